"""Regions, zones, VPCs, vSwitches and VPC route tables."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

from wizard.simulator import ids, regions, rules, tables
from wizard.simulator.account import alive, lookup
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import iso8601
from wizard.simulator.durations import steps
from wizard.simulator.limits import VSWITCHES
from wizard.simulator.objects import Vpc, VSwitch
from wizard.simulator.progress import GONE, Progress, through
from wizard.simulator.refusal import Refusal, illegal, not_found


def describe_regions(call: Call) -> Answer:
    """DescribeRegions; each region's endpoint as the service names it."""
    del call
    return {
        "Regions": {
            "Region": [
                {"RegionId": item.id, "LocalName": item.name, "RegionEndpoint": f"vpc.{item.id}.aliyuncs.com"}
                for item in regions.REGIONS
            ]
        }
    }


def describe_zones(call: Call) -> Answer:
    """DescribeZones."""
    zones = regions.find(call.region).zones
    return {"Zones": {"Zone": [{"ZoneId": zone, "LocalName": zone, "ZoneType": "AvailabilityZone"} for zone in zones]}}


def find(call: Call, identifier: str) -> Vpc:
    """Return a VPC of the call's region."""
    vpc = lookup(call.account.vpcs, identifier, call.now)
    if vpc is None or vpc.region != call.region:
        raise Refusal("InvalidVpcId.NotFound", "The specified VPC does not exist.", 404)
    return vpc


def _switches(call: Call, vpc: Vpc) -> list[VSwitch]:
    return [item for item in alive(call.account.vswitches.values(), call.now) if item.vpc == vpc.id]


def _tables(call: Call, vpc: Vpc) -> list[str]:
    """Return the ids of a VPC's route tables, the system one first."""
    return list(dict.fromkeys((vpc.route_table, *(item.route_table for item in _switches(call, vpc)))))


def _attributes(call: Call, vpc: Vpc) -> Answer:
    return {
        "VpcId": vpc.id,
        "VpcName": vpc.name,
        "Description": "",
        "RegionId": vpc.region,
        "CidrBlock": vpc.cidr,
        "SecondaryCidrBlocks": {"SecondaryCidrBlock": list(vpc.secondary)},
        "UserCidrs": {"UserCidr": []},
        "VRouterId": vpc.router,
        "VSwitchIds": {"VSwitchId": [item.id for item in _switches(call, vpc)]},
        "Status": vpc.status.at(call.now),
        "IsDefault": False,
        "CreationTime": iso8601(vpc.created),
        "OwnerId": call.account.main_id,
        "ResourceGroupId": "rg-default",
        "Tags": call.tags(vpc.id),
    }


def describe(call: Call) -> Answer:
    """DescribeVpcs."""
    parameters = call.parameters
    wanted = set(filter(None, parameters.text("VpcId").split(",")))
    chosen = [
        vpc
        for vpc in alive(call.account.vpcs.values(), call.now)
        if vpc.region == call.region
        and (not wanted or vpc.id in wanted)
        and parameters.text("VpcName", vpc.name) == vpc.name
        and call.tagged(vpc.id)
    ]
    page, numbers = call.page(chosen)
    states = {item.vpc: item.status.at(call.now) for item in alive(call.account.attachments.values(), call.now)}
    entries = [
        {
            **_attributes(call, vpc),
            "CenStatus": states.get(vpc.id, ""),
            "RouterTableIds": {"RouterTableIds": _tables(call, vpc)},
        }
        for vpc in page
    ]
    return {"Vpcs": {"Vpc": entries}, **numbers}


def describe_one(call: Call) -> Answer:
    """DescribeVpcAttribute, with the CEN instances the VPC is attached to."""
    vpc = find(call, call.parameters.required("VpcId"))
    cens = [
        {"CenId": item.cen, "CenOwnerId": call.account.main_id, "CenStatus": item.status.at(call.now)}
        for item in alive(call.account.attachments.values(), call.now)
        if item.vpc == vpc.id
    ]
    return {**_attributes(call, vpc), "AssociatedCens": {"AssociatedCen": cens}}


