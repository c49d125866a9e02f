"""Every code that the practice account can refuse with is met once, through the official SDK."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import wizard.simulator
from wizard.simulator.rates import RATES
from wizard.simulator.seed import Seed, SeedBandwidthPlan, SeedCen, SeedLink, SeedVpc, SeedVpnGateway
from wizard.simulator.server import Simulator

US, CN = "us-west-1", "cn-shanghai"
Refusal = Callable[[Callable[[], object]], str]

SEED = Seed(
    vpcs=(
        SeedVpc(US, "VPC 1", "172.16.0.0/16", id="vpc-1"),
        SeedVpc(US, "VPC 3", "172.17.0.0/16", id="vpc-3"),
        SeedVpc(CN, "VPC 2", "192.168.0.0/16", id="vpc-2"),
    ),
    cens=(SeedCen("CEN 1", id="cen-1"), SeedCen("CEN 2", "cen-2", "enterprise"), SeedCen("CEN 3", id="cen-3")),
    bandwidth_plans=(
        SeedBandwidthPlan(10, ("China", "North-America"), id="cenbwp-1", cen="CEN 1"),
        SeedBandwidthPlan(10, ("China", "North-America"), id="cenbwp-2"),
    ),
    links=(SeedLink("CEN 1", (US, CN), 10),),
    vpn_gateways=(
        SeedVpnGateway(US, "gateway-1", "VPC 1", id="vpn-1"),
        SeedVpnGateway(US, "gateway-3", "VPC 3", id="vpn-3"),
    ),
)
GATEWAY = {"RegionId": US, "VpcId": "vpc-1", "Bandwidth": 5}
CONNECTION = {"RegionId": US, "VpnGatewayId": "vpn-1", "LocalSubnet": "0.0.0.0/0", "RemoteSubnet": "0.0.0.0/0"}
CHILD = {"ChildInstanceId": "vpc-1", "ChildInstanceRegionId": US, "ChildInstanceType": "VPC"}
TAGS = {"RegionId": US, "ResourceType": "VPNGATEWAY"}

SIMPLE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("IllegalParam.VpnType", "CreateVpnGateway", {**GATEWAY, "VpnType": "NationalStandard"}),
    ("IllegalParam.Period", "CreateVpnGateway", {**GATEWAY, "InstanceChargeType": "PREPAY", "Period": 11}),
    ("IllegalParam.PageNumber", "DescribeVpnGateways", {"RegionId": US, "PageNumber": 0}),
    ("IllegalParam.PageSize", "DescribeVpnGateways", {"RegionId": US, "PageSize": 51}),
    ("IllegalParam.PageSize", "DescribeVpnGateways", {"RegionId": US, "PageSize": 0}),
    ("IllegalParam.Spec", "DescribeVpnGatewayAvailableZones", {"RegionId": US, "Spec": "10"}),
    ("IllegalParam.RouteEntryType", "DescribeVpnRouteEntries",
     {"RegionId": US, "VpnGatewayId": "vpn-1", "RouteEntryType": "ospf"}),
    ("InvalidRouteTableId.NotFound", "DescribeRouteEntryList", {"RegionId": US, "RouteTableId": "vtb-none"}),
    ("InvalidZoneId.NotFound", "CreateVSwitch",
     {"RegionId": US, "VpcId": "vpc-1", "ZoneId": "us-west-1z", "CidrBlock": "172.16.1.0/24"}),
    ("InvalidCidrBlock.Malformed", "CreateVSwitch",
     {"RegionId": US, "VpcId": "vpc-1", "ZoneId": "us-west-1a", "CidrBlock": "10.0.0.0/24"}),
    ("InvalidCidrBlock.Malformed", "CreateVpc", {"RegionId": US, "CidrBlock": "100.64.0.0/16"}),
    ("InvalidVpcId.NotFound", "DeleteVpc", {"RegionId": US, "VpcId": "vpc-none"}),
    ("DependencyViolation.VpnGateway", "DeleteVpc", {"RegionId": US, "VpcId": "vpc-1"}),
    ("InvalidResourceType.NotFound", "TagResources",
     {**TAGS, "ResourceType": "TEAPOT", "ResourceId": ["vpn-1"], "Tag": [{"Key": "a", "Value": "b"}]}),
    ("NumberExceed.ResourceIds", "TagResources",
     {**TAGS, "ResourceId": [f"vpn-{n}" for n in range(51)], "Tag": [{"Key": "a", "Value": "b"}]}),
    ("NumberExceed.Tags", "TagResources",
     {**TAGS, "ResourceId": ["vpn-1"], "Tag": [{"Key": f"k{n}", "Value": "v"} for n in range(21)]}),
    ("InvalidTagKey", "TagResources", {**TAGS, "ResourceId": ["vpn-1"], "Tag": [{"Key": "aliyun", "Value": "b"}]}),
    ("InvalidTagValue", "TagResources", {**TAGS, "ResourceId": ["vpn-1"], "Tag": [{"Key": "a", "Value": "acs:b"}]}),
    ("MissingParameter.TagOrResourceId", "ListTagResources", TAGS),
    ("IllegalParam.MaxResults", "ListTagResources", {**TAGS, "ResourceId": ["vpn-1"], "MaxResults": 51}),
    ("MissingParameter", "CreateVpnConnection", {**CONNECTION}),
)  # fmt: skip
"""Codes that one call of the VPC product meets in the account as it is."""

OF_CEN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ParameterCenInstanceId", "DeleteCen", {"CenId": "cen-none"}),
    ("ParameterBwpInstanceId", "DeleteCenBandwidthPackage", {"CenBandwidthPackageId": "cenbwp-none"}),
    ("ParameterBwpInstanceId", "UnassociateCenBandwidthPackage",
     {"CenId": "cen-3", "CenBandwidthPackageId": "cenbwp-1"}),
    ("OperationUnsupported.CenEdition", "AttachCenChildInstance", {**CHILD, "CenId": "cen-2"}),
    ("InvalidOperation.BwpAlreadyInUse", "AssociateCenBandwidthPackage",
     {"CenId": "cen-3", "CenBandwidthPackageId": "cenbwp-1"}),
    ("InvalidOperation.SameSpanBwpExist", "AssociateCenBandwidthPackage",
     {"CenId": "cen-1", "CenBandwidthPackageId": "cenbwp-2"}),
    ("InvalidOperation.BandwidthLessThanUsed", "ModifyCenBandwidthPackageSpec",
     {"CenBandwidthPackageId": "cenbwp-1", "Bandwidth": 5}),
    ("InvalidOperation.BandwidthPackageExist", "DeleteCen", {"CenId": "cen-1"}),
)  # fmt: skip
"""The same for the CEN product."""


@pytest.fixture
def cloud(hand: Any, connect: Callable[..., Any]) -> Iterator[Any]:
    """Start an account with two gateways in one region and three CEN instances."""
    with Simulator(SEED, speed=1.0, monotonic=hand) as simulator:
        yield connect(simulator)


@pytest.mark.parametrize(("code", "action", "asked"), SIMPLE, ids=lambda value: value if isinstance(value, str) else "")
def test_a_call_of_the_vpc_product_is_refused(
    cloud: Any, refusal: Refusal, code: str, action: str, asked: dict[str, Any]
) -> None:
    """The code is the documented one."""
    assert refusal(lambda: cloud.raw(action, "2016-04-28", **asked)) == code


@pytest.mark.parametrize(("code", "action", "asked"), OF_CEN, ids=lambda value: value if isinstance(value, str) else "")
def test_a_call_of_the_cen_product_is_refused(
    cloud: Any, refusal: Refusal, code: str, action: str, asked: dict[str, Any]
) -> None:
    """The code is the documented one."""
    assert refusal(lambda: cloud.raw(action, "2017-09-12", **asked)) == code


def test_what_is_not_ready_cannot_be_attached(cloud: Any, hand: Any, refusal: Refusal) -> None:
    """A new VPC, a new vSwitch and a new CEN instance each have a code of their own; a VPC is attached once."""
    vpc = cloud.vpc("CreateVpc", RegionId=US, CidrBlock="10.0.0.0/8")["VpcId"]
    child = {**CHILD, "CenId": "cen-1", "ChildInstanceId": vpc}
    assert refusal(lambda: cloud.cbn("AttachCenChildInstance", **child)) == "OperationFailed.InvalidVpcStatus"
    hand.wind(6)
    switch = {"RegionId": US, "VpcId": vpc, "ZoneId": "us-west-1a", "CidrBlock": "10.1.0.0/16"}
    cloud.vpc("CreateVSwitch", **switch)
    assert refusal(lambda: cloud.cbn("AttachCenChildInstance", **child)) == "IncorrectStatus.VpcSwitch"
    hand.wind(6)
    assert refusal(lambda: cloud.vpc("CreateVSwitch", **switch)) == "InvalidCidrBlock.Overlapped"
    assert refusal(lambda: cloud.vpc("DeleteVpc", RegionId=US, VpcId=vpc)) == "DependencyViolation.VSwitch"
    fresh = cloud.cbn("CreateCen", Name="fresh")["CenId"]
    assert refusal(lambda: cloud.cbn("DeleteCen", CenId=fresh)) == "InvalidOperation.CenInstanceStatus"
    cloud.cbn("AttachCenChildInstance", **child)
    assert refusal(lambda: cloud.cbn("AttachCenChildInstance", **{**child, "CenId": "cen-3"})) == (
        "InvalidOperation.AlreadyExist"
    )


def test_an_attached_vpc_is_not_deleted(cloud: Any, hand: Any, refusal: Refusal) -> None:
    """A VPC without vSwitches and gateways that a CEN instance holds is IncorrectVpcStatus."""
    child = {"CenId": "cen-1", "ChildInstanceId": "vpc-2", "ChildInstanceRegionId": CN, "ChildInstanceType": "VPC"}
    cloud.cbn("AttachCenChildInstance", **child)
    hand.wind(31)
    assert refusal(lambda: cloud.vpc("DeleteVpc", RegionId=CN, VpcId="vpc-2")) == "IncorrectVpcStatus"


def test_a_bandwidth_plan_changes_once_at_a_time(cloud: Any, refusal: Refusal) -> None:
    """A plan that is being associated is InvalidOperation.BwpInstanceStatus for everything else."""
    plan = {"CenId": "cen-3", "CenBandwidthPackageId": "cenbwp-2"}
    cloud.cbn("AssociateCenBandwidthPackage", **plan)
    code = refusal(lambda: cloud.cbn("ModifyCenBandwidthPackageSpec", Bandwidth=20, CenBandwidthPackageId="cenbwp-2"))
    assert code == "InvalidOperation.BwpInstanceStatus"


def _connected(cloud: Any, hand: Any, gateway: str, address: str) -> str:
    customer = cloud.vpc("CreateCustomerGateway", RegionId=US, IpAddress=address)["CustomerGatewayId"]
    asked = {**CONNECTION, "VpnGatewayId": gateway, "CustomerGatewayId": customer}
    identifier = cloud.vpc("CreateVpnConnection", **asked)["VpnConnectionId"]
    hand.wind(21)
    return str(identifier)


def test_routes_of_a_gateway_are_checked(cloud: Any, hand: Any, refusal: Refusal) -> None:
    """Next hop, overlay, priority, kind and repetition of VPN routes each have their code; the 21st is too many."""
    mine, theirs = _connected(cloud, hand, "vpn-1", "1.1.1.1"), _connected(cloud, hand, "vpn-3", "2.2.2.2")
    route = {
        "RegionId": US, "VpnGatewayId": "vpn-1", "NextHop": mine, "RouteDest": "10.0.0.0/24", "Weight": 100,
        "PublishVpc": False,
    }  # fmt: skip
    make = lambda **change: cloud.raw("CreateVpnRouteEntry", "2016-04-28", **{**route, **change})  # noqa: E731
    assert refusal(lambda: make(NextHop=theirs)) == "IllegalParam.NextHop"
    assert refusal(lambda: make(OverlayMode="Gre")) == "IllegalParam.OverlayMode"
    policy = {**route, "RouteSource": "172.16.0.0/16", "Priority": 101}
    assert refusal(lambda: cloud.raw("CreateVpnPbrRouteEntry", "2016-04-28", **policy)) == "IllegalParam.Priority"
    publish = {key: route[key] for key in ("RegionId", "VpnGatewayId", "NextHop", "RouteDest", "PublishVpc")}
    code = refusal(lambda: cloud.raw("PublishVpnRouteEntry", "2016-04-28", **publish, RouteType="rip"))
    assert code == "IllegalParam.RouteType"
    make()
    hand.wind(16)
    assert refusal(make) == "VpnRouteEntry.AlreadyExists"
    for number in range(1, 20):
        make(RouteDest=f"10.0.{number}.0/24")
        hand.wind(16)
    assert refusal(lambda: make(RouteDest="10.1.0.0/24")) == "QuotaExceeded.VpnRouteEntry"


def test_two_gateways_of_a_vpc_publish_one_route(cloud: Any, hand: Any, refusal: Refusal) -> None:
    """A network that the VPC's table has from another gateway is RouterEntryConflict.Duplicated."""
    other = cloud.vpc("CreateVpnGateway", **GATEWAY, Name="another")["VpnGatewayId"]
    hand.wind(121)
    route = {"RegionId": US, "RouteDest": "10.0.0.0/24", "Weight": 100, "PublishVpc": True}
    first, second = _connected(cloud, hand, "vpn-1", "1.1.1.1"), _connected(cloud, hand, other, "2.2.2.2")
    cloud.vpc("CreateVpnRouteEntry", **route, VpnGatewayId="vpn-1", NextHop=first)
    hand.wind(16)
    code = refusal(lambda: cloud.vpc("CreateVpnRouteEntry", **route, VpnGatewayId=other, NextHop=second))
    assert code == "RouterEntryConflict.Duplicated"


