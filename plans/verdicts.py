"""How every pair of networks ends, there and back: rows of delivered atoms, held against their own transposition."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from plans.atoms import Atoms, positions
from plans.dispositions import PASSING, Disposition
from plans.grouped import Grouped
from plans.network import Network
from plans.sets import Parts, merge
from plans.walk import Walker


class Verdicts:
    """How every wanted pair ends, and which isolated pairs can talk."""

    def __init__(self, network: Network, atoms: Atoms, walker: Walker) -> None:
        self._network = network
        self._atoms = atoms
        self._grouped = Grouped(network, atoms, walker)
        self._names = [member.name for member in network.members if atoms.of[member.name]]
        self._firsts = sum(1 << atoms.of[name].start for name in self._names)
        self._inner = atoms.all & ~sum(1 << atoms.of[name].stop - 1 for name in self._names)
        self._most = max((len(atoms.of[name]) for name in self._names), default=0)

    def counts(self) -> dict[Disposition, int]:
        """Count the wanted pairs by their disposition, most frequent first."""
        found: dict[Disposition, int] = defaultdict(int)
        for parts in self._pairs.values():
            for code, bits in parts.items():
                found[code] += bits.bit_count()
        return {code: count for code, count in sorted(found.items(), key=lambda item: -item[1]) if count}

    def dark(self, most: int | None = None) -> Iterator[tuple[str, str]]:
        """Yield the wanted pairs that are not delivered, in the order of the members; of each at most so many."""
        for name, parts in self._pairs.items():
            dark = 0
            for code, bits in parts.items():
                dark |= 0 if code == "DELIVERED" else bits
            yield from islice(self._named(name, dark), most)

    def endings(self) -> dict[tuple[str, str], Disposition]:
        """Return how every wanted pair ends, one by one."""
        return {
            pair: code
            for name, parts in self._pairs.items()
            for code, bits in parts.items()
            for pair in self._named(name, bits)
        }

    def ends(self, name: str) -> Parts:
        """Return how the wanted pairs from one network end; each destination is the bit of its first atom."""
        return self._pairs[name]

    def having(self, disposition: Disposition) -> Iterator[tuple[str, str]]:
        """Yield the wanted pairs of one disposition."""
        for name, parts in self._pairs.items():
            yield from self._named(name, parts.get(disposition, 0))

    def leaks(self) -> Iterator[tuple[str, str]]:
        """Yield the isolated pairs that can talk, if only some of their addresses."""
        for name, others in self._network.isolated.items():
            if name in self._atoms.of:
                apart = sum(1 << self._atoms.of[other].start for other in others if self._atoms.of.get(other))
                passing = 0
                for source in self._atoms.of[name]:
                    passing |= self._passing[source] & self._passing_back[source]
                yield from self._named(name, self._fold(passing) & apart)

    def _named(self, source: str, bits: int) -> Iterator[tuple[str, str]]:
        return ((source, self._atoms.atoms[position].owner) for position in positions(bits))

    @cached_property
    def _rows(self) -> list[Parts]:
        return [self._grouped.row(source) for source in range(len(self._atoms.atoms))]

    @cached_property
    def _passing(self) -> list[int]:
        return [row.get("DELIVERED", 0) | row.get("REKEY_WILL_FAIL", 0) for row in self._rows]

    @cached_property
    def _failing_later(self) -> list[int]:
        return [row.get("REKEY_WILL_FAIL", 0) for row in self._rows]

    @cached_property
    def _passing_back(self) -> list[int]:
        return transposed(self._passing)

    @cached_property
    def _failing_later_back(self) -> list[int]:
        return transposed(self._failing_later) if any(self._failing_later) else self._failing_later

    @cached_property
    def _pairs(self) -> dict[str, Parts]:
        """How the wanted pairs of every source end; each destination is the bit of its first atom."""
        return {name: self._ends(name) for name in self._names}

    def _ends(self, name: str) -> Parts:
        good = bad = 0
        everything, ambiguous = self._atoms.all, self._atoms.ambiguous
        for source in self._atoms.of[name]:
            served = self._passing[source] & self._passing_back[source]
            served &= ~(self._failing_later[source] | self._failing_later_back[source] | ambiguous)
            if ambiguous >> source & 1:
                served = 0
            good |= served
            bad |= everything & ~served
        apart = self._network.isolated.get(name, frozenset())
        wanted = self._firsts & ~(1 << self._atoms.of[name].start)
        wanted &= ~sum(1 << self._atoms.of[other].start for other in apart if self._atoms.of.get(other))
        some_good, some_bad = self._fold(good) & wanted, self._fold(bad) & wanted
        parts: Parts = defaultdict(int, {"DELIVERED": wanted & ~some_bad, "PARTIAL": some_good & some_bad})
        dark = some_bad & ~some_good
        if dark:
            merge(parts, self._first_ends(self._atoms.of[name].start), dark)
        return parts

    def _first_ends(self, source: int) -> Parts:
        """Return how packets between one atom and every other one end, there and back."""
        parts: Parts = defaultdict(int)
        ambiguous = self._atoms.all if self._atoms.ambiguous >> source & 1 else self._atoms.ambiguous
        parts["OVERLAP_AMBIGUOUS"] = ambiguous
        for code, bits in self._rows[source].items():
            if code not in PASSING:
                parts[code] |= bits & ~ambiguous
        forward, back = self._passing[source] & ~ambiguous, self._passing_back[source]
        later = self._failing_later[source] | self._failing_later_back[source]
        parts["ASYMMETRIC_RETURN"] |= forward & ~back
        parts["REKEY_WILL_FAIL"] |= forward & back & later
        parts["DELIVERED"] |= forward & back & ~later
        return parts

    def _fold(self, bits: int) -> int:
        """Return the first atom of every member of which any atom is in the set."""
        for _ in range(self._most - 1):
            bits |= bits >> 1 & self._inner
        return bits & self._firsts


def transposed(rows: list[int]) -> list[int]:
    """Turn a square of bits over: bit `c` of row `r` becomes bit `r` of row `c`."""
    size = len(rows)
    if not size:
        return []
    digits = "".join(format(row, f"0{size}b") for row in reversed(rows))
    return [int(digits[size - 1 - column :: size], 2) for column in range(size)]
