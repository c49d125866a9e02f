"""One packet's way through a network, hop by hop, until it arrives or is dropped."""

from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from typing import Literal, NamedTuple

from plans.dispositions import Disposition, Ending
from plans.lookup import Indexes, Lookup, hold
from plans.negotiation import Agreement, Disagreement, agree
from plans.network import End, Member, Network, Tunnel
from plans.tables import NodeKind, Route

Action = Literal["sent", "encrypted", "decrypted", "forwarded", "delivered", "dropped"]


class Hop(NamedTuple):
    """What one node did with the packet, and the route or selector by which it did."""

    node: str
    kind: NodeKind
    action: Action
    detail: str


class Walk(NamedTuple):
    """A packet's way in one direction. `at` is the place in the plan that is at fault, `node` where the walk ended."""

    disposition: Disposition
    hops: tuple[Hop, ...]
    node: str
    at: str
    values: tuple[tuple[str, str], ...]


class Home(NamedTuple):
    """One way to an office: its tunnel's VPN gateway, that gateway's VPC, and the connection's place in the plan."""

    gateway: str
    vpc: str
    connection: str
    at: str


class _Path:
    """A packet under way: what it has passed and by what it may be let down later."""

    def __init__(self, source: int, destination: int) -> None:
        self.source = source
        self.destination = destination
        self.hops: list[Hop] = []
        self.passed: set[tuple[NodeKind, str]] = set()
        self.renewal: Ending | None = None

    def hop(self, kind: NodeKind, node: str, action: Action, detail: str) -> None:
        self.hops.append(Hop(node, kind, action, detail))

    def enter(self, kind: NodeKind, node: str) -> bool:
        """Note a node; False where the packet has been there."""
        if (kind, node) in self.passed:
            return False
        self.passed.add((kind, node))
        return True


