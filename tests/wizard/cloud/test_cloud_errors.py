"""Refused and lost calls, sorted into what to do about them."""

import threading
from collections.abc import Iterator

import pytest

from wizard.cloud import Cloud, CloudError, cens, connect, gateways, make_target, sdk
from wizard.cloud.errors import ErrorKind, classify
from wizard.cloud.gateways import GatewaySettings

from .conftest import US, Sent, Wire, reply

SETTINGS = GatewaySettings("gateway", "vpc-1", 10)


@pytest.mark.parametrize(
    ("action", "code", "status", "kind"),
    [
        ("CreateVpnConnection", "VpnGateway.Configuring", 400, "busy"),
        ("AttachCenChildInstance", "Operation.Blocking", 400, "busy"),
        ("UnassociateCenBandwidthPackage", "InvalidOperation.CenBandwidthLimitsNotZero", 400, "busy"),
        ("DeleteCen", "InvalidOperation.CenBandwidthLimitsNotZero", 400, "other"),
        ("DescribeVpcs", "Throttling.User", 400, "throttled"),
        ("DescribeVpcs", "Throttling.Anything", 400, "throttled"),
        ("DescribeVpcs", "ThrottlingAnything", 400, "other"),
        ("CreateVpnGateway", "ServiceUnavailable", 503, "throttled"),
        ("CreateVpnConnection", "Anything.Else", 500, "unknown outcome"),
        ("CreateVpnConnection", "UnknownError", 400, "unknown outcome"),
        ("CreateVpnConnection", "", 400, "unknown outcome"),
        ("CreateCustomerGateway", "InvalidIpAddress.AlreadyExist", 400, "already there"),
        ("DeleteVpnGateway", "InvalidVpnGatewayInstanceId.NotFound", 404, "already gone"),
        ("CreateVpnConnection", "InvalidVpnGatewayInstanceId.NotFound", 404, "plan error"),
        ("CreateVpnConnection", "DryRunOperation", 400, "dry-run ok"),
        ("CreateVpnRouteEntry", "QuotaExceeded.VpnRouteEntry", 400, "quota"),
        ("DeleteVpnGateway", "ForbiddenRelease", 403, "money"),
        ("DescribeVpnGateways", "Forbidden", 403, "authorisation"),
        ("DescribeVpnGateways", "Forbbiden.SubUser", 403, "authorisation"),
        ("DescribeVpnGateways", "Forbidden.Else", 403, "other"),
        ("CreateVpnGateway", "UnnecessarySslConnection", 400, "plan error"),
        ("CreateVpnGateway", "VpnGateway.ConfiguringElse", 400, "other"),
        ("CreateVpnGateway", "VpnGateway", 400, "other"),
    ],
)
def test_codes_match_exactly(action: str, code: str, status: int, kind: ErrorKind) -> None:
    """A code has the class of its exact spelling; a longer or shorter one, or none, has not."""
    assert classify(action, code, status) == kind


def test_some_answers_are_told_by_their_message_alone() -> None:
    """Where the service's code says nothing, its message decides, for that call only."""
    message = "The route is not in a valid state for the operation."
    assert classify("PublishRouteEntries", "InvalidOperation", 400, message) == "busy"
    assert classify("CreateVpnRouteEntry", "InvalidOperation", 400, message) == "other"


def test_a_refusal_says_what_was_refused(cloud: Cloud) -> None:
    """A CloudError names the action, the service's code, its message and its request, in one sentence."""
    with pytest.raises(CloudError) as raised:
        gateways.create_gateway(cloud, US, GatewaySettings("gateway", "vpc-unknown", 10), token="t")
    fault = raised.value
    assert (fault.action, fault.code, fault.kind) == ("CreateVpnGateway", "InvalidVpcId.NotFound", "plan error")
    assert fault.status == 404
    assert str(fault).startswith("CreateVpnGateway refused: InvalidVpcId.NotFound: ")
    assert fault.request_id in str(fault)


