"""Two witnesses: the route tables a plan predicts, and those the endpoint computes from what it was told."""

from collections.abc import Callable, Iterator
from ipaddress import IPv4Network
from typing import Any

import pytest

from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.routes import RouteTables
from plans.samples import SAMPLES, read_sample
from plans.tables import Node
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

SWITCHES = 'vswitches = [{ name = "a", cidr = "172.16.1.0/24" }, { name = "b", cidr = "172.16.9.0/24" }]'

CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "vSwitches and secondary networks": (
        ('cidr = "172.16.0.0/16"', f'cidr = "172.16.0.0/16"\n{SWITCHES}'),
        ('cidr = "192.168.0.0/16"', 'cidr = "192.168.0.0/16"\nsecondary = ["10.99.0.0/16"]'),
    ),
    "an office with three networks": (
        ('cidrs = ["10.10.10.0/24"]', 'cidrs = ["10.10.10.0/24", "10.11.0.0/16", "10.12.0.0/16"]'),
    ),
    "nothing published": (("publish = true", "publish = false"),),
    "listed selectors": (
        ('selectors = "any"', 'selectors = "own-vpc"'),
        ("auto_config_route = false", "auto_config_route = true"),
    ),
}


def texts() -> Iterator[Any]:
    """Yield the samples, and the tutorial in other shapes."""
    for name in SAMPLES:
        yield pytest.param(read_sample(name), id=name)
    for name, changes in CHANGES.items():
        text = read_sample("tutorial")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        yield pytest.param(text, id=name)


class Build:
    """Carries a plan out, with nothing but the plan's own values."""

    def __init__(self, cloud: Any, hand: Any, plan: Plan) -> None:
        self.cloud, self.hand, self.plan = cloud, hand, plan
        self.vpcs = {
            vpc["VpcName"]: vpc
            for region in plan.regions
            for vpc in cloud.vpc("DescribeVpcs", RegionId=region.id)["Vpcs"]["Vpc"]
        }
        self.cen = cloud.cbn("DescribeCens")["Cens"]["Cen"][0]["CenId"]
        self.gateways: dict[str, str] = {}
        self.connections: dict[str, str] = {}

    def write(self, call: Callable[..., dict[str, Any]], action: str, **parameters: Any) -> dict[str, Any]:
        """Make a mutation and let it finish."""
        answer = call(action, **parameters)
        self.hand.wind(200)
        return answer

    def run(self) -> None:
        """Build gateways, connections, routes, attachments and publications."""
        vpc, cbn = self.cloud.vpc, self.cloud.cbn
        for gateway in self.plan.vpn_gateways.values():
            where = {"RegionId": gateway.region, "VpcId": self.vpcs[gateway.vpc]["VpcId"]}
            answer = self.write(vpc, "CreateVpnGateway", **where, Bandwidth=gateway.bandwidth)
            self.gateways[gateway.name] = answer["VpnGatewayId"]
        for name in self.plan.vpcs:
            self.write(cbn, "AttachCenChildInstance", CenId=self.cen, **self.child(name))
        for office in self.plan.offices:
            connection = office.connections[0]
            gateway = self.plan.vpn_gateways[connection.vpn_gateway]
            where = {"RegionId": connection.region, "VpnGatewayId": self.gateways[gateway.name]}
            customer = vpc("CreateCustomerGateway", RegionId=connection.region, IpAddress=str(connection.public_ip))
            local, remote = ("0.0.0.0/0",), ("0.0.0.0/0",)
            if connection.selectors == "own-vpc":
                local = tuple(map(str, self.plan.vpcs[gateway.vpc].networks))
                remote = tuple(map(str, office.cidrs))
            answer = self.write(
                vpc, "CreateVpnConnection", **where, CustomerGatewayId=customer["CustomerGatewayId"],
                LocalSubnet=",".join(local), RemoteSubnet=",".join(remote),
                AutoConfigRoute=connection.auto_config_route,
            )  # fmt: skip
            self.connections[connection.name] = answer["VpnConnectionId"]
            for network in office.cidrs:
                route = {"RouteDest": str(network), "NextHop": answer["VpnConnectionId"], "Weight": connection.weight}
                self.write(vpc, "CreateVpnRouteEntry", **where, **route, PublishVpc=connection.publish)
                if connection.publish:
                    entry = {**self.child(gateway.vpc), "ChildInstanceRouteTableId": self.table(gateway.vpc)}
                    self.write(
                        cbn, "PublishRouteEntries", CenId=self.cen, **entry, DestinationCidrBlock=str(network)
                    )  # fmt: skip

    def child(self, name: str) -> dict[str, str]:
        """Return a VPC as CEN calls name it."""
        vpc = self.vpcs[name]
        return {
            "ChildInstanceId": vpc["VpcId"],
            "ChildInstanceRegionId": vpc["RegionId"],
            "ChildInstanceType": "VPC",
        }

    def table(self, name: str) -> str:
        """Return the id of a VPC's system table."""
        identifier: str = self.vpcs[name]["RouterTableIds"]["RouterTableIds"][0]
        return identifier

    def vpc_table(self, name: str) -> set[tuple[str, str, str]]:
        """Return what the endpoint shows of a VPC: destination, type, next hop."""
        where = {"RegionId": self.vpcs[name]["RegionId"], "RouteTableId": self.table(name)}
        entries = self.cloud.vpc("DescribeRouteEntryList", **where)["RouteEntrys"]["RouteEntry"]
        assert {entry["Status"] for entry in entries} == {"Available"}
        return {
            (entry["DestinationCidrBlock"], entry["Type"], entry["NextHops"]["NextHop"][0]["NextHopId"])
            for entry in entries
        }

    def gateway_table(self, name: str) -> set[tuple[str, str, str]]:
        """Return what the endpoint shows of a VPN gateway: source, destination, next hop."""
        where = {"RegionId": self.plan.vpn_gateways[name].region, "VpnGatewayId": self.gateways[name], "PageSize": 50}
        direct = self.cloud.vpc("DescribeVpnRouteEntries", **where)["VpnRouteEntries"]["VpnRouteEntry"]
        policy = self.cloud.vpc("DescribeVpnPbrRouteEntries", **where)["VpnPbrRouteEntries"]["VpnPbrRouteEntry"]
        return {("", entry["RouteDest"], entry["NextHop"]) for entry in direct} | {
            (entry["RouteSource"], entry["RouteDest"], entry["NextHop"]) for entry in policy
        }

    def cen_table(self, region: str) -> set[tuple[str, str]]:
        """Return what the endpoint shows of the CEN instance in a region: destination, VPC."""
        where = {"CenId": self.cen, "CenRegionId": region, "PageSize": 50}
        entries = self.cloud.cbn("DescribeCenRegionDomainRouteEntries", **where)["CenRouteEntries"]["CenRouteEntry"]
        return {(entry["DestinationCidrBlock"], entry["NextHopInstanceId"]) for entry in entries}


