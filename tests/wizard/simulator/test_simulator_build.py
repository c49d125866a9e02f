"""The tutorial built call by call against a running clock."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wizard.simulator.seed import Seed
from wizard.simulator.server import Simulator

US, CN, CEN = "us-west-1", "cn-shanghai", "cen-1"
VPCS = {US: "vpc-1", CN: "vpc-2"}
OFFICES = (
    (US, "1.1.1.1", "10.10.10.0/24"),
    (US, "2.2.2.2", "10.10.20.0/24"),
    (CN, "3.3.3.3", "10.20.10.0/24"),
    (CN, "4.4.4.4", "10.20.20.0/24"),
)


class Builder:
    """Does what the tutorial says, waiting on states as the service's documentation says."""

    def __init__(self, cloud: Any) -> None:
        self.cloud = cloud
        self.gateways: dict[str, str] = {}
        self.connections: dict[str, str] = {}
        self.states: list[str] = []

    def until(self, read: Callable[[], str], state: str, limit: float = 900) -> None:
        """Wait for a state, at most `limit` seconds of account time."""
        deadline = self.cloud.simulator.snapshot()["now"] + limit
        while (found := read()) != state:
            self.states.append(found)
            assert self.cloud.simulator.snapshot()["now"] < deadline, f"still {found}"
            time.sleep(0.002)
        self.states.append(found)

    def gateway_active(self, region: str) -> None:
        """Wait until a region's gateway takes the next mutation."""
        where = {"RegionId": region, "VpnGatewayId": self.gateways[region]}
        self.until(lambda: self.cloud.vpc("DescribeVpnGateway", **where)["Status"], "active")

    def build(self) -> None:
        """Carry out Steps 1 to 4 as printed, with the service's defaults."""
        for region, vpc in VPCS.items():
            answer = self.cloud.vpc("CreateVpnGateway", RegionId=region, VpcId=vpc, Bandwidth=5, Name=f"gateway-{vpc}")
            self.gateways[region] = answer["VpnGatewayId"]
        for region in VPCS:
            self.gateway_active(region)
        for region, address, cidr in OFFICES:
            customer = self.cloud.vpc("CreateCustomerGateway", RegionId=region, IpAddress=address)["CustomerGatewayId"]
            self.connections[cidr] = self.cloud.vpc(
                "CreateVpnConnection", RegionId=region, VpnGatewayId=self.gateways[region], CustomerGatewayId=customer,
                LocalSubnet={US: "172.16.0.0/16", CN: "192.168.0.0/16"}[region], RemoteSubnet=cidr,
                EffectImmediately=True, IkeConfig='{"Psk":"123456"}',
            )["VpnConnectionId"]  # fmt: skip
            self.gateway_active(region)
            self.cloud.vpc(
                "CreateVpnRouteEntry", RegionId=region, VpnGatewayId=self.gateways[region], RouteDest=cidr,
                NextHop=self.connections[cidr], Weight=0, PublishVpc=True,
            )  # fmt: skip
            self.gateway_active(region)
        self.join()

    def join(self) -> None:
        """Attach both VPCs to the CEN instance and advertise the offices there."""
        for region, vpc in VPCS.items():
            child = {"ChildInstanceId": vpc, "ChildInstanceRegionId": region, "ChildInstanceType": "VPC"}
            self.cloud.cbn("AttachCenChildInstance", CenId=CEN, **child)
            self.until(lambda child=child: self.attached(child), "Attached")
        for region, _, cidr in OFFICES:
            entry = {**self.child(region), "DestinationCidrBlock": cidr}
            self.cloud.cbn("PublishRouteEntries", CenId=CEN, **entry)
            self.until(
                lambda entry=entry: self.cloud.cbn("DescribePublishedRouteEntries", CenId=CEN, **entry)[
                    "PublishedRouteEntries"
                ]["PublishedRouteEntry"][0]["PublishStatus"],
                "Published",
            )

    def attached(self, child: dict[str, str]) -> str:
        """Return the state of an attachment."""
        state: str = self.cloud.cbn("DescribeCenAttachedChildInstanceAttribute", CenId=CEN, **child)["Status"]
        return state

    def child(self, region: str) -> dict[str, str]:
        """Return a VPC as CEN calls name it, with its system table."""
        return {
            "ChildInstanceId": VPCS[region],
            "ChildInstanceRegionId": region,
            "ChildInstanceType": "VPC",
            "ChildInstanceRouteTableId": self.table(region),
        }

    def table(self, region: str) -> str:
        """Return the id of a VPC's system table."""
        answer = self.cloud.vpc("DescribeRouteTableList", RegionId=region, VpcId=VPCS[region], RouteTableType="System")
        identifier: str = answer["RouterTableList"]["RouterTableListType"][0]["RouteTableId"]
        return identifier

    def routes(self, region: str) -> dict[str, tuple[str, str, str]]:
        """Return a VPC's system table: destination → type, next hop type, next hop."""
        answer = self.cloud.vpc("DescribeRouteEntryList", RegionId=region, RouteTableId=self.table(region))
        return {
            entry["DestinationCidrBlock"]: (
                entry["Type"],
                entry["NextHops"]["NextHop"][0]["NextHopType"],
                entry["NextHops"]["NextHop"][0]["NextHopId"],
            )
            for entry in answer["RouteEntrys"]["RouteEntry"]
        }

    def cen_routes(self, region: str) -> dict[str, tuple[str, str]]:
        """Return the CEN table of a region: destination → VPC, type."""
        answer = self.cloud.cbn("DescribeCenRegionDomainRouteEntries", CenId=CEN, CenRegionId=region)
        return {
            entry["DestinationCidrBlock"]: (entry["NextHopInstanceId"], entry["Type"])
            for entry in answer["CenRouteEntries"]["CenRouteEntry"]
        }


