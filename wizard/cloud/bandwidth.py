"""Bandwidth plans of CEN instances, and the cross-region bandwidth taken from them."""

from plans.account import BandwidthPlan, InterRegionLimit
from wizard.cloud.answers import Document, flag, text, texts, whole
from wizard.cloud.cloud import Cloud


def list_bandwidth_plans(cloud: Cloud, *, id: str = "") -> tuple[BandwidthPlan, ...]:  # noqa: A002 - the field's word
    """DescribeCenBandwidthPackages: the account's bandwidth plans, or the one of an id."""
    filters = [{"Key": "CenBandwidthPackageId", "Value": [id]}] if id else []
    path = ("CenBandwidthPackages", "CenBandwidthPackage")
    found = cloud.pages("cbn", "DescribeCenBandwidthPackages", "", {"Filter": filters}, path)
    return tuple(plan for plan in map(_plan, found) if id in {"", plan.id})


def associate_plan(cloud: Cloud, cen: str, plan: str) -> None:
    """AssociateCenBandwidthPackage: there is no ClientToken, so look before and after."""
    cloud.call("cbn", "AssociateCenBandwidthPackage", "", {"CenId": cen, "CenBandwidthPackageId": plan})


def unassociate_plan(cloud: Cloud, cen: str, plan: str) -> None:
    """UnassociateCenBandwidthPackage: only when no cross-region bandwidth is taken from it any more."""
    cloud.call("cbn", "UnassociateCenBandwidthPackage", "", {"CenId": cen, "CenBandwidthPackageId": plan})


def list_limits(cloud: Cloud, cen: str) -> tuple[InterRegionLimit, ...]:
    """DescribeCenInterRegionBandwidthLimits: the cross-region bandwidth of a CEN instance."""
    path = ("CenInterRegionBandwidthLimits", "CenInterRegionBandwidthLimit")
    found = cloud.pages("cbn", "DescribeCenInterRegionBandwidthLimits", "", {"CenId": cen}, path)
    return tuple(_limit(cen, entry) for entry in found)


def set_limit(cloud: Cloud, cen: str, regions: tuple[str, str], bandwidth: int) -> None:
    """SetCenInterRegionBandwidthLimit: Mbit/s between two regions; 0 takes it away. There is no ClientToken."""
    query = {
        "CenId": cen,
        "LocalRegionId": regions[0],
        "OppositeRegionId": regions[1],
        "BandwidthLimit": bandwidth,
    }
    cloud.call("cbn", "SetCenInterRegionBandwidthLimit", "", query)


def _plan(entry: Document) -> BandwidthPlan:
    return BandwidthPlan(
        id=text(entry, "CenBandwidthPackageId"),
        name=text(entry, "Name"),
        bandwidth=whole(entry, "Bandwidth"),
        areas=(text(entry, "GeographicRegionAId").lower(), text(entry, "GeographicRegionBId").lower()),
        cens=texts(entry, "CenIds", "CenId"),
        status=text(entry, "Status"),
        business_status=text(entry, "BusinessStatus"),
        cross_border=flag(entry, "IsCrossBorder"),
    )


def _limit(cen: str, entry: Document) -> InterRegionLimit:
    first, second = sorted((text(entry, "LocalRegionId"), text(entry, "OppositeRegionId")))
    return InterRegionLimit(
        cen=cen,
        regions=(first, second),
        bandwidth=whole(entry, "BandwidthLimit"),
        bandwidth_plan=text(entry, "BandwidthPackageId"),
        status=text(entry, "Status"),
    )