@pytest.mark.parametrize("text", tuple(texts()))
def test_prediction_and_endpoint_agree(text: str, hand: Any, connect: Callable[..., Any]) -> None:
    """Every route the plan predicts is there, and no other: in every VPC, VPN gateway and CEN table."""
    plan = make_plan(read_plan(text.encode()).draft)
    with Simulator(presume(plan), speed=1.0, monotonic=hand) as simulator:
        build = Build(connect(simulator), hand, plan)
        build.run()
        compare(build, RouteTables(plan))


def compare(build: Build, tables: RouteTables) -> None:
    """Hold every predicted table against the endpoint's."""
    compared = set()
    for node in tables.nodes:
        predicted = tables.table(node).routes
        if node.kind == "vpc":
            assert build.vpc_table(node.name) == {vpc_row(build, node, route) for route in predicted}
        elif node.kind == "vpn-gateway":
            routes = [route for route in predicted if route.next_hop_kind == "connection"]
            assert build.gateway_table(node.name) == {
                (str(route.source or ""), str(route.destination), build.connections[route.next_hop]) for route in routes
            }
        elif node.kind == "cen":
            expected_cen = {(str(route.destination), build.vpcs[route.next_hop]["VpcId"]) for route in predicted}
            for region in build.plan.regions:
                assert build.cen_table(region.id) == expected_cen
        compared.add(node.kind)
    assert compared == {"office", "vpc", "vpn-gateway", "cen"}


def vpc_row(build: Build, node: Node, route: Any) -> tuple[str, str, str]:
    """Return a predicted VPC route as the endpoint would show it."""
    destination = str(route.destination)
    if route.origin == "published":
        return destination, "Custom", build.gateways[route.next_hop]
    if route.origin == "learned":
        return destination, "CEN", next(
            build.vpcs[name]["VpcId"]
            for name, vpc in build.plan.vpcs.items()
            if name != node.name and route.destination in {*vpc.networks, *office_networks(build.plan, name)}
        )  # fmt: skip
    return destination, "System", ""


def office_networks(plan: Plan, vpc: str) -> set[IPv4Network]:
    """Return the networks of the offices that a VPC's gateways connect."""
    return {
        network
        for office in plan.offices
        for connection in office.connections
        if plan.vpn_gateways[connection.vpn_gateway].vpc == vpc
        for network in office.cidrs
    }
