"""A: public addresses of offices and VPN gateways."""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Network

from plans.addressing import Fault, parse_address
from plans.checks.addresses import PRIVATE, RESERVED
from plans.checks.scope import End, ends, gateways
from plans.draft import Draft
from plans.finding import Finding, error, warning
from plans.plan import Plan

_NEVER_PUBLIC: tuple[tuple[IPv4Network, str], ...] = (
    *((network, "private, RFC 1918") for network in PRIVATE),
    (IPv4Network("100.64.0.0/10"), "shared by carriers behind their NAT, RFC 6598"),
    *(pair for pair in RESERVED if pair[0].prefixlen != 10),
    (IPv4Network("192.0.0.0/24"), "protocol assignments, RFC 6890"),
    (IPv4Network("198.18.0.0/15"), "benchmarking, RFC 2544"),
)

DOCUMENTATION: tuple[IPv4Network, ...] = (
    IPv4Network("192.0.2.0/24"),
    IPv4Network("198.51.100.0/24"),
    IPv4Network("203.0.113.0/24"),
)
"""RFC 5737."""


@lru_cache(maxsize=65536)
def _fault(text: str, *, private: bool) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Say what is wrong with a public address; `private` is for VPN gateways whose network is private."""
    address = parse_address(text)
    if isinstance(address, Fault):
        return address
    for network, what in _NEVER_PUBLIC:
        if address in network and not (private and network in PRIVATE):
            return "A011", (("address", str(address)), ("range", str(network)), ("what", what))
    return None


def check_office_addresses(draft: Draft) -> Iterator[Finding]:
    """Check that an office's address is one that the VPN gateway can reach over the internet."""
    known = gateways(draft)
    for end in ends(draft):
        text = end.row.public_ip
        place = known.get(end.row.vpn_gateway)
        private = place is not None and place.gateway.network == "private"
        if text and _fault(text, private=private):
            yield from _public_address(text, f"{end.path}.public_ip", private=private)


def check_gateway_addresses(draft: Draft) -> Iterator[Finding]:
    """Check that known addresses of VPN gateways are public, and one for each tunnel."""
    for place in gateways(draft).values():
        at = f"{place.path}.public_ips"
        addresses = place.gateway.public_ips
        for index, text in enumerate(addresses):
            yield from _public_address(text, f"{at}[{index}]", private=place.gateway.network == "private")
        if addresses and place.gateway.tunnels in {"1", "2"} and len(addresses) > int(place.gateway.tunnels):
            yield error("A015", at, count=len(addresses), tunnels=place.gateway.tunnels)


def _public_address(text: str, at: str, *, private: bool) -> Iterator[Finding]:
    fault = _fault(text, private=private)
    if fault is not None:
        yield Finding(fault[0], "error", at, fault[1])


def check_address_use(draft: Draft) -> Iterator[Finding]:
    """Check that one public address is one device: the service takes it once in a region."""
    known = gateways(draft)
    seen: dict[tuple[str, str], End] = {}
    for end in ends(draft):
        place = known.get(end.row.vpn_gateway)
        text = end.row.public_ip
        if place is None or isinstance(parse_address(text), Fault):
            continue
        first = seen.setdefault((place.region, text.strip()), end)
        if first is end or (first.office is end.office and first.row.customer_gateway == end.row.customer_gateway):
            continue
        yield error(
            "A012", f"{end.path}.public_ip", also=f"{first.path}.public_ip", address=text.strip(),
            other=first.office.name, region=place.region,
        )  # fmt: skip
    yield from _gateway_use(draft)


def _gateway_use(draft: Draft) -> Iterator[Finding]:
    """Check that a VPN gateway's address is its own."""
    owners: dict[str, tuple[str, str]] = {}
    for name, place in gateways(draft).items():
        for index, text in enumerate(place.gateway.public_ips):
            if isinstance(parse_address(text), Fault):
                continue
            at = f"{place.path}.public_ips[{index}]"
            other, first = owners.setdefault(text.strip(), (name, at))
            if first != at:
                yield error("A016", at, also=first, address=text.strip(), other=other)
    for end in ends(draft) if owners else ():
        address = end.row.public_ip.strip()
        if address in owners:
            other, first = owners[address]
            yield error("A016", f"{end.path}.public_ip", also=first, address=address, other=other)


def check_documentation_addresses(plan: Plan) -> Iterator[Finding]:
    """Warn of addresses out of examples: no packet to them arrives anywhere."""
    for connection in plan.connections:
        for network in DOCUMENTATION:
            if connection.public_ip in network:
                yield warning("A018", f"{connection.at}.public_ip", address=connection.public_ip, range=network)
