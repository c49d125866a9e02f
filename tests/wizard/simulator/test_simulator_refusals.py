"""What the service refuses, with its codes."""

import json
from collections.abc import Callable
from typing import Any

import pytest

US, CN = "us-west-1", "cn-shanghai"
Refusal = Callable[[Callable[[], object]], str]

GATEWAY = {"RegionId": US, "VpcId": "vpc-1", "Bandwidth": 5}
CUSTOMER = {"RegionId": US, "IpAddress": "1.1.1.1"}
CONNECTION = {"RegionId": US, "VpnGatewayId": "vpn-1", "LocalSubnet": "0.0.0.0/0", "RemoteSubnet": "0.0.0.0/0"}
ROUTE = {"RegionId": US, "VpnGatewayId": "vpn-1", "RouteDest": "10.10.10.0/24", "Weight": 100, "PublishVpc": True}
CHILD = {"CenId": "cen-1", "ChildInstanceId": "vpc-1", "ChildInstanceRegionId": US, "ChildInstanceType": "VPC"}


def office(cloud: Any, hand: Any, address: str = "1.1.1.1", **more: Any) -> str:
    """Connect an office to the US gateway and return the connection."""
    customer = cloud.vpc("CreateCustomerGateway", RegionId=US, IpAddress=address)["CustomerGatewayId"]
    answer = cloud.vpc("CreateVpnConnection", **{**CONNECTION, "CustomerGatewayId": customer, **more})
    hand.wind(20)
    identifier: str = answer["VpnConnectionId"]
    return identifier


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"RegionId": None}, "MissingRegionId"),
        ({"RegionId": "us-west-9"}, "InvalidRegionId.NotFound"),
        ({"VpcId": None}, "MissingVpcId"),
        ({"VpcId": "vpc-2"}, "InvalidVpcId.NotFound"),
        ({"Bandwidth": 7}, "IllegalParam.Bandwidth"),
        ({"Bandwidth": None}, "MissingBandwidth"),
        ({"Name": "VPN gateway 1"}, "InvalidName"),
        ({"Name": "1st"}, "InvalidName"),
        ({"NetworkType": "secret"}, "IllegalParam.NetworkType"),
        ({"InstanceChargeType": "FREE"}, "IllegalParam.InstanceChargeType"),
        ({"SslConnections": 5}, "UnnecessarySslConnection"),
        ({"VSwitchId": "vsw-none"}, "InvalidVSwitchId.NotFound"),
        ({"ClientToken": "x" * 65}, "InvalidClientToken"),
    ],
)
def test_a_gateway_that_cannot_be_is_refused(tutorial: Any, refusal: Refusal, change: Any, code: str) -> None:
    """CreateVpnGateway checks every parameter, and creates nothing when it refuses."""
    assert refusal(lambda: tutorial.vpc("CreateVpnGateway", **{**GATEWAY, **change})) == code
    account = tutorial.simulator.snapshot()
    assert account["vpn_gateways"] == []
    assert [call["outcome"] for call in account["calls"]] == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"IpAddress": None}, "MissingIpAddress"),
        ({"IpAddress": "1.1.1"}, "InvalidIpAddress.WrongFormat"),
        ({"IpAddress": "100.64.0.1"}, "InvalidIpAddress.WrongFormat"),
        ({"IpAddress": "169.254.1.1"}, "InvalidIpAddress.WrongFormat"),
        ({"IpAddress": "224.0.0.5"}, "InvalidIpAddress.WrongFormat"),
        ({"IpAddress": "2001:db8::1"}, "InvalidIpAddress.WrongFormat"),
        ({"Name": "http://office"}, "InvalidName"),
        ({"Asn": "45104"}, "IllegalParam.Asn"),
        ({"AuthKey": "a b"}, "IllegalParam.AuthKey"),
    ],
)
def test_a_customer_gateway_that_cannot_be_is_refused(ready: Any, refusal: Refusal, change: Any, code: str) -> None:
    """CreateCustomerGateway checks address, name and BGP parameters."""
    assert refusal(lambda: ready.vpc("CreateCustomerGateway", **{**CUSTOMER, **change})) == code


