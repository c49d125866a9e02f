"""Route tables where networks meet: conflicts, precedence, withdrawal, tear-down."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wizard.simulator.seed import Seed, SeedCen, SeedVpc, SeedVpnGateway, SeedVSwitch
from wizard.simulator.server import Simulator

US, CN, CEN = "us-west-1", "cn-shanghai", "cen-1"

MEETING = Seed(
    vpcs=(
        SeedVpc(
            US,
            "one",
            "172.16.0.0/16",
            id="vpc-1",
            vswitches=(
                SeedVSwitch("a", "172.16.1.0/24", id="vsw-a"),
                SeedVSwitch("b", "172.16.2.0/24", id="vsw-b", route_table="vtb-custom"),
            ),
        ),
        SeedVpc(CN, "two", "192.168.0.0/16", id="vpc-2", secondary=("10.99.0.0/16",)),
    ),
    cens=(SeedCen("CEN", id=CEN, vpcs=("one", "two")),),
    vpn_gateways=(SeedVpnGateway(US, "g-1", "one", id="vpn-1"), SeedVpnGateway(CN, "g-2", "two", id="vpn-2")),
)
SIDES = {US: ("vpc-1", "vpn-1"), CN: ("vpc-2", "vpn-2")}


class Network:
    """Two attached VPCs with a VPN gateway each, and short ways to change them."""

    def __init__(self, cloud: Any, hand: Any) -> None:
        self.cloud, self.hand = cloud, hand

    def table(self, region: str) -> str:
        """Return the id of a VPC's system table."""
        answer = self.cloud.vpc("DescribeVpcs", RegionId=region)["Vpcs"]["Vpc"][0]
        identifier: str = answer["RouterTableIds"]["RouterTableIds"][0]
        return identifier

    def connect(self, region: str, address: str, **more: Any) -> str:
        """Connect an office, any to any unless said otherwise."""
        customer = self.cloud.vpc("CreateCustomerGateway", RegionId=region, IpAddress=address)["CustomerGatewayId"]
        values = {"LocalSubnet": "0.0.0.0/0", "RemoteSubnet": "0.0.0.0/0", **more}
        where = {"RegionId": region, "VpnGatewayId": SIDES[region][1], "CustomerGatewayId": customer}
        identifier: str = self.cloud.vpc("CreateVpnConnection", **where, **values)["VpnConnectionId"]
        self.hand.wind(20)
        return identifier

    def route(self, region: str, connection: str, destination: str, **more: Any) -> dict[str, Any]:
        """Route an office's network and publish it to the VPC; return what identifies the route."""
        where = {"RegionId": region, "VpnGatewayId": SIDES[region][1], "NextHop": connection, "RouteDest": destination}
        self.cloud.vpc("CreateVpnRouteEntry", **where, **{"Weight": 100, "PublishVpc": True, **more})
        self.hand.wind(15)
        return where

    def entry(self, region: str, destination: str) -> dict[str, str]:
        """Return a route of a VPC as CEN calls name it."""
        return {
            "CenId": CEN,
            "ChildInstanceId": SIDES[region][0],
            "ChildInstanceRegionId": region,
            "ChildInstanceType": "VPC",
            "ChildInstanceRouteTableId": self.table(region),
            "DestinationCidrBlock": destination,
        }

    def publish(self, region: str, destination: str) -> None:
        """Advertise a route of a VPC to CEN."""
        self.cloud.cbn("PublishRouteEntries", **self.entry(region, destination))
        self.hand.wind(10)

    def published(self, region: str, destination: str) -> tuple[str, list[str]]:
        """Return the publish status and the VPCs it conflicts with."""
        answer = self.cloud.cbn("DescribePublishedRouteEntries", **self.entry(region, destination))
        item = answer["PublishedRouteEntries"]["PublishedRouteEntry"][0]
        return item["PublishStatus"], [conflict["InstanceId"] for conflict in item["Conflicts"]["Conflict"]]

    def cen(self) -> dict[str, set[tuple[str, str]]]:
        """Return the CEN table: destination → VPCs and states."""
        answer = self.cloud.cbn("DescribeCenRegionDomainRouteEntries", CenId=CEN, CenRegionId=US, PageSize=50)
        found: dict[str, set[tuple[str, str]]] = {}
        for item in answer["CenRouteEntries"]["CenRouteEntry"]:
            found.setdefault(item["DestinationCidrBlock"], set()).add((item["NextHopInstanceId"], item["Status"]))
        return found

    def vpc(self, region: str, table: str = "") -> dict[str, tuple[str, str]]:
        """Return a VPC route table: destination → type, status."""
        answer = self.cloud.vpc("DescribeRouteEntryList", RegionId=region, RouteTableId=table or self.table(region))
        return {
            item["DestinationCidrBlock"]: (item["Type"], item["Status"]) for item in answer["RouteEntrys"]["RouteEntry"]
        }