FAMILIES = ("current", "older")


@pytest.fixture(
    scope="module",
    params=[(builds, reads) for builds in FAMILIES for reads in FAMILIES],
    ids=lambda pair: f"{pair[0]}-builds-{pair[1]}-reads",
)
def built(
    seed: Seed, connect: Callable[..., Any], connect_core: Callable[..., Any], request: pytest.FixtureRequest
) -> Iterator[Builder]:
    """Build the tutorial as printed with one family of official SDKs, and read it with one."""
    makers = {"current": connect, "older": connect_core}
    builds, reads = request.param
    with Simulator(seed, speed=2000) as simulator:
        builder = Builder(makers[builds](simulator))
        builder.build()
        builder.cloud = makers[reads](simulator)
        yield builder


def test_every_vpc_table_is_the_tutorials(built: Builder) -> None:
    """A VPC routes its own offices to its VPN gateway, and the far VPC and its offices to CEN; nothing else."""
    assert built.routes(US) == {
        "172.16.0.0/16": ("System", "local", ""),
        "100.64.0.0/10": ("System", "service", ""),
        "10.10.10.0/24": ("Custom", "VpnGateway", built.gateways[US]),
        "10.10.20.0/24": ("Custom", "VpnGateway", built.gateways[US]),
        "192.168.0.0/16": ("CEN", "CenBasic", "vpc-2"),
        "10.20.10.0/24": ("CEN", "CenBasic", "vpc-2"),
        "10.20.20.0/24": ("CEN", "CenBasic", "vpc-2"),
    }
    assert built.routes(CN) == {
        "192.168.0.0/16": ("System", "local", ""),
        "100.64.0.0/10": ("System", "service", ""),
        "10.20.10.0/24": ("Custom", "VpnGateway", built.gateways[CN]),
        "10.20.20.0/24": ("Custom", "VpnGateway", built.gateways[CN]),
        "172.16.0.0/16": ("CEN", "CenBasic", "vpc-1"),
        "10.10.10.0/24": ("CEN", "CenBasic", "vpc-1"),
        "10.10.20.0/24": ("CEN", "CenBasic", "vpc-1"),
    }


def test_the_cen_table_is_the_tutorials(built: Builder) -> None:
    """Each region sees the six networks: its own VPC's as System and Custom, the far ones as CEN."""
    near, far = (
        {"172.16.0.0/16", "10.10.10.0/24", "10.10.20.0/24"},
        {"192.168.0.0/16", "10.20.10.0/24", "10.20.20.0/24"},
    )
    us, cn = built.cen_routes(US), built.cen_routes(CN)
    assert set(us) == set(cn) == near | far
    assert {us[block][0] for block in near} == {"vpc-1"}
    assert {us[block][0] for block in far} == {"vpc-2"}
    assert us["172.16.0.0/16"][1] == "System"
    assert us["10.10.10.0/24"][1] == "Custom"
    assert {us[block][1] for block in far} == {"CEN"}
    assert {cn[block][1] for block in near} == {"CEN"}