def test_an_office_address_is_registered_once_per_region(ready: Any, refusal: Refusal) -> None:
    """The same address again is InvalidIpAddress.AlreadyExist; in another region, or after deletion, it is free."""
    first = ready.vpc("CreateCustomerGateway", **CUSTOMER)["CustomerGatewayId"]
    assert refusal(lambda: ready.vpc("CreateCustomerGateway", **CUSTOMER)) == "InvalidIpAddress.AlreadyExist"
    ready.vpc("CreateCustomerGateway", **{**CUSTOMER, "RegionId": CN})
    ready.vpc("DeleteCustomerGateway", RegionId=US, CustomerGatewayId=first)
    assert ready.vpc("CreateCustomerGateway", **CUSTOMER)["CustomerGatewayId"] != first


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"LocalSubnet": None}, "MissingLocalSubnet"),
        ({"LocalSubnet": "172.16.0.1/16"}, "IllegalParam.LocalSubnet"),
        ({"RemoteSubnet": "10.0.0.0/24, 10.0.1.0/24"}, "IllegalParam.RemoteSubnet"),
        ({"RemoteSubnet": ",".join(f"10.0.{n}.0/24" for n in range(6))}, "IllegalParam.RemoteSubnet"),
        ({"VpnGatewayId": "vpn-2"}, "InvalidVpnGatewayInstanceId.NotFound"),
        ({"CustomerGatewayId": None}, "MissingParameter"),
        ({"CustomerGatewayId": "cgw-none"}, "InvalidCustomerGatewayInstanceId.NotFound"),
        ({"IkeConfig": "not JSON"}, "IllegalParam.IkeConfig"),
        ({"IkeConfig": {"IkeEncAlg": "aes512"}}, "IllegalParam.IkeEncAlg"),
        ({"IkeConfig": {"IkePfs": "group19"}}, "IllegalParam.IkePfs"),
        ({"IkeConfig": {"IkeLifetime": 86401}}, "IllegalParam.IkeLifetime"),
        ({"IkeConfig": {"IkeLifetime": "9" * 5000}}, "IllegalParam.IkeLifetime"),
        ({"IkeConfig": "[" * 20_000}, "IllegalParam.IkeConfig"),
        ({"IkeConfig": {"RemoteId": "\ud800"}}, "IllegalParam.RemoteId"),
        ({"IkeConfig": {"Psk": "two words"}}, "IllegalParam.Psk"),
        ({"IkeConfig": {"Psk": "p" * 101}}, "IllegalParam.Psk"),
        ({"IkeConfig": {"LocalId": "a b"}}, "IllegalParam.LocalId"),
        ({"IpsecConfig": {"IpsecAuthAlg": "crc32"}}, "IllegalParam.IpsecAuthAlg"),
        ({"IpsecConfig": {"IpsecPfs": "group24"}}, "IllegalParam.IpsecPfs"),
        ({"BgpConfig": {"EnableBgp": True, "TunnelCidr": "169.254.0.0/30"}}, "IllegalParam.BgpConfig"),
        ({"DryRun": True}, "DryRunOperation"),
    ],
)
def test_a_connection_that_cannot_be_is_refused(ready: Any, refusal: Refusal, change: Any, code: str) -> None:
    """CreateVpnConnection checks networks, algorithms, lifetimes and keys; DryRun creates nothing either."""
    customer = ready.vpc("CreateCustomerGateway", **CUSTOMER)["CustomerGatewayId"]
    asked = {**CONNECTION, "CustomerGatewayId": customer, **change}
    asked = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in asked.items()}
    assert refusal(lambda: ready.vpc("CreateVpnConnection", **asked)) == code
    assert ready.simulator.snapshot()["vpn_connections"] == []


def test_a_public_gateway_needs_a_public_peer(ready: Any, refusal: Refusal) -> None:
    """A private customer gateway address cannot be connected to a public VPN gateway."""
    customer = ready.vpc("CreateCustomerGateway", RegionId=US, IpAddress="10.1.1.1")["CustomerGatewayId"]
    asked = {**CONNECTION, "CustomerGatewayId": customer}
    assert refusal(lambda: ready.vpc("CreateVpnConnection", **asked)) == "IllegalParam.CustomerGatewayId"


