"""The account read for a plan and everything that the plan may have made there earlier."""

from collections.abc import Mapping

from plans.account import Account
from plans.holdings import Written
from plans.names import cloud_name
from plans.plan import Plan
from wizard.cloud import Cloud
from wizard.cloud.survey import find_cen, survey

_IN_A_REGION = frozenset(
    {"vpc", "vpn-gateway", "customer-gateway", "connection", "vpn-route", "attachment", "publication"}
)
"""Kinds of steps whose natural keys begin with a region."""


def read_account(cloud: Cloud, plan: Plan, written: Mapping[str, Written]) -> Account:
    """Read the plan's regions and those where the journal knows of something of ours.

    CloudError and NotUnique as `survey`.
    """
    regions = dict.fromkeys(region.id for region in plan.regions)
    for key, record in written.items():
        kind, *place = key.split("/")
        if record.ours and kind in _IN_A_REGION:
            regions.setdefault(place[0])
    return survey(cloud, regions, cen_id=_cen_id(cloud, plan, written))


def _cen_id(cloud: Cloud, plan: Plan, written: Mapping[str, Written]) -> str:
    cen = plan.cen
    if cen.id:
        return cen.id
    names = (cen.name, cloud_name(cen.name)) if cen.owner == "wizard" else (cen.name,)
    for name in dict.fromkeys(filter(None, names)):
        found = find_cen(cloud, name=name)
        if found is not None:
            return found.id
    return written["cen"].id if "cen" in written else ""
