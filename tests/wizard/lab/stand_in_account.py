"""A network → the account and the kits that hold it: what a lab is built from when a test plants faults."""

from collections.abc import Mapping
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network

from plans.account import (
    Account,
    Attachment,
    CenRoute,
    Connection,
    CustomerGateway,
    Gateway,
    InterRegionLimit,
    PolicyRoute,
    RouteTable,
    Vpc,
    VpcRoute,
    VpnRoute,
    Vswitch,
)
from plans.devices.site import make_site
from plans.devices.strongswan import STRONGSWAN
from plans.network import Network
from plans.plan import Plan
from plans.tables import Node, Route
from wizard.lab.kit import Kit
from wizard.lab.lab import Ground
from wizard.secrets import Secret

CEN = "cen-1"


def ground_of(plan: Plan, network: Network) -> Ground:
    """Return what an account and the offices' kits would be if they held exactly this network."""
    connections = {f"vco-{tunnel.connection}": tunnel.connection for tunnel in network.tunnels}
    vpcs = {f"vpc-{member.name}": member.name for member in network.members if member.kind == "vpc"}
    keys = {f"vco-{tunnel.connection}": _secret(tunnel.cloud.key) for tunnel in network.tunnels}
    return Ground(_account(network), keys, {**connections, **vpcs}, _kits(plan, network))


def _secret(mark: str) -> Secret:
    return Secret(sha256(mark.encode()).hexdigest()[:32])


def _kits(plan: Plan, network: Network) -> tuple[Kit, ...]:
    kits = []
    for office in plan.offices:
        site = make_site(plan, network, office)
        marks: Mapping[str, str] = {leg.connection: leg.end.key for leg in site.legs}
        files = {
            file.name: file.fill(
                lambda slot, marks=marks: STRONGSWAN.key(_secret(marks[slot.connection]).reveal()) or ""
            )
            for file in STRONGSWAN.render(site)
        }
        kits.append(Kit(office.name, office.cidrs, tuple(leg.connection for leg in site.legs), files))
    return tuple(kits)


def _account(network: Network) -> Account:
    tables = {node: network.tables.table(node).routes for node in network.nodes if node.kind != "office"}
    gateways = [node for node in tables if node.kind == "vpn-gateway"]
    vpcs = [member for member in network.members if member.kind == "vpc"]
    regions = {node.name: node.region for node in network.nodes if node.kind == "vpc"}
    hubs = [node for node in tables if node.kind == "cen"]
    return Account(
        vpcs=tuple(
            Vpc(f"vpc-{vpc.name}", regions[vpc.name], vpc.name, vpc.networks[0], (), "Available") for vpc in vpcs
        ),
        vswitches=tuple(
            Vswitch(f"vsw-{cidr}", regions[vpc.name], f"vpc-{vpc.name}", "", cidr, "", "", "Available")
            for vpc in vpcs
            for cidr in vpc.networks
        ),
        route_tables=tuple(
            RouteTable(
                f"vtb-{node.name}", node.region, f"vpc-{node.name}", "", "system", (), tuple(map(_vpc_route, routes))
            )
            for node, routes in tables.items()
            if node.kind == "vpc"
        ),
        vpn_gateways=tuple(_gateway(network, node, tables[node]) for node in gateways),
        customer_gateways=tuple(
            CustomerGateway(f"cgw-{t.connection}", "", t.connection, str(t.cloud.peer_address), 0, has_key=False)
            for t in network.tunnels
        ),
        connections=_connections(network),
        vpn_routes=tuple(
            VpnRoute(
                f"vpn-{node.name}",
                route.destination,
                f"vco-{route.next_hop}",
                route.weight,
                published=True,
                origin="custom",
            )
            for node in gateways
            for route in tables[node]
            if route.next_hop_kind == "connection" and route.source is None
        ),
        policy_routes=tuple(
            _policy_route(node.name, route, route.source, number)
            for node in gateways
            for number, route in enumerate(tables[node], start=1)
            if route.source is not None
        ),
        attachments=tuple(Attachment(CEN, f"vpc-{name}", region, "Attached") for name, region in regions.items())
        if hubs
        else (),
        limits=tuple(
            InterRegionLimit(CEN, (min(link.regions), max(link.regions)), link.bandwidth, "cenbwp-1", "Active")
            for link in network.links
        ),
        cen_routes=tuple(
            CenRoute(
                CEN, region, route.destination, "VPC", f"vpc-{route.next_hop}", regions[route.next_hop], "cen", "Active"
            )
            for hub in hubs
            for route in tables[hub]
            for region in sorted(set(regions.values()))
        ),
    )


def _vpc_route(route: Route) -> VpcRoute:
    match route.next_hop_kind:
        case "local":
            return VpcRoute(route.destination, "local", "", "", "system", "Available")
        case "vpn-gateway":
            return VpcRoute(route.destination, "VpnGateway", f"vpn-{route.next_hop}", "", "custom", "Available")
        case _:
            return VpcRoute(route.destination, "CenBasic", "", "", "cen", "Available")


def _policy_route(gateway: str, route: Route, source: IPv4Network, number: int) -> PolicyRoute:
    hop = f"vco-{route.next_hop}"
    return PolicyRoute(f"vpn-{gateway}", source, route.destination, hop, 100, priority=number, published=True)


def _gateway(network: Network, node: Node, routes: tuple[Route, ...]) -> Gateway:
    vpc = next(route.next_hop for route in routes if route.next_hop_kind == "vpc")
    addresses = dict.fromkeys(str(t.cloud.address) for t in network.tunnels if t.cloud.node == node.name)
    number = [each.name for each in network.nodes if each.kind == "vpn-gateway"].index(node.name)
    public = tuple(addresses) or (str(IPv4Address("203.0.113.200") + number),)
    return Gateway(
        id=f"vpn-{node.name}", region=node.region, vpc=f"vpc-{vpc}", name=node.name, bandwidth=5, status="active",
        business_status="Normal", charge="postpay", network="public", ssl_vpn=False, public_ips=public[:1],
        vswitches=(), tunnels=1,
    )  # fmt: skip


def _connections(network: Network) -> tuple[Connection, ...]:
    return tuple(
        Connection(
            id=f"vco-{tunnel.connection}", region="", name=tunnel.connection, vpn_gateway=f"vpn-{tunnel.cloud.node}",
            customer_gateway=f"cgw-{tunnel.connection}", local=tunnel.cloud.local, remote=tunnel.cloud.remote,
            ike=tunnel.cloud.ike, ipsec=tunnel.cloud.ipsec, local_id=tunnel.cloud.identity,
            remote_id=tunnel.cloud.peer_identity, dpd=tunnel.cloud.dpd, nat_t=tunnel.cloud.nat_t,
            effective_immediately=True, has_key=True, status="active", tunnel_status="", tunnels=1,
        )
        for tunnel in network.tunnels
    )  # fmt: skip
