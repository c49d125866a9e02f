"""Which addresses a lab uses: those of hosts, and spare ones that a daemon needs in its own selectors."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise


def atoms(network: IPv4Network, prefixes: Iterable[IPv4Network]) -> Iterator[tuple[int, int]]:
    """Yield the parts, first and last address as numbers, into which any prefix cuts a network."""
    first, last = int(network.network_address), int(network.broadcast_address)
    cuts = {first, last + 1}
    for prefix in prefixes:
        cuts.update((int(prefix.network_address), int(prefix.broadcast_address) + 1))
    inner = sorted(cut for cut in cuts if first <= cut <= last + 1)
    yield from ((low, high - 1) for low, high in pairwise(inner))


def host_addresses(network: IPv4Network, prefixes: Iterable[IPv4Network]) -> tuple[IPv4Address, ...]:
    """Return one address for each part of a network, neither its first nor its last where there is another."""
    return tuple(IPv4Address(_inner(low, high)) for low, high in atoms(network, prefixes))


def spare_addresses(selectors: Iterable[IPv4Network]) -> tuple[IPv4Address, ...]:
    """Return an address inside each selector, the last but one where it has several; none for 0.0.0.0/0."""
    return tuple(
        dict.fromkeys(
            IPv4Address(max(int(selector.network_address), int(selector.broadcast_address) - 1))
            for selector in selectors
            if selector.prefixlen
        )
    )


def _inner(low: int, high: int) -> int:
    """Choose an address of a part: the tenth, before the spare one that `spare_addresses` takes near the end."""
    return low + min(9, max(0, high - low - 2)) if high - low > 2 else low + (high - low) // 2
