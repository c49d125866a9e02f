"""Huawei USG firewalls: a routed tunnel interface for 0.0.0.0/0, an IPsec policy where one pair is listed.

Commands follow Huawei's USG product documentation and the public guides of UCloud, JD Cloud and Huawei Cloud for these
firewalls. With listed selectors and IKEv2 a USG brings up the first pair only (UCloud's guide), hence the limit.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import NamedTuple

from plans.devices.family import Family, Keywords, Option, option, word_key
from plans.devices.lines import DeviceFile, Line, plain_ascii
from plans.devices.site import Leg, Site, SiteRoute, is_address, route_lines

OPTIONS = (
    Option("wan", "GigabitEthernet1/0/1", "the interface that holds the public address"),
    Option("zone", "untrust", "the security zone of that interface and of the tunnel"),
    Option("lan_zone", "trust", "the security zone of the office's network"),
)
PHASE1 = Keywords(
    encryption={"aes": "aes-128", "aes192": "aes-192", "aes256": "aes-256", "3des": "3des", "des": "des"},
    integrity={"md5": "md5", "sha1": "sha1", "sha256": "sha2-256", "sha384": "sha2-384", "sha512": "sha2-512"},
    groups={1: "group1", 2: "group2", 5: "group5", 14: "group14"},
)
PHASE2 = PHASE1._replace(groups={number: f"dh-{word}" for number, word in PHASE1.groups.items()})
HMACS = {
    "md5": "hmac-md5",
    "sha1": "hmac-sha1",
    "sha256": "hmac-sha2-256",
    "sha384": "hmac-sha2-384",
    "sha512": "hmac-sha2-512",
}
WEAK = frozenset({"md5", "sha1", "des", "3des"})
WEAK_GROUPS = frozenset({1, 2, 5})
"""What current releases refuse without the separate component for weak algorithms (Huawei USG help, IPsec)."""


def render(site: Site) -> tuple[DeviceFile, ...]:
    """Write a firewall's configuration."""
    return (DeviceFile("device.cfg", "Paste in the system view.", tuple(_lines(site))),)


def _lines(site: Site) -> Iterator[Line]:
    wan = option(site, OPTIONS, "wan")
    yield f"# {plain_ascii(site.name)}: IPsec tunnels to Alibaba Cloud (plan {plain_ascii(site.plan)})"
    yield "# Huawei USG6000 series. Written from public documentation; no checker has read it."
    yield "# REPLACE marks what only the site knows."
    if any(_is_weak(leg) for leg in site.legs):
        yield "# The plan uses algorithms that current releases refuse without the weak-algorithm component."
    if any(leg.end.ipsec.integrity in {"sha256", "sha384", "sha512"} for leg in site.legs):
        yield "#"
        yield "# The length of SHA-2 checksums as RFC 4868 says, which is what the cloud sends."
        yield "ipsec sha2 compatible enable"
    if any(leg.end.dpd for leg in site.legs):
        yield "#"
        yield "# Dead peer detection. Where the release takes it per peer only, put these two below ike peer."
        yield "ike dpd type periodic"
        yield "ike dpd idle-time 10"
    for leg in site.legs:
        yield "#"
        yield f"# ---- {plain_ascii(leg.connection)}, to {plain_ascii(leg.gateway)}"
        yield from _phase1(leg)
        yield from _phase2(leg)
        yield from _tunnel(site, leg) if leg.end.mode == "route" else _policy(leg, wan)
    yield from route_lines(site, "#", _route)
    yield from _rules(site)
    yield from _cleanup(site, wan)


def _phase1(leg: Leg) -> Iterator[Line]:
    end, number = leg.end, 10 * leg.number
    is_first = end.ike.version == "ikev1"
    yield "# Phase 1. The firewall renews keys: in route mode it refuses a renewal that the cloud begins."
    yield f"ike proposal {number}"
    yield f" encryption-algorithm {PHASE1.encryption[end.ike.encryption]}"
    yield f" dh {PHASE1.groups[end.ike.dh_group]}"
    yield f" authentication-algorithm {PHASE1.integrity[end.ike.integrity]}"
    yield " authentication-method pre-share"
    if not is_first:
        tail = "-96" if end.ike.integrity in {"md5", "sha1"} else ""
        yield f" integrity-algorithm {HMACS[end.ike.integrity]}{tail}"
        yield f" prf {HMACS[end.ike.integrity]}"
    yield f" sa duration {end.ike.lifetime if is_first else leg.ike_rekey}"
    yield " quit"
    yield f"ike peer ali{leg.number}"
    if is_first:
        yield " undo version 2"
        yield f" exchange-mode {end.ike.mode}"
    else:
        yield " undo version 1"
    yield (" pre-shared-key ", leg.slot)
    yield f" ike-proposal {number}"
    yield from _identities(leg)
    yield (" remote-address ", leg.peer)
    yield " quit"
    if not end.nat_t:
        yield "# The plan has NAT traversal off; in ike peer view: undo nat traversal"


