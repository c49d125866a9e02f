"""Who reaches whom: every wanted pair of networks, for every address, there and back."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from plans.atoms import Atom, Atoms
from plans.dispositions import PASSING, Disposition
from plans.network import Network
from plans.verdicts import Verdicts
from plans.walk import Walk, Walker


class Pair(NamedTuple):
    """An ordered pair of networks.

    `cause` is why the first addresses that are not served are not: it differs from `disposition` where only some are
    (PARTIAL) or only the way back fails (ASYMMETRIC_RETURN). `at` is the place in the plan that is at fault and `node`
    the node where the packet ended. `forward` and `back` are the walks of the first atoms that are not served, or of
    the first of all; there is no way back to look at where the way there fails. `source` and `destination` are these
    atoms.
    """

    from_: str
    to: str
    disposition: Disposition
    cause: Disposition
    source: Atom
    destination: Atom
    forward: Walk
    back: Walk | None

    @property
    def failed(self) -> Walk | None:
        """The walk that did not end well, or the first one that will not for long."""
        walks = [self.forward] if self.back is None else [self.forward, self.back]
        dropped = (walk for walk in walks if walk.disposition not in PASSING)
        return next(dropped, next((walk for walk in walks if walk.disposition != "DELIVERED"), None))

    @property
    def at(self) -> str:
        """The place in the plan that is at fault."""
        return self.failed.at if self.failed else ""

    @property
    def node(self) -> str:
        """The node where the packet ended."""
        return self.failed.node if self.failed else self.to


class Reach:
    """What a network delivers. Counting looks at groups; only the pairs that are asked for are walked."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.walker = Walker(network)
        self._walks: dict[tuple[int, int], Walk] = {}

    @cached_property
    def atoms(self) -> Atoms:
        """The atoms of the network."""
        return Atoms(self.network)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every office and VPC, in the order of the plan."""
        return tuple(member.name for member in self.network.members if self.atoms.of[member.name])

    @cached_property
    def verdicts(self) -> Verdicts:
        """All pairs at once."""
        return Verdicts(self.network, self.atoms, self.walker)

    @cached_property
    def counts(self) -> dict[Disposition, int]:
        """How many wanted pairs end how, most frequent first."""
        return self.verdicts.counts()

    @property
    def total(self) -> int:
        """How many pairs are wanted."""
        return sum(self.counts.values())

    @property
    def delivered(self) -> int:
        """How many wanted pairs are delivered, there and back, for every address."""
        return self.counts.get("DELIVERED", 0)

    def is_wanted(self, source: str, destination: str) -> bool:
        """Whether two members are to talk."""
        return source != destination and destination not in self.network.isolated.get(source, ())

    def wanted(self) -> Iterator[tuple[str, str]]:
        """Yield the names of every wanted pair."""
        for source in self.names:
            for destination in self.names:
                if self.is_wanted(source, destination):
                    yield source, destination

    def pairs(self) -> Iterator[Pair]:
        """Walk every wanted pair."""
        return (self.pair(source, destination) for source, destination in self.wanted())

    def dark(self) -> Iterator[Pair]:
        """Walk the wanted pairs that are not delivered, in order; nothing is walked before it is asked for."""
        return (self.pair(source, destination) for source, destination in self.verdicts.dark())

    def first(self, disposition: Disposition) -> Pair:
        """Walk the first wanted pair of a disposition; KeyError where there is none."""
        for source, destination in self.verdicts.having(disposition):
            return self.pair(source, destination)
        raise KeyError(disposition)

    def leaks(self) -> Iterator[Pair]:
        """Walk the isolated pairs that can talk, if only some of their addresses."""
        return (self.pair(source, destination) for source, destination in self.verdicts.leaks())

    def pair(self, source: str, destination: str) -> Pair:
        """Walk one ordered pair, whether it is wanted or not; KeyError for a name that no office and no VPC has."""
        return self.between(self.atoms.of[source], self.atoms.of[destination])

    def between(self, sources: Iterable[int], destinations: Sequence[int]) -> Pair:
        """Walk from every one of some atoms to every one of others, by position; ValueError where there are none."""
        served: Pair | None = None
        fault: Pair | None = None
        for source in sources:
            for destination in destinations:
                found = self._both(source, destination)
                if found.disposition == "DELIVERED":
                    served = served or found
                else:
                    fault = fault or found
                if served and fault:
                    return fault._replace(disposition="PARTIAL")
        one = fault or served
        if one is None:
            raise ValueError("there are no addresses to walk between")
        return one

    def walk(self, source: int, destination: int) -> Walk:
        """Walk from one atom to another, by position, one way."""
        key = (source, destination)
        if key not in self._walks:
            atoms = self.atoms.atoms
            self._walks[key] = self.walker.walk(atoms[source].owner, atoms[source].first, atoms[destination].first)
        return self._walks[key]

    def passes(self, source: int, destination: int) -> bool:
        """Whether packets between two atoms pass there and back as things stand, whatever a renewal will do."""
        return self._both(source, destination).disposition in PASSING

    def _both(self, source: int, destination: int) -> Pair:
        ends = self.atoms.atoms[source], self.atoms.atoms[destination]
        names = ends[0].owner, ends[1].owner
        if self.atoms.ambiguous & (1 << source | 1 << destination):
            shared = names[0] if self.atoms.ambiguous >> source & 1 else names[1]
            nowhere = Walk("OVERLAP_AMBIGUOUS", (), shared, self.walker.members[shared].at, ())
            return Pair(*names, "OVERLAP_AMBIGUOUS", "OVERLAP_AMBIGUOUS", *ends, nowhere, None)
        forward = self.walk(source, destination)
        if forward.disposition not in PASSING:
            return Pair(*names, forward.disposition, forward.disposition, *ends, forward, None)
        back = self.walk(destination, source)
        if back.disposition not in PASSING:
            return Pair(*names, "ASYMMETRIC_RETURN", back.disposition, *ends, forward, back)
        whole: Disposition = (
            "DELIVERED" if forward.disposition == back.disposition == "DELIVERED" else "REKEY_WILL_FAIL"
        )
        return Pair(*names, whole, whole, *ends, forward, back)


def reach(network: Network) -> Reach:
    """Return what a network delivers; nothing is computed before it is asked for."""
    return Reach(network)
