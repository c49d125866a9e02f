"""Routes of a VPC advertised to its CEN instance, and the route tables that come out of it."""

from __future__ import annotations

from dataclasses import replace

from wizard.simulator import ids, regions, rules, tables
from wizard.simulator.account import alive
from wizard.simulator.actions import attachments, cens
from wizard.simulator.call import Answer, Call
from wizard.simulator.durations import steps
from wizard.simulator.objects import Publication, Vpc
from wizard.simulator.progress import GONE, through
from wizard.simulator.refusal import Refusal


def _table(call: Call, vpc: Vpc, *, required: bool = True) -> str:
    """Return the route table a call names: only the system table takes part in CEN."""
    name = "ChildInstanceRouteTableId"
    table = call.parameters.required(name) if required else call.parameters.text(name, vpc.route_table)
    if table != vpc.route_table:
        raise Refusal("ParameterIllegal", "Only routes of the system route table of the VPC can be advertised.")
    return table


def _publication(call: Call, cen: str, vpc: Vpc, destination: str) -> Publication | None:
    for item in alive(call.account.publications.values(), call.now):
        if (item.cen, item.vpc, item.destination) == (cen, vpc.id, destination):
            return item
    return None


def _subject(call: Call) -> tuple[str, Vpc, str, str]:
    parameters = call.parameters
    cen, vpc = cens.basic(call, parameters.required("CenId")), attachments.child(call)
    table = _table(call, vpc)
    destination = str(rules.network(parameters.required("DestinationCidrBlock"), "DestinationCidrBlock"))
    attachments.settled(call, cen.id, vpc.id)
    return cen.id, vpc, table, destination


def publish(call: Call) -> Answer:
    """PublishRouteEntries: a custom route of the system table that is in place there."""
    cen, vpc, table, destination = _subject(call)
    entries = {entry.destination: entry for entry in tables.custom_entries(call.account, vpc, table, call.now)}
    entry = entries.get(destination)
    if entry is None:
        if any(item.destination == destination for item in tables.local_entries(call.account, vpc, call.now)):
            raise Refusal("InvalidOperation.RouteNotSupport", "A system route cannot be advertised or withdrawn.")
        raise Refusal("InvalidOperation.NotFoundRoute", "The specified route does not exist in the route table.")
    if entry.status != "Available":
        raise Refusal("IncorrectStatus.VpcRouteEntry", "The route is not in a valid state for the operation.")
    known = _publication(call, cen, vpc, destination)
    if known is not None and known.status.final == "Published":
        return {}
    identifier = ids.issue(call.account, "cenpub", cen, vpc.id, destination)
    status = through(call.now, steps(call.action), "Published")
    call.account.publications[identifier] = Publication(
        identifier, cen, vpc.id, vpc.region, table, destination, call.now, status
    )
    cens.occupy(call, call.account.cens[cen])
    return {}


def withdraw(call: Call) -> Answer:
    """WithdrawPublishedRouteEntries."""
    cen, vpc, _, destination = _subject(call)
    known = _publication(call, cen, vpc, destination)
    if known is None:
        raise Refusal("InvalidOperation.NotFoundRoute", "The specified route is not advertised.")
    call.account.publications[known.id] = replace(known, status=through(call.now, steps(call.action), GONE))
    cens.occupy(call, call.account.cens[cen])
    return {}


def _conflicts(call: Call, cen: str, vpc: Vpc, destination: str) -> Answer:
    return {"Conflict": _conflicting(call, cen, vpc, destination)}


def _conflicting(call: Call, cen: str, vpc: Vpc, destination: str) -> list[Answer]:
    return [
        {
            "DestinationCidrBlock": entry.destination,
            "InstanceId": entry.vpc,
            "InstanceType": "VPC",
            "RegionId": entry.region,
            "Status": "conflict",
        }
        for entry in tables.conflicts(call.account, cen, vpc.id, destination, call.now)
    ]


def _state(call: Call, cen: str, vpc: Vpc, entry: tables.VpcEntry) -> str:
    if entry.kind == "System":
        return "NonPublished" if entry.next_hop_kind == "service" else "Published"
    known = _publication(call, cen, vpc, entry.destination)
    return "NonPublished" if known is None else known.status.at(call.now)


