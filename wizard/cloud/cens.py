"""CEN instances, their edition, and the VPCs attached to them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from plans.account import Attachment, Cen
from wizard.cloud.answers import Document, tags, text, texts
from wizard.cloud.cloud import Cloud
from wizard.cloud.errors import CloudError


def list_cens(cloud: Cloud, *, name: str = "", id: str = "") -> tuple[Cen, ...]:  # noqa: A002 - the field's word
    """DescribeCens: the account's CEN instances, all of them or those of a name or id; without their edition."""
    wanted = {"Name": name, "CenId": id}
    filters = [{"Key": key, "Value": [value]} for key, value in wanted.items() if value]
    found = cloud.pages("cbn", "DescribeCens", "", {"Filter": filters}, ("Cens", "Cen"))
    # A filter by name finds names that contain it, at times.
    cens = (_cen(entry) for entry in found)
    return tuple(cen for cen in cens if name in {"", cen.name} and id in {"", cen.id})


def read_edition(cloud: Cloud, cen: Cen) -> Cen:
    """ListTransitRouters: the CEN instance with its edition; empty where no VPC is attached yet."""
    found = cloud.pages("cbn", "ListTransitRouters", "", {"CenId": cen.id}, ("TransitRouters",))
    kinds = {text(router, "Type") for router in found}
    edition: Literal["", "basic", "enterprise"] = ""
    if kinds:
        # One Enterprise router makes the CEN a mixed one, which the Basic calls do not manage.
        edition = "basic" if kinds == {"Basic"} else "enterprise"
    return replace(cen, edition=edition)


def create_cen(cloud: Cloud, *, name: str, token: str, tags: Mapping[str, str] | None = None) -> str:
    """CreateCen: return the new CEN instance's id; it is usable when its status is `Active`."""
    listed = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
    return text(cloud.call("cbn", "CreateCen", "", {"Name": name, "Tag": listed, "ClientToken": token}), "CenId")


def delete_cen(cloud: Cloud, cen: str) -> None:
    """DeleteCen: refused while anything is attached or a bandwidth plan belongs to it."""
    cloud.call("cbn", "DeleteCen", "", {"CenId": cen})


def list_attachments(cloud: Cloud, cen: str) -> tuple[Attachment, ...]:
    """DescribeCenAttachedChildInstances: the VPCs attached to a CEN instance; none where the CEN is gone."""
    query = {"CenId": cen, "ChildInstanceType": "VPC"}
    path = ("ChildInstances", "ChildInstance")
    try:
        found = cloud.pages("cbn", "DescribeCenAttachedChildInstances", "", query, path)
    except CloudError as fault:
        if fault.kind == "already gone":
            return ()
        raise
    return tuple(
        Attachment(cen, text(entry, "ChildInstanceId"), text(entry, "ChildInstanceRegionId"), text(entry, "Status"))
        for entry in found
    )


def attach_vpc(cloud: Cloud, cen: str, *, vpc: str, region: str) -> None:
    """AttachCenChildInstance: there is no ClientToken, so look before and after."""
    cloud.call("cbn", "AttachCenChildInstance", "", _child(cen, vpc, region))


def detach_vpc(cloud: Cloud, cen: str, *, vpc: str, region: str) -> None:
    """DetachCenChildInstance: there is no ClientToken, so look before and after."""
    cloud.call("cbn", "DetachCenChildInstance", "", _child(cen, vpc, region))


def _child(cen: str, vpc: str, region: str) -> dict[str, str]:
    return {"CenId": cen, "ChildInstanceId": vpc, "ChildInstanceRegionId": region, "ChildInstanceType": "VPC"}


def _cen(entry: Document) -> Cen:
    return Cen(
        id=text(entry, "CenId"),
        name=text(entry, "Name"),
        status=text(entry, "Status"),
        bandwidth_plans=texts(entry, "CenBandwidthPackageIds", "CenBandwidthPackageId"),
        tags=tags(entry),
    )
