"""Cisco IOS-XE: a routed tunnel interface for 0.0.0.0/0, a crypto map where the selectors are listed.

Commands follow Cisco's Security for VPNs configuration guides (IKEv2, IPsec virtual tunnel interfaces) and the public
samples of Google Cloud, Azure and Oracle for these routers.
"""

from collections.abc import Iterator

from plans.devices.family import Family, Keywords, Option, option, word_key
from plans.devices.lines import DeviceFile, Line, plain_ascii
from plans.devices.site import Leg, Site, SiteRoute, is_address, route_lines

OPTIONS = (
    Option("wan", "GigabitEthernet1", "the interface that holds the public address"),
    Option("lan", "GigabitEthernet2", "the interface towards the office's network"),
    Option("nat_acl", "NAT", "the access list of the router's own source NAT"),
)
IKEV2_CIPHERS = {"aes": "aes-cbc-128", "aes192": "aes-cbc-192", "aes256": "aes-cbc-256", "3des": "3des", "des": "des"}
IKEV1_CIPHERS = {"aes": "aes", "aes192": "aes 192", "aes256": "aes 256", "3des": "3des", "des": "des"}
HASHES = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
GROUPS = {1: "1", 2: "2", 5: "5", 14: "14"}
PHASE1 = Keywords(IKEV2_CIPHERS, HASHES, GROUPS)
PHASE2 = Keywords(
    encryption={
        "aes": "esp-aes",
        "aes192": "esp-aes 192",
        "aes256": "esp-aes 256",
        "3des": "esp-3des",
        "des": "esp-des",
    },
    integrity={
        "md5": "esp-md5-hmac",
        "sha1": "esp-sha-hmac",
        "sha256": "esp-sha256-hmac",
        "sha384": "esp-sha384-hmac",
        "sha512": "esp-sha512-hmac",
    },
    groups={number: f"group{number}" for number in GROUPS},
)


def render(site: Site) -> tuple[DeviceFile, ...]:
    """Write a router's configuration."""
    return (DeviceFile("device.cfg", "Paste in configuration mode, or copy to running-config.", tuple(_lines(site))),)


def _lines(site: Site) -> Iterator[Line]:
    wan = option(site, OPTIONS, "wan")
    yield f"! {plain_ascii(site.name)}: IPsec tunnels to Alibaba Cloud (plan {plain_ascii(site.plan)})"
    yield "! Cisco IOS-XE 16 or later. Written from public documentation; no checker has read it."
    yield "! REPLACE marks what only the site knows."
    for leg in site.legs:
        yield "!"
        yield f"! ---- {plain_ascii(leg.connection)}, to {plain_ascii(leg.gateway)}"
        yield from _ikev1(leg) if leg.end.ike.version == "ikev1" else _ikev2(leg)
        yield from _transform(leg)
        yield from _interface(site, leg, wan) if leg.end.mode == "route" else _crypto_map(leg)
    crypto_map = [leg for leg in site.legs if leg.end.mode == "policy"]
    if crypto_map:
        yield "! REPLACE: an interface holds one crypto map; where it has one already, add these entries to that one."
        yield f"interface {wan}"
        yield " crypto map ALI"
    yield from route_lines(site, "!", _route)
    yield from _site_rules(site, wan)
    yield from _cleanup(site, wan)


def _ikev2(leg: Leg) -> Iterator[Line]:
    name, ike = f"ALI{leg.number}", leg.end.ike
    yield "! Phase 1. Renewed before the cloud's lifetime ends, so that this router is the one to do it."
    yield f"crypto ikev2 proposal {name}"
    yield f" encryption {IKEV2_CIPHERS[ike.encryption]}"
    yield f" integrity {HASHES[ike.integrity]}"
    yield f" group {GROUPS[ike.dh_group]}"
    yield f"crypto ikev2 policy {name}"
    yield f" match address local {leg.end.address}"
    yield f" proposal {name}"
    yield f"crypto ikev2 keyring {name}"
    yield f" peer {name}"
    yield ("  address ", leg.peer)
    yield ("  pre-shared-key ", leg.slot)
    yield f"crypto ikev2 profile {name}"
    yield _match_identity(leg)
    yield f" identity local {_identity(leg.end.identity)}"
    yield " authentication remote pre-share"
    yield " authentication local pre-share"
    yield f" keyring local {name}"
    yield f" lifetime {leg.ike_rekey}"
    if leg.end.dpd:
        yield " dpd 10 3 periodic"


def _ikev1(leg: Leg) -> Iterator[Line]:
    ike = leg.end.ike
    yield "! Phase 1. IKEv1 compares lifetimes: they are the cloud's."
    yield f"crypto isakmp policy {10 * leg.number}"
    yield f" encryption {IKEV1_CIPHERS[ike.encryption]}"
    yield f" hash {'sha' if ike.integrity == 'sha1' else HASHES[ike.integrity]}"
    yield " authentication pre-share"
    yield f" group {GROUPS[ike.dh_group]}"
    yield f" lifetime {ike.lifetime}"
    yield ("crypto isakmp key ", leg.slot, " address ", leg.peer)
    if leg.end.dpd:
        yield "crypto isakmp keepalive 10 3 periodic"


def _transform(leg: Leg) -> Iterator[Line]:
    ipsec = leg.end.ipsec
    yield "! Phase 2."
    yield (
        f"crypto ipsec transform-set ALI{leg.number} "
        f"{PHASE2.encryption[ipsec.encryption]} {PHASE2.integrity[ipsec.integrity]}"
    )
    yield " mode tunnel"


