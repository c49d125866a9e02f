"""Tags on objects: how what the wizard made is recognised."""

from collections.abc import Mapping, Sequence
from typing import Literal

from wizard.cloud.actions import Product
from wizard.cloud.answers import text
from wizard.cloud.cloud import Cloud

Kind = Literal["vpc", "vswitch", "vpn-gateway", "customer-gateway", "connection", "cen", "bandwidth-plan"]

_TYPES: Mapping[Kind, tuple[Product, str]] = {
    "vpc": ("vpc", "VPC"),
    "vswitch": ("vpc", "VSWITCH"),
    "vpn-gateway": ("vpc", "VPNGATEWAY"),
    "customer-gateway": ("vpc", "CUSTOMERGATEWAY"),
    "connection": ("vpc", "VPNCONNECTION"),
    "cen": ("cbn", "Cen"),
    "bandwidth-plan": ("cbn", "BandwidthPackage"),
}
"""The products' own names of resource types (TagResources.ResourceType)."""

_PAGE_SIZES: Mapping[Product, str] = {"vpc": "MaxResults", "cbn": "PageSize"}
"""The two products' names for the size of a page of tags."""


def tag(cloud: Cloud, region: str, kind: Kind, ids: Sequence[str], tags: Mapping[str, str]) -> None:
    """TagResources: add tags to objects of one kind; at most 50 objects and 20 tags in one call."""
    product, resource_type = _TYPES[kind]
    listed = [{"Key": name, "Value": value} for name, value in tags.items()]
    query = {"ResourceType": resource_type, "ResourceId": list(ids), "Tag": listed, **_region(product, region)}
    cloud.call(product, "TagResources", region, query)


def untag(cloud: Cloud, region: str, kind: Kind, ids: Sequence[str], names: Sequence[str]) -> None:
    """UnTagResources: remove tags by name."""
    product, resource_type = _TYPES[kind]
    action = "UnTagResources" if product == "vpc" else "UntagResources"
    query = {"ResourceType": resource_type, "ResourceId": list(ids), "TagKey": list(names)}
    cloud.call(product, action, region, {**query, **_region(product, region)})


def list_tagged(
    cloud: Cloud, region: str, kind: Kind, *, tags: Mapping[str, str] | None = None, ids: Sequence[str] = ()
) -> dict[str, dict[str, str]]:
    """ListTagResources: the objects of one kind that carry all `tags`, or those of `ids`, with all their tags."""
    product, resource_type = _TYPES[kind]
    listed = [{"Key": name, "Value": value} for name, value in (tags or {}).items()]
    query = {"ResourceType": resource_type, "ResourceId": list(ids), "Tag": listed, **_region(product, region)}
    path, size = ("TagResources", "TagResource"), _PAGE_SIZES[product]
    found: dict[str, dict[str, str]] = {}
    for entry in cloud.chain(product, "ListTagResources", region, query, path, size):
        found.setdefault(text(entry, "ResourceId"), {})[text(entry, "TagKey")] = text(entry, "TagValue")
    return found


def _region(product: Product, region: str) -> dict[str, str]:
    return {"RegionId": region} if product == "cbn" and region else {}