def describe_switches(call: Call) -> Answer:
    """DescribeVSwitches."""
    parameters, account = call.parameters, call.account
    region = call.region if parameters.text("RegionId") else ""
    chosen = [
        item
        for item in alive(account.vswitches.values(), call.now)
        if region in {"", item.region}
        and parameters.text("VpcId", item.vpc) == item.vpc
        and parameters.text("VSwitchId", item.id) == item.id
        and parameters.text("VSwitchName", item.name) == item.name
        and parameters.text("ZoneId", item.zone) == item.zone
        and parameters.text("RouteTableId", item.route_table) == item.route_table
        and call.tagged(item.id)
    ]
    page, numbers = call.page(chosen)
    return {"VSwitches": {"VSwitch": [_switch(call, item) for item in page]}, **numbers}


def _switch(call: Call, item: VSwitch) -> Answer:
    system = item.route_table == call.account.vpcs[item.vpc].route_table
    return {
        "VSwitchId": item.id,
        "VSwitchName": item.name,
        "VpcId": item.vpc,
        "ZoneId": item.zone,
        "CidrBlock": item.cidr,
        "Description": "",
        # The first and the last three addresses of a vSwitch are the service's.
        "AvailableIpAddressCount": max(IPv4Network(item.cidr).num_addresses - 4, 0),
        "RouteTable": {"RouteTableId": item.route_table, "RouteTableType": "System" if system else "Custom"},
        "Status": item.status.at(call.now),
        "IsDefault": False,
        "CreationTime": iso8601(item.created),
        "OwnerId": call.account.main_id,
        "ResourceGroupId": "rg-default",
        "Tags": call.tags(item.id),
    }


def describe_tables(call: Call) -> Answer:
    """DescribeRouteTableList."""
    parameters = call.parameters
    chosen = [
        (vpc, table, "System" if table == vpc.route_table else "Custom")
        for vpc in alive(call.account.vpcs.values(), call.now)
        if vpc.region == call.region and parameters.text("VpcId", vpc.id) == vpc.id
        for table in _tables(call, vpc)
        if parameters.text("RouteTableId", table) == table
    ]
    kind = parameters.text("RouteTableType").lower()
    page, numbers = call.page(item for item in chosen if kind in {"", item[2].lower()})
    entries = [
        {
            "RouteTableId": table,
            "RouteTableName": "",
            "RouteTableType": kind_of,
            "RouterId": vpc.router,
            "RouterType": "VRouter",
            "AssociateType": "VSwitch",
            "VpcId": vpc.id,
            "VSwitchIds": {"VSwitchId": [item.id for item in _switches(call, vpc) if item.route_table == table]},
            "Status": "Available",
            "CreationTime": iso8601(vpc.created),
            "OwnerId": call.account.main_id,
            "ResourceGroupId": "rg-default",
        }
        for vpc, table, kind_of in page
    ]
    return {"RouterTableList": {"RouterTableListType": entries}, **numbers}


def describe_routes(call: Call) -> Answer:
    """DescribeRouteEntryList, page by page with NextToken."""
    parameters, account = call.parameters, call.account
    wanted = parameters.required("RouteTableId")
    owner = next(
        (
            vpc
            for vpc in alive(account.vpcs.values(), call.now)
            if vpc.region == call.region and wanted in _tables(call, vpc)
        ),
        None,
    )
    if owner is None:
        raise not_found("RouteTableId", wanted)
    if wanted == owner.route_table:
        entries = tables.system_table(account, owner, call.now)
    else:
        local = tables.local_entries(account, owner, call.now)
        entries = [*local, *tables.custom_entries(account, owner, wanted, call.now)]
    chosen = [
        entry
        for entry in entries
        if parameters.text("DestinationCidrBlock", entry.destination) == entry.destination
        and parameters.text("RouteEntryType", entry.kind).lower() == entry.kind.lower()
        and parameters.text("NextHopType", entry.next_hop_kind) == entry.next_hop_kind
        and parameters.text("NextHopId", entry.next_hop) == entry.next_hop
    ]
    start, size = parameters.number("NextToken", 0), parameters.number("MaxResult", 50)
    if not 1 <= size <= 100 or start < 0:
        raise illegal("MaxResult", "it must be between 1 and 100.")
    page = chosen[start : start + size]
    token = str(start + size) if start + size < len(chosen) else ""
    shown = [_route(wanted, entry) for entry in page]
    return {"RouteEntrys": {"RouteEntry": shown}, "NextToken": token, "TotalCount": len(chosen)}