def test_the_same_connection_is_refused(ready: Any, hand: Any, refusal: Refusal) -> None:
    """Gateway, customer gateway and networks again are InvalidVpnConnection.AlreadyExists."""
    office(ready, hand)
    customer = ready.vpc("DescribeCustomerGateways", RegionId=US)["CustomerGateways"]["CustomerGateway"][0]
    asked = {**CONNECTION, "CustomerGatewayId": customer["CustomerGatewayId"]}
    assert refusal(lambda: ready.vpc("CreateVpnConnection", **asked)) == "InvalidVpnConnection.AlreadyExists"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"RouteDest": "0.0.0.0/0"}, "IllegalParam.RouteDest"),
        ({"RouteDest": "100.64.0.0/16"}, "IllegalParam.RouteDest"),
        ({"RouteDest": "100.0.0.0/8"}, "IllegalParam.RouteDest"),
        ({"RouteDest": "10.10.10.1/24"}, "IllegalParam.RouteDest"),
        ({"RouteDest": "172.16.9.0/24"}, "IllegalParam.RouteDest"),
        ({"Weight": 50}, "IllegalParam.Weight"),
        ({"Weight": None}, "MissingWeight"),
        ({"PublishVpc": None}, "MissingPublishVpc"),
        ({"NextHop": "vco-none"}, "InvalidVpnConnectionInstanceId.NotFound"),
        ({"DryRun": True}, "DryRunOperation"),
    ],
)
def test_a_route_that_cannot_be_is_refused(ready: Any, hand: Any, refusal: Refusal, change: Any, code: str) -> None:
    """CreateVpnRouteEntry checks destination, weight and next hop, and what the VPC's table can take."""
    asked = {**ROUTE, "NextHop": office(ready, hand), **change}
    assert refusal(lambda: ready.vpc("CreateVpnRouteEntry", **asked)) == code
    assert ready.simulator.snapshot()["vpn_routes"] == []


def test_a_gateway_takes_one_mutation_at_a_time(ready: Any, hand: Any, refusal: Refusal) -> None:
    """While a gateway is updating every other mutation is VpnGateway.Configuring; reading goes on."""
    customer = ready.vpc("CreateCustomerGateway", **CUSTOMER)["CustomerGatewayId"]
    asked = {**CONNECTION, "CustomerGatewayId": customer}
    vco = ready.vpc("CreateVpnConnection", **asked)["VpnConnectionId"]
    gateway = {"RegionId": US, "VpnGatewayId": "vpn-1"}
    assert ready.vpc("DescribeVpnGateway", **gateway)["Status"] == "updating"
    for action, parameters in (
        ("CreateVpnRouteEntry", {**ROUTE, "NextHop": vco}),
        ("ModifyVpnGatewayAttribute", {**gateway, "Name": "other"}),
        ("ModifyVpnConnectionAttribute", {"RegionId": US, "VpnConnectionId": vco, "Name": "other"}),
        ("DeleteVpnConnection", {"RegionId": US, "VpnConnectionId": vco}),
        ("DeleteVpnGateway", gateway),
    ):
        code = refusal(lambda action=action, parameters=parameters: ready.vpc(action, **parameters))
        assert code == "VpnGateway.Configuring", action
    hand.wind(19.9)
    assert ready.vpc("DescribeVpnConnection", RegionId=US, VpnConnectionId=vco)["State"] == "updating"
    hand.wind(0.2)
    assert ready.vpc("DescribeVpnGateway", **gateway)["Status"] == "active"
    ready.vpc("CreateVpnRouteEntry", **{**ROUTE, "NextHop": vco})


def test_a_new_gateway_passes_its_states(tutorial: Any, hand: Any, refusal: Refusal) -> None:
    """init, provisioning, active; no address and no connection before it is active."""
    identifier = tutorial.vpc("CreateVpnGateway", **GATEWAY)["VpnGatewayId"]
    where = {"RegionId": US, "VpnGatewayId": identifier}
    customer = tutorial.vpc("CreateCustomerGateway", **CUSTOMER)["CustomerGatewayId"]
    seen = []
    for seconds in (0, 15, 110):
        hand.wind(seconds)
        answer = tutorial.vpc("DescribeVpnGateway", **where)
        seen.append((answer["Status"], answer["InternetIp"]))
        if answer["Status"] != "active":
            asked = {**CONNECTION, "VpnGatewayId": identifier, "CustomerGatewayId": customer}
            assert refusal(lambda asked=asked: tutorial.vpc("CreateVpnConnection", **asked)) == "VpnGateway.Configuring"
    assert seen == [("init", ""), ("provisioning", ""), ("active", "5.5.5.5")]


