"""Regions, VPCs, vSwitches, VPC route tables and their routes."""

from ipaddress import IPv4Network
from typing import Literal

from plans.account import RouteTable, Vpc, VpcRoute, Vswitch
from wizard.cloud.answers import Document, items, network, networks, tags, text, texts
from wizard.cloud.cloud import Cloud

_NOWHERE = IPv4Network("0.0.0.0/32")
"""Stands for a CIDR block that is not IPv4; it overlaps nothing."""

_ORIGINS: dict[str, Literal["system", "custom", "bgp", "cen"]] = {
    "System": "system",
    "Custom": "custom",
    "BGP": "bgp",
    "CEN": "cen",
}


def list_regions(cloud: Cloud) -> tuple[str, ...]:
    """DescribeRegions: the ids of the regions the account can use."""
    body = cloud.call("vpc", "DescribeRegions")
    return tuple(text(region, "RegionId") for region in items(body, "Regions", "Region"))


def list_vpcs(cloud: Cloud, region: str, *, name: str = "", id: str = "") -> tuple[Vpc, ...]:  # noqa: A002 - the field's word
    """DescribeVpcs: the region's VPCs, all of them or those of a name or id."""
    query = {"VpcName": name, "VpcId": id}
    return tuple(_vpc(region, vpc) for vpc in cloud.pages("vpc", "DescribeVpcs", region, query, ("Vpcs", "Vpc")))


def create_vpc(cloud: Cloud, region: str, *, name: str, cidr: IPv4Network, token: str) -> str:
    """CreateVpc: return the new VPC's id."""
    query = {"VpcName": name, "CidrBlock": str(cidr), "ClientToken": token}
    return text(cloud.call("vpc", "CreateVpc", region, query), "VpcId")


def delete_vpc(cloud: Cloud, region: str, vpc: str, *, token: str) -> None:
    """DeleteVpc: refused while anything is in it or attached to it."""
    cloud.call("vpc", "DeleteVpc", region, {"VpcId": vpc, "ClientToken": token})


def list_vswitches(cloud: Cloud, region: str, *, vpc: str = "") -> tuple[Vswitch, ...]:
    """DescribeVSwitches: the region's vSwitches, or those of one VPC (by id)."""
    found = cloud.pages("vpc", "DescribeVSwitches", region, {"VpcId": vpc}, ("VSwitches", "VSwitch"))
    return tuple(_vswitch(region, vswitch) for vswitch in found)


def create_vswitch(cloud: Cloud, region: str, *, vpc: str, zone: str, name: str, cidr: IPv4Network, token: str) -> str:
    """CreateVSwitch: return the new vSwitch's id; one at a time per VPC."""
    query = {"VpcId": vpc, "ZoneId": zone, "VSwitchName": name, "CidrBlock": str(cidr), "ClientToken": token}
    return text(cloud.call("vpc", "CreateVSwitch", region, query), "VSwitchId")


def list_route_tables(cloud: Cloud, region: str, *, vpc: str) -> tuple[RouteTable, ...]:
    """DescribeRouteTableList: a VPC's route tables without their routes, the system table first."""
    path = ("RouterTableList", "RouterTableListType")
    found = cloud.pages("vpc", "DescribeRouteTableList", region, {"VpcId": vpc}, path)
    return tuple(
        sorted((_table(region, table) for table in found), key=lambda table: (table.kind != "system", table.id))
    )


def list_routes(cloud: Cloud, region: str, route_table: str) -> tuple[VpcRoute, ...]:
    """DescribeRouteEntryList: the IPv4 routes of a VPC route table."""
    query = {"RouteTableId": route_table, "IpVersion": "ipv4"}
    path = ("RouteEntrys", "RouteEntry")
    entries = cloud.chain("vpc", "DescribeRouteEntryList", region, query, path, size="MaxResult")
    return tuple(route for entry in entries for route in _routes(entry))


def _vpc(region: str, vpc: Document) -> Vpc:
    return Vpc(
        id=text(vpc, "VpcId"),
        region=text(vpc, "RegionId") or region,
        name=text(vpc, "VpcName"),
        cidr=network(text(vpc, "CidrBlock")) or _NOWHERE,
        secondary=networks(",".join(texts(vpc, "SecondaryCidrBlocks", "SecondaryCidrBlock"))),
        status=text(vpc, "Status"),
        tags=tags(vpc),
    )


def _vswitch(region: str, vswitch: Document) -> Vswitch:
    table = vswitch.get("RouteTable")
    return Vswitch(
        id=text(vswitch, "VSwitchId"),
        region=region,
        vpc=text(vswitch, "VpcId"),
        name=text(vswitch, "VSwitchName"),
        cidr=network(text(vswitch, "CidrBlock")) or _NOWHERE,
        zone=text(vswitch, "ZoneId"),
        route_table=text(table, "RouteTableId") if isinstance(table, dict) else "",
        status=text(vswitch, "Status"),
    )


def _table(region: str, table: Document) -> RouteTable:
    return RouteTable(
        id=text(table, "RouteTableId"),
        region=region,
        vpc=text(table, "VpcId"),
        name=text(table, "RouteTableName"),
        kind="system" if text(table, "RouteTableType") == "System" else "custom",
        vswitches=texts(table, "VSwitchIds", "VSwitchId"),
    )


def _routes(entry: Document) -> tuple[VpcRoute, ...]:
    """Read one entry: a route with several next hops is several routes."""
    destination = network(text(entry, "DestinationCidrBlock"))
    if destination is None:
        return ()
    return tuple(
        VpcRoute(
            destination=destination,
            next_hop_kind=text(hop, "NextHopType"),
            next_hop=text(hop, "NextHopId"),
            next_hop_region=text(hop, "NextHopRegionId"),
            origin=_ORIGINS.get(text(entry, "Type"), "custom"),
            status=text(entry, "Status"),
        )
        for hop in items(entry, "NextHops", "NextHop") or ({},)
    )