def test_throttling_says_how_long_to_wait(cloud: Cloud, wire: Wire) -> None:
    """The service's wait of 1500 milliseconds reads as 1.5 seconds."""
    body = {"Code": "Throttling.User", "Message": "slow down", "RequestId": "R"}
    wire.tamper = lambda _sent: reply(429, body, "x-acs-retry-after: 1500")
    with pytest.raises(CloudError) as raised:
        gateways.list_gateways(cloud, US)
    assert (raised.value.kind, raised.value.retry_after) == ("throttled", 1.5)
    assert len(wire.sent) == 1  # the SDK's own retry is off


@pytest.mark.parametrize(
    "answer",
    [
        reply(500, {"Code": "InternalError", "Message": "?", "RequestId": "R"}),
        reply(502, "<html>Bad Gateway</html>"),
        reply(200, "<html>Please log in</html>"),
        reply(403, "<html>Forbidden by proxy</html>"),
        reply(200, ["no", "document"]),
        reply(200, {"status": "ok"}),
        reply(400, {"Message": "no code"}),
        reply(302, "", "location: /elsewhere"),
        reply(204, ""),
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\ncontent-type: application/json\r\n\r\n{",
        b"nonsense\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_tells_nothing_is_an_unknown_outcome(cloud: Cloud, wire: Wire, answer: bytes) -> None:
    """Server errors, strangers' pages, half answers and hang-ups are never taken for success, refusal or absence."""
    wire.tamper = lambda _sent: answer
    with pytest.raises(CloudError) as raised:
        gateways.create_gateway(cloud, US, SETTINGS, token="t")
    assert raised.value.kind == "unknown outcome"
    with pytest.raises(CloudError):
        gateways.describe_gateway(cloud, US, "vpn-1")
    assert "/" not in str(raised.value).replace("HTTP/", "")  # neither URLs nor local paths


def test_nobody_listening_is_an_unknown_outcome() -> None:
    """A refused TCP connection is told in words and without the address's particulars."""
    cloud = connect(make_target("http://127.0.0.1:1"))
    with pytest.raises(CloudError) as raised:
        gateways.list_gateways(cloud, US)
    assert (raised.value.kind, raised.value.message) == ("unknown outcome", "nothing answers there")


@pytest.fixture
def silence() -> Iterator[threading.Event]:
    """Hold answers back until the test is over."""
    over = threading.Event()
    yield over
    over.set()


def test_silence_ends(wire: Wire, cloud: Cloud, silence: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that takes a request and never answers is given up on after the read time-out, in milliseconds."""
    monkeypatch.setattr(sdk, "READ_TIMEOUT", 200)

    def never(_sent: Sent) -> bytes:
        silence.wait()
        return b""

    wire.tamper = never
    with pytest.raises(CloudError) as raised:
        gateways.list_gateways(cloud, US)
    assert raised.value.kind == "unknown outcome"
    assert raised.value.message.startswith("no answer within")


def test_redirects_are_not_followed(cloud: Cloud, wire: Wire) -> None:
    """A redirect to another place, which would carry the request along, ends the call instead."""
    elsewhere = Wire("http://127.0.0.1:1")
    wire.tamper = lambda _sent: reply(307, "", f"location: {elsewhere.url}/")
    with pytest.raises(CloudError):
        gateways.create_gateway(cloud, US, SETTINGS, token="t")
    elsewhere.close()
    assert elsewhere.sent == []


def test_a_denied_look_is_not_absence(cloud: Cloud, wire: Wire) -> None:
    """Forbidden on a describing call is raised, while a missing object is None."""
    assert gateways.describe_gateway(cloud, US, "vpn-unknown") is None
    assert cens.list_attachments(cloud, "cen-unknown") == ()
    wire.tamper = lambda _sent: reply(403, {"Code": "Forbidden", "Message": "no", "RequestId": "R"})
    with pytest.raises(CloudError) as raised:
        gateways.describe_gateway(cloud, US, "vpn-unknown")
    assert raised.value.kind == "authorisation"
