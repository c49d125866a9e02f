"""Any device: a neutral parameter sheet as comments, and the routes as the tutorial prints them."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from plans.devices.family import Family
from plans.devices.lines import DeviceFile, Line, Part, plain
from plans.devices.site import Leg, Site, SiteRoute, renewal


def render(site: Site) -> tuple[DeviceFile, ...]:
    """Write the sheet and the routes of a site."""
    return (DeviceFile("device.txt", "A sheet to configure the device from.", tuple(_lines(site))),)


def _lines(site: Site) -> Iterator[Line]:
    yield f"# {plain(site.name)}: what its gateway device needs (plan {plain(site.plan)})"
    yield "# Lines behind # are settings to make in the device's own words; the others are its routes."
    yield f"# Networks of the office: {_join(site.networks)}"
    for leg in site.legs:
        yield ""
        yield from sheet(site, leg)
    yield ""
    yield "# Step 1.4: load the settings above; route to the VPC of the office's own VPN gateway"
    yield from (_route(route) for route in site.own_vpc)
    yield ""
    yield "# Step 5: routes to everything else behind the VPN gateway"
    for number, route in enumerate(site.far, start=1):
        line = _route(route)
        yield _explained(line, route.leg) if number == len(site.far) else line
    yield from _left_out(site)
    yield ""
    yield "# CLEANUP: remove the routes above and the tunnel with its key; nothing else was changed."


def sheet(site: Site, leg: Leg) -> Iterator[Line]:
    """Write every parameter of one tunnel as comments."""
    yield f"# Tunnel {leg.number}: {plain(leg.connection)}"
    for name, *value in parameters(site, leg):
        yield (f"# {name:<19}", *value)


def parameters(site: Site, leg: Leg) -> Iterator[tuple[str, *tuple[Part, ...]]]:
    """Yield what one tunnel needs as (name, the parts of its value), the neutral sheet of every family."""
    end, ike, ipsec = leg.end, leg.end.ike, leg.end.ipsec
    identity = leg.peer_identity
    yield "gateway (peer)", leg.peer, f"   {plain(leg.gateway)}"
    yield "device (local)", f"{end.address}   # REPLACE: the device's own address where it sits behind a NAT"
    yield "pre-shared key", leg.slot
    yield "IKE version", _version(leg)
    yield "IKE (phase 1)", f"{ike.encryption} {ike.integrity}, PRF {ike.integrity}, group {ike.dh_group}"
    yield "IKE lifetime", f"{ike.lifetime} s on the cloud; renew after {_renew(leg, ike.lifetime)}"
    yield "IPsec (phase 2)", f"ESP tunnel mode, {ipsec.encryption} {ipsec.integrity}, PFS {_group(ipsec.pfs)}"
    yield "IPsec lifetime", f"{ipsec.lifetime} s on the cloud; renew after {_renew(leg, ipsec.lifetime)}"
    yield "local identity", plain(end.identity)
    yield "remote identity", plain(identity) if isinstance(identity, str) else identity
    yield "local selectors", _join(end.local)
    yield "remote selectors", _join(end.remote)
    yield "DPD", "every 10 s, restart the tunnel" if end.dpd else "off"
    yield "NAT traversal", "on" if end.nat_t else "off"
    yield "MTU, TCP MSS", f"{site.mtu}, {site.mss}"
    yield "NAT exemption", "none of the office's networks is translated towards the destinations below"
    yield "firewall", "admit UDP 500, UDP 4500 and ESP from ", leg.peer, "; LAN to tunnel both ways"


def _group(pfs: int) -> str:
    return f"group {pfs}" if pfs else "off"


def _version(leg: Leg) -> str:
    return f"ikev1, {leg.end.ike.mode} mode" if leg.end.ike.version == "ikev1" else leg.end.ike.version


def _renew(leg: Leg, lifetime: int) -> str:
    return f"{lifetime} s (IKEv1 compares it)" if leg.end.ike.version == "ikev1" else f"{renewal(lifetime)} s"


def _route(route: SiteRoute) -> Line:
    peer = route.leg.peer
    text = f"ip route {route.destination} "
    return text + peer if isinstance(peer, str) else (text, peer)


def _explained(line: Line, leg: Leg) -> Line:
    """Say what the next hop is, as the tutorial does behind an office's last route."""
    if isinstance(line, tuple):
        return line
    return f"{line}   #{leg.peer} is the public IP address of {plain(leg.gateway)}."


def _left_out(site: Site) -> Iterator[Line]:
    missing = [route for route in site.routes if not route.covered]
    if missing:
        yield ""
        yield "# WARNING: the tunnel's selectors do not admit these destinations, so their packets are not protected:"
        yield from (f"#   {route.destination}" for route in missing)


def _join(networks: tuple[IPv4Network, ...]) -> str:
    return ", ".join(str(network) for network in networks)


def _key(key: str) -> str | None:
    return key if key.isprintable() else None


GENERIC = Family(
    name="generic",
    title="Any device (parameter sheet and routes)",
    ike=("ikev1", "ikev2"),
    ike_modes=("main", "aggressive"),
    modes=("route-based", "policy-based"),
    tunnels=(1, 2),
    checked_by=("the tutorial's printed routes",),
    options=(),
    phase1=None,
    phase2=None,
    shortest=0,
    pairs={},
    key=_key,
    render=render,
)
