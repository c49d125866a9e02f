"""N: names that can be told apart, by people and by the service."""

import re
from collections.abc import Iterator
from functools import lru_cache

from plans.checks.scope import ends, gateways
from plans.draft import Draft
from plans.finding import Finding, error
from plans.names import cloud_name

MAX_NAME = 100

_REFUSED = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f"  # control characters
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"  # bidirectional controls (Unicode UAX #9)
    "\\u2028\\u2029\\ud800-\\udfff]"  # line and paragraph separators, halves of surrogate pairs
)

_cloud_name = lru_cache(maxsize=65536)(cloud_name)


def check_name_form(draft: Draft) -> Iterator[Finding]:
    """Check that names are short enough to read and hold nothing that changes how a line is shown."""
    for name, at in _names(draft):
        if len(name) > MAX_NAME:
            yield error("N001", at, length=len(name), limit=MAX_NAME)
        if not name.isprintable() and (found := _REFUSED.search(name)):
            yield error("N002", at, name=name, character=f"U+{ord(found[0]):04X}")


def _names(draft: Draft) -> Iterator[tuple[str, str]]:
    yield draft.cen.name, "cen.name"
    for number, region in enumerate(draft.regions):
        at = f"regions[{number}]"
        for index, vpc in enumerate(region.vpcs):
            yield vpc.name, f"{at}.vpcs[{index}].name"
            for inner, vswitch in enumerate(vpc.vswitches):
                yield vswitch.name, f"{at}.vpcs[{index}].vswitches[{inner}].name"
        for index, gateway in enumerate(region.vpn_gateways):
            yield gateway.name, f"{at}.vpn_gateways[{index}].name"
    for index, office in enumerate(draft.offices):
        yield office.name, f"offices[{index}].name"
    for end in ends(draft):
        yield end.name, end.name_path
        if end.row.customer_gateway:
            yield end.row.customer_gateway, f"{end.path}.customer_gateway"


def check_network_names(draft: Draft) -> Iterator[Finding]:
    """Check that offices and VPCs have names of their own: routes, pairs and traces speak of both by name."""
    vpcs = (
        (vpc.name, f"regions[{number}].vpcs[{index}].name")
        for number, region in enumerate(draft.regions)
        for index, vpc in enumerate(region.vpcs)
    )
    offices = ((office.name, f"offices[{index}].name") for index, office in enumerate(draft.offices))
    yield from _twice("N003", (*vpcs, *offices))


def check_object_names(draft: Draft) -> Iterator[Finding]:
    """Check that VPN gateways and IPsec connections have names of their own."""
    found = (
        (gateway.name, f"regions[{number}].vpn_gateways[{index}].name")
        for number, region in enumerate(draft.regions)
        for index, gateway in enumerate(region.vpn_gateways)
    )
    yield from _twice("N004", found)
    yield from _twice("N005", _connection_names(draft))


def _connection_names(draft: Draft) -> Iterator[tuple[str, str]]:
    for end in ends(draft):
        yield end.name or f"{end.office.name} connection", end.name_path


def _twice(code: str, names: "Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]") -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name, at in names:
        if not name:
            continue
        first = seen.setdefault(name, at)
        if first is not at:
            yield error(code, at, also=first, name=name)


def check_customer_gateway_names(draft: Draft) -> Iterator[Finding]:
    """Check that a customer gateway's name stands for one public address in a region."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    known = gateways(draft)
    for end in ends(draft):
        place = known.get(end.row.vpn_gateway)
        if place is None:
            continue
        name = end.row.customer_gateway or f"{end.office.name} customer gateway"
        at = f"{end.path}.customer_gateway"
        address, first = seen.setdefault((place.region, name), (end.row.public_ip, at))
        if address != end.row.public_ip:
            yield error("N006", at, also=first, name=name, region=place.region)


def check_cloud_names(draft: Draft) -> Iterator[Finding]:
    """Check that different names stay different once they are in the form that the service takes."""
    seen: dict[tuple[str, str, str], tuple[str, str]] = {}
    for kind, region, name, at in _cloud_objects(draft):
        cloud = _cloud_name(name)
        other, first = seen.setdefault((kind, region, cloud), (name, at))
        if other != name:
            yield error("N007", at, also=first, name=name, other=other, cloud=cloud, region=region)


def _cloud_objects(draft: Draft) -> Iterator[tuple[str, str, str, str]]:
    known = gateways(draft)
    for name, place in known.items():
        if name:
            yield "vpn-gateway", place.region, name, f"{place.path}.name"
    for end in ends(draft):
        place_of = known.get(end.row.vpn_gateway)
        if place_of is None:
            continue
        region = place_of.region
        customer = end.row.customer_gateway or f"{end.office.name} customer gateway"
        yield "customer-gateway", region, customer, f"{end.path}.customer_gateway"
        yield "connection", region, end.name or f"{end.office.name} connection", end.name_path
