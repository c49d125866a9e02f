"""Prefix atoms: the pieces of the members' networks that no prefix of any table or selector cuts further.

Whatever holds for one address of an atom holds for every other one, so an answer over atoms is one over addresses.
A set of atoms is an integer with one bit for each, so that a thousand tables can be cut and joined in no time.
"""

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, summarize_address_range
from typing import NamedTuple

from plans.network import Member, Network


class Atom(NamedTuple):
    """Addresses of one member that are all alike, from `first` to `last` as numbers."""

    owner: str
    first: int
    last: int

    @property
    def prefix(self) -> IPv4Network:
        """The first block of these addresses that can be written as a prefix: all of them, but for odd cuts."""
        return next(iter(summarize_address_range(IPv4Address(self.first), IPv4Address(self.last))))


class Atoms:
    """The atoms of a network, those of one member side by side and in the order of their addresses."""

    def __init__(self, network: Network) -> None:
        cuts = sorted(_cuts(network))
        self.atoms: list[Atom] = []
        self.of: dict[str, range] = {}
        for member in network.members:
            begin = len(self.atoms)
            for first, last in _spans(member):
                edges = [first, *cuts[bisect_left(cuts, first + 1) : bisect_left(cuts, last + 1)], last + 1]
                self.atoms.extend(Atom(member.name, low, high - 1) for low, high in itertools.pairwise(edges))
            self.of[member.name] = range(begin, len(self.atoms))
        order = sorted(range(len(self.atoms)), key=lambda position: self.atoms[position].first)
        self._firsts = [self.atoms[position].first for position in order]
        self._below = [0]
        for position in order:
            self._below.append(self._below[-1] | 1 << position)
        self.all = self._below[-1]
        self.ambiguous = self._overlapping(order)
        self._bits: dict[IPv4Network, int] = {}
        self._known: dict[int, tuple[IPv4Network, int]] = {}

    def bits(self, network: IPv4Network) -> int:
        """Return the atoms inside a network that is one of the cuts."""
        found = self._bits.get(network)
        if found is None:
            first = int(network.network_address)
            low = bisect_left(self._firsts, first)
            high = bisect_left(self._firsts, first + network.num_addresses)
            found = self._bits[network] = self._below[high] ^ self._below[low]
        return found

    def union(self, networks: Iterable[IPv4Network]) -> int:
        """Return the atoms inside any of several networks."""
        found = 0
        for network in networks:
            # Hashing a network costs more than everything else here; one that is kept cannot give its id away.
            known = self._known.get(id(network))
            if known is None:
                known = self._known[id(network)] = (network, self.bits(network))
            found |= known[1]
        return found

    def own(self, name: str) -> int:
        """Return the atoms of one member."""
        span = self.of[name]
        return (1 << len(span)) - 1 << span.start

    def _overlapping(self, order: list[int]) -> int:
        """Return the atoms whose addresses belong to more than one member."""
        found, last, before = 0, -1, -1
        for position in order:
            atom = self.atoms[position]
            if atom.first <= last:
                found |= 1 << position | 1 << before
            if atom.last > last:
                last, before = atom.last, position
        return found


def positions(bits: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _spans(member: Member) -> list[tuple[int, int]]:
    """Return a member's addresses as spans that neither touch twice nor overlap, in order."""
    found: list[tuple[int, int]] = []
    for network in sorted(member.networks):
        first, last = int(network.network_address), int(network.broadcast_address)
        if found and first <= found[-1][1]:
            continue
        found.append((first, last))
    return found


def _cuts(network: Network) -> set[int]:
    """Return where any prefix of any member, table or selector begins, and the address behind its end."""
    prefixes: dict[int, IPv4Network] = {}
    seen: dict[int, tuple[IPv4Network, ...]] = {}
    for networks in _listed(network):
        # Tables and ends share tuples and networks; the dictionaries keep them alive, so that ids stay their own.
        if id(networks) not in seen:
            seen[id(networks)] = networks
            prefixes.update((id(one), one) for one in networks)
    edges = {int(prefix.network_address) for prefix in prefixes.values()}
    edges.update(int(prefix.network_address) + prefix.num_addresses for prefix in prefixes.values())
    return edges


def _listed(network: Network) -> Iterator[tuple[IPv4Network, ...]]:
    """Yield every list of prefixes that the network holds."""
    for member in network.members:
        yield member.networks
    for tunnel in network.tunnels:
        for end in (tunnel.cloud, tunnel.office):
            yield end.local
            yield end.remote
    for node in network.nodes:
        with suppress(KeyError):
            for block in network.tables.blocks(node):
                yield block.destinations
                if block.source is not None:
                    yield (block.source,)