@pytest.fixture
def network(hand: Any, connect: Callable[..., Any]) -> Iterator[Network]:
    """Start two attached VPCs."""
    with Simulator(MEETING, speed=1.0, monotonic=hand) as simulator:
        yield Network(connect(simulator), hand)


def test_a_vpc_is_its_vswitches_or_its_cidr_blocks(network: Network) -> None:
    """CEN learns one system route per vSwitch; a VPC without any stands for all its CIDR blocks."""
    assert network.cen() == {
        "172.16.1.0/24": {("vpc-1", "Active")},
        "172.16.2.0/24": {("vpc-1", "Active")},
        "192.168.0.0/16": {("vpc-2", "Active")},
        "10.99.0.0/16": {("vpc-2", "Active")},
    }


def test_only_the_system_table_learns_and_receives(network: Network) -> None:
    """A custom table has the VPC's own routes; published and learned ones are in the system table alone."""
    network.route(US, network.connect(US, "1.1.1.1"), "10.10.10.0/24")
    own = {"172.16.1.0/24", "172.16.2.0/24", "100.64.0.0/10"}
    assert set(network.vpc(US, "vtb-custom")) == own
    assert set(network.vpc(US)) == own | {"10.10.10.0/24", "192.168.0.0/16", "10.99.0.0/16"}
    tables = network.cloud.vpc("DescribeRouteTableList", RegionId=US)["RouterTableList"]["RouterTableListType"]
    assert [(item["RouteTableType"], item["VSwitchIds"]["VSwitchId"]) for item in tables] == [
        ("System", ["vsw-a"]),
        ("Custom", ["vsw-b"]),
    ]


def test_a_published_route_is_pending_before_it_is_available(network: Network) -> None:
    """The VPC shows the route from the start of its publication; the VPN route says published at the end."""
    vco = network.connect(US, "1.1.1.1")
    where = {"RegionId": US, "VpnGatewayId": "vpn-1"}
    network.cloud.vpc("CreateVpnRouteEntry", **where, NextHop=vco, RouteDest="10.10.10.0/24", Weight=0, PublishVpc=True)
    seen = []
    for seconds in (0, 15):
        network.hand.wind(seconds)
        route = network.cloud.vpc("DescribeVpnRouteEntries", **where)["VpnRouteEntries"]["VpnRouteEntry"][0]
        seen.append((route["State"], *network.vpc(US)["10.10.10.0/24"]))
    assert seen == [("normal", "Custom", "Pending"), ("published", "Custom", "Available")]


