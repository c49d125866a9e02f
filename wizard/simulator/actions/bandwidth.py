"""CEN bandwidth plans, and the cross-region bandwidth that is taken from them."""

from __future__ import annotations

from dataclasses import replace

from wizard.simulator import ids, regions, rules
from wizard.simulator.account import alive, lookup
from wizard.simulator.actions import cens
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import iso8601
from wizard.simulator.durations import steps
from wizard.simulator.limits import PLAN_BANDWIDTH
from wizard.simulator.objects import BandwidthLimit, BandwidthPackage
from wizard.simulator.progress import GONE, Progress, through
from wizard.simulator.refusal import Refusal

MAINLAND = "China"


def find(call: Call, identifier: str) -> BandwidthPackage:
    """Return a bandwidth plan."""
    package = lookup(call.account.bandwidth_packages, identifier, call.now)
    if package is None:
        raise Refusal("ParameterBwpInstanceId", f"The specified bandwidth plan {identifier} does not exist.")
    return package


def _settled(call: Call, identifier: str) -> BandwidthPackage:
    package = find(call, identifier)
    if not package.status.settled(call.now):
        raise Refusal("InvalidOperation.BwpInstanceStatus", "The bandwidth plan is not in a valid state.")
    return package


def _limits(call: Call, cen: str) -> list[BandwidthLimit]:
    return [item for item in alive(call.account.bandwidth_limits.values(), call.now) if item.cen == cen]


def _bandwidth(call: Call) -> int:
    bandwidth = call.parameters.number("Bandwidth", 0)
    if bandwidth not in PLAN_BANDWIDTH:
        raise Refusal("ParameterIllegal", "Bandwidth must be between 2 and 10000.")
    return bandwidth


def create(call: Call) -> Answer:
    """CreateCenBandwidthPackage: a prepaid plan between two areas; it exists once its order is paid."""
    parameters = call.parameters
    areas = (
        regions.area(parameters.required("GeographicRegionAId")),
        regions.area(parameters.required("GeographicRegionBId")),
    )
    bandwidth = _bandwidth(call)
    charge = parameters.text("BandwidthPackageChargeType", "PREPAY")
    if charge not in {"PREPAY", "POSTPAY"}:
        raise Refusal("ParameterIllegal", "BandwidthPackageChargeType must be PREPAY or POSTPAY.")
    periods = {"Month": {1, 2, 3, 6}, "Year": {1, 2, 3}}.get(parameters.text("PricingCycle", "Month"))
    if periods is None or parameters.number("Period", 1) not in periods:
        raise Refusal("ParameterIllegal", "PricingCycle and Period must be 1, 2, 3 or 6 months or 1 to 3 years.")
    name, description = rules.label(parameters, longest=128), rules.label(parameters, "Description", 256)
    tags = rules.tags(parameters, "Tag")
    paid = parameters.flag("AutoPay") or charge == "POSTPAY"
    identifier = ids.issue(call.account, "cenbwp", *areas, name)
    if paid:
        call.account.bandwidth_packages[identifier] = BandwidthPackage(
            identifier, name, description, bandwidth, areas, charge, "", call.now, Progress("Idle")
        )
        call.account.tags[identifier] = tags
    return {"CenBandwidthPackageId": identifier, "CenBandwidthPackageOrderId": ids.derived("order", identifier)[6:]}


def describe(call: Call) -> Answer:
    """DescribeCenBandwidthPackages."""
    filters, either = call.parameters.structures("Filter"), call.parameters.flag("IsOrKey")
    chosen = []
    for package in alive(call.account.bandwidth_packages.values(), call.now):
        values = {
            "CenId": package.cen,
            "Status": package.status.at(call.now),
            "CenBandwidthPackageId": package.id,
            "Name": package.name,
        }
        results = [cens.passes([item], values) for item in filters]
        if (any(results) if either and results else all(results)) and call.tagged(package.id):
            chosen.append(package)
    page, numbers = call.page(chosen)
    return {"CenBandwidthPackages": {"CenBandwidthPackage": [_shown(call, item) for item in page]}, **numbers}


