"""Networks and addresses: parsing with the reason, overlaps by sorting, the next free network."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import NamedTuple, Protocol, TypeVar


class Fault(NamedTuple):
    """Why a text is no network: a finding code and its values."""

    code: str
    values: tuple[tuple[str, str], ...]


@lru_cache(maxsize=65536)
def parse_network(text: str) -> IPv4Network | Fault:
    """Parse a CIDR block as an engineer writes it; host bits are a fault that names the network meant."""
    address, slash, length = text.strip().partition("/")
    if ":" in address:
        return Fault("A003", (("cidr", text),))
    if not slash:
        return Fault("A002", (("cidr", text),))
    try:
        host = IPv4Address(address)
    except AddressValueError as fault:
        return Fault("A001", (("cidr", text), ("reason", _reason(str(fault), address))))
    if not (length.isascii() and length.isdigit() and len(length) <= 2) or int(length) > 32:
        return Fault("A001", (("cidr", text), ("reason", f"/{length} is no prefix length between 0 and 32")))
    network = IPv4Network((int(host), int(length)), strict=False)
    if network.network_address != host:
        return Fault("A004", (("cidr", text), ("meant", str(network))))
    return network


@lru_cache(maxsize=65536)
def parse_address(text: str) -> IPv4Address | Fault:
    """Parse a dotted IPv4 address."""
    try:
        return IPv4Address(text.strip())
    except AddressValueError as fault:
        return Fault("A005", (("address", text), ("reason", _reason(str(fault), text))))


def _reason(fault: str, text: str) -> str:
    """Shorten what `ipaddress` says to the part that the file, line and value do not say already."""
    if not text.strip():
        return "it is empty"
    return fault.removesuffix(f" in {text!r}").rstrip(".")


class Owned(NamedTuple):
    """A network with what it belongs to and where the plan says so."""

    network: IPv4Network
    owner: str
    path: str


class _HasNetwork(Protocol):
    @property
    def network(self) -> IPv4Network: ...


_Holder = TypeVar("_Holder", bound=_HasNetwork)


def find_overlaps(networks: Iterable[_Holder]) -> Iterator[tuple[_Holder, _Holder]]:
    """Yield overlapping networks as (enclosing, enclosed), each enclosed one once, in order of address.

    CIDR blocks either nest or are disjoint, so after sorting by address and length one stack of open blocks
    finds every overlap in n log n. Equal or nested blocks of one owner at one path are the caller's business.
    """
    order = sorted(
        (int(holder.network.network_address), holder.network.prefixlen, index, holder)
        for index, holder in enumerate(networks)
    )
    open_blocks: list[tuple[int, _Holder]] = []
    for first, length, _, holder in order:
        while open_blocks and open_blocks[-1][0] < first:
            open_blocks.pop()
        if open_blocks:
            yield open_blocks[-1][1], holder
        open_blocks.append((first | 0xFFFFFFFF >> length, holder))


def next_free(pool: IPv4Network, length: int, taken: Sequence[IPv4Network]) -> IPv4Network | None:
    """Return the lowest network of `length` bits inside `pool` that overlaps none of `taken`; None when full."""
    from netaddr import IPNetwork, IPSet  # noqa: PLC0415 - 30 ms that only a suggestion is worth

    def known(network: IPv4Network) -> IPNetwork:
        return IPNetwork((int(network.network_address), network.prefixlen))

    free = IPSet([known(pool)]) - IPSet([known(network) for network in taken if network.overlaps(pool)])
    for block in free.iter_cidrs():
        if block.prefixlen <= length:
            return IPv4Network((block.first, length))
    return None
