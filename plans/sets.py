"""Tables, policy routes and tunnels as sets of atoms."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from ipaddress import IPv4Network
from typing import NamedTuple

from plans.atoms import Atoms, positions
from plans.dispositions import Disposition
from plans.lookup import active_policies
from plans.network import Member, Network, Tunnel
from plans.tables import STANDBY, Block, NextHopKind, NodeKind, Origin
from plans.walk import Home, Walker

Parts = defaultdict[Disposition, int]
"""Which destinations end how."""


class Share(NamedTuple):
    """The destinations that one route of a table takes, and those of them that a standby route stands beside."""

    bits: int
    standby: int
    next_hop: str
    next_hop_kind: NextHopKind
    origin: Origin

    def leads_into(self, tunnel: Tunnel) -> bool:
        """Whether an office's route leads into a tunnel of that office."""
        if self.next_hop_kind == "tunnel":
            return self.next_hop == tunnel.connection
        return self.next_hop_kind == "vpn-gateway" and self.next_hop == tunnel.cloud.node


class Policy(NamedTuple):
    """One policy route as sets."""

    source: int
    destinations: int
    next_hop: str


class Sender(NamedTuple):
    """One end of a connection as sets: what it is configured to take from and to, and what came up of it."""

    local: int
    remote: int
    ours: int
    theirs: int


class Pipe(NamedTuple):
    """One connection as sets: the office's atoms, how its tunnel stands, and what either end sends."""

    gateway: str
    own: int
    fault: Disposition | None
    renewal: bool
    cloud_sends: Sender
    office_sends: Sender


def through(parts: Parts, pipe: Pipe, sender: Sender, source: int, destinations: int) -> int:
    """Send packets of sources that are treated alike through a connection; return those that arrive.

    How the others ended is added to `parts`.
    """
    # Of a group of sources, the pipe's own office may be told apart from the others, and sends nothing to itself.
    source = source & ~pipe.own or source
    if not sender.local & source:
        parts["SELECTOR_LOCAL_MISMATCH"] |= destinations
        return 0
    parts["SELECTOR_REMOTE_MISMATCH"] |= destinations & ~sender.remote
    destinations &= sender.remote
    if pipe.fault is not None:
        parts[pipe.fault] |= destinations
        return 0
    passing = destinations & sender.theirs if sender.ours & source else 0
    parts["SELECTOR_NARROWED"] |= destinations & ~passing
    return passing


def merge(parts: Parts, more: Parts, within: int) -> None:
    """Add what `more` says of some destinations."""
    for code, bits in more.items():
        parts[code] |= bits & within