def _identities(leg: Leg) -> Iterator[Line]:
    """Name the identities where they are not the addresses, which the firewall uses by itself."""
    end = leg.end
    for side, identity, address in (
        ("local", end.identity, end.address),
        ("remote", end.peer_identity, end.peer_address),
    ):
        if identity and identity != str(address):
            yield f" {side}-id-type {'ip' if is_address(identity) else 'fqdn'}"
            yield f" {side}-id {identity}"


def _phase2(leg: Leg) -> Iterator[Line]:
    ipsec = leg.end.ipsec
    yield "# Phase 2."
    yield f"ipsec proposal ali{leg.number}"
    yield " encapsulation-mode tunnel"
    yield " transform esp"
    yield f" esp authentication-algorithm {PHASE2.integrity[ipsec.integrity]}"
    yield f" esp encryption-algorithm {PHASE2.encryption[ipsec.encryption]}"
    yield " quit"


def _protection(leg: Leg) -> Iterator[Line]:
    """Yield what a profile and a policy have in common."""
    ipsec = leg.end.ipsec
    yield f" ike-peer ali{leg.number}"
    yield f" proposal ali{leg.number}"
    if ipsec.pfs:
        yield f" pfs {PHASE2.groups[ipsec.pfs]}"
    yield f" sa duration time-based {ipsec.lifetime if leg.end.ike.version == 'ikev1' else leg.ipsec_rekey}"
    yield " sa duration traffic-based 0"


def _tunnel(site: Site, leg: Leg) -> Iterator[Line]:
    number = leg.number
    yield "# Route mode: what is routed into the tunnel's interface is protected, without an access list."
    yield f"ipsec profile ali{number}"
    yield from _protection(leg)
    yield " quit"
    yield "# The interface's own address is arbitrary; it must only be free at this site."
    yield f"interface Tunnel{number}"
    yield f" ip address 169.254.{9 + number}.2 255.255.255.252"
    yield " tunnel-protocol ipsec"
    yield f" source {leg.end.address}"
    yield (" destination ", leg.peer)
    yield f" ipsec profile ali{number}"
    yield f" mtu {site.mtu}"
    yield f" tcp adjust-mss {site.mss}"
    yield " quit"
    yield f"firewall zone {option(site, OPTIONS, 'zone')}"
    yield f" add interface Tunnel{number}"
    yield " quit"


def _policy(leg: Leg, wan: str) -> Iterator[Line]:
    yield "# Policy mode: the one pair of networks that the cloud's connection lists."
    yield f"acl number {3900 + leg.number}"
    for number, (local, remote) in enumerate(((a, b) for a in leg.end.local for b in leg.end.remote), start=1):
        yield (
            f" rule {5 * number} permit ip source {local.network_address} {local.hostmask}"
            f" destination {remote.network_address} {remote.hostmask}"
        )
    yield " quit"
    yield f"ipsec policy ali {leg.number} isakmp"
    yield f" security acl {3900 + leg.number}"
    yield from _protection(leg)
    yield f" tunnel local {leg.end.address}"
    yield " sa trigger-mode auto"
    yield " quit"
    yield "# REPLACE: an interface holds one policy; where it has one already, add these entries to that one."
    yield f"interface {wan}"
    yield " ipsec policy ali"
    yield " quit"


def _route(route: SiteRoute) -> Line:
    text = f"ip route-static {route.destination.network_address} {route.destination.netmask} "
    if route.leg.end.mode == "route":
        return f"{text}Tunnel{route.leg.number}"
    # With a policy the packet only has to leave through the interface that holds it.
    return text + route.leg.peer if isinstance(route.leg.peer, str) else (text, route.leg.peer)


