"""The official SDK's models as the oracle of what is asked and answered."""

import inspect
import re
from collections.abc import Callable
from typing import Any

import alibabacloud_cbn20170912.models as cbn_models
import alibabacloud_vpc20160428.models as vpc_models
import pytest

from wizard.simulator.actions import ACTIONS
from wizard.simulator.actions.required import REQUIRED

MODELS = {"Vpc": vpc_models, "Cbn": cbn_models}
VERSIONS = {"Vpc": "2016-04-28", "Cbn": "2017-09-12"}
SDK_ACTIONS = [action for action in ACTIONS if action.product in MODELS]
US = "us-west-1"
CHILD = {"CenId": "cen-1", "ChildInstanceId": "vpc-1", "ChildInstanceRegionId": US, "ChildInstanceType": "VPC"}
TABLED = {**CHILD, "ChildInstanceRouteTableId": "@table"}
SCALARS = {"str": str, "int": int, "bool": bool}


def wire_names(model: type) -> dict[str, str]:
    """Return attribute → wire name of a model."""
    source = inspect.getsource(model.from_map)  # type: ignore[attr-defined]
    plain = re.findall(r"m\.get\('(\w+)'\) is not None:\s+(?:temp_model[^\n]*\s+)?self\.(\w+) = ", source)
    lists = re.findall(r"self\.(\w+) = \[\]\s+if m\.get\('(\w+)'\)", source)
    return {attribute: name for name, attribute in plain} | dict(lists)


def documented_as_required(model: type) -> set[str]:
    """Return the wire names of the parameters whose description says that they are required."""
    names, found, marked = wire_names(model), set(), False
    for line in inspect.getsource(model.__init__).splitlines():
        marked = marked or "This parameter is required." in line
        if match := re.match(r"\s+self\.(\w+) = ", line):
            if marked:
                found.add(names[match[1]])
            marked = False
    return found


def faults(models: Any, model: type, value: Any, at: str) -> list[str]:
    """Return what in an answer the SDK's response model does not know, or knows as another type."""
    names = {name: attribute for attribute, name in wire_names(model).items()}
    annotations = {name: str(item.annotation) for name, item in inspect.signature(model).parameters.items()}
    found = []
    for name, inner in value.items():
        if name not in names:
            found.append(f"{at}.{name} is unknown")
            continue
        annotation = annotations[names[name]]
        many = annotation.startswith("List[")
        # The SDK declares some double-wrapped lists as lists, the service sends an object there.
        kind = annotation.removeprefix("List[").removesuffix("]").removeprefix("main_models.")
        for item in inner if many and isinstance(inner, list) else [inner]:
            if hasattr(models, kind):
                found += faults(models, getattr(models, kind), item, f"{at}.{name}")
            elif not isinstance(item, SCALARS[kind]) or isinstance(item, bool) != (kind == "bool"):
                found.append(f"{at}.{name} is {type(item).__name__}, not {kind}")
    return found


def test_every_action_is_one_the_sdk_knows() -> None:
    """There is a request model for each action, and no action twice."""
    for action in SDK_ACTIONS:
        assert hasattr(MODELS[action.product], f"{action.name}Response"), action.name
    assert len({(action.product, action.name) for action in ACTIONS}) == len(ACTIONS)


def test_the_required_parameters_are_the_documented_ones() -> None:
    """What is refused as missing is what the API reference marks as required."""
    documented = {
        (action.product, action.name): documented_as_required(request)
        for action in SDK_ACTIONS
        if (request := getattr(MODELS[action.product], f"{action.name}Request", None))
    }
    assert {key: set(names) for key, names in REQUIRED.items()} == {
        key: names for key, names in documented.items() if names
    }


def test_a_client_token_counts_where_the_api_takes_one() -> None:
    """An action is idempotent by ClientToken exactly where its request model has one."""
    for action in SDK_ACTIONS:
        if action.writes:
            request = getattr(MODELS[action.product], f"{action.name}Request")
            assert action.token == ("ClientToken" in wire_names(request).values()), action.name


