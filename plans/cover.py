"""The smallest cover: the fewest and tightest prefixes that hold some networks and touch no others.

CIDR blocks nest or are disjoint, so the networks stand in a tree of their common prefixes, and what is best for a node
is made of what is best for its two halves. Where no unwanted network lies below a node, the answer is the same for
whoever asks, and is kept: a thousand covers over a thousand networks differ only along the way to the few that each
must leave out.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network
from typing import NamedTuple

PRIVATE: tuple[IPv4Network, ...] = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
)
"""RFC 1918: only here may a prefix hold addresses that belong to nobody; elsewhere they are the Internet's."""


class Cover(NamedTuple):
    """The prefixes found, or none where even the fewest, `needed`, are more than the limit."""

    networks: tuple[IPv4Network, ...]
    needed: int


class _Best(NamedTuple):
    """The least number of addresses that some number of prefixes can hold, and these prefixes."""

    addresses: int
    networks: tuple[IPv4Network, ...]


class _Node(NamedTuple):
    """A common prefix of the networks from `low` to `high`; `whole` is whether it may be used as it is."""

    network: IPv4Network
    low: int
    high: int
    whole: bool
    halves: tuple["_Node", ...]


class Covers:
    """Covers of any part of a set of networks that must leave the rest of the set alone."""

    def __init__(self, networks: Iterable[IPv4Network]) -> None:
        self.networks: tuple[IPv4Network, ...] = tuple(_outermost(networks))
        self._root = self._build(0, len(self.networks)) if self.networks else None
        self._kept: dict[tuple[IPv4Network, int], list[_Best | None]] = {}

    def positions(self, networks: Iterable[IPv4Network]) -> list[int]:
        """Return where networks of the set stand in it, in order."""
        return sorted(bisect_left(self.networks, network) for network in networks)

    def leaving_out(self, unwanted: Sequence[int], limit: int) -> Cover:
        """Cover all networks but those at some positions, given in order, with at most `limit` prefixes."""
        return self._cover(_Question(unwanted, inverted=False), limit)

    def holding(self, wanted: Sequence[int], limit: int) -> Cover:
        """Cover the networks at some positions, given in order, with at most `limit` prefixes."""
        return self._cover(_Question(wanted, inverted=True), limit)

    def _cover(self, question: "_Question", limit: int) -> Cover:
        if self._root is None:
            return Cover((), 0)
        needed = self._needed(self._root, question)
        if needed > limit:
            return Cover((), needed)
        best = self._best(self._root, question, limit)[limit]
        return Cover(best.networks if best else (), needed)

    def _build(self, low: int, high: int) -> _Node:
        first, last = self.networks[low], self.networks[high - 1]
        if high - low == 1:
            return _Node(first, low, high, whole=True, halves=())
        length = 32 - (int(first.network_address) ^ int(last.network_address)).bit_length()
        network = IPv4Network((int(first.network_address) >> 32 - length << 32 - length, length))
        middle = int(network.network_address) + (1 << 31 - length)
        cut = bisect_left(self.networks, middle, low, high, key=lambda one: int(one.network_address))
        filled = sum(one.num_addresses for one in self.networks[low:high]) == network.num_addresses
        whole = filled or any(network.subnet_of(block) for block in PRIVATE)
        return _Node(network, low, high, whole, (self._build(low, cut), self._build(cut, high)))

    def _needed(self, node: _Node, question: "_Question") -> int:
        """Return how many prefixes are needed at least: one for each largest node that may be used as it is."""
        unwanted = question.unwanted(node)
        if unwanted == node.high - node.low:
            return 0
        if node.whole and not unwanted:
            return 1
        return sum(self._needed(half, question) for half in node.halves)

    def _best(self, node: _Node, question: "_Question", limit: int) -> list[_Best | None]:
        """Return the best cover of a node for every number of prefixes up to the limit."""
        unwanted = question.unwanted(node)
        if unwanted == node.high - node.low:
            return [_Best(0, ())] * (limit + 1)
        if unwanted:
            return self._join(node, question, limit)
        key = (node.network, limit)
        if key not in self._kept:
            nothing: list[_Best | None] = [None] * (limit + 1)
            best = self._join(node, question, limit) if node.halves else nothing
            if node.whole:
                alone = _Best(node.network.num_addresses, (node.network,))
                best = [None, *(min(filter(None, (one, alone)), key=_size) for one in best[1:])]
            self._kept[key] = best
        return self._kept[key]

    def _join(self, node: _Node, question: "_Question", limit: int) -> list[_Best | None]:
        left, right = (self._best(half, question, limit) for half in node.halves)
        joined: list[_Best | None] = []
        for count in range(limit + 1):
            both = [
                _Best(one.addresses + other.addresses, one.networks + other.networks)
                for here in range(count + 1)
                if (one := left[here]) is not None and (other := right[count - here]) is not None
            ]
            joined.append(min(both, key=_size, default=None))
        return joined


class _Question(NamedTuple):
    """Which networks are unwanted: those listed, or, `inverted`, all the others."""

    listed: Sequence[int]
    inverted: bool

    def unwanted(self, node: _Node) -> int:
        """Count the unwanted networks below a node."""
        listed = bisect_left(self.listed, node.high) - bisect_left(self.listed, node.low)
        return node.high - node.low - listed if self.inverted else listed


def _size(best: _Best) -> tuple[int, int]:
    return best.addresses, len(best.networks)


def _outermost(networks: Iterable[IPv4Network]) -> Iterable[IPv4Network]:
    """Yield networks in order, without those that lie inside another."""
    last = -1
    for network in sorted(set(networks), key=lambda one: (int(one.network_address), one.prefixlen)):
        if int(network.network_address) > last:
            last = int(network.broadcast_address)
            yield network
