"""A packet under way: where it has been, and by what it may be let down later."""

from typing import Literal, NamedTuple

from plans.dispositions import Ending
from plans.tables import NodeKind

Action = Literal["sent", "encrypted", "decrypted", "forwarded", "delivered", "dropped"]


class Hop(NamedTuple):
    """What one node did with the packet, and the route or selector by which it did."""

    node: str
    kind: NodeKind
    action: Action
    detail: str


class Packet:
    """A packet from one address to another, both as numbers, with the hops it has made."""

    def __init__(self, source: int, destination: int) -> None:
        self.source = source
        self.destination = destination
        self.hops: list[Hop] = []
        self.renewal: Ending | None = None
        """What will stop packets like this one when keys are renewed."""
        self._passed: set[tuple[NodeKind, str]] = set()

    def hop(self, kind: NodeKind, node: str, action: Action, detail: str) -> None:
        """Note what a node did."""
        self.hops.append(Hop(node, kind, action, detail))

    def enter(self, kind: NodeKind, node: str) -> bool:
        """Note a node; False where the packet has been there."""
        if (kind, node) in self._passed:
            return False
        self._passed.add((kind, node))
        return True

    def drop(self, kind: NodeKind, ending: Ending) -> Ending:
        """Note that a node drops the packet, and return why."""
        self.hop(kind, ending.node, "dropped", ending.disposition)
        return ending