def _shown(call: Call, package: BandwidthPackage) -> Answer:
    taken = [item for item in _limits(call, package.cen) if item.package == package.id]
    return {
        "CenBandwidthPackageId": package.id,
        "Name": package.name,
        "Description": package.description,
        "Bandwidth": package.bandwidth,
        "BandwidthPackageChargeType": package.charge,
        "BusinessStatus": "Normal",
        "CenIds": {"CenId": [package.cen] if package.cen else []},
        "GeographicRegionAId": package.areas[0].lower(),
        "GeographicRegionBId": package.areas[1].lower(),
        "GeographicSpanId": regions.span(package.areas),
        "IsCrossBorder": MAINLAND in package.areas and package.areas != (MAINLAND, MAINLAND),
        "HasReservationData": "false",
        "OrginInterRegionBandwidthLimits": {
            "OrginInterRegionBandwidthLimit": [
                {
                    "BandwidthLimit": str(item.bandwidth),
                    "GeographicSpanId": regions.span(package.areas),
                    "LocalRegionId": item.regions[0],
                    "OppositeRegionId": item.regions[1],
                }
                for item in taken
            ]
        },
        "Status": package.status.at(call.now),
        "CreationTime": iso8601(package.created),
        "ExpiredTime": iso8601(package.created + 30 * 86400),
        "ResourceGroupId": "rg-default",
        "Tags": call.tags(package.id),
    }


def associate(call: Call) -> Answer:
    """AssociateCenBandwidthPackage: one plan for each pair of areas in a CEN instance."""
    cen = cens.basic(call, call.parameters.required("CenId"))
    package = _settled(call, call.parameters.required("CenBandwidthPackageId"))
    if package.cen:
        raise Refusal("InvalidOperation.BwpAlreadyInUse", "The bandwidth plan belongs to a CEN instance already.")
    others = alive(call.account.bandwidth_packages.values(), call.now)
    if any(item.cen == cen.id and sorted(item.areas) == sorted(package.areas) for item in others):
        raise Refusal("InvalidOperation.SameSpanBwpExist", "The CEN instance has a plan for these areas already.")
    status = through(call.now, steps(call.action), "InUse")
    call.account.bandwidth_packages[package.id] = replace(package, cen=cen.id, status=status)
    cens.occupy(call, cen)
    return {}


def unassociate(call: Call) -> Answer:
    """UnassociateCenBandwidthPackage: refused while cross-region bandwidth is taken from the plan."""
    cen = cens.basic(call, call.parameters.required("CenId"))
    package = _settled(call, call.parameters.required("CenBandwidthPackageId"))
    if package.cen != cen.id:
        raise Refusal("ParameterBwpInstanceId", "The bandwidth plan does not belong to the CEN instance.")
    if any(item.package == package.id for item in _limits(call, cen.id)):
        raise Refusal("InvalidOperation.CenBandwidthLimitsNotZero", "Cross-region bandwidth is taken from the plan.")
    status = through(call.now, steps(call.action), "Idle")
    call.account.bandwidth_packages[package.id] = replace(package, cen="", status=status)
    cens.occupy(call, cen)
    return {}


def modify(call: Call) -> Answer:
    """ModifyCenBandwidthPackageSpec: not below what is taken already."""
    package = _settled(call, call.parameters.required("CenBandwidthPackageId"))
    bandwidth = _bandwidth(call)
    if sum(item.bandwidth for item in _limits(call, package.cen) if item.package == package.id) > bandwidth:
        raise Refusal("InvalidOperation.BandwidthLessThanUsed", "More bandwidth than that is taken from the plan.")
    call.account.bandwidth_packages[package.id] = replace(package, bandwidth=bandwidth)
    return {}


