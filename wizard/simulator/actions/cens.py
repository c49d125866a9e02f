"""CEN instances, and the transit routers by which a client recognises their edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wizard.simulator import ids, regions, rules, tables
from wizard.simulator.account import alive, lookup
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import iso8601
from wizard.simulator.durations import steps, total
from wizard.simulator.objects import Cen
from wizard.simulator.parameters import Parameters
from wizard.simulator.progress import GONE, through
from wizard.simulator.refusal import Refusal


def find(call: Call, identifier: str) -> Cen:
    """Return a CEN instance."""
    cen = lookup(call.account.cens, identifier, call.now)
    if cen is None:
        raise Refusal("ParameterCenInstanceId", f"The specified CEN instance {identifier} does not exist.")
    return cen


def idle(call: Call, identifier: str) -> Cen:
    """Return a CEN instance that can take a mutation now; it carries out one at a time."""
    cen = find(call, identifier)
    if not cen.status.settled(call.now):
        raise Refusal("InvalidOperation.CenInstanceStatus", "The CEN instance is not in a valid state.")
    if not cen.busy.settled(call.now):
        raise Refusal("Operation.Blocking", "The operation is blocked by another one on the CEN instance.")
    return cen


def basic(call: Call, identifier: str) -> Cen:
    """Return an idle CEN instance of the Basic Edition, the only one these calls are for."""
    cen = find(call, identifier)
    if cen.edition != "basic":
        raise Refusal("OperationUnsupported.CenEdition", "The CEN instance uses Enterprise Edition transit routers.")
    return idle(call, identifier)


def occupy(call: Call, cen: Cen) -> None:
    """Keep a CEN instance from taking another mutation for as long as the action takes."""
    busy = through(call.now, (("Modifying", total(call.action)),), "Active")
    call.account.cens[cen.id] = replace(cen, busy=busy)


def passes(filters: Iterable[Parameters], values: dict[str, str]) -> bool:
    """Tell whether an object passes `Filter.N`: all keys, any of the values of each."""
    for item in filters:
        key = item.required("Key")
        if key not in values:
            raise Refusal("ParameterIllegal", f"The filter key {key} is not supported.")
        if values[key] not in item.texts("Value"):
            return False
    return True


def create(call: Call) -> Answer:
    """CreateCen."""
    name = rules.label(call.parameters, longest=128)
    description, tags = rules.label(call.parameters, "Description", 256), rules.tags(call.parameters, "Tag")
    if call.parameters.text("ProtectionLevel", "REDUCED") != "REDUCED":
        raise Refusal("ParameterIllegal", "ProtectionLevel must be REDUCED.")
    identifier = ids.issue(call.account, "cen", name)
    status = through(call.now, steps(call.action), "Active")
    call.account.cens[identifier] = Cen(identifier, name, description, "basic", call.now, status)
    call.account.tags[identifier] = tags
    return {"CenId": identifier}


def describe(call: Call) -> Answer:
    """DescribeCens."""
    filters = call.parameters.structures("Filter")
    chosen = [
        cen
        for cen in alive(call.account.cens.values(), call.now)
        if passes(filters, {"CenId": cen.id, "Name": cen.name}) and call.tagged(cen.id)
    ]
    page, numbers = call.page(chosen)
    packages = alive(call.account.bandwidth_packages.values(), call.now)
    entries = [
        {
            "CenId": cen.id,
            "Name": cen.name,
            "Description": cen.description,
            "Status": cen.status.at(call.now),
            "ProtectionLevel": "REDUCED",
            "Ipv6Level": "DISABLED",
            "CenBandwidthPackageIds": {"CenBandwidthPackageId": [item.id for item in packages if item.cen == cen.id]},
            "CreationTime": iso8601(cen.created),
            "ResourceGroupId": "rg-default",
            "Tags": call.tags(cen.id),
        }
        for cen in page
    ]
    return {"Cens": {"Cen": entries}, **numbers}


def modify(call: Call) -> Answer:
    """ModifyCenAttribute."""
    cen = idle(call, call.parameters.required("CenId"))
    name = rules.label(call.parameters, longest=128) or cen.name
    description = rules.label(call.parameters, "Description", 256) or cen.description
    call.account.cens[cen.id] = replace(cen, name=name, description=description)
    return {}


def delete(call: Call) -> Answer:
    """DeleteCen: refused while anything is attached to it or a bandwidth plan belongs to it."""
    cen = idle(call, call.parameters.required("CenId"))
    if any(item.cen == cen.id for item in alive(call.account.attachments.values(), call.now)):
        raise Refusal("InvalidOperation.AttachedChildInstanceExist", "Networks are attached to the CEN instance.")
    if any(item.cen == cen.id for item in alive(call.account.bandwidth_packages.values(), call.now)):
        raise Refusal("InvalidOperation.BandwidthPackageExist", "The CEN instance has a bandwidth plan.")
    call.account.cens[cen.id] = replace(cen, status=through(call.now, steps(call.action), GONE))
    return {}


def transit_routers(call: Call) -> Answer:
    """ListTransitRouters: one for each region a CEN instance reaches into; `Type` tells the edition."""
    parameters = call.parameters
    if not any(parameters.text(name) for name in ("CenId", "RegionId", "TransitRouterId")):
        raise Refusal("MissingParameter", "CenId, RegionId or TransitRouterId is mandatory for this action.")
    owners = (
        [find(call, parameters["CenId"])] if parameters.text("CenId") else alive(call.account.cens.values(), call.now)
    )
    entries: list[Answer] = [
        {
            "TransitRouterId": ids.derived("tr", cen.id, region),
            "TransitRouterName": "",
            "TransitRouterDescription": "",
            "CenId": cen.id,
            "RegionId": regions.find(region).id,
            "Type": "Basic" if cen.edition == "basic" else "Enterprise",
            "Status": "Active",
            "AliUid": call.account.main_id,
            "SupportMulticast": False,
            "CreationTime": iso8601(cen.created)[:16] + "Z",
            "Tags": [],
            "TransitRouterCidrList": [],
        }
        for cen in owners
        for region in tables.members(call.account, cen.id, call.now)
    ]
    chosen = [
        entry
        for entry in entries
        if parameters.text("RegionId", entry["RegionId"]) == entry["RegionId"]
        and parameters.text("TransitRouterId", entry["TransitRouterId"]) == entry["TransitRouterId"]
        and parameters.text("Type", entry["Type"]) == entry["Type"]
    ]
    page, numbers = call.page(chosen)
    return {"TransitRouters": page, **numbers}