@pytest.mark.parametrize(
    ("action", "most", "code", "asked"),
    [
        ("CreateVpnGateway", 28, "Resource.QuotaFull", lambda _number: GATEWAY),
        (
            "CreateCustomerGateway",
            100,
            "Resource.QuotaFull",
            lambda number: {"RegionId": US, "IpAddress": f"9.9.9.{number + 1}"},
        ),
        (
            "CreateVSwitch",
            150,
            "QuotaExceeded.VSwitch",
            lambda number: {
                "RegionId": US, "VpcId": "vpc-1", "ZoneId": "us-west-1a", "CidrBlock": f"172.16.{number}.0/24",
            },
        ),
    ],
)  # fmt: skip
def test_each_quota_is_held(
    cloud: Any, hand: Any, refusal: Refusal, action: str, most: int, code: str, asked: Callable[[int], dict[str, Any]]
) -> None:
    """So many are made, and the next is refused with the quota's code."""
    for number in range(most):
        cloud.vpc(action, **asked(number))
        hand.wind(6)
    assert refusal(lambda: cloud.vpc(action, **asked(most))) == code


@pytest.mark.parametrize("action", ["DownloadVpnConnectionConfig", "DescribeCens"])
def test_each_rate_is_held(cloud: Any, hand: Any, action: str) -> None:
    """One call too many in a minute is throttled, with the time to come back from the VPC product; then it is over."""
    identifier = _connected(cloud, hand, "vpn-1", "1.1.1.1")
    (most,) = (rate.most for rate in RATES if rate.action == action)
    version, asked = (
        ("2016-04-28", {"RegionId": US, "VpnConnectionId": identifier})
        if action.startswith("Download")
        else ("2017-09-12", {})
    )
    for _ in range(most):
        cloud.raw(action, version, **asked)
    with pytest.raises(Exception, match=re.escape("Throttling.User")) as caught:
        cloud.raw(action, version, **asked)
    told = getattr(caught.value.__context__, "retry_after", None)
    assert told == (60_000 if version == "2016-04-28" else None)
    hand.wind(60)
    assert cloud.raw(action, version, **asked)["statusCode"] == 200