class Sets:
    """A network's tables and tunnels over its atoms, each made when it is asked for."""

    def __init__(self, network: Network, atoms: Atoms, walker: Walker) -> None:
        self._network = network
        self._atoms = atoms
        self._walker = walker
        self.members: dict[str, Member] = walker.members
        self._shares: dict[tuple[NodeKind, str], tuple[Share, ...] | None] = {}
        self._by_length: dict[int, tuple[object, dict[int, int]]] = {}
        self._unions: dict[int, tuple[object, int]] = {}
        self._missing: dict[str, Parts] = {}

    def union(self, networks: tuple[IPv4Network, ...]) -> int:
        """Return the atoms of several networks; tuples that many share are looked at once."""
        # The tuple is kept beside its answer, so that its id stays its own.
        found = self._unions.get(id(networks))
        if found is None:
            found = self._unions[id(networks)] = (networks, self._atoms.union(networks))
        return found[1]

    def region(self, kind: NodeKind, name: str) -> str:
        """Return the region of a node."""
        node = self._network.by_name.get((kind, name))
        return node.region if node else ""

    def carries(self, here: str, there: str) -> bool:
        """Whether there is bandwidth between two regions."""
        link = self._network.bandwidth.get(frozenset((here, there)))
        return link is not None and link.bandwidth > 0

    def shares(self, kind: NodeKind, name: str) -> tuple[Share, ...] | None:
        """Return a node's table as disjoint sets of destinations; None where nothing is known of the node."""
        if (kind, name) not in self._shares:
            try:
                found = self._cut(self._network.tables.blocks(self._network.by_name[kind, name]))
            except KeyError:
                found = None
            self._shares[kind, name] = found
        return self._shares[kind, name]

    def _cut(self, blocks: Iterable[Block]) -> tuple[Share, ...]:
        """Give every atom to the route with the longest prefix; of several, to the first that is active."""
        rows = [
            (-length, block.weight == STANDBY, number, bits, block)
            for number, block in enumerate(blocks)
            if block.source is None
            for length, bits in self._lengths(block).items()
        ]
        rows.sort(key=lambda row: row[:3])
        stand_by: dict[int, int] = defaultdict(int)
        for length, standby, _, bits, _block in rows:
            if standby:
                stand_by[length] |= bits
        taken, found = 0, []
        for length, standby, _, bits, block in rows:
            mine = bits & ~taken
            if mine:
                taken |= mine
                beside = 0 if standby else mine & stand_by[length]
                found.append(Share(mine, beside, block.next_hop, block.next_hop_kind, block.origin))
        return tuple(found)

    def _lengths(self, block: Block) -> dict[int, int]:
        """Return a block's destinations by the length of their prefixes."""
        cached = self._by_length.get(id(block.destinations))
        if cached is None:
            by_length: dict[int, int] = defaultdict(int)
            for network in block.destinations:
                by_length[network.prefixlen] |= self._atoms.bits(network)
            cached = self._by_length[id(block.destinations)] = (block.destinations, by_length)
        if not block.without:
            return cached[1]
        without = ~self._atoms.union(block.without)
        return {length: bits & without for length, bits in cached[1].items()}

    @cached_property
    def policies(self) -> dict[str, tuple[Policy, ...]]:
        """The policy routes of every VPN gateway, in the order they are looked up."""
        found: dict[str, tuple[Policy, ...]] = {}
        for node in self._network.nodes:
            if node.kind == "vpn-gateway":
                try:
                    routes = self._network.tables.table(node).routes
                except KeyError:
                    routes = ()
                found[node.name] = tuple(
                    Policy(self._atoms.bits(route.source), self._atoms.bits(route.destination), route.next_hop)
                    for route in active_policies(routes)
                    if route.source is not None
                )
        return found

    def routed_elsewhere(self, gateway: str, next_hop: str) -> int:
        """Return the destinations that the gateway's destination routes send to another next hop."""
        shares = self.shares("vpn-gateway", gateway) or ()
        return sum(share.bits for share in shares if share.next_hop != next_hop)

    def right(self, gateway: str, connection: str) -> int:
        """Return the destinations that are right to send into a connection."""
        pipe = self.pipes.get((gateway, connection))
        return pipe.own if pipe else self._atoms.all

    @cached_property
    def pipes(self) -> dict[tuple[str, str], Pipe]:
        """Every connection, by VPN gateway and name."""
        return {key: self._pipe(tunnels) for key, tunnels in self._network.by_connection.items()}

    def _pipe(self, tunnels: tuple[Tunnel, ...]) -> Pipe:
        agreed = [self._walker.agreement(tunnel) for tunnel in tunnels]
        chosen = next((index for index, one in enumerate(agreed) if one.fault is None), 0)
        tunnel, agreement = tunnels[chosen], agreed[chosen]
        cloud, office = self.union(agreement.cloud), self.union(agreement.office)
        ours, theirs = tunnel.cloud, tunnel.office
        return Pipe(
            gateway=ours.node,
            own=self._atoms.own(theirs.node) if theirs.node in self._atoms.of else 0,
            fault=agreement.fault.disposition if agreement.fault else None,
            renewal=agreement.renewal is not None,
            cloud_sends=Sender(self.union(ours.local), self.union(ours.remote), cloud, office),
            office_sends=Sender(self.union(theirs.local), self.union(theirs.remote), office, cloud),
        )

    @cached_property
    def groups(self) -> list[int]:
        """For every atom, the atoms that all gateways treat as the same source."""
        parts = [self._atoms.all]
        for predicate in self._predicates():
            cut = [(part & predicate, part & ~predicate) for part in parts]
            parts = [part for pair in cut for part in pair if part]
        found = [0] * len(self._atoms.atoms)
        for part in parts:
            for position in positions(part):
                found[position] = part
        return found

    def _predicates(self) -> set[int]:
        """Return the sets of sources that a policy route or the cloud's end of a tunnel tells from others."""
        everything = self._atoms.all
        found = {policy.source for policies in self.policies.values() for policy in policies}
        for (gateway, connection), pipe in self.pipes.items():
            # An office sends nothing to itself, so a tunnel's view of its own office as a source does not matter,
            # unless something else is sent into it too.
            strays = self._sent_into(gateway, connection) & ~pipe.own
            free = 0 if strays else pipe.own
            for sources in (pipe.cloud_sends.local, pipe.cloud_sends.ours):
                if sources & ~free and (sources | free) != everything:
                    found.add(sources)
        return found

    def _sent_into(self, gateway: str, connection: str) -> int:
        found = 0
        for share in self.shares("vpn-gateway", gateway) or ():
            if share.next_hop == connection:
                found |= share.bits
        for policy in self.policies[gateway]:
            if policy.next_hop == connection:
                found |= policy.destinations
        return found

    def missing(self, vpc: str) -> Parts:
        """Return why a VPC knows no way to each destination, should it know none."""
        if vpc not in self._missing:
            parts: Parts = defaultdict(int)
            for name, member in self.members.items():
                own = self._atoms.own(name)
                if member.kind == "vpc":
                    parts["ROUTE_NOT_PUBLISHED" if self._walker.has_hub else "NO_ROUTE_VPC"] |= own
                else:
                    self._missing_office(parts, own, vpc, self._walker.homes.get(name, ()))
            self._missing[vpc] = parts
        return self._missing[vpc]

    def _missing_office(self, parts: Parts, own: int, vpc: str, homes: tuple[Home, ...]) -> None:
        for home in homes:
            if self._walker.has_hub or home.vpc == vpc:
                known = own & self._connected(home.gateway)
                refused = known & self._refused(home.vpc)
                parts["ROUTE_CONFLICT"] |= refused
                parts["ROUTE_NOT_PUBLISHED"] |= known & ~refused
                own &= ~known
        parts["NO_ROUTE_VPC"] |= own

    def _connected(self, gateway: str) -> int:
        shares = self.shares("vpn-gateway", gateway) or ()
        return sum(share.bits for share in shares if share.next_hop_kind == "connection")

    def _refused(self, vpc: str) -> int:
        return self._atoms.union(network for name, network in self._network.conflicts if name == vpc)