def delete(call: Call) -> Answer:
    """DeleteCenBandwidthPackage: idle plans only, and prepaid ones not before they expire."""
    package = _settled(call, call.parameters.required("CenBandwidthPackageId"))
    if package.cen:
        raise Refusal("InvalidOperation.BwpInUse", "The bandwidth plan belongs to a CEN instance.")
    if package.charge == "PREPAY":
        raise Refusal("ForbiddenRelease", "The bandwidth plan cannot be released before it expires.", 403)
    call.account.bandwidth_packages[package.id] = replace(package, status=Progress(GONE))
    return {}


def set_limit(call: Call) -> Answer:
    """SetCenInterRegionBandwidthLimit: out of the plan for the two regions' areas; 0 gives it back."""
    parameters = call.parameters
    cen = cens.basic(call, parameters.required("CenId"))
    pair = (
        regions.find(parameters.required("LocalRegionId")),
        regions.find(parameters.required("OppositeRegionId")),
    )
    bandwidth = parameters.number("BandwidthLimit", -1)
    if bandwidth < 0 or pair[0].id == pair[1].id:
        raise Refusal("ParameterIllegal", "BandwidthLimit must not be negative and the regions must differ.")
    span = regions.span((pair[0].area, pair[1].area))
    package = next(
        (
            item
            for item in alive(call.account.bandwidth_packages.values(), call.now)
            if item.cen == cen.id and regions.span(item.areas) == span
        ),
        None,
    )
    if package is None:
        raise Refusal("InvalidOperation.NoBandwidthPackage", "The CEN instance has no bandwidth plan for these areas.")
    present = _limits(call, cen.id)
    names = (pair[0].id, pair[1].id)
    before = next((item for item in present if set(item.regions) == set(names)), None)
    others = sum(item.bandwidth for item in present if item.package == package.id and item is not before)
    if others + bandwidth > package.bandwidth:
        raise Refusal("InvalidOperation.BandwidthExceeded", "The bandwidth plan does not have that much left.")
    limits = call.account.bandwidth_limits
    status = through(call.now, steps(call.action), "Active" if bandwidth else GONE)
    if before is not None:
        limits[before.id] = replace(before, bandwidth=bandwidth, status=status)
    elif bandwidth:
        identifier = ids.issue(call.account, "cenlimit", cen.id, *names)
        limits[identifier] = BandwidthLimit(identifier, cen.id, names, bandwidth, package.id, call.now, status)
    cens.occupy(call, cen)
    return {}


def describe_limits(call: Call) -> Answer:
    """DescribeCenInterRegionBandwidthLimits."""
    wanted = call.parameters.text("CenId")
    chosen = [
        item
        for item in alive(call.account.bandwidth_limits.values(), call.now)
        if wanted in {"", item.cen} and call.parameters.text("TrRegionId", item.regions[0]) in item.regions
    ]
    page, numbers = call.page(chosen)
    entries = [
        {
            "CenId": item.cen,
            "BandwidthLimit": item.bandwidth,
            "BandwidthPackageId": item.package,
            "BandwidthType": "BandwidthPackage",
            "GeographicSpanId": regions.span((regions.find(item.regions[0]).area, regions.find(item.regions[1]).area)),
            "LocalRegionId": item.regions[0],
            "OppositeRegionId": item.regions[1],
            "Status": item.status.at(call.now),
        }
        for item in page
    ]
    return {"CenInterRegionBandwidthLimits": {"CenInterRegionBandwidthLimit": entries}, **numbers}


def membership(call: Call) -> Answer:
    """DescribeGeographicRegionMembership: the regions of an area."""
    area = regions.area(call.parameters.required("GeographicRegionId"))
    page, numbers = call.page(item for item in regions.REGIONS if item.area == area)
    return {"RegionIds": {"RegionId": [{"RegionId": item.id} for item in page]}, **numbers}
