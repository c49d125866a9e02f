"""The IKE daemon of one of the cloud's connections, configured as the account says."""

import base64
from collections.abc import Iterator
from ipaddress import IPv4Address

from plans.account import Connection
from wizard.secrets import Secret

_ENCRYPTION = {"aes": "aes128", "aes192": "aes192", "aes256": "aes256", "des": "des", "3des": "3des"}
_GROUPS = {1: "modp768", 2: "modp1024", 5: "modp1536", 14: "modp2048"}
"""Alibaba Cloud's words (CreateVpnConnection) in strongSwan's (swanctl.conf, IKEv2 cipher suites)."""


def swanctl(
    connection: Connection, own: IPv4Address, public: IPv4Address, peer: IPv4Address | None, key: Secret | None
) -> str:
    """Write the swanctl.conf of a connection that listens on `own`, is known as `public` and expects `peer`.

    The text holds the key. A connection without a customer gateway or without a key has nothing to listen for.
    """
    if peer is None or key is None:
        return ""
    return "\n".join([*_lines(connection, own, public, peer, key), ""])


def _lines(
    connection: Connection, own: IPv4Address, public: IPv4Address, peer: IPv4Address, key: Secret
) -> Iterator[str]:
    ike, ipsec = connection.ike, connection.ipsec
    mine, theirs = connection.local_id or str(public), connection.remote_id or str(peer)
    yield "connections {"
    yield "  cloud {"
    yield f"    version = {ike.version.removeprefix('ikev')}"
    if ike.version == "ikev1" and ike.mode == "aggressive":
        yield "    aggressive = yes"
    yield f"    local_addrs = {own}"
    yield f"    remote_addrs = {peer}"
    yield f"    proposals = {_proposal(ike.encryption, ike.integrity, ike.dh_group)}"
    yield "    mobike = no"
    yield "    rekey_time = 0"
    yield "    local {"
    yield "      auth = psk"
    yield f"      id = {mine}"
    yield "    }"
    yield "    remote {"
    yield "      auth = psk"
    yield f"      id = {theirs}"
    yield "    }"
    yield "    children {"
    yield "      net {"
    yield f"        local_ts = {','.join(map(str, connection.local))}"
    yield f"        remote_ts = {','.join(map(str, connection.remote))}"
    yield f"        esp_proposals = {_proposal(ipsec.encryption, ipsec.integrity, ipsec.pfs)}"
    yield "        rekey_time = 0"
    yield "      }"
    yield "    }"
    yield "  }"
    yield "}"
    yield "secrets {"
    yield "  ike-cloud {"
    yield f"    id-1 = {mine}"
    yield f"    id-2 = {theirs}"
    yield f'    secret = "0s{base64.b64encode(key.reveal().encode()).decode()}"'
    yield "  }"
    yield "}"


def _proposal(encryption: str, integrity: str, group: int) -> str:
    words = [_ENCRYPTION[encryption], integrity]
    if group:
        words.append(_GROUPS[group])
    return "-".join(words)
