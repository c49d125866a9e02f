"""A: networks that are networks, routable where they are used, and nobody else's."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Literal, NamedTuple

from plans import limits
from plans.addressing import Fault, find_overlaps, parse_network
from plans.checks.order import place_order
from plans.checks.scope import ends
from plans.draft import Draft
from plans.finding import Finding, error, warning
from plans.once import once
from plans.plan import Plan

Role = Literal["office", "vpc", "vswitch"]

RESERVED: tuple[tuple[IPv4Network, str], ...] = (
    (IPv4Network("0.0.0.0/8"), "this network, RFC 1122"),
    (IPv4Network("100.64.0.0/10"), "used by Alibaba Cloud's own services in every VPC"),
    (IPv4Network("127.0.0.0/8"), "loopback, RFC 1122"),
    (IPv4Network("169.254.0.0/16"), "link-local, RFC 3927"),
    (IPv4Network("224.0.0.0/4"), "multicast, RFC 5771"),
    (IPv4Network("240.0.0.0/4"), "reserved, RFC 1112"),
)
"""Networks that no office and no VPC can have (Alibaba Cloud VPC: CreateVpc and CreateVpnRouteEntry; RFC 6890)."""

_SPANS = tuple((int(net.network_address), int(net.broadcast_address), net, what) for net, what in RESERVED)
_DEFAULT_ROUTE = IPv4Network("0.0.0.0/0")

PRIVATE: tuple[IPv4Network, ...] = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
)
"""RFC 1918."""


class Place(NamedTuple):
    """One CIDR block as read: whose it is, where it stands, what kind of thing owns it and in which VPC it lies.

    The first three fields make it an `Owned`, so that overlaps come back with the rest.
    """

    network: IPv4Network
    owner: str
    path: str
    role: Role
    vpc: str


class _Typed(NamedTuple):
    """One CIDR block as typed."""

    text: str
    owner: str
    path: str
    role: Role
    vpc: str


@once
def places(draft: Draft) -> tuple[Place, ...]:
    """Return every CIDR block that can be read and is more than the default route, VPCs' own before vSwitches'."""
    found = ((parse_network(typed.text), typed) for typed in _typed(draft))
    return tuple(
        Place(network, typed.owner, typed.path, typed.role, typed.vpc)
        for network, typed in found
        if not isinstance(network, Fault) and network.prefixlen
    )


def _typed(draft: Draft) -> Iterator[_Typed]:
    for number, region in enumerate(draft.regions):
        for index, vpc in enumerate(region.vpcs):
            at = f"regions[{number}].vpcs[{index}]"
            name = vpc.name or at
            yield _Typed(vpc.cidr, name, f"{at}.cidr", "vpc", at)
            for inner, cidr in enumerate(vpc.secondary):
                yield _Typed(cidr, name, f"{at}.secondary[{inner}]", "vpc", at)
            for inner, vswitch in enumerate(vpc.vswitches):
                owner = f"{name}/{vswitch.name or vswitch.id or 'vSwitch'}"
                yield _Typed(vswitch.cidr, owner, f"{at}.vswitches[{inner}].cidr", "vswitch", at)
    for index, office in enumerate(draft.offices):
        for inner, cidr in enumerate(office.cidrs):
            at = f"offices[{index}]"
            yield _Typed(cidr, office.name or at, f"{at}.cidrs[{inner}]", "office", "")


def check_syntax(draft: Draft) -> Iterator[Finding]:
    """Check that every CIDR block can be read, and says the network it means."""
    for place in _typed(draft):
        # A VPC without a CIDR, or a vSwitch known by its id, is no matter of syntax.
        if place.text or place.role == "office":
            yield from _syntax(place.text, place.path)
            if parse_network(place.text) == _DEFAULT_ROUTE:
                yield error("A010", place.path, owner=place.owner)
    for end in ends(draft):
        for side, cidrs in (("local", end.row.local), ("remote", end.row.remote)):
            for index, cidr in enumerate(cidrs):
                yield from _syntax(cidr, f"{end.path}.{side}[{index}]")


def _syntax(text: str, at: str) -> Iterator[Finding]:
    found = parse_network(text)
    if isinstance(found, Fault):
        yield Finding(found.code, "error", at, found.values)


def check_reserved(draft: Draft) -> Iterator[Finding]:
    """Check that no network uses addresses that mean something else everywhere."""
    for place in places(draft):
        network = place.network
        if reserved := _reserved(network):
            yield error("A009", place.path, cidr=network, range=reserved[0], what=reserved[1])
        elif place.role == "vpc":
            low, high = limits.VPC_PREFIX_LENGTHS
            if not low <= network.prefixlen <= high:
                yield error("A014", place.path, cidr=network, low=low, high=high)


def _reserved(network: IPv4Network) -> tuple[IPv4Network, str] | None:
    first = int(network.network_address)
    last = first | 0xFFFFFFFF >> network.prefixlen
    for low, high, reserved, what in _SPANS:
        if first <= high and low <= last:
            return reserved, what
    return None


def check_overlaps(draft: Draft) -> Iterator[Finding]:
    """Check that no two networks share an address; a vSwitch lies inside its VPC."""
    found = places(draft)
    blocks: dict[str, list[IPv4Network]] = {}
    for place in found:
        if place.role == "vpc":
            blocks.setdefault(place.vpc, []).append(place.network)
    outside: set[str] = set()
    for place in found:
        around = blocks.get(place.vpc) if place.role == "vswitch" else None
        if around and not any(place.network.subnet_of(block) for block in around):
            outside.add(place.path)
            yield error("A008", place.path, also=f"{place.vpc}.cidr", cidr=place.network, vpc=_joined(around))
    for outer, inner in find_overlaps(found):
        yield from _overlap(outer, inner, outside)


def _joined(networks: list[IPv4Network]) -> str:
    return ", ".join(map(str, networks))


def _overlap(outer: Place, inner: Place, outside: set[str]) -> Iterator[Finding]:
    roles = (outer.role, inner.role)
    same = outer.vpc == inner.vpc
    if same and roles == ("vpc", "vswitch"):
        return
    if (
        not same
        and "vswitch" in roles
        and roles != ("vswitch", "office")
        and outside.isdisjoint({outer.path, inner.path})
    ):
        # The VPC around the vSwitch overlaps as well, and is reported.
        return
    first, second = (outer, inner) if place_order(outer.path) <= place_order(inner.path) else (inner, outer)
    values = {
        "cidr": second.network, "owner": second.owner, "other_cidr": first.network, "other": first.owner,
    }  # fmt: skip
    code = "A017" if first.owner == second.owner else "A006"
    if roles == ("vswitch", "office"):
        code = "A007"
    yield error(code, second.path, also=first.path, **values)


def check_public_ranges(plan: Plan) -> Iterator[Finding]:
    """Warn of public addresses used as private networks: their real owners become unreachable."""
    for vpc in plan.vpcs.values():
        for index, network in enumerate((vpc.cidr, *vpc.secondary)):
            at = f"{vpc.at}.secondary[{index - 1}]" if index else f"{vpc.at}.cidr"
            yield from _public(network, vpc.name, at)
    for office in plan.offices:
        for index, network in enumerate(office.cidrs):
            yield from _public(network, office.name, f"{office.at}.cidrs[{index}]")


def _public(network: IPv4Network, owner: str, at: str) -> Iterator[Finding]:
    if not any(network.subnet_of(private) for private in PRIVATE):
        yield warning("A013", at, cidr=network, owner=owner)