def describe(call: Call) -> Answer:
    """DescribePublishedRouteEntries: the VPC's own routes and whether each one is advertised."""
    cen, vpc = cens.find(call, call.parameters.required("CenId")), attachments.child(call)
    table = _table(call, vpc, required=False)
    attachments.find(call, cen.id, vpc.id)
    entries = [
        *tables.local_entries(call.account, vpc, call.now),
        *tables.custom_entries(call.account, vpc, table, call.now),
    ]
    wanted = call.parameters.text("DestinationCidrBlock")
    page, numbers = call.page(entry for entry in entries if wanted in {"", entry.destination})
    shown = [
        {
            "ChildInstanceRouteTableId": table,
            "DestinationCidrBlock": entry.destination,
            "NextHopId": entry.next_hop,
            "NextHopType": entry.next_hop_kind,
            "OperationalMode": entry.kind == "Custom",
            "PublishStatus": _state(call, cen.id, vpc, entry),
            "RouteType": entry.kind,
            "Conflicts": _conflicts(call, cen.id, vpc, entry.destination),
        }
        for entry in page
    ]
    return {"PublishedRouteEntries": {"PublishedRouteEntry": shown}, **numbers}


def describe_region(call: Call) -> Answer:
    """DescribeCenRegionDomainRouteEntries: the CEN instance's routes as one region sees them."""
    cen = cens.find(call, call.parameters.required("CenId"))
    region = regions.find(call.parameters.required("CenRegionId")).id
    member = region in tables.members(call.account, cen.id, call.now)
    offers = tables.offers(call.account, cen.id, call.now) if member else []
    entries: list[Answer] = [
        {
            "DestinationCidrBlock": entry.destination,
            "NextHopInstanceId": entry.vpc,
            "NextHopRegionId": entry.region,
            "NextHopType": "VPC",
            "Type": entry.kind if entry.region == region else "CEN",
            "Status": "Active" if entry.active else "Candidate",
            "ToOtherRegionStatus": "Active" if entry.active else "Prohibited",
            "Preference": 50,
            "AsPaths": {"AsPath": []},
            "Communities": {"Community": []},
            "CenRouteMapRecords": {"CenRouteMapRecord": []},
            "CenOutRouteMapRecords": {"CenOutRouteMapRecord": []},
        }
        for entry in offers
    ]
    wanted = call.parameters.text("Status")
    page, numbers = call.page(entry for entry in entries if wanted in {"", entry["Status"]})
    return {"CenRouteEntries": {"CenRouteEntry": page}, **numbers}


def describe_child(call: Call) -> Answer:
    """DescribeCenChildInstanceRouteEntries: a VPC's system table with what CEN makes of every route."""
    cen = cens.find(call, call.parameters.required("CenId"))
    vpc = attachments.child(call)
    table = _table(call, vpc, required=False)
    attachments.find(call, cen.id, vpc.id)
    entries: list[Answer] = [
        {
            "RouteTableId": table,
            "DestinationCidrBlock": entry.destination,
            "NextHopInstanceId": entry.next_hop,
            "NextHopRegionId": entry.next_hop_region,
            "NextHopType": "VPC" if entry.kind == "CEN" else entry.next_hop_kind,
            "Type": entry.kind,
            "Status": "Active",
            "OperationalMode": entry.kind == "Custom",
            "PublishStatus": "NonPublished" if entry.kind == "CEN" else _state(call, cen.id, vpc, entry),
            "Conflicts": _conflicts(call, cen.id, vpc, entry.destination),
            "AsPaths": {"AsPath": []},
            "Communities": {"Community": []},
            "CenRouteMapRecords": {"CenRouteMapRecord": []},
        }
        for entry in tables.system_table(call.account, vpc, call.now)
    ]
    wanted = call.parameters.text("Status")
    page, numbers = call.page(entry for entry in entries if wanted in {"", entry["Status"]})
    return {"CenRouteEntries": {"CenRouteEntry": page}, **numbers}


def describe_conflicts(call: Call) -> Answer:
    """DescribeRouteConflict: routes of a VPC that another VPC of its CEN instance offers too."""
    vpc = attachments.child(call)
    table = _table(call, vpc)
    entries = [
        *tables.local_entries(call.account, vpc, call.now),
        *tables.custom_entries(call.account, vpc, table, call.now),
    ]
    wanted = call.parameters.text("DestinationCidrBlock")
    found = [
        conflict
        for attachment in tables.attached(call.account, call.now)
        if attachment.vpc == vpc.id
        for entry in entries
        if wanted in {"", entry.destination}
        for conflict in _conflicting(call, attachment.cen, vpc, entry.destination)
    ]
    page, numbers = call.page(found)
    return {"RouteConflicts": {"RouteConflict": page}, **numbers}
