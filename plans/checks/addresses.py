"""A: networks that are networks, routable where they are used, and nobody else's."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Literal, NamedTuple

from plans import limits
from plans.addressing import Fault, Owned, find_overlaps, parse_network
from plans.checks.order import place_order
from plans.checks.scope import ends
from plans.draft import Draft
from plans.finding import Finding, error, warning
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

PRIVATE: tuple[IPv4Network, ...] = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
)
"""RFC 1918."""


class Place(NamedTuple):
    """One CIDR block as typed: whose it is, what kind of thing owns it and where it stands."""

    text: str
    owner: str
    path: str
    role: Role
    vpc: str


def places(draft: Draft) -> Iterator[Place]:
    """Yield every CIDR block that belongs to a network; a VPC's own blocks come before its vSwitches."""
    for number, region in enumerate(draft.regions):
        for index, vpc in enumerate(region.vpcs):
            at = f"regions[{number}].vpcs[{index}]"
            name = vpc.name or at
            yield Place(vpc.cidr, name, f"{at}.cidr", "vpc", at)
            for inner, cidr in enumerate(vpc.secondary):
                yield Place(cidr, name, f"{at}.secondary[{inner}]", "vpc", at)
            for inner, vswitch in enumerate(vpc.vswitches):
                owner = f"{name}, {vswitch.name or vswitch.id or 'vSwitch'}"
                yield Place(vswitch.cidr, owner, f"{at}.vswitches[{inner}].cidr", "vswitch", at)
    for index, office in enumerate(draft.offices):
        for inner, cidr in enumerate(office.cidrs):
            at = f"offices[{index}]"
            yield Place(cidr, office.name or at, f"{at}.cidrs[{inner}]", "office", "")


def check_syntax(draft: Draft) -> Iterator[Finding]:
    """Check that every CIDR block can be read, and says the network it means."""
    for place in places(draft):
        # A VPC without a CIDR, or a vSwitch known by its id, is no matter of syntax.
        if place.text or place.role == "office":
            yield from _syntax(place.text, place.path)
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
        network = parse_network(place.text)
        if isinstance(network, Fault):
            continue
        if not network.prefixlen:
            yield error("A010", place.path, owner=place.owner)
        elif reserved := _reserved(network):
            yield error("A009", place.path, cidr=network, range=reserved[0], what=reserved[1])
        elif place.role == "vpc":
            low, high = limits.VPC_PREFIX_LENGTHS
            if not low <= network.prefixlen <= high:
                yield error("A014", place.path, cidr=network, low=low, high=high)


def _reserved(network: IPv4Network) -> tuple[IPv4Network, str] | None:
    if network.network_address.packed[0] == 10 and network.prefixlen >= 8:
        return None
    for reserved, what in RESERVED:
        if network.overlaps(reserved):
            return reserved, what
    return None


def check_overlaps(draft: Draft) -> Iterator[Finding]:
    """Check that no two networks share an address; a vSwitch lies inside its VPC."""
    known: dict[str, Place] = {}
    owned: list[Owned] = []
    blocks: dict[str, list[IPv4Network]] = {}
    for place in places(draft):
        network = parse_network(place.text)
        if isinstance(network, Fault) or not network.prefixlen:
            continue
        known[place.path] = place
        owned.append(Owned(network, place.owner, place.path))
        if place.role == "vpc":
            blocks.setdefault(place.vpc, []).append(network)
    outside: set[str] = set()
    for item in owned:
        place = known[item.path]
        around = blocks.get(place.vpc) if place.role == "vswitch" else None
        if around and not any(item.network.subnet_of(block) for block in around):
            outside.add(item.path)
            yield error("A008", item.path, also=f"{place.vpc}.cidr", cidr=item.network, vpc=_joined(around))
    for outer, inner in find_overlaps(owned):
        yield from _overlap(known[outer.path], known[inner.path], outer, inner, outside)


def _joined(networks: list[IPv4Network]) -> str:
    return ", ".join(map(str, networks))


def _overlap(
    outer_place: Place, inner_place: Place, outer: Owned, inner: Owned, outside: set[str]
) -> Iterator[Finding]:
    roles = (outer_place.role, inner_place.role)
    if outer_place.vpc == inner_place.vpc and roles == ("vpc", "vswitch"):
        return
    if roles == ("vswitch", "office"):
        yield error(
            "A007", inner.path, also=outer.path, owner=inner.owner, cidr=inner.network, vswitch=outer.owner,
            other_cidr=outer.network,
        )  # fmt: skip
        return
    if outer_place.vpc != inner_place.vpc and "vswitch" in roles:
        # The VPCs around them overlap as well and are reported, unless the vSwitch lies outside its own.
        strays = [path for path, place in ((outer.path, outer_place), (inner.path, inner_place)) if path in outside]
        if not strays:
            return
    first, second = (outer, inner) if place_order(outer.path) <= place_order(inner.path) else (inner, outer)
    code = "A017" if first.owner == second.owner and roles[0] == roles[1] else "A006"
    yield error(
        code, second.path, also=first.path, owner=second.owner, cidr=second.network, other=first.owner,
        other_cidr=first.network,
    )  # fmt: skip


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
