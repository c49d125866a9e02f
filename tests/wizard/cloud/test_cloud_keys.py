"""Keys stay out of URLs, logs, answers, exceptions and tracebacks."""

import json
import os
import subprocess
import sys
import textwrap
import traceback
from ipaddress import IPv4Network

import pytest

from plans.plan import Ike, Ipsec
from wizard.cloud import Cloud, CloudError, connections
from wizard.cloud.answers import seal
from wizard.cloud.connections import ConnectionSettings
from wizard.cloud.request import Request
from wizard.secrets import Secret

from .conftest import US, Wire, reply

MARK = 'Marked"Key/%41+0123456789'
"""A key that every encoding spells differently."""

SETTINGS = ConnectionSettings(
    "office",
    "vpn-1",
    "cgw-1",
    (IPv4Network("0.0.0.0/0"),),
    (IPv4Network("0.0.0.0/0"),),
    Ike("ikev2", "main", "aes256", "sha256", 14, 86400),
    Ipsec("aes256", "sha256", 14, 3600),
)


def test_a_key_in_the_query_is_refused_before_anything_is_sent() -> None:
    """A Secret can only be given to the form; in the query it is a defect of the program that never goes out."""
    with pytest.raises(ValueError, match="never into the URL"):
        Request("vpc", "CreateVpnConnection", {"IkeConfig": {"Psk": Secret(MARK)}, "ClientToken": "t"})


def test_a_call_without_its_token_is_refused_before_anything_is_sent() -> None:
    """An action that takes a ClientToken is never sent without one, and an action nobody listed not at all."""
    with pytest.raises(ValueError, match="ClientToken"):
        Request("vpc", "CreateVpnGateway", {"VpcId": "vpc-1"})
    with pytest.raises(KeyError):
        Request("vpc", "CreateNatGateway", {"ClientToken": "t"})


def test_logging_everything_shows_no_key(wire: Wire) -> None:
    """With every logger at DEBUG, http.client's debug level raised and DEBUG=sdk, no key or signature is printed."""
    program = f"""
        import http.client, logging, sys
        logging.basicConfig(level=logging.NOTSET, stream=sys.stderr)
        http.client.HTTPConnection.debuglevel = 9
        http.client.HTTPSConnection.debuglevel = 9
        from wizard.cloud import CloudError, connect, connections, make_target
        from wizard.secrets import Secret
        cloud = connect(make_target({wire.url!r}))
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.NOTSET)
        from plans.plan import Ike, Ipsec
        from ipaddress import IPv4Network
        anywhere = (IPv4Network("0.0.0.0/0"),)
        settings = connections.ConnectionSettings("a", "vpn-1", "cgw-1", anywhere, anywhere,
            Ike("ikev2", "main", "aes256", "sha256", 14, 86400), Ipsec("aes256", "sha256", 14, 3600))
        try:
            connections.create_connection(cloud, "us-west-1", settings, Secret({MARK!r}), token="t")
        except CloudError as fault:
            logging.exception("%r %s", fault, fault)
        other = http.client.HTTPConnection({wire.url.removeprefix("http://")!r})
        other.request("GET", "/-/health?control=shown")
        other.getresponse().read()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "DEBUG": "sdk"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    output = done.stdout + done.stderr
    (sent,) = [sent for sent in wire.sent if sent.headers.get("x-acs-action") == "CreateVpnConnection"]
    assert json.loads(sent.form["IkeConfig"])["Psk"] == MARK
    assert "control=shown" in output  # http.client is talkative for others
    assert "urllib3" in output  # and the HTTP library logs
    for spelling in (MARK, "Marked", "0123456789", "ACS3-HMAC-SHA256"):
        assert spelling not in output


@pytest.mark.parametrize(
    "answer",
    [
        reply(400, {"Code": "IllegalParam.IkeConfig", "Message": f"wrong {json.dumps({'Psk': MARK})}", "Psk": MARK}),
        reply(500, {"Code": f"Odd {MARK}", "Message": f"IkeConfig=%7B%22Psk%22 {MARK}", "RequestId": "R"}),
        reply(200, f"<html>{MARK}</html>"),
        reply(400, [MARK]),
        reply(302, "", "location: http://127.0.0.1:1/?Psk=Marked"),
        b"",
    ],
)
def test_a_failed_call_carries_no_key(cloud: Cloud, wire: Wire, answer: bytes) -> None:
    """An error's text, its data, its chain and its traceback with all local variables hold no key, whatever comes."""
    wire.tamper = lambda _sent: answer
    with pytest.raises(CloudError) as raised:
        connections.create_connection(cloud, US, SETTINGS, Secret(MARK), token="t")
    fault = raised.value
    # The innermost frame of this test knows the key itself, so the chain is read from the called code on.
    told = "".join(traceback.TracebackException.from_exception(fault, capture_locals=True).format())
    for spelling in (MARK, json.dumps(MARK)[1:-1]):
        assert spelling not in told.replace(repr(answer), "")
        assert spelling not in repr(vars(fault))
    assert fault.__context__ is None
    assert fault.__cause__ is None


def test_keys_in_answers_are_secrets_at_any_depth() -> None:
    """Psk and AuthKey become Secrets in structures, lists and JSON strings; nothing else changes."""
    answer = {
        "IkeConfig": {"Psk": MARK, "IkeVersion": "ikev2"},
        "TunnelOptionsSpecification": {"TunnelOptions": [{"TunnelIkeConfig": {"Psk": MARK}}]},
        "VpnBgpConfig": {"AuthKey": MARK},
        "Text": json.dumps({"psk": MARK, "LocalId": "x"}),
        "Broken": '{"Psk": "' + MARK,
        "Tag": '{"VpnEnableBgp":"true"}',
        "Empty": {"Psk": ""},
    }
    sealed = seal(answer)
    assert "Marked" not in repr(sealed)
    assert sealed["IkeConfig"] == {"Psk": Secret(MARK), "IkeVersion": "ikev2"}
    assert sealed["Text"] == {"psk": Secret(MARK), "LocalId": "x"}
    assert sealed["Tag"] == answer["Tag"]
    assert sealed["Empty"] == {"Psk": ""}
    with pytest.raises(TypeError):
        json.dumps(sealed)


def test_a_whole_account_object_shows_no_key(cloud: Cloud, wire: Wire) -> None:
    """Reading a connection gives back its key as a Secret only, and the account's value has a mark in its place."""
    entry = {
        "RequestId": "R",
        "VpnConnectionId": "vco-1",
        "IkeConfig": {"Psk": MARK},
        "LocalSubnet": "",
        "RemoteSubnet": "",
    }
    wire.tamper = lambda _sent: reply(200, entry)
    connection = connections.describe_connection(cloud, US, "vco-1")
    assert connection is not None
    assert connection.has_key
    assert "Marked" not in repr(connection)
    key = connections.read_key(cloud, US, "vco-1")
    assert key is not None
    assert key.reveal() == MARK