@pytest.mark.parametrize("key", REQUIRED, ids=lambda key: key[1])
def test_each_missing_parameter_is_named(ready: Any, refusal: Callable[..., str], key: tuple[str, str]) -> None:
    """With all required parameters but one, the refusal is Missing followed by that one's name."""
    product, action = key
    for absent in REQUIRED[key]:
        values = {name: "x" for name in REQUIRED[key] if name != absent}
        code = refusal(lambda values=values: ready.raw(action, VERSIONS[product], **values))
        assert code == f"Missing{absent}"


READS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Vpc", "DescribeRegions", {}),
    ("Vpc", "DescribeZones", {"RegionId": US}),
    ("Vpc", "DescribeVpcs", {"RegionId": US}),
    ("Vpc", "DescribeVpcAttribute", {"RegionId": US, "VpcId": "vpc-1"}),
    ("Vpc", "DescribeVSwitches", {"RegionId": US}),
    ("Vpc", "DescribeRouteTableList", {"RegionId": US}),
    ("Vpc", "DescribeRouteEntryList", {"RegionId": US, "RouteTableId": "@table"}),
    ("Vpc", "DescribeVpnGateway", {"RegionId": US, "VpnGatewayId": "vpn-1"}),
    ("Vpc", "DescribeVpnGateways", {"RegionId": US}),
    ("Vpc", "DescribeVpnGatewayAvailableZones", {"RegionId": US, "Spec": "10M"}),
    ("Vpc", "DescribeCustomerGateway", {"RegionId": US, "CustomerGatewayId": "@customer"}),
    ("Vpc", "DescribeCustomerGateways", {"RegionId": US}),
    ("Vpc", "DescribeVpnConnection", {"RegionId": US, "VpnConnectionId": "@connection"}),
    ("Vpc", "DescribeVpnConnections", {"RegionId": US}),
    ("Vpc", "DownloadVpnConnectionConfig", {"RegionId": US, "VpnConnectionId": "@connection"}),
    ("Vpc", "DescribeVpnRouteEntries", {"RegionId": US, "VpnGatewayId": "vpn-1"}),
    ("Vpc", "DescribeVpnPbrRouteEntries", {"RegionId": US, "VpnGatewayId": "vpn-1"}),
    ("Vpc", "ListTagResources", {"RegionId": US, "ResourceType": "VPNGATEWAY", "ResourceId": ["vpn-1"]}),
    ("Cbn", "ListTagResources", {"ResourceType": "cen", "ResourceId": ["cen-1"]}),
    ("Cbn", "DescribeCens", {}),
    ("Cbn", "ListTransitRouters", {"CenId": "cen-1"}),
    ("Cbn", "DescribeCenAttachedChildInstances", {"CenId": "cen-1"}),
    ("Cbn", "DescribeCenAttachedChildInstanceAttribute", CHILD),
    ("Cbn", "DescribeCenBandwidthPackages", {}),
    ("Cbn", "DescribeCenInterRegionBandwidthLimits", {"CenId": "cen-1"}),
    ("Cbn", "DescribeGeographicRegionMembership", {"GeographicRegionId": "China"}),
    ("Cbn", "DescribePublishedRouteEntries", CHILD),
    ("Cbn", "DescribeCenRegionDomainRouteEntries", {"CenId": "cen-1", "CenRegionId": US}),
    ("Cbn", "DescribeCenChildInstanceRouteEntries", CHILD),
    ("Cbn", "DescribeRouteConflict", TABLED),
)


def test_every_reading_action_is_held_against_its_model() -> None:
    """No reading action of the endpoint escapes the comparison below."""
    listed = {(product, name) for product, name, _ in READS}
    assert listed == {(action.product, action.name) for action in SDK_ACTIONS if not action.writes}