def _route(table: str, entry: tables.VpcEntry) -> Answer:
    hop = {
        "NextHopType": entry.next_hop_kind,
        "NextHopId": entry.next_hop,
        "NextHopRegionId": entry.next_hop_region,
        "Enabled": 1,
        "Weight": 0,
    }
    return {
        "RouteEntryId": ids.derived("rte", table, entry.destination),
        "RouteEntryName": "",
        "RouteTableId": table,
        "DestinationCidrBlock": entry.destination,
        "Type": entry.kind,
        "Status": entry.status,
        "IpVersion": "ipv4",
        "NextHops": {"NextHop": [hop]},
        "Description": "",
        "GmtModified": iso8601(entry.created),
    }


def create(call: Call) -> Answer:
    """CreateVpc, with its router and system route table."""
    account, region = call.account, call.region
    cidr = rules.vpc_network(call.parameters.text("CidrBlock", "172.16.0.0/12"))
    name, tags = rules.label(call.parameters, "VpcName", 128), rules.tags(call.parameters, "Tag")
    call.dry_run()
    identifier = ids.issue(account, "vpc", region, name)
    vpc = Vpc(
        identifier, region, name, cidr, (), ids.derived("vrt", identifier), ids.derived("vtb", identifier), (),
        call.now, through(call.now, steps(call.action), "Available"),
    )  # fmt: skip
    account.vpcs[identifier] = vpc
    account.tags[identifier] = tags
    return {
        "VpcId": vpc.id,
        "VRouterId": vpc.router,
        "RouteTableId": vpc.route_table,
        "ResourceGroupId": "rg-default",
    }


def delete(call: Call) -> Answer:
    """DeleteVpc: refused while anything is in it or attached to it."""
    account, now = call.account, call.now
    vpc = find(call, call.parameters.required("VpcId"))
    if _switches(call, vpc):
        raise Refusal("DependencyViolation.VSwitch", "The specified VPC has vSwitches.")
    if any(item.vpc == vpc.id for item in alive(account.vpn_gateways.values(), now)):
        raise Refusal("DependencyViolation.VpnGateway", "The specified VPC has VPN gateways.")
    if any(item.vpc == vpc.id for item in alive(account.attachments.values(), now)):
        raise Refusal("IncorrectVpcStatus", "The specified VPC is attached to a CEN instance.")
    call.dry_run()
    account.vpcs[vpc.id] = replace(vpc, status=Progress(GONE))
    return {}


def create_switch(call: Call) -> Answer:
    """CreateVSwitch: inside its VPC, apart from the other vSwitches, one at a time per VPC."""
    parameters, account = call.parameters, call.account
    vpc = lookup(account.vpcs, parameters.required("VpcId"), call.now)
    if vpc is None:
        raise Refusal("InvalidVpcId.NotFound", "The specified VPC does not exist.", 404)
    zone = parameters.required("ZoneId")
    if zone not in regions.find(vpc.region).zones:
        raise Refusal("InvalidZoneId.NotFound", "The specified zone does not exist.", 404)
    block = rules.network(parameters.required("CidrBlock"), "CidrBlock")
    within = any(block.subnet_of(IPv4Network(cidr)) for cidr in (vpc.cidr, *vpc.secondary))
    if not within or not 16 <= block.prefixlen <= 29:
        raise Refusal("InvalidCidrBlock.Malformed", "The specified CidrBlock is not valid.")
    switches = _switches(call, vpc)
    if any(block.overlaps(IPv4Network(item.cidr)) for item in switches):
        raise Refusal("InvalidCidrBlock.Overlapped", "The specified CIDR block overlaps with another vSwitch.")
    if any(not item.status.settled(call.now) for item in switches) or not vpc.status.settled(call.now):
        raise Refusal("TaskConflict", "The operation conflicts with another task in the VPC.")
    call.within(VSWITCHES, len(switches))
    name = rules.label(parameters, "VSwitchName", 128)
    identifier = ids.issue(account, "vsw", vpc.id, str(block))
    account.vswitches[identifier] = VSwitch(
        identifier, vpc.region, vpc.id, name, str(block), zone, vpc.route_table, call.now,
        through(call.now, steps(call.action), "Available"),
    )  # fmt: skip
    account.tags[identifier] = rules.tags(parameters, "Tag")
    return {"VSwitchId": identifier}