class Walker:
    """Walks single packets over one network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._lookups: dict[tuple[NodeKind, str], Lookup | None] = {}
        self._indexes: Indexes = {}
        self._agreements: dict[tuple[str, str, int], Agreement] = {}

    @cached_property
    def members(self) -> dict[str, Member]:
        """Every member by name."""
        return {member.name: member for member in self.network.members}

    @cached_property
    def has_hub(self) -> bool:
        """Whether anything joins the VPCs."""
        return any(node.kind in {"cen", "transit-router"} for node in self.network.nodes)

    @cached_property
    def homes(self) -> dict[str, tuple[Home, ...]]:
        """The ways to every office."""
        vpcs = {node.name: self.vpc_of(node.name) for node in self.network.nodes if node.kind == "vpn-gateway"}
        return {
            name: tuple(
                Home(tunnel.cloud.node, vpcs[tunnel.cloud.node], tunnel.connection, tunnel.at) for tunnel in tunnels
            )
            for name, tunnels in self.network.by_office.items()
        }

    def vpc_of(self, gateway: str) -> str:
        """Return the VPC a gateway stands in: the one its system route leads to."""
        try:
            routes = self.network.tables.table(self.network.by_name["vpn-gateway", gateway]).routes
        except KeyError:
            return ""
        return next((route.next_hop for route in reversed(routes) if route.next_hop_kind == "vpc"), "")

    def walk(self, start: str, source: int, destination: int) -> Walk:
        """Send a packet from an address of the member `start`; addresses are numbers."""
        path = _Path(source, destination)
        member = self.members[start]
        ending = self._leave_office(path, member) if member.kind == "office" else self._vpc(path, start, "", sent=True)
        if ending.disposition == "DELIVERED" and path.renewal is not None:
            ending = path.renewal
        return Walk(ending.disposition, tuple(path.hops), ending.node, ending.at, ending.values)

    def agreement(self, tunnel: Tunnel) -> Agreement:
        """Return what the ends of a tunnel agree on."""
        key = (tunnel.cloud.node, tunnel.connection, tunnel.number)
        found = self._agreements.get(key)
        if found is None:
            found = self._agreements[key] = agree(tunnel)
        return found

    def lookup(self, kind: NodeKind, node: str) -> Lookup | None:
        """Return a node's table, None where nothing is known of it."""
        if (kind, node) not in self._lookups:
            try:
                found = Lookup(self.network.tables.blocks(self.network.by_name[kind, node]), self._indexes)
            except KeyError:
                found = None
            self._lookups[kind, node] = found
        return self._lookups[kind, node]

    def _leave_office(self, path: _Path, office: Member) -> Ending:
        path.enter("office", office.name)
        tunnels = self.network.by_office.get(office.name, ())
        for tunnel in tunnels:
            if tunnel.office.mode == "policy" and _admits(tunnel.office, path.source, path.destination):
                path.hop("office", office.name, "sent", f"selectors of {tunnel.connection}")
                return self._into_cloud(path, tunnel)
        table = self.lookup("office", office.name)
        if table is None:
            return _drop(path, "office", Ending("INSUFFICIENT_INFO", office.name, office.at))
        match = table.longest(path.destination)
        tunnel_or_none = None if match is None else _tunnel_of(tunnels, match.route)
        if match is None or tunnel_or_none is None:
            return _drop(path, "office", Ending("NO_ROUTE_OFFICE", office.name, office.at))
        path.hop("office", office.name, "sent", _route_text(match.route))
        return self._into_cloud(path, tunnel_or_none)

    def _into_cloud(self, path: _Path, tunnel: Tunnel) -> Ending:
        gateway = tunnel.cloud.node
        ending = self._through(path, tunnel, "office")
        return ending or self._gateway(path, gateway, from_vpc="")

    def _through(self, path: _Path, first: Tunnel, side: Literal["office", "cloud"]) -> Ending | None:
        """Send the packet through the first tunnel of a connection that is up; return why not."""
        tunnels = self.network.by_connection[first.cloud.node, first.connection]
        tunnel = next((tunnel for tunnel in tunnels if self.agreement(tunnel).fault is None), tunnels[0])
        agreed = self.agreement(tunnel)
        kind: NodeKind = "office" if side == "office" else "vpn-gateway"
        sender, receiver = (tunnel.office, tunnel.cloud) if side == "office" else (tunnel.cloud, tunnel.office)
        if not _admits(sender, path.source, path.destination):
            local = hold(sender.local, path.source)
            code: Disposition = "SELECTOR_REMOTE_MISMATCH" if local else "SELECTOR_LOCAL_MISMATCH"
            listed, address = (sender.remote, path.destination) if local else (sender.local, path.source)
            return _drop(path, kind, _selectors(code, tunnel, sender, listed, address))
        if agreed.fault is not None:
            return _drop(path, kind, disagreement(agreed.fault, tunnel))
        ours, theirs = (agreed.office, agreed.cloud) if side == "office" else (agreed.cloud, agreed.office)
        if not (hold(ours, path.source) and hold(theirs, path.destination)):
            local = hold(ours, path.source)
            listed, address = (theirs, path.destination) if local else (ours, path.source)
            return _drop(path, kind, _selectors("SELECTOR_NARROWED", tunnel, sender, listed, address))
        selectors = f"{tunnel.connection}: {_first(ours, path.source)} ↔ {_first(theirs, path.destination)}"
        path.hop(kind, sender.node, "encrypted", selectors)
        path.hop("vpn-gateway" if side == "office" else "office", receiver.node, "decrypted", selectors)
        if agreed.renewal is not None and path.renewal is None:
            path.renewal = disagreement(agreed.renewal, tunnel)
        return None

    def _gateway(self, path: _Path, gateway: str, *, from_vpc: str) -> Ending:
        if not path.enter("vpn-gateway", gateway):
            return _drop(path, "vpn-gateway", Ending("LOOP", gateway, self._at("vpn-gateway", gateway)))
        table = self.lookup("vpn-gateway", gateway)
        if table is None:
            return _drop(path, "vpn-gateway", Ending("INSUFFICIENT_INFO", gateway))
        policy = table.policy(path.source, path.destination)
        match = table.longest(path.destination)
        route = policy or (match.route if match else None)
        if route is None or (route.next_hop_kind == "vpc" and route.next_hop == from_vpc):
            return _drop(path, "vpn-gateway", self._no_way_out(path, gateway))
        path.hop("vpn-gateway", gateway, "forwarded", _route_text(route))
        if route.next_hop_kind == "vpc":
            return self._vpc(path, route.next_hop, gateway, by_default=route.origin == "system")
        ending, right = self._into_office(path, gateway, route)
        if ending.disposition == "DELIVERED":
            return ending
        if policy is not None and match is not None and match.route.next_hop != policy.next_hop:
            at = self._connection_at(gateway, policy.next_hop)
            return Ending("PBR_SHADOWS", gateway, f"{at}.auto_config_route", (("route", _route_text(policy)),))
        if policy is None and not right and match is not None and match.standby:
            standby = match.standby[0]
            at = self._connection_at(gateway, standby.next_hop)
            return Ending("WEIGHT_STANDBY", gateway, f"{at}.weight", (("route", _route_text(standby)),))
        return ending

    def _into_office(self, path: _Path, gateway: str, route: Route) -> tuple[Ending, bool]:
        """Send the packet to an office; also return whether it is the right one."""
        tunnels = self.network.by_connection.get((gateway, route.next_hop))
        if tunnels is None:
            return _drop(path, "vpn-gateway", Ending("INSUFFICIENT_INFO", gateway)), True
        office = tunnels[0].office.node
        member = self.members.get(office)
        right = member is not None and hold(member.networks, path.destination)
        ending = self._through(path, tunnels[0], "cloud")
        if ending is not None:
            return ending, right
        if not right:
            return _drop(path, "office", Ending("NO_ROUTE_OFFICE", office, tunnels[0].at)), False
        path.hop("office", office, "delivered", str(_first(member.networks, path.destination)) if member else "")
        return Ending("DELIVERED", office), True

    def _no_way_out(self, path: _Path, gateway: str) -> Ending:
        """Say what the gateway lacks: the plan has the place where the office's connection stands."""
        owner = self._owner(path.destination)
        at = next((home.at for home in self.homes.get(owner, ()) if home.gateway == gateway), "")
        return Ending("NO_ROUTE_VPNGW", gateway, at or self._at("vpn-gateway", gateway))

    def _vpc(self, path: _Path, vpc: str, from_gateway: str, *, by_default: bool = False, sent: bool = False) -> Ending:
        if not path.enter("vpc", vpc):
            return _drop(path, "vpc", Ending("LOOP", vpc, self._at("vpc", vpc)))
        table = self.lookup("vpc", vpc)
        if table is None:
            return _drop(path, "vpc", Ending("INSUFFICIENT_INFO", vpc, self._at("vpc", vpc)))
        match = table.longest(path.destination)
        if match is None:
            return _drop(path, "vpc", self._missing(path.destination, vpc))
        route = match.route
        if route.next_hop_kind == "local":
            if not (vpc in self.members and hold(self.members[vpc].networks, path.destination)):
                return _drop(path, "vpc", Ending("NO_ROUTE_VPC", vpc, self._at("vpc", vpc)))
            path.hop("vpc", vpc, "delivered", str(_first(self.members[vpc].networks, path.destination)))
            return Ending("DELIVERED", vpc)
        if by_default and route.next_hop_kind == "vpn-gateway" and route.next_hop == from_gateway:
            # The gateway sent it here for want of a route of its own; the VPC knows nothing better.
            return _drop(path, "vpc", self._no_way_out(path, from_gateway))
        path.hop("vpc", vpc, "sent" if sent else "forwarded", _route_text(route))
        if route.next_hop_kind == "vpn-gateway":
            return self._gateway(path, route.next_hop, from_vpc=vpc)
        kind: NodeKind = "cen" if route.next_hop_kind == "cen" else "transit-router"
        return self._hub(path, kind, route.next_hop, self._region("vpc", vpc))

    def _missing(self, destination: int, vpc: str) -> Ending:
        """Say why a VPC knows no way: the route ends at the office's own gateway, in another VPC, or nowhere."""
        owner = self._owner(destination)
        member = self.members.get(owner)
        at = self._at("vpc", vpc)
        if member is not None and member.kind == "vpc":
            return Ending("ROUTE_NOT_PUBLISHED" if self.has_hub else "NO_ROUTE_VPC", vpc, member.at)
        for home in self.homes.get(owner, ()):
            if not self.has_hub and home.vpc != vpc:
                continue
            table = self.lookup("vpn-gateway", home.gateway)
            match = table.longest(destination) if table else None
            if match is not None and match.route.next_hop_kind == "connection":
                refused = self._refused(home.vpc, destination)
                code: Disposition = "ROUTE_CONFLICT" if refused else "ROUTE_NOT_PUBLISHED"
                return Ending(code, vpc, f"{home.at}.publish", (("route", _route_text(match.route)),))
        return Ending("NO_ROUTE_VPC", vpc, at)

    def _refused(self, vpc: str, destination: int) -> bool:
        return any(name == vpc and hold((network,), destination) for name, network in self.network.conflicts)

    def _hub(self, path: _Path, kind: NodeKind, hub: str, region: str) -> Ending:
        if not path.enter(kind, hub):
            return _drop(path, kind, Ending("LOOP", hub, "cen"))
        table = self.lookup(kind, hub)
        if table is None:
            return _drop(path, kind, Ending("INSUFFICIENT_INFO", hub, "cen"))
        match = table.longest(path.destination)
        if match is None:
            return _drop(path, kind, Ending("NO_ROUTE_CEN", hub, "cen"))
        route = match.route
        further = route.next_hop_kind == "transit-router"
        there = self._region("transit-router" if further else "vpc", route.next_hop)
        if there != region and (fault := self._no_bandwidth(hub, region, there)):
            return _drop(path, kind, fault)
        path.hop(kind, hub, "forwarded", _route_text(route))
        if further:
            return self._hub(path, "transit-router", route.next_hop, there)
        return self._vpc(path, route.next_hop, "")

    def _no_bandwidth(self, hub: str, here: str, there: str) -> Ending | None:
        link = self.network.bandwidth.get(frozenset((here, there)))
        if link is not None and link.bandwidth > 0:
            return None
        at = f"{link.at}.bandwidth" if link is not None else "cen"
        return Ending("NO_BANDWIDTH", hub, at, (("a", here), ("b", there)))

    def _owner(self, address: int) -> str:
        return next((name for name, member in self.members.items() if hold(member.networks, address)), "")

    def _region(self, kind: NodeKind, name: str) -> str:
        node = self.network.by_name.get((kind, name))
        return node.region if node else ""

    def _at(self, kind: NodeKind, name: str) -> str:
        if kind == "vpc" and name in self.members:
            return self.members[name].at
        tunnel = next((tunnel for tunnel in self.network.tunnels if tunnel.cloud.node == name), None)
        return tunnel.at if tunnel and kind == "vpn-gateway" else ""

    def _connection_at(self, gateway: str, connection: str) -> str:
        tunnels = self.network.by_connection.get((gateway, connection))
        return tunnels[0].at if tunnels else ""


