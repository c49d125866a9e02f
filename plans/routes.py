"""The route table of every node, made on demand over shared prefixes.

With 1,000 offices the tables together hold a million routes, so `RouteTables` keeps only the prefixes that the tables
share; a table's size costs a subtraction and a table is made when somebody looks at it.
"""

from collections.abc import Iterator
from functools import cached_property
from ipaddress import IPv4Network
from typing import NamedTuple

from plans.limits import POLICY_ROUTES_PER_GATEWAY, held
from plans.plan import Connection, Office, Plan, Vpc, VpnGateway
from plans.selectors import traffic_selectors
from plans.tables import Block, NextHopKind, Node, Origin, Route, Table, blocks_of

SERVICE_NETWORK = IPv4Network("100.64.0.0/10")
"""Reserved for cloud services in every VPC's route table (Alibaba Cloud, VPC route tables)."""

ANYWHERE = IPv4Network("0.0.0.0/0")


class _Advert(NamedTuple):
    """One prefix that a VPC tells the CEN."""

    destination: IPv4Network
    vpc: str
    origin: Origin


class RouteTables:
    """The route tables of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node that owns a table: offices, then each region's gateways and VPCs, then the CEN."""
        plan = self._plan
        offices = (Node(o.name, "office", o.connections[0].region if o.connections else "") for o in plan.offices)
        cloud = (
            node
            for region in plan.regions
            for node in (
                *(Node(gateway.name, "vpn-gateway", region.id) for gateway in region.vpn_gateways),
                *(Node(vpc.name, "vpc", region.id) for vpc in region.vpcs),
            )
        )
        return (*offices, *cloud, *self._hubs)

    @cached_property
    def _hubs(self) -> tuple[Node, ...]:
        cen = self._plan.cen
        if not (cen.name or cen.id):
            return ()
        if cen.edition == "basic":
            return (Node(cen.name or cen.id, "cen", ""),)
        return tuple(
            Node(_transit_router(cen.name or cen.id, region.id), "transit-router", region.id)
            for region in self._plan.regions
            if region.vpcs
        )

    @cached_property
    def _adverts(self) -> tuple[_Advert, ...]:
        """What every VPC tells the CEN, each destination once: the first to publish it wins."""
        found: dict[IPv4Network, _Advert] = {}
        for vpc in self._plan.vpcs.values():
            for network in vpc.networks:
                found.setdefault(network, _Advert(network, vpc.name, "learned"))
            for network in self._published[vpc.name]:
                found.setdefault(network, _Advert(network, vpc.name, "published"))
        return tuple(found.values())

    @cached_property
    def _published(self) -> dict[str, dict[IPv4Network, str]]:
        """The office networks published to every VPC, with the VPN gateway that does it."""
        found: dict[str, dict[IPv4Network, str]] = {name: {} for name in self._plan.vpcs}
        for name, pairs in self._plan.by_gateway.items():
            into = found[self._plan.vpn_gateways[name].vpc]
            for office, connection in pairs:
                if connection.publish:
                    for network in office.cidrs:
                        into.setdefault(network, name)
        return found

    def table(self, node: Node) -> Table:
        """Make the table of one node; KeyError where the plan has no such node."""
        match node.kind:
            case "office":
                routes = self._office(self._plan.offices_by_name[node.name])
            case "vpn-gateway":
                routes = self._gateway(self._plan.vpn_gateways[node.name])
            case "vpc":
                routes = self._vpc(self._plan.vpcs[node.name])
            case _:
                routes = self._hub(node)
        return Table(node.name, node.kind, node.region, tuple(routes))

    def tables(self) -> Iterator[Table]:
        """Make every table, one at a time."""
        return (self.table(node) for node in self.nodes)

    def blocks(self, node: Node) -> Iterator[Block]:
        """Make the table of one node in blocks; those of all offices share one tuple of destinations."""
        office = self._plan.offices_by_name.get(node.name) if node.kind == "office" else None
        if office is None:
            yield from blocks_of(self.table(node).routes)
            return
        yield Block(office.cidrs, office.name, "local", "local")
        if not office.connections:
            return
        first = office.connections[0]
        own = self._plan.vpcs[self._plan.vpn_gateways[first.vpn_gateway].vpc]
        cut = self._plan.isolated.get(office.name, frozenset())
        if own.name not in cut:
            yield Block(own.networks, first.name, "tunnel", "static")
        apart = (*office.cidrs, *own.networks, *(network for name in cut for network in self._networks[name]))
        yield Block(self._everything, first.vpn_gateway, "vpn-gateway", "static", without=apart)

    @cached_property
    def _networks(self) -> dict[str, tuple[IPv4Network, ...]]:
        """Every network of the plan by its name."""
        vpcs = {name: vpc.networks for name, vpc in self._plan.vpcs.items()}
        return {**vpcs, **{office.name: office.cidrs for office in self._plan.offices}}

    @cached_property
    def _everything(self) -> tuple[IPv4Network, ...]:
        return tuple(network for networks in self._networks.values() for network in networks)

    def size(self, node: Node) -> int:
        """Count the routes of one node without making them all where that can be avoided."""
        if node.kind != "office" or node.name in self._plan.isolated:
            return len(self.table(node).routes)
        office = self._plan.offices_by_name[node.name]
        return self._office_count if office.connections else len(office.cidrs)

    @cached_property
    def _office_count(self) -> int:
        """Every office's table holds every prefix once: its own on the LAN, all others through its gateway."""
        vpcs = sum(len(vpc.networks) for vpc in self._plan.vpcs.values())
        return vpcs + sum(len(office.cidrs) for office in self._plan.offices)

    def _office(self, office: Office) -> Iterator[Route]:
        for network in office.cidrs:
            yield Route(network, office.name, "local", "local")
        if not office.connections:
            return
        first = office.connections[0]
        own = self._plan.vpn_gateways[first.vpn_gateway].vpc
        if own not in self._plan.isolated.get(office.name, frozenset()):
            for network in self._plan.vpcs[own].networks:
                yield Route(network, first.name, "tunnel", "static")
        for network in self.far_networks(office):
            yield Route(network, first.vpn_gateway, "vpn-gateway", "static")

    def far_networks(self, office: Office) -> Iterator[IPv4Network]:
        """Yield what lies behind the office's VPN gateway other than its own VPC.

        Other VPCs first, then offices on other gateways, then those on the same gateway: the order in which the
        tutorial prints an office's routes. What the plan isolates from the office is left out.
        """
        gateway = office.connections[0].vpn_gateway
        own = self._plan.vpn_gateways[gateway].vpc
        cut = self._plan.isolated.get(office.name, frozenset())
        for vpc in self._plan.vpcs.values():
            if vpc.name != own and vpc.name not in cut:
                yield from vpc.networks
        beside: list[IPv4Network] = []
        for other in self._plan.offices:
            if other is office or other.name in cut:
                continue
            if other.connections and other.connections[0].vpn_gateway == gateway:
                beside.extend(other.cidrs)
            else:
                yield from other.cidrs
        yield from beside

    def _gateway(self, gateway: VpnGateway) -> Iterator[Route]:
        pairs = self._plan.by_gateway[gateway.name]
        for _, connection in pairs:
            yield from self._policy(connection)
        for office, connection in pairs:
            origin: Origin = "bgp" if connection.routes == "bgp" else "static"
            for network in office.cidrs:
                yield Route(network, connection.name, "connection", origin, weight=connection.weight)
        yield Route(ANYWHERE, gateway.vpc, "vpc", "system")

    def _policy(self, connection: Connection) -> Iterator[Route]:
        """Yield the policy routes that the gateway makes of listed selectors; 0.0.0.0/0 makes none.

        Beyond the gateway's quota there are none to be seen: the connection itself would be refused.
        """
        if not connection.auto_config_route:
            return
        chosen = traffic_selectors(self._plan, connection)
        if len(chosen.local) * len(chosen.remote) > self._most_policies:
            return
        for source in chosen.local:
            for destination in chosen.remote:
                if destination.prefixlen:
                    yield Route(destination, connection.name, "connection", "policy", source)

    @cached_property
    def _most_policies(self) -> int:
        return held(POLICY_ROUTES_PER_GATEWAY, self._plan.account.quotas)

    def _vpc(self, vpc: Vpc) -> Iterator[Route]:
        for network in vpc.networks:
            yield Route(network, vpc.name, "local", "system")
        yield Route(SERVICE_NETWORK, vpc.name, "local", "system")
        own = self._published[vpc.name]
        for network, gateway in own.items():
            yield Route(network, gateway, "vpn-gateway", "published")
        for hub in self._hubs:
            if hub.kind == "transit-router" and hub.region != vpc.region:
                continue
            kind: NextHopKind = "cen" if hub.kind == "cen" else "transit-router"
            for advert in self._adverts:
                if advert.vpc != vpc.name and advert.destination not in own:
                    yield Route(advert.destination, hub.name, kind, "learned")

    def _hub(self, hub: Node) -> Iterator[Route]:
        for advert in self._adverts:
            region = self._plan.vpcs[advert.vpc].region
            if hub.kind == "cen" or region == hub.region:
                yield Route(advert.destination, advert.vpc, "vpc", advert.origin)
            else:
                cen = self._plan.cen.name or self._plan.cen.id
                yield Route(advert.destination, _transit_router(cen, region), "transit-router", "learned")


def _transit_router(cen: str, region: str) -> str:
    return f"{cen} transit router {region}"
