"""An office as its device sees it: its networks, its tunnels' office ends, its routes in the order of its table."""

from collections.abc import Callable, Iterator
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import NamedTuple

from plans.devices.lines import Gap, KeySlot, Line
from plans.network import End, Network
from plans.plan import Office, Plan

MTU = 1360
"""Fits both editions of Alibaba Cloud's advice for IPsec-VPN (at most 1400, at most 1360)."""

HEADERS = 40
"""An IPv4 and a TCP header without options: what separates the MTU from the TCP segment size."""


class Leg(NamedTuple):
    """One tunnel of a site; `number` counts over all of the site's tunnels and names what the device makes for it."""

    number: int
    connection: str
    gateway: str
    end: End
    slot: KeySlot

    @property
    def peer(self) -> str | Gap:
        """The gateway's public address, or the gap where it goes."""
        if self.end.peer_address is None:
            return Gap(f"public address of {self.gateway}")
        return str(self.end.peer_address)

    @property
    def peer_identity(self) -> str | Gap:
        """The gateway's IKE identity, or the gap where it goes."""
        return self.end.peer_identity or self.peer

    @property
    def ike_rekey(self) -> int:
        """Seconds after which the device renews phase 1."""
        return renewal(self.end.ike.lifetime)

    @property
    def ipsec_rekey(self) -> int:
        """Seconds after which the device renews phase 2."""
        return renewal(self.end.ipsec.lifetime)


class SiteRoute(NamedTuple):
    """One network behind the cloud and the tunnel that leads there; not `covered` when no selector admits it.

    A route-based end admits everything: 0.0.0.0/0 both ways.
    """

    destination: IPv4Network
    leg: Leg
    covered: bool


class Site(NamedTuple):
    """All that a renderer may know of an office."""

    plan: str
    name: str
    at: str
    networks: tuple[IPv4Network, ...]
    options: tuple[tuple[str, str], ...]
    legs: tuple[Leg, ...]
    own_vpc: tuple[SiteRoute, ...]
    far: tuple[SiteRoute, ...]

    @property
    def routes(self) -> tuple[SiteRoute, ...]:
        """Every route, the own VPC first."""
        return (*self.own_vpc, *self.far)

    @property
    def mtu(self) -> int:
        """The tunnels' MTU in bytes."""
        chosen = dict(self.options).get("mtu", "")
        return int(chosen) if chosen.isascii() and chosen.isdigit() else MTU

    @property
    def mss(self) -> int:
        """The TCP segment size that fits the tunnels' MTU."""
        return self.mtu - HEADERS


def renewal(lifetime: int) -> int:
    """Return when to renew a key that the other side lets live for `lifetime` seconds.

    IKEv2 lifetimes are local (RFC 7296, section 2.8): whoever has the shorter one renews. The device should be that
    side, because the cloud keeps phase 2 when phase 1 runs out. 24 h gives 23 h, 1 h gives 55 min.
    """
    if lifetime <= 600:
        return lifetime // 2
    return lifetime - max(lifetime // 24, 300)


def is_address(identity: str) -> bool:
    """Whether an IKE identity is an IPv4 address rather than a name."""
    try:
        IPv4Address(identity)
    except AddressValueError:
        return False
    return True


def make_site(plan: Plan, network: Network, office: Office) -> Site:
    """Make the site of one office of a plan."""
    refs = {connection.name: connection.psk for connection in office.connections}
    legs = tuple(
        Leg(
            number,
            tunnel.connection,
            tunnel.cloud.node,
            tunnel.office,
            KeySlot(tunnel.connection, tunnel.number, refs[tunnel.connection]),
        )
        for number, tunnel in enumerate(network.by_office.get(office.name, ()), start=1)
    )
    # Of several tunnels to the same next hop the first one carries the route.
    connections = {leg.connection: leg for leg in reversed(legs)}
    gateways = {leg.gateway: leg for leg in reversed(legs)}
    routes = network.tables.table(network.offices[office.name]).routes
    return Site(
        plan=plan.name,
        name=office.name,
        at=office.at,
        networks=office.cidrs,
        options=office.device_options,
        legs=legs,
        own_vpc=tuple(
            _route(route.destination, connections[route.next_hop])
            for route in routes
            if route.next_hop_kind == "tunnel"
        ),
        far=tuple(
            _route(route.destination, gateways[route.next_hop])
            for route in routes
            if route.next_hop_kind == "vpn-gateway"
        ),
    )


def _route(destination: IPv4Network, leg: Leg) -> SiteRoute:
    if leg.end.mode == "route":
        return SiteRoute(destination, leg, covered=True)
    # Most destinations are listed as they are; asking the tuple first keeps long lists cheap.
    selectors = leg.end.remote
    covered = destination in selectors or any(destination.subnet_of(selector) for selector in selectors)
    return SiteRoute(destination, leg, covered)


def route_lines(site: Site, mark: str, write: Callable[[SiteRoute], Line]) -> Iterator[Line]:
    """Write a site's routes under a heading, and a warning instead of each route that no selector admits.

    `mark` begins a comment of the family; `write` writes one route.
    """
    yield mark
    yield f"{mark} Routes: the own VPC first, then everything else behind the VPN gateway."
    for route in site.routes:
        if route.covered:
            yield write(route)
        else:
            told = f"{route.destination} is in no selector of the tunnel; its packets would not be protected."
            yield f"{mark} WARNING: {told}"