def test_the_first_of_two_equal_destinations_wins(network: Network) -> None:
    """The second publication is a conflict at both ends; when the first is withdrawn the second takes over."""
    for region, address in ((US, "1.1.1.1"), (CN, "3.3.3.3")):
        network.route(region, network.connect(region, address), "10.10.10.0/24")
        network.publish(region, "10.10.10.0/24")
    assert network.cen()["10.10.10.0/24"] == {("vpc-1", "Active"), ("vpc-2", "Candidate")}
    assert network.published(CN, "10.10.10.0/24") == ("Published", ["vpc-1"])
    entry = network.entry(CN, "10.10.10.0/24")
    conflicts = network.cloud.cbn("DescribeRouteConflict", **{key: entry[key] for key in entry if key != "CenId"})
    assert [item["InstanceId"] for item in conflicts["RouteConflicts"]["RouteConflict"]] == ["vpc-1"]
    network.cloud.cbn("WithdrawPublishedRouteEntries", **network.entry(US, "10.10.10.0/24"))
    network.hand.wind(10)
    assert network.cen()["10.10.10.0/24"] == {("vpc-2", "Active")}
    assert network.vpc(US)["10.10.10.0/24"] == ("Custom", "Available")


def test_a_vpcs_own_routes_win_over_cen(network: Network) -> None:
    """What lies within a VPC's own network, or is routed by it already, is not learned from CEN."""
    vco = network.connect(CN, "3.3.3.3")
    for destination in ("172.16.1.0/24", "172.16.2.128/25", "10.50.0.0/16", "10.60.0.0/16"):
        network.route(CN, vco, destination)
        network.publish(CN, destination)
    network.route(US, network.connect(US, "1.1.1.1"), "10.60.0.0/16")
    table = network.vpc(US)
    assert table["172.16.1.0/24"] == ("System", "Available")
    assert "172.16.2.128/25" not in table
    assert table["10.50.0.0/16"] == ("CEN", "Available")
    assert table["10.60.0.0/16"] == ("Custom", "Available")


def test_deleting_a_route_takes_it_out_of_every_table(network: Network, refusal: Callable[..., str]) -> None:
    """DeleteVpnRouteEntry needs the present weight, and ends the publication to the VPC and to CEN."""
    route = network.route(US, network.connect(US, "1.1.1.1"), "10.10.10.0/24")
    network.publish(US, "10.10.10.0/24")
    assert network.vpc(CN)["10.10.10.0/24"] == ("CEN", "Available")
    network.cloud.vpc("ModifyVpnRouteEntryWeight", **route, Weight=100, NewWeight=0)
    network.hand.wind(10)
    code = refusal(lambda: network.cloud.vpc("DeleteVpnRouteEntry", **route, Weight=100))
    assert code == "InvalidRouteEntry.NotFound"
    network.cloud.vpc("DeleteVpnRouteEntry", **route, Weight=0)
    network.hand.wind(15)
    for table in (network.vpc(US), network.vpc(CN), network.cen()):
        assert "10.10.10.0/24" not in table
    network.route(US, route["NextHop"], "10.10.10.0/24")
    assert network.published(US, "10.10.10.0/24") == ("NonPublished", [])


def test_withdrawing_takes_both_kinds_of_route_out(network: Network) -> None:
    """A destination published from both tables of a gateway leaves the VPC when either is withdrawn."""
    vco = network.connect(US, "1.1.1.1", LocalSubnet="172.16.0.0/16", RemoteSubnet="10.10.10.0/24")
    route = network.route(US, vco, "10.10.10.0/24")
    network.cloud.vpc("PublishVpnRouteEntry", **route, RouteType="pbr", PublishVpc=True)
    network.hand.wind(15)
    where = {"RegionId": US, "VpnGatewayId": "vpn-1"}

    def states() -> tuple[str, str]:
        direct = network.cloud.vpc("DescribeVpnRouteEntries", **where)["VpnRouteEntries"]["VpnRouteEntry"]
        policy = network.cloud.vpc("DescribeVpnPbrRouteEntries", **where)["VpnPbrRouteEntries"]["VpnPbrRouteEntry"]
        return direct[0]["State"], policy[0]["State"]

    assert states() == ("published", "published")
    network.cloud.vpc("PublishVpnRouteEntry", **route, RouteType="dbr", PublishVpc=False)
    network.hand.wind(15)
    assert states() == ("normal", "normal")
    assert "10.10.10.0/24" not in network.vpc(US)


