"""The wire: signatures, placement and spelling of parameters, errors, headers."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

VPC, CBN, STS = "2016-04-28", "2017-09-12", "2015-04-01"
Refusal = Callable[[Callable[[], object]], str]
Connect = Callable[..., Any]
Fetch = Callable[..., Any]


def test_a_wrong_secret_is_refused(tutorial: Any, connect: Connect, refusal: Refusal) -> None:
    """A request signed with another secret is SignatureDoesNotMatch, in either signature version."""
    for config in ({}, {"signature_algorithm": "v2"}):
        stranger = connect(tutorial.simulator, secret="another", **config)
        assert refusal(lambda stranger=stranger: stranger.vpc("DescribeRegions")) == "SignatureDoesNotMatch"


def test_an_unknown_key_is_refused(tutorial: Any, connect: Connect, refusal: Refusal) -> None:
    """An access key id that the account does not know is InvalidAccessKeyId.NotFound."""
    stranger = connect(tutorial.simulator, key="nobody")
    assert refusal(lambda: stranger.vpc("DescribeRegions")) == "InvalidAccessKeyId.NotFound"


def test_the_classic_query_signature_is_accepted(tutorial: Any, connect: Connect) -> None:
    """HMAC-SHA1 over query and form, as older clients send it, is verified and accepted."""
    older = connect(tutorial.simulator, signature_algorithm="v2")
    assert older.vpc("DescribeVpcs", RegionId="us-west-1")["TotalCount"] == 1
    answer = older.raw("DescribeVpcs", VPC, body={"VpcName": "VPC 1"}, RegionId="us-west-1")
    assert answer["body"]["TotalCount"] == 1


def test_an_unsigned_request_is_refused(tutorial: Any, fetch: Fetch) -> None:
    """Without a signature nothing is answered, and the error body has every field of the service's."""
    status, body, _ = fetch(f"{tutorial.simulator.url}/?Action=DescribeRegions&Version={VPC}")
    assert (status, body["Code"]) == (400, "MissingSignature")
    assert set(body) == {"RequestId", "HostId", "Code", "Message", "Recommend"}


def test_an_old_request_and_a_replayed_one_are_refused(tutorial: Any, fetch: Fetch) -> None:
    """The date of a request must be near, and its nonce must be new."""
    from alibabacloud_tea_openapi.utils import Utils  # noqa: PLC0415  # the oracle of this test alone
    from darabonba.request import DaraRequest  # noqa: PLC0415

    def send(date: str, nonce: str) -> tuple[int, str]:
        request = DaraRequest()
        request.method, request.pathname, request.query = "GET", "/", {}
        host = tutorial.simulator.url.removeprefix("http://")
        request.headers = {
            "host": host, "x-acs-action": "DescribeRegions", "x-acs-version": VPC, "x-acs-date": date,
            "x-acs-signature-nonce": nonce, "x-acs-content-sha256": Utils.hash(b"", "ACS3-HMAC-SHA256").hex(),
        }  # fmt: skip
        payload = request.headers["x-acs-content-sha256"]
        request.headers["Authorization"] = Utils.get_authorization(
            request, "ACS3-HMAC-SHA256", payload, "simulator", "simulator"
        )
        status, body, _ = fetch(f"{tutorial.simulator.url}/", request.headers)
        return status, body.get("Code", "OK")

    assert send("2001-01-01T00:00:00Z", "n-1") == (400, "InvalidTimeStamp.Expired")
    assert send(Utils.get_timestamp(), "n-2") == (200, "OK")
    assert send(Utils.get_timestamp(), "n-2") == (400, "SignatureNonceUsed")


@pytest.mark.parametrize("placement", ["query", "form"])
def test_parameters_may_travel_in_query_or_form(ready: Any, placement: str) -> None:
    """Query and form are merged; the log tells which names were in the URL, and shows no key from either."""
    where = {"RegionId": "us-west-1", "IpAddress": "1.1.1.1", "AuthKey": "marked-secret"}
    body, query = (where, {}) if placement == "form" else ({"Name": "office"}, where)
    answer = ready.raw("CreateCustomerGateway", VPC, body=body, **query)
    account = ready.simulator.snapshot()
    assert account["calls"][-1]["in_url"] == tuple(sorted(query))
    assert account["calls"][-1]["id"] == answer["body"]["CustomerGatewayId"]
    assert "marked-secret" not in json.dumps(account)


def test_booleans_are_read_in_any_case(ready: Any, hand: Any, refusal: Refusal) -> None:
    """True, true and TRUE are the same; anything else is refused."""
    base = {"RegionId": "us-west-1", "VpnGatewayId": "vpn-1"}
    for number, text in enumerate(("True", "true", "TRUE")):
        ready.raw("ModifyVpnGatewayAttribute", VPC, AutoPropagate=text, Name=f"name-{number}", **base)
        assert ready.vpc("DescribeVpnGateway", **base)["AutoPropagate"] is True
        hand.wind(20)
    code = refusal(lambda: ready.raw("ModifyVpnGatewayAttribute", VPC, AutoPropagate="yes", **base))
    assert code == "IllegalParam.AutoPropagate"


def test_the_caller_is_identified(tutorial: Any) -> None:
    """GetCallerIdentity answers with the account and the user's resource name."""
    answer = tutorial.raw("GetCallerIdentity", STS)["body"]
    assert answer["Arn"] == f"acs:ram::{answer['AccountId']}:user/simulator"


def test_every_answer_tells_the_speed(tutorial: Any, fetch: Fetch, refusal: Refusal) -> None:
    """Clients scale their waits by the header; it is on refusals and on the account as well."""
    assert tutorial.raw("DescribeRegions", VPC)["headers"]["x-simulator-speed"] == "1"
    assert refusal(lambda: tutorial.raw("NoSuchAction", VPC)) == "InvalidAction.NotFound"
    _, health, headers = fetch(f"{tutorial.simulator.url}/-/health")
    assert headers["x-simulator-speed"] == "1"
    assert health == {"simulator": True, "speed": 1.0}


def test_a_page_of_another_host_is_answered_nothing(tutorial: Any, fetch: Fetch) -> None:
    """A browser that was led to the port under another name gets no account."""
    status, body, _ = fetch(f"{tutorial.simulator.url}/-/account", {"Host": "attacker.example"})
    assert (status, body["Code"]) == (403, "InvalidHost")


def test_a_request_that_is_no_request_is_not_quoted(tutorial: Any, caplog: pytest.LogCaptureFixture) -> None:
    """What the HTTP parser rejects, a key in an endless URL included, reaches no log."""
    host, port = tutorial.simulator.url.removeprefix("http://").split(":")
    for line in (b"GET /?Psk=marked-secret" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n", b"marked-secret\r\n\r\n"):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(line)
            assert connection.recv(100).startswith(b"HTTP/1.")
    assert "marked-secret" not in caplog.text


def test_reads_are_counted_by_action(tutorial: Any) -> None:
    """What a client reads can be held against the permissions it asks for."""
    tutorial.vpc("DescribeVpcs", RegionId="us-west-1")
    tutorial.vpc("DescribeVpcs", RegionId="cn-shanghai")
    tutorial.cbn("DescribeCens")
    assert tutorial.simulator.snapshot()["reads"] == {"DescribeCens": 1, "DescribeVpcs": 2}
