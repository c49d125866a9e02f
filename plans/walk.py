"""One packet's way through a network, hop by hop, until it arrives or is dropped."""

from functools import cached_property
from typing import NamedTuple

from plans.crossing import Side, admits, cross, holder
from plans.dispositions import Disposition, Ending
from plans.lookup import Indexes, Lookup, hold
from plans.negotiation import Agreement, agree
from plans.network import Member, Network, Tunnel
from plans.packet import Hop, Packet
from plans.tables import NodeKind, Route


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
        packet = Packet(source, destination)
        member = self.members[start]
        ending = (
            self._leave_office(packet, member) if member.kind == "office" else self._vpc(packet, start, "", sent=True)
        )
        if ending.disposition == "DELIVERED" and packet.renewal is not None:
            ending = packet.renewal
        return Walk(ending.disposition, tuple(packet.hops), ending.node, ending.at, ending.values)

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

    def _leave_office(self, packet: Packet, office: Member) -> Ending:
        packet.enter("office", office.name)
        tunnels = self.network.by_office.get(office.name, ())
        for tunnel in tunnels:
            if tunnel.office.mode == "policy" and admits(tunnel.office, packet.source, packet.destination):
                packet.hop("office", office.name, "sent", f"selectors of {tunnel.connection}")
                return self._into_cloud(packet, tunnel)
        table = self.lookup("office", office.name)
        if table is None:
            return packet.drop("office", Ending("INSUFFICIENT_INFO", office.name, office.at))
        match = table.longest(packet.destination)
        tunnel_or_none = None if match is None else _tunnel_of(tunnels, match.route)
        if match is None or tunnel_or_none is None:
            return packet.drop("office", Ending("NO_ROUTE_OFFICE", office.name, office.at))
        packet.hop("office", office.name, "sent", _route_text(match.route))
        return self._into_cloud(packet, tunnel_or_none)

    def _into_cloud(self, packet: Packet, tunnel: Tunnel) -> Ending:
        gateway = tunnel.cloud.node
        ending = self._through(packet, tunnel, "office")
        return ending or self._gateway(packet, gateway, from_vpc="")

    def _through(self, packet: Packet, first: Tunnel, side: Side) -> Ending | None:
        """Send the packet through the first tunnel of a connection that is up; return why not."""
        tunnels = self.network.by_connection[first.cloud.node, first.connection]
        tunnel = next((tunnel for tunnel in tunnels if self.agreement(tunnel).fault is None), tunnels[0])
        return cross(packet, tunnel, self.agreement(tunnel), side)

    def _gateway(self, packet: Packet, gateway: str, *, from_vpc: str) -> Ending:
        if not packet.enter("vpn-gateway", gateway):
            return packet.drop("vpn-gateway", Ending("LOOP", gateway, self._at("vpn-gateway", gateway)))
        table = self.lookup("vpn-gateway", gateway)
        if table is None:
            return packet.drop("vpn-gateway", Ending("INSUFFICIENT_INFO", gateway))
        policy = table.policy(packet.source, packet.destination)
        match = table.longest(packet.destination)
        route = policy or (match.route if match else None)
        if route is None or (route.next_hop_kind == "vpc" and route.next_hop == from_vpc):
            return packet.drop("vpn-gateway", self._no_way_out(packet, gateway))
        packet.hop("vpn-gateway", gateway, "forwarded", _route_text(route))
        if route.next_hop_kind == "vpc":
            return self._vpc(packet, route.next_hop, gateway, by_default=route.origin == "system")
        ending, right = self._into_office(packet, gateway, route)
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

    def _into_office(self, packet: Packet, gateway: str, route: Route) -> tuple[Ending, bool]:
        """Send the packet to an office; also return whether it is the right one."""
        tunnels = self.network.by_connection.get((gateway, route.next_hop))
        if tunnels is None:
            return packet.drop("vpn-gateway", Ending("INSUFFICIENT_INFO", gateway)), True
        office = tunnels[0].office.node
        member = self.members.get(office)
        right = member is not None and hold(member.networks, packet.destination)
        ending = self._through(packet, tunnels[0], "cloud")
        if ending is not None:
            return ending, right
        if member is None or not right:
            return packet.drop("office", Ending("NO_ROUTE_OFFICE", office, tunnels[0].at)), False
        packet.hop("office", office, "delivered", str(holder(member.networks, packet.destination)))
        return Ending("DELIVERED", office), True

    def _no_way_out(self, packet: Packet, gateway: str) -> Ending:
        """Say what the gateway lacks: the plan has the place where the office's connection stands."""
        owner = self._owner(packet.destination)
        at = next((home.at for home in self.homes.get(owner, ()) if home.gateway == gateway), "")
        return Ending("NO_ROUTE_VPNGW", gateway, at or self._at("vpn-gateway", gateway))

    def _vpc(
        self, packet: Packet, vpc: str, from_gateway: str, *, by_default: bool = False, sent: bool = False
    ) -> Ending:
        if not packet.enter("vpc", vpc):
            return packet.drop("vpc", Ending("LOOP", vpc, self._at("vpc", vpc)))
        table = self.lookup("vpc", vpc)
        if table is None:
            return packet.drop("vpc", Ending("INSUFFICIENT_INFO", vpc, self._at("vpc", vpc)))
        match = table.longest(packet.destination)
        if match is None:
            return packet.drop("vpc", self._missing(packet.destination, vpc))
        route = match.route
        if route.next_hop_kind == "local":
            if not (vpc in self.members and hold(self.members[vpc].networks, packet.destination)):
                return packet.drop("vpc", Ending("NO_ROUTE_VPC", vpc, self._at("vpc", vpc)))
            packet.hop("vpc", vpc, "delivered", str(holder(self.members[vpc].networks, packet.destination)))
            return Ending("DELIVERED", vpc)
        if by_default and route.next_hop_kind == "vpn-gateway" and route.next_hop == from_gateway:
            # The gateway sent it here for want of a route of its own; the VPC knows nothing better.
            return packet.drop("vpc", self._no_way_out(packet, from_gateway))
        packet.hop("vpc", vpc, "sent" if sent else "forwarded", _route_text(route))
        if route.next_hop_kind == "vpn-gateway":
            return self._gateway(packet, route.next_hop, from_vpc=vpc)
        kind: NodeKind = "cen" if route.next_hop_kind == "cen" else "transit-router"
        return self._hub(packet, kind, route.next_hop, self._region("vpc", vpc))

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

    def _hub(self, packet: Packet, kind: NodeKind, hub: str, region: str) -> Ending:
        if not packet.enter(kind, hub):
            return packet.drop(kind, Ending("LOOP", hub, "cen"))
        table = self.lookup(kind, hub)
        if table is None:
            return packet.drop(kind, Ending("INSUFFICIENT_INFO", hub, "cen"))
        match = table.longest(packet.destination)
        if match is None:
            return packet.drop(kind, Ending("NO_ROUTE_CEN", hub, "cen"))
        route = match.route
        further = route.next_hop_kind == "transit-router"
        there = self._region("transit-router" if further else "vpc", route.next_hop)
        if there != region and (fault := self._no_bandwidth(hub, region, there)):
            return packet.drop(kind, fault)
        packet.hop(kind, hub, "forwarded", _route_text(route))
        if further:
            return self._hub(packet, "transit-router", route.next_hop, there)
        return self._vpc(packet, route.next_hop, "")

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


def _tunnel_of(tunnels: tuple[Tunnel, ...], route: Route) -> Tunnel | None:
    for tunnel in tunnels:
        name = tunnel.connection if route.next_hop_kind == "tunnel" else tunnel.cloud.node
        if route.next_hop_kind in {"tunnel", "vpn-gateway"} and name == route.next_hop:
            return tunnel
    return None


def _route_text(route: Route) -> str:
    source = f"from {route.source} " if route.source is not None else ""
    return f"{source}{route.destination} → {route.next_hop} ({route.origin})"