def _protection(leg: Leg) -> Iterator[Line]:
    """Yield what a profile and a crypto map entry have in common."""
    lifetime = leg.end.ipsec.lifetime if leg.end.ike.version == "ikev1" else leg.ipsec_rekey
    yield f" set security-association lifetime seconds {lifetime}"
    yield f" set transform-set ALI{leg.number}"
    if leg.end.ipsec.pfs:
        yield f" set pfs {PHASE2.groups[leg.end.ipsec.pfs]}"
    if leg.end.ike.version == "ikev2":
        yield f" set ikev2-profile ALI{leg.number}"


def _interface(site: Site, leg: Leg, wan: str) -> Iterator[Line]:
    yield f"crypto ipsec profile ALI{leg.number}"
    yield from _protection(leg)
    yield "! The tunnel's interface: what is routed into it is protected."
    yield f"interface Tunnel{leg.number}"
    yield f" ip unnumbered {wan}"
    yield f" ip mtu {site.mtu}"
    yield f" ip tcp adjust-mss {site.mss}"
    yield f" tunnel source {wan}"
    yield " tunnel mode ipsec ipv4"
    yield (" tunnel destination ", leg.peer)
    yield f" tunnel protection ipsec profile ALI{leg.number}"


def _crypto_map(leg: Leg) -> Iterator[Line]:
    yield "! What the tunnel protects: each pair of networks that the cloud's connection lists."
    yield f"ip access-list extended ALI{leg.number}"
    for local in leg.end.local:
        for remote in leg.end.remote:
            yield (f" permit ip {local.network_address} {local.hostmask} {remote.network_address} {remote.hostmask}")
    yield f"crypto map ALI {10 * leg.number} ipsec-isakmp"
    yield (" set peer ", leg.peer)
    yield from _protection(leg)
    yield f" match address ALI{leg.number}"


def _route(route: SiteRoute) -> Line:
    text = f"ip route {route.destination.network_address} {route.destination.netmask} "
    if route.leg.end.mode == "route":
        return f"{text}Tunnel{route.leg.number} 10"
    # With a crypto map the packet only has to leave through the interface that holds the map.
    peer = route.leg.peer
    return text + peer if isinstance(peer, str) else (text, peer)


def _site_rules(site: Site, wan: str) -> Iterator[Line]:
    nat = option(site, OPTIONS, "nat_acl")
    yield "!"
    yield f"! NAT exemption. REPLACE: where this router translates addresses, put these first in access list {nat}:"
    for local in site.networks:
        for route in site.routes:
            far = route.destination
            yield f"!  deny ip {local.network_address} {local.hostmask} {far.network_address} {far.hostmask}"
    yield f"! Firewall. REPLACE: where {wan} has an access list, admit in it:"
    for leg in site.legs:
        for what in ("udp host {} host {} eq isakmp", "udp host {} host {} eq non500-isakmp", "esp host {} host {}"):
            before, _, after = what.partition("{}")
            yield (f"!  permit {before}", leg.peer, after.format(leg.end.address))
    for leg in site.legs:
        if not leg.end.nat_t:
            yield "! The plan has NAT traversal off. For the whole router:"
            yield "!  no crypto ipsec nat-transparency udp-encapsulation"
            break


def _cleanup(site: Site, wan: str) -> Iterator[Line]:
    yield "!"
    yield "! CLEANUP"
    for route in site.routes:
        line = _route(route)
        if route.covered:
            yield f"!  no {line}" if isinstance(line, str) else ("!  no ", *line)
    if any(leg.end.mode == "policy" for leg in site.legs):
        yield f"!  interface {wan}, then: no crypto map ALI"
        yield "!  no crypto map ALI"
    for leg in site.legs:
        name = f"ALI{leg.number}"
        if leg.end.mode == "route":
            yield f"!  no interface Tunnel{leg.number}"
            yield f"!  no crypto ipsec profile {name}"
        else:
            yield f"!  no ip access-list extended {name}"
        yield f"!  no crypto ipsec transform-set {name}"
        if leg.end.ike.version == "ikev2":
            yield from (f"!  no crypto ikev2 {what} {name}" for what in ("profile", "keyring", "policy", "proposal"))
        else:
            yield f"!  no crypto isakmp policy {10 * leg.number}"
            yield ("!  no crypto isakmp key (the key) address ", leg.peer)


def _identity(identity: str) -> str:
    if is_address(identity):
        return f"address {identity}"
    return f"email {identity}" if "@" in identity else f"fqdn {identity}"


def _match_identity(leg: Leg) -> Line:
    identity = leg.peer_identity
    if not isinstance(identity, str):
        return (" match identity remote address ", identity, " 255.255.255.255")
    mask = " 255.255.255.255" if is_address(identity) else ""
    return f" match identity remote {_identity(identity)}{mask}"


CISCO_IOS_XE = Family(
    name="cisco-ios-xe",
    title="Cisco IOS-XE",
    ike=("ikev1", "ikev2"),
    ike_modes=("main",),
    modes=("route-based", "policy-based"),
    tunnels=(1,),
    checked_by=(),
    options=OPTIONS,
    phase1=PHASE1,
    phase2=PHASE2,
    shortest=120,
    pairs={"ikev1": 1, "ikev2": None},
    key=word_key,
    render=render,
)
