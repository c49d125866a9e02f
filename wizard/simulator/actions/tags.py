"""Tags on objects of the VPC and CEN products."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from wizard.simulator import regions, rules
from wizard.simulator.account import alive
from wizard.simulator.call import Answer, Call
from wizard.simulator.refusal import Refusal, illegal, missing

# VPC API, TagResources.ResourceType and CBN API, TagResources.ResourceType; upper and lower case are the same.
KINDS: Final = {
    "VPC": "vpcs",
    "VSWITCH": "vswitches",
    "VPNGATEWAY": "vpn_gateways",
    "CUSTOMERGATEWAY": "customer_gateways",
    "VPNCONNECTION": "vpn_connections",
    "CEN": "cens",
    "BANDWIDTHPACKAGE": "bandwidth_packages",
}
_OF_CEN: Final = ("CEN", "BANDWIDTHPACKAGE")


def _kind(call: Call) -> str:
    kind = call.parameters.required("ResourceType").upper()
    if kind not in KINDS or (kind in _OF_CEN) != (call.product == "Cbn"):
        raise Refusal("InvalidResourceType.NotFound", "The specified ResourceType does not exist.", 404)
    return kind


def _living(call: Call, kind: str) -> Collection[str]:
    living = alive(getattr(call.account, KINDS[kind]).values(), call.now)
    if call.product == "Cbn":
        return {item.id for item in living}
    region = regions.find(call.parameters.required("RegionId")).id
    return {item.id for item in living if item.region == region}


def _named(call: Call) -> tuple[str, ...]:
    kind, identifiers = _kind(call), call.parameters.texts("ResourceId")
    if not identifiers:
        raise missing("ResourceId")
    if len(identifiers) > 50:
        raise Refusal("NumberExceed.ResourceIds", "At most 50 resources can be given.")
    living = _living(call, kind)
    for identifier in identifiers:
        if identifier not in living:
            raise Refusal("InvalidResourceId.NotFound", f"The specified resource {identifier} does not exist.", 404)
    return identifiers


def tag(call: Call) -> Answer:
    """TagResources: at most 20 tags an object."""
    identifiers, wanted = _named(call), rules.tags(call.parameters, "Tag")
    if not wanted:
        raise missing("Tag")
    merged = {identifier: {**call.account.tags.get(identifier, {}), **wanted} for identifier in identifiers}
    if any(len(tags) > 20 for tags in merged.values()):
        raise Refusal("NumberExceed.Tags", "An object can have at most 20 tags.")
    call.account.tags.update(merged)
    return {}


def untag(call: Call) -> Answer:
    """UnTagResources: the named keys, or all of them."""
    identifiers, keys = _named(call), set(call.parameters.texts("TagKey"))
    everything = call.parameters.flag("All") and not keys
    for identifier in identifiers:
        tags = call.account.tags.get(identifier, {})
        call.account.tags[identifier] = {
            key: value for key, value in tags.items() if not everything and key not in keys
        }
    return {}


def describe(call: Call) -> Answer:
    """ListTagResources: by object or by tag, page by page with NextToken."""
    kind, named, wanted = _kind(call), call.parameters.texts("ResourceId"), call.parameters.structures("Tag")
    if not named and not wanted:
        raise Refusal("MissingParameter.TagOrResourceId", "ResourceId or Tag is mandatory for this action.")
    living = _living(call, kind)
    found = [
        {"ResourceId": identifier, "ResourceType": kind, "TagKey": key, "TagValue": value}
        for identifier, tags in call.account.tags.items()
        if identifier in living and (not named or identifier in named) and call.tagged(identifier, wanted)
        for key, value in tags.items()
    ]
    start, size = call.parameters.number("NextToken", 0), call.parameters.number("MaxResults", 50)
    if not 1 <= size <= 50 or start < 0:
        raise illegal("MaxResults", "it must be between 1 and 50.")
    token = str(start + size) if start + size < len(found) else ""
    return {"TagResources": {"TagResource": found[start : start + size]}, "NextToken": token}