def test_a_cen_instance_takes_one_mutation_at_a_time(ready: Any, hand: Any, refusal: Refusal) -> None:
    """A second mutation of a busy CEN instance is Operation.Blocking."""
    ready.cbn("AttachCenChildInstance", **CHILD)
    other = {**CHILD, "ChildInstanceId": "vpc-2", "ChildInstanceRegionId": CN}
    assert refusal(lambda: ready.cbn("AttachCenChildInstance", **other)) == "Operation.Blocking"
    limit = {"CenId": "cen-1", "LocalRegionId": US, "OppositeRegionId": CN, "BandwidthLimit": 5}
    assert refusal(lambda: ready.cbn("SetCenInterRegionBandwidthLimit", **limit)) == "Operation.Blocking"
    hand.wind(31)
    ready.cbn("AttachCenChildInstance", **other)


def test_a_vpc_table_is_written_by_one_task_at_a_time(ready: Any, hand: Any, refusal: Refusal) -> None:
    """Publishing a VPN route and attaching the VPC to CEN cannot overlap."""
    vco = office(ready, hand)
    ready.cbn("AttachCenChildInstance", **CHILD)
    assert refusal(lambda: ready.vpc("CreateVpnRouteEntry", **{**ROUTE, "NextHop": vco})) == "TaskConflict"
    hand.wind(31)
    ready.vpc("CreateVpnRouteEntry", **{**ROUTE, "NextHop": vco})
    code = refusal(lambda: ready.cbn("DetachCenChildInstance", **CHILD))
    assert code == "IncorrectStatus.VpcRouteTable"


def test_only_a_route_in_the_system_table_can_be_advertised(ready: Any, hand: Any, refusal: Refusal) -> None:
    """PublishRouteEntries needs an attached VPC and a custom route that is Available there."""
    table = ready.vpc("DescribeRouteTableList", RegionId=US)["RouterTableList"]["RouterTableListType"][0][
        "RouteTableId"
    ]
    entry = {**CHILD, "ChildInstanceRouteTableId": table, "DestinationCidrBlock": "10.10.10.0/24"}
    publish = lambda **change: refusal(lambda: ready.cbn("PublishRouteEntries", **{**entry, **change}))  # noqa: E731
    assert publish() == "ParameterInstanceId"
    ready.cbn("AttachCenChildInstance", **CHILD)
    hand.wind(31)
    assert publish() == "InvalidOperation.NotFoundRoute"
    assert publish(DestinationCidrBlock="172.16.0.0/16") == "InvalidOperation.RouteNotSupport"
    assert publish(ChildInstanceRouteTableId="vtb-other") == "ParameterIllegal"
    vco = office(ready, hand)
    ready.vpc("CreateVpnRouteEntry", **{**ROUTE, "NextHop": vco})
    assert publish() == "IncorrectStatus.VpcRouteEntry"
    hand.wind(16)
    ready.cbn("PublishRouteEntries", **entry)


def test_what_is_needed_cannot_be_deleted(ready: Any, hand: Any, refusal: Refusal) -> None:
    """Gateways with connections, connections with routes, customer gateways in use, CEN instances with members."""
    vco = office(ready, hand)
    customer = ready.vpc("DescribeVpnConnection", RegionId=US, VpnConnectionId=vco)["CustomerGatewayId"]
    ready.vpc("CreateVpnRouteEntry", **{**ROUTE, "NextHop": vco})
    ready.cbn("AttachCenChildInstance", **{**CHILD, "ChildInstanceId": "vpc-2", "ChildInstanceRegionId": CN})
    hand.wind(31)
    plan = {"CenBandwidthPackageId": "cenbwp-1"}
    for product, action, parameters, code in (
        (ready.vpc, "DeleteVpnGateway", {"VpnGatewayId": "vpn-1"}, "DependencyViolation.VpnConnection"),
        (ready.vpc, "DeleteVpnConnection", {"VpnConnectionId": vco}, "DependencyViolation.VpnRouteEntry"),
        (ready.vpc, "DeleteCustomerGateway", {"CustomerGatewayId": customer}, "DependencyViolation.VpnConnection"),
        (ready.cbn, "DeleteCen", {}, "InvalidOperation.AttachedChildInstanceExist"),
        (ready.cbn, "UnassociateCenBandwidthPackage", plan, "InvalidOperation.CenBandwidthLimitsNotZero"),
        (ready.cbn, "DeleteCenBandwidthPackage", plan, "InvalidOperation.BwpInUse"),
    ):
        asked = {"RegionId": US, "CenId": "cen-1", **parameters}
        assert refusal(lambda product=product, action=action, asked=asked: product(action, **asked)) == code