UNMET = {
    "InternalError": "only a defect of the practice account itself brings it",
    "InvalidOperation.ChildInstanceStatus": "the CEN instance is busy for as long as its attachment is",
    "QuotaExceeded.RouteEntry": "200 routes of one VPC table take ten gateways",
    "InvalidParameter": "no SDK sends bodies that cannot be decoded",
    "InvalidTimeStamp.Format": "no SDK sends a date that is none",
    "IncompleteSignature": "no SDK leaves out half of a signature",
    "IllegalParam": "written with the parameter's name behind it: IllegalParam.LocalSubnet",
    "IllegalParam.MaxResult": "the same rule as MaxResults",
    "IllegalParam.TunnelOptionsSpecification": "two tunnels cannot be practised",
}
"""Codes that no call of an SDK meets here, and why."""


def test_no_code_goes_unmet() -> None:
    """Every code that stands in the practice account's source stands in one of its tests, but for a few, with why."""
    source = "".join(path.read_text("utf-8") for path in Path(wizard.simulator.__file__).parent.rglob("*.py"))
    codes = set(re.findall(r'Refusal\(\s*"([A-Za-z][\w.]+)"', source))
    codes |= {f"IllegalParam.{name}" for name in re.findall(r'illegal\("(\w+)"', source)}
    codes |= {f"Invalid{name}.NotFound" for name in re.findall(r'not_found\("(\w+)"', source)}
    codes |= set(re.findall(r'Quota\(\d+, "([\w.]+)"', source))
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {code for code in codes - set(UNMET) if f'"{code}"' not in tests} == set()
