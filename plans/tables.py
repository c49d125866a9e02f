"""Route tables as values: nodes, routes, and blocks of routes that differ in nothing but their destination."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Literal, NamedTuple, Protocol

NodeKind = Literal["office", "vpn-gateway", "vpc", "cen", "transit-router"]
NextHopKind = Literal["local", "tunnel", "vpn-gateway", "connection", "vpc", "cen", "transit-router"]
Origin = Literal["local", "system", "static", "published", "learned", "policy", "bgp"]

ACTIVE = 100
STANDBY = 0
"""Weights of a VPN gateway's routes (Alibaba Cloud, CreateVpnRouteEntry, Weight)."""


class Node(NamedTuple):
    """Whatever owns a route table; `region` is `""` for what has none."""

    name: str
    kind: NodeKind
    region: str


class Route(NamedTuple):
    """One row of a route table; only policy routes look at the `source` of a packet."""

    destination: IPv4Network
    next_hop: str
    next_hop_kind: NextHopKind
    origin: Origin
    source: IPv4Network | None = None
    weight: int = ACTIVE


class Table(NamedTuple):
    """One node's route table, in the order a person reads it; policy routes in the order they are looked up."""

    node: str
    kind: NodeKind
    region: str
    routes: tuple[Route, ...]


class Block(NamedTuple):
    """Routes that differ in nothing but their destination: `destinations` less what `without` lists.

    Tables of a thousand offices share the tuple of destinations, so that it is looked at once.
    """

    destinations: tuple[IPv4Network, ...]
    next_hop: str
    next_hop_kind: NextHopKind
    origin: Origin
    source: IPv4Network | None = None
    weight: int = ACTIVE
    without: tuple[IPv4Network, ...] = ()


class Tables(Protocol):
    """Whatever can make a node's route table, row by row or in blocks; KeyError where nothing is known of a node."""

    def table(self, node: Node) -> Table:
        """Make the route table of one node."""
        ...

    def blocks(self, node: Node) -> Iterable[Block]:
        """Make the same table in blocks."""
        ...


class ListedTables:
    """Tables that are there already, over others that are made on demand."""

    def __init__(self, tables: Mapping[tuple[NodeKind, str], Table], under: Tables | None = None) -> None:
        self._tables = tables
        self._under = under

    def table(self, node: Node) -> Table:
        """Return the route table of one node; KeyError where there is none."""
        found = self._tables.get((node.kind, node.name))
        if found is not None:
            return found
        if self._under is None:
            raise KeyError(node.name)
        return self._under.table(node)

    def blocks(self, node: Node) -> Iterable[Block]:
        """Return the same table in blocks."""
        if self._under is not None and (node.kind, node.name) not in self._tables:
            return self._under.blocks(node)
        return blocks_of(self.table(node).routes)


def blocks_of(routes: Iterable[Route]) -> Iterator[Block]:
    """Gather routes that follow each other and differ in nothing but their destination."""
    gathered: list[IPv4Network] = []
    last: Route | None = None
    for route in routes:
        if last is not None and route[1:] != last[1:]:
            yield Block(tuple(gathered), *last[1:])
            gathered = []
        gathered.append(route.destination)
        last = route
    if last is not None:
        yield Block(tuple(gathered), *last[1:])
