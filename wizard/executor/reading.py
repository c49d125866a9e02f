"""The account read for a plan and everything that the plan may have made there earlier."""

from collections.abc import Mapping

from plans.account import Account
from plans.changes import SameKey
from plans.holdings import Written
from plans.names import cloud_name
from plans.plan import Connection, KeyRef, Plan
from wizard.cloud import Cloud
from wizard.cloud.connections import read_key
from wizard.cloud.survey import find_cen, survey
from wizard.secrets import Secret

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


def compare_keys(cloud: Cloud, keys: Mapping[KeyRef, Secret]) -> SameKey:
    """Return what compares a planned key with a connection's, one call each; None where the plan's is not at hand."""

    def same(connection: Connection, found: str) -> bool | None:
        planned = keys.get(connection.psk)
        return None if planned is None else read_key(cloud, connection.region, found) == planned

    return same