def test_a_gateway_holds_its_destination_and_policy_routes(built: Builder) -> None:
    """Automatic policy routes stand beside the destination routes, unpublished, from the VPC to each office."""
    gateway = {"RegionId": US, "VpnGatewayId": built.gateways[US]}
    routes = built.cloud.vpc("DescribeVpnRouteEntries", **gateway)["VpnRouteEntries"]["VpnRouteEntry"]
    assert [(item["RouteDest"], item["NextHop"], item["State"], item["Weight"]) for item in routes] == [
        ("10.10.10.0/24", built.connections["10.10.10.0/24"], "published", 0),
        ("10.10.20.0/24", built.connections["10.10.20.0/24"], "published", 0),
    ]
    policy = built.cloud.vpc("DescribeVpnPbrRouteEntries", **gateway)["VpnPbrRouteEntries"]["VpnPbrRouteEntry"]
    assert [(item["RouteSource"], item["RouteDest"], item["State"]) for item in policy] == [
        ("172.16.0.0/16", "10.10.10.0/24", "normal"),
        ("172.16.0.0/16", "10.10.20.0/24", "normal"),
    ]


def test_twenty_objects_are_created(built: Builder) -> None:
    """2 gateways, 4 customer gateways, 4 connections, 4 routes, 2 attachments and 4 publications, each once."""
    account = built.cloud.simulator.snapshot()
    expected = {
        "vpn_gateways": 2,
        "customer_gateways": 4,
        "vpn_connections": 4,
        "vpn_routes": 4,
        "attachments": 2,
        "publications": 4,
    }
    created = {
        kind: sum(not item["deleted"] and not item.get("automatic", False) for item in account[kind])
        for kind in expected
    }
    assert created == expected
    assert [call["outcome"] for call in account["calls"]] == ["OK"] * 20


def test_the_documented_states_are_passed(built: Builder) -> None:
    """Waiting on a build shows the states of the documentation and no others."""
    assert set(built.states) <= {
        "init", "provisioning", "active", "updating", "Attaching", "Attached", "NonPublished", "Published",
    }  # fmt: skip
    assert {"provisioning", "active", "updating", "Attached", "Published"} <= set(built.states)


def test_the_defaults_of_the_service_are_read_back(built: Builder) -> None:
    """What was not sent is IKEv1, AES-128, MD5, group 2 and 86,400 s, with addresses as identities."""
    identifier = built.connections["10.10.10.0/24"]
    connection = built.cloud.vpc("DescribeVpnConnection", RegionId=US, VpnConnectionId=identifier)
    assert connection["IkeConfig"] == {
        "IkeVersion": "ikev1", "IkeMode": "main", "IkeEncAlg": "aes", "IkeAuthAlg": "md5", "IkePfs": "group2",
        "IkeLifetime": 86400, "LocalId": "5.5.5.5", "RemoteId": "1.1.1.1", "Psk": "123456",
    }  # fmt: skip
    assert connection["IpsecConfig"] == {
        "IpsecEncAlg": "aes", "IpsecAuthAlg": "md5", "IpsecPfs": "group2", "IpsecLifetime": 86400,
    }  # fmt: skip
    peer = built.cloud.vpc("DownloadVpnConnectionConfig", RegionId=US, VpnConnectionId=identifier)[
        "VpnConnectionConfig"
    ]
    assert (peer["Local"], peer["Remote"]) == ("1.1.1.1", "5.5.5.5")
    assert (peer["LocalSubnet"], peer["RemoteSubnet"]) == ("10.10.10.0/24", "172.16.0.0/16")


def test_the_edition_of_the_cen_instance_can_be_recognised(built: Builder) -> None:
    """Both regions of the CEN instance have a transit router of type Basic."""
    for region in (US, CN):
        routers = built.cloud.cbn("ListTransitRouters", CenId=CEN, RegionId=region)["TransitRouters"]
        assert [(item["RegionId"], item["Type"]) for item in routers] == [(region, "Basic")]