def test_automatic_policy_routes_follow_the_connection(network: Network) -> None:
    """Local times remote networks when both are specific; none for 0.0.0.0/0; gone with the connection."""
    where = {"RegionId": US, "VpnGatewayId": "vpn-1"}

    def pairs() -> list[tuple[str, str]]:
        answer = network.cloud.vpc("DescribeVpnPbrRouteEntries", **where)["VpnPbrRouteEntries"]["VpnPbrRouteEntry"]
        return [(item["RouteSource"], item["RouteDest"]) for item in answer]

    network.connect(US, "1.1.1.1")
    network.connect(US, "2.2.2.2", LocalSubnet="172.16.0.0/16", RemoteSubnet="10.2.0.0/16", AutoConfigRoute=False)
    assert pairs() == []
    locals_, remotes = "172.16.0.0/16,192.168.0.0/16", "10.3.0.0/16,10.4.0.0/16"
    vco = network.connect(US, "3.3.3.3", LocalSubnet=locals_, RemoteSubnet=remotes)
    assert pairs() == [(source, target) for source in locals_.split(",") for target in remotes.split(",")]
    network.cloud.vpc("ModifyVpnConnectionAttribute", RegionId=US, VpnConnectionId=vco, RemoteSubnet="10.5.0.0/16")
    network.hand.wind(20)
    assert pairs() == [(source, "10.5.0.0/16") for source in locals_.split(",")]
    network.cloud.vpc("DeleteVpnConnection", RegionId=US, VpnConnectionId=vco)
    assert pairs() == []


def test_everything_can_be_taken_down(network: Network, refusal: Callable[..., str]) -> None:
    """In the documented order every object goes, and stays in the account's own record as deleted."""
    vco = network.connect(US, "1.1.1.1")
    route = network.route(US, vco, "10.10.10.0/24")
    network.publish(US, "10.10.10.0/24")
    customer = network.cloud.vpc("DescribeVpnConnection", RegionId=US, VpnConnectionId=vco)["CustomerGatewayId"]
    child = {"CenId": CEN, "ChildInstanceType": "VPC"}
    cloud = network.cloud
    for call, seconds in (
        (lambda: cloud.cbn("WithdrawPublishedRouteEntries", **network.entry(US, "10.10.10.0/24")), 10),
        (lambda: cloud.cbn("DetachCenChildInstance", **child, ChildInstanceId="vpc-1", ChildInstanceRegionId=US), 30),
        (lambda: cloud.cbn("DetachCenChildInstance", **child, ChildInstanceId="vpc-2", ChildInstanceRegionId=CN), 30),
        (lambda: cloud.cbn("DeleteCen", CenId=CEN), 10),
        (lambda: cloud.vpc("DeleteVpnRouteEntry", **route, Weight=100), 15),
        (lambda: cloud.vpc("DeleteVpnConnection", RegionId=US, VpnConnectionId=vco), 20),
        (lambda: cloud.vpc("DeleteVpnGateway", RegionId=US, VpnGatewayId="vpn-1"), 40),
        (lambda: cloud.vpc("DeleteCustomerGateway", RegionId=US, CustomerGatewayId=customer), 0),
    ):
        call()
        network.hand.wind(seconds)
    gone = refusal(lambda: cloud.vpc("DescribeVpnGateway", RegionId=US, VpnGatewayId="vpn-1"))
    assert gone == "InvalidVpnGatewayInstanceId.NotFound"
    assert cloud.cbn("DescribeCens")["TotalCount"] == 0
    account = cloud.simulator.snapshot()
    for kind in ("vpn_connections", "vpn_routes", "customer_gateways", "publications", "attachments", "cens"):
        assert [item["deleted"] for item in account[kind]], kind
        assert all(item["deleted"] for item in account[kind]), kind
    assert {item["id"]: item["deleted"] for item in account["vpn_gateways"]} == {"vpn-1": True, "vpn-2": False}