def test_answers_are_what_the_sdk_declares(ready: Any, hand: Any) -> None:
    """Every field of every answer is one the SDK's response model has, with the declared type."""
    known: dict[str, str] = {}

    def ask(product: str, action: str, seconds: float = 0, **parameters: Any) -> dict[str, Any]:
        values = {
            name: known.get(value, value) if isinstance(value, str) else value for name, value in parameters.items()
        }
        answer: dict[str, Any] = ready.raw(action, VERSIONS[product], **values)["body"]
        models = MODELS[product]
        assert faults(models, getattr(models, f"{action}ResponseBody"), answer, action) == []
        hand.wind(seconds)
        return answer

    tables = ask("Vpc", "DescribeRouteTableList", RegionId=US)
    known["@table"] = tables["RouterTableList"]["RouterTableListType"][0]["RouteTableId"]
    ask("Vpc", "CreateVpc", 6, RegionId=US, VpcName="another", CidrBlock="10.0.0.0/8")
    ask("Vpc", "CreateVSwitch", 6, RegionId=US, VpcId="vpc-1", ZoneId="us-west-1a", CidrBlock="172.16.1.0/24")
    ask("Vpc", "CreateVpnGateway", RegionId=US, VpcId="vpc-1", Bandwidth=10, InstanceChargeType="PREPAY", AutoPay=True)
    customer = ask("Vpc", "CreateCustomerGateway", RegionId=US, IpAddress="1.1.1.1", Asn="65001", AuthKey="key")
    known["@customer"] = customer["CustomerGatewayId"]
    connection = ask(
        "Vpc", "CreateVpnConnection", 20, RegionId=US, VpnGatewayId="vpn-1", CustomerGatewayId="@customer",
        LocalSubnet="172.16.1.0/24", RemoteSubnet="10.10.10.0/24",
    )  # fmt: skip
    known["@connection"] = connection["VpnConnectionId"]
    route = {
        "RegionId": US,
        "VpnGatewayId": "vpn-1",
        "NextHop": "@connection",
        "RouteDest": "10.10.10.0/24",
        "Weight": 100,
    }
    ask("Vpc", "CreateVpnRouteEntry", 15, **route, PublishVpc=True)
    ask("Vpc", "CreateVpnPbrRouteEntry", 15, **route, RouteSource="172.16.0.0/16", PublishVpc=False)
    ask("Vpc", "ModifyVpnGatewayAttribute", 10, RegionId=US, VpnGatewayId="vpn-1", Name="renamed")
    ask("Vpc", "ModifyCustomerGatewayAttribute", RegionId=US, CustomerGatewayId="@customer", Name="renamed")
    ask("Vpc", "ModifyVpnConnectionAttribute", 20, RegionId=US, VpnConnectionId="@connection", EnableDpd=False)
    tags = [{"Key": "owner", "Value": "wizard"}]
    ask("Vpc", "TagResources", RegionId=US, ResourceType="VPNGATEWAY", ResourceId=["vpn-1"], Tag=tags)
    ask("Cbn", "TagResources", ResourceType="cen", ResourceId=["cen-1"], Tag=tags)
    ask("Cbn", "CreateCen", Name="second", Tag=tags)
    ask(
        "Cbn",
        "CreateCenBandwidthPackage",
        Bandwidth=2,
        GeographicRegionAId="China",
        GeographicRegionBId="China",
        AutoPay=True,
    )
    ask("Cbn", "AttachCenChildInstance", 31, **CHILD)
    ask(
        "Cbn",
        "AttachCenChildInstance",
        31,
        **{**CHILD, "ChildInstanceId": "vpc-2", "ChildInstanceRegionId": "cn-shanghai"},
    )
    ask("Cbn", "PublishRouteEntries", 11, **TABLED, DestinationCidrBlock="10.10.10.0/24")
    for product, action, parameters in READS:
        answer = ask(product, action, **parameters)
        assert answer["RequestId"].isupper(), action