def disagreement(fault: Disagreement, tunnel: Tunnel) -> Ending:
    """Return a tunnel's disagreement as the ending of the walks that need it."""
    values = (
        ("connection", tunnel.connection),
        ("key", fault.key),
        ("cloud", fault.cloud),
        ("office", fault.office),
    )
    return Ending(fault.disposition, tunnel.cloud.node, f"{tunnel.at}.{fault.key}", values)


def _selectors(code: Disposition, tunnel: Tunnel, end: End, listed: tuple[IPv4Network, ...], address: int) -> Ending:
    values = (
        ("connection", tunnel.connection),
        ("address", _address(address)),
        ("selectors", ", ".join(map(str, listed[:3])) + (", …" if len(listed) > 3 else "")),
    )
    return Ending(code, end.node, f"{tunnel.at}.selectors", values)


def _admits(end: End, source: int, destination: int) -> bool:
    return hold(end.local, source) and hold(end.remote, destination)


def _tunnel_of(tunnels: tuple[Tunnel, ...], route: Route) -> Tunnel | None:
    for tunnel in tunnels:
        name = tunnel.connection if route.next_hop_kind == "tunnel" else tunnel.cloud.node
        if route.next_hop_kind in {"tunnel", "vpn-gateway"} and name == route.next_hop:
            return tunnel
    return None


def _first(networks: tuple[IPv4Network, ...], address: int) -> IPv4Network:
    return next(network for network in networks if hold((network,), address))


def _route_text(route: Route) -> str:
    source = f"from {route.source} " if route.source is not None else ""
    return f"{source}{route.destination} → {route.next_hop} ({route.origin})"


def _address(number: int) -> str:
    return str(IPv4Address(number))


def _drop(path: _Path, kind: NodeKind, ending: Ending) -> Ending:
    path.hop(kind, ending.node, "dropped", ending.disposition)
    return ending
