"""strongSwan on Linux: swanctl.conf, the daemon's own settings, the interface and its routes, and nftables rules.

Keywords and layout follow the strongSwan documentation (swanctl.conf, route-based VPN) and its public test suite
(route-based/net2net-xfrmi-ike).
"""

import base64
import re
from collections.abc import Iterator

from plans.devices.family import Family, Keywords, Option, option
from plans.devices.lines import DeviceFile, Line, plain
from plans.devices.linux import script, tables
from plans.devices.site import Leg, Site

OPTIONS = (
    Option("wan", "eth0", "the interface that holds the public address", r"[A-Za-z][A-Za-z0-9._-]{0,14}"),
    Option("lan", "eth1", "the interface towards the office's network", r"[A-Za-z][A-Za-z0-9._-]{0,14}"),
)
KEYWORDS = Keywords(
    encryption={"aes": "aes128", "aes192": "aes192", "aes256": "aes256", "3des": "3des", "des": "des"},
    integrity={"md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"},
    groups={1: "modp768", 2: "modp1024", 5: "modp1536", 14: "modp2048"},
)
_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9._]*\Z")


def render(site: Site) -> tuple[DeviceFile, ...]:
    """Write the files of a Linux gateway that runs strongSwan's charon-systemd and swanctl."""
    wan = option(site, OPTIONS, "wan")
    lan = option(site, OPTIONS, "lan")
    files = [
        DeviceFile(
            "device.conf", "swanctl: copy to /etc/swanctl/conf.d/, then swanctl --load-all.", tuple(_swanctl(site))
        ),
        DeviceFile("device.sh", "The tunnel's interface and routes: run as root at boot.", tuple(script(site, wan))),
        DeviceFile("device.nft", "nftables: the segment size; loaded by device.sh.", tuple(tables(site, wan, lan))),
    ]
    if any(leg.end.mode == "route" for leg in site.legs):
        files.insert(1, DeviceFile("device.charon.conf", "copy to /etc/strongswan.d/, then restart.", tuple(_charon())))
    return tuple(files)


def quote_key(key: str) -> str:
    """Return a key as a swanctl secret: in quotes where nothing in it needs care, otherwise as base64.

    A secret that begins with 0x or 0s is decoded by the daemon, so such a key is always written as base64.
    """
    if _PLAIN_KEY.match(key):
        return f'"{key}"'
    return f'"0s{base64.b64encode(key.encode()).decode()}"'


def _charon() -> Iterator[Line]:
    yield "# Routes into the tunnel's interface are made by device.sh; the daemon must not add its own."
    yield "charon {"
    yield "  install_routes = no"
    yield "}"
    yield "charon-systemd {"
    yield "  install_routes = no"
    yield "}"


def _swanctl(site: Site) -> Iterator[Line]:
    yield f"# {plain(site.name)}: IPsec tunnels to Alibaba Cloud (plan {plain(site.plan)})"
    yield "# strongSwan 5.9 or later, swanctl and charon-systemd. Checked: a real charon loads files of this form."
    yield "# REPLACE marks what only the site knows."
    yield ""
    yield "connections {"
    for leg in site.legs:
        yield from _connection(leg)
    yield "}"
    yield ""
    yield "secrets {"
    for leg in site.legs:
        yield f"  ike-ali{leg.number} {{"
        yield f"    id-1 = {leg.end.identity}"
        yield ("    id-2 = ", leg.peer_identity)
        yield ("    secret = ", leg.slot)
        yield "  }"
    yield "}"
    yield ""
    yield "# CLEANUP: remove this file and device.charon.conf, swanctl --load-all, then sh device.sh down"


def _connection(leg: Leg) -> Iterator[Line]:
    end = leg.end
    yield f"  # {plain(leg.connection)}, to {plain(leg.gateway)}"
    yield f"  ali{leg.number} {{"
    yield f"    version = {end.ike.version.removeprefix('ikev')}"
    if end.ike.version == "ikev1" and end.ike.mode == "aggressive":
        yield "    aggressive = yes"
    yield "    # REPLACE: the device's own address where it sits behind a NAT; the identity below stays."
    yield f"    local_addrs = {end.address}"
    yield ("    remote_addrs = ", leg.peer)
    yield f"    proposals = {_proposal(end.ike.encryption, end.ike.integrity, end.ike.dh_group)}"
    yield "    # Renewed here before the cloud's lifetime ends, so that the device is the one to do it."
    yield f"    rekey_time = {leg.ike_rekey}s"
    yield f"    over_time = {end.ike.lifetime - leg.ike_rekey}s"
    yield "    mobike = no"
    if not end.nat_t:
        yield "    # The plan has NAT traversal off: charon encapsulates where it finds a NAT, so there must be none."
    if end.dpd:
        yield "    dpd_delay = 10s"
        if end.ike.version == "ikev1":
            yield "    dpd_timeout = 30s"
    if end.mode == "route":
        yield f"    if_id_in = {leg.number}"
        yield f"    if_id_out = {leg.number}"
    yield "    local {"
    yield "      auth = psk"
    yield f"      id = {end.identity}"
    yield "    }"
    yield "    remote {"
    yield "      auth = psk"
    yield ("      id = ", leg.peer_identity)
    yield "    }"
    yield "    children {"
    yield from _child(leg)
    yield "    }"
    yield "  }"


def _child(leg: Leg) -> Iterator[Line]:
    end = leg.end
    yield f"      net{leg.number} {{"
    yield f"        local_ts = {','.join(str(network) for network in end.local)}"
    yield f"        remote_ts = {','.join(str(network) for network in end.remote)}"
    yield f"        esp_proposals = {_proposal(end.ipsec.encryption, end.ipsec.integrity, end.ipsec.pfs)}"
    yield f"        rekey_time = {leg.ipsec_rekey}s"
    yield f"        life_time = {end.ipsec.lifetime}s"
    yield "        start_action = trap|start"
    yield "        close_action = trap|start"
    if end.dpd:
        yield "        dpd_action = restart"
    yield "      }"


def _proposal(encryption: str, integrity: str, group: int) -> str:
    words = [KEYWORDS.encryption[encryption], KEYWORDS.integrity[integrity]]
    if group:
        words.append(KEYWORDS.groups[group])
    return "-".join(words)


STRONGSWAN = Family(
    name="strongswan",
    title="strongSwan on Linux (swanctl, XFRM interface)",
    ike=("ikev1", "ikev2"),
    ike_modes=("main", "aggressive"),
    modes=("route-based", "policy-based"),
    tunnels=(1,),
    checked_by=("swanctl --load-all in charon", "nft -c", "sh -n", "device.sh run in a network namespace"),
    options=OPTIONS,
    phase1=KEYWORDS,
    phase2=KEYWORDS,
    shortest=60,
    pairs={"ikev1": 1, "ikev2": None},
    key=quote_key,
    render=render,
)