class _Rule(NamedTuple):
    """One rule of the security or NAT policy; a rule without both sides would let everything through."""

    name: str
    zones: tuple[str, str]
    sources: tuple[str, ...]
    destinations: tuple[str, ...]


def _rules(site: Site) -> Iterator[Line]:
    zone, lan = option(site, OPTIONS, "zone"), option(site, OPTIONS, "lan_zone")
    here = tuple(_masked(network) for network in site.networks)
    there = tuple(_masked(route.destination) for route in site.routes if route.covered)
    peers = tuple(f"{leg.end.peer_address} mask 255.255.255.255" for leg in site.legs if leg.end.peer_address)
    own = tuple(f"{leg.end.address} mask 255.255.255.255" for leg in site.legs)
    yield "#"
    yield "# Firewall: IKE and ESP between the firewall and the cloud, and the office's traffic both ways."
    for leg in site.legs:
        if leg.end.peer_address is None:
            # A rule whose address line is refused would admit every address, so there is no rule at all.
            yield ("# The rules for IKE and ESP wait for the ", leg.peer)
    yield "security-policy"
    yield from _rule(_Rule("ali-ike-in", (zone, "local"), peers, own), "permit")
    yield from _rule(_Rule("ali-ike-out", ("local", zone), own, peers), "permit")
    yield from _rule(_Rule("ali-lan-out", (lan, zone), here, there), "permit")
    yield from _rule(_Rule("ali-lan-in", (zone, lan), there, here), "permit")
    yield " quit"
    yield "#"
    yield "# NAT exemption, before every rule that translates addresses. REPLACE: move it to the top where it is not."
    yield "nat-policy"
    yield from _rule(_Rule("ali-no-nat", (lan, zone), here, there), "no-nat")
    yield " quit"


def _rule(rule: _Rule, action: str) -> Iterator[Line]:
    if not rule.sources or not rule.destinations:
        return
    yield f" rule name {rule.name}"
    yield f"  source-zone {rule.zones[0]}"
    yield f"  destination-zone {rule.zones[1]}"
    yield from (f"  source-address {address}" for address in rule.sources)
    yield from (f"  destination-address {address}" for address in rule.destinations)
    yield f"  action {action}"
    yield "  quit"


def _masked(network: IPv4Network) -> str:
    return f"{network.network_address} mask {network.netmask}"


def _cleanup(site: Site, wan: str) -> Iterator[Line]:
    yield "#"
    yield "# CLEANUP"
    for route in site.routes:
        line = _route(route)
        if route.covered:
            yield f"#  undo {line}" if isinstance(line, str) else ("#  undo ", *line)
    yield "#  nat-policy: undo rule name ali-no-nat"
    yield "#  security-policy: undo rule name ali-ike-in, ali-ike-out, ali-lan-out, ali-lan-in"
    for leg in site.legs:
        number = leg.number
        if leg.end.mode == "route":
            yield f"#  firewall zone {option(site, OPTIONS, 'zone')}: undo add interface Tunnel{number}"
            yield f"#  undo interface Tunnel{number}"
            yield f"#  undo ipsec profile ali{number}"
        else:
            yield f"#  interface {wan}: undo ipsec policy"
            yield f"#  undo ipsec policy ali {number}"
            yield f"#  undo acl number {3900 + number}"
        yield f"#  undo ipsec proposal ali{number}"
        yield f"#  undo ike peer ali{number}"
        yield f"#  undo ike proposal {10 * number}"


def _is_weak(leg: Leg) -> bool:
    ike, ipsec = leg.end.ike, leg.end.ipsec
    algorithms = {ike.encryption, ike.integrity, ipsec.encryption, ipsec.integrity}
    return bool(algorithms & WEAK) or bool({ike.dh_group, ipsec.pfs} & WEAK_GROUPS)


HUAWEI_USG = Family(
    name="huawei-usg",
    title="Huawei USG6000",
    ike=("ikev1", "ikev2"),
    ike_modes=("main", "aggressive"),
    modes=("route-based", "policy-based"),
    tunnels=(1,),
    checked_by=(),
    options=OPTIONS,
    phase1=PHASE1,
    phase2=PHASE2,
    shortest=480,
    pairs={"ikev1": 1, "ikev2": 1},
    key=word_key,
    render=render,
)