def test_quotas_are_held(ready: Any, hand: Any, refusal: Refusal) -> None:
    """The eleventh connection of a gateway and its twenty-first policy route are refused with the quota's code."""
    blocks = [",".join(f"10.{office}.{n}.0/24" for n in range(5)) for office in range(5)]
    local = "172.16.0.0/16,192.168.0.0/16"
    for number in range(2):
        office(ready, hand, f"1.1.1.{number}", LocalSubnet=local, RemoteSubnet=blocks[number])
    code = refusal(lambda: office(ready, hand, "1.1.1.9", LocalSubnet=local, RemoteSubnet=blocks[3]))
    assert code == "QuotaExceeded.PolicyBasedRoute"
    for number in range(10, 18):
        office(ready, hand, f"1.1.1.{number}")
    assert refusal(lambda: office(ready, hand, "1.1.1.99")) == "Resource.QuotaFull"


def test_cross_region_bandwidth_comes_out_of_a_plan(ready: Any, hand: Any, refusal: Refusal) -> None:
    """A limit needs a plan between the two areas and cannot exceed what is left of it; 0 gives it back."""
    limit = {"CenId": "cen-1", "LocalRegionId": US, "OppositeRegionId": CN}
    setter = lambda **change: ready.cbn("SetCenInterRegionBandwidthLimit", **{**limit, **change})  # noqa: E731
    assert refusal(lambda: setter(BandwidthLimit=11)) == "InvalidOperation.BandwidthExceeded"
    code = refusal(lambda: setter(OppositeRegionId="eu-central-1", BandwidthLimit=1))
    assert code == "InvalidOperation.NoBandwidthPackage"
    setter(BandwidthLimit=0)
    hand.wind(11)
    answer = ready.cbn("DescribeCenInterRegionBandwidthLimits", CenId="cen-1")
    assert answer["TotalCount"] == 0
    setter(BandwidthLimit=4)
    states = []
    for seconds in (0, 9, 2):
        hand.wind(seconds)
        answer = ready.cbn("DescribeCenInterRegionBandwidthLimits", CenId="cen-1")
        limits = answer["CenInterRegionBandwidthLimits"]["CenInterRegionBandwidthLimit"]
        states += [(item["Status"], item["BandwidthLimit"]) for item in limits]
    assert states == [("Modifying", 4), ("Modifying", 4), ("Active", 4)]


def test_a_token_stands_for_one_request(ready: Any, hand: Any, refusal: Refusal) -> None:
    """The same token and parameters give the same object, even while busy; other parameters are refused."""
    asked = {**CUSTOMER, "ClientToken": "token-1"}
    first = ready.vpc("CreateCustomerGateway", **asked)
    again = ready.vpc("CreateCustomerGateway", **asked)
    assert again["CustomerGatewayId"] == first["CustomerGatewayId"]
    assert again["RequestId"] != first["RequestId"]
    other = {**asked, "IpAddress": "2.2.2.2"}
    assert refusal(lambda: ready.vpc("CreateCustomerGateway", **other)) == "IdempotentParameterMismatch"
    connection = {**CONNECTION, "CustomerGatewayId": first["CustomerGatewayId"], "ClientToken": "token-2"}
    vco = ready.vpc("CreateVpnConnection", **connection)["VpnConnectionId"]
    assert ready.vpc("CreateVpnConnection", **connection)["VpnConnectionId"] == vco
    hand.wind(20)
    assert ready.vpc("DescribeVpnConnections", RegionId=US)["TotalCount"] == 1
