"""The network as a value: nodes, route tables, and tunnels with the parameters of both ends.

A plan gives one (`plans.planned`), with both ends of every tunnel in agreement; what an account and its devices really
hold gives another (`plans.observed`), in which they may differ. That is why an end is a value of its own and nothing is
shared between the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from typing import Literal, NamedTuple

from plans.plan import Ike, Ipsec
from plans.tables import Node, NodeKind, Tables


class End(NamedTuple):
    """One end of a tunnel as that end is configured.

    An address of None and an identity of `""` are not known yet. `local` and `remote` are the traffic selectors as
    this end proposes them. `key` is a mark: ends with equal marks hold the same pre-shared key, and nothing else can
    be read from it. `mode` says how packets find the tunnel: by a route into an interface, or by its selectors.
    """

    node: str
    address: IPv4Address | None
    identity: str
    peer_address: IPv4Address | None
    peer_identity: str
    ike: Ike
    ipsec: Ipsec
    local: tuple[IPv4Network, ...]
    remote: tuple[IPv4Network, ...]
    key: str
    dpd: bool
    nat_t: bool
    mode: Literal["route", "policy"]


class Tunnel(NamedTuple):
    """One tunnel of an IPsec connection, with the parameters of both ends; `number` counts from 1."""

    connection: str
    number: int
    cloud: End
    office: End
    at: str


class Member(NamedTuple):
    """An office or a VPC with the networks that are its own."""

    name: str
    kind: Literal["office", "vpc"]
    networks: tuple[IPv4Network, ...]
    at: str


class Link(NamedTuple):
    """Bandwidth between two regions in the CEN, in Mbit/s."""

    regions: tuple[str, str]
    bandwidth: int
    at: str


@dataclass(frozen=True)
class Network:
    """Nodes, tunnels and route tables: all that decides where a packet goes, and who wants to talk to whom.

    `isolated` says for every isolated member which others it must not talk to. `conflicts` are the prefixes that the
    CEN refuses to learn from a VPC, because it has them from elsewhere.
    """

    nodes: tuple[Node, ...]
    tunnels: tuple[Tunnel, ...]
    tables: Tables
    members: tuple[Member, ...] = ()
    links: tuple[Link, ...] = ()
    isolated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    conflicts: frozenset[tuple[str, IPv4Network]] = frozenset()

    @cached_property
    def by_office(self) -> dict[str, tuple[Tunnel, ...]]:
        """The tunnels of every office, in their order."""
        found: dict[str, list[Tunnel]] = {}
        for tunnel in self.tunnels:
            found.setdefault(tunnel.office.node, []).append(tunnel)
        return {name: tuple(tunnels) for name, tunnels in found.items()}

    @cached_property
    def by_connection(self) -> dict[tuple[str, str], tuple[Tunnel, ...]]:
        """The tunnels of every connection, by VPN gateway and name, in their order."""
        found: dict[tuple[str, str], list[Tunnel]] = {}
        for tunnel in self.tunnels:
            found.setdefault((tunnel.cloud.node, tunnel.connection), []).append(tunnel)
        return {name: tuple(tunnels) for name, tunnels in found.items()}

    @cached_property
    def offices(self) -> dict[str, Node]:
        """Every office's node by name."""
        return {node.name: node for node in self.nodes if node.kind == "office"}

    @cached_property
    def by_name(self) -> dict[tuple[NodeKind, str], Node]:
        """Every node by kind and name."""
        return {(node.kind, node.name): node for node in self.nodes}

    @cached_property
    def bandwidth(self) -> dict[frozenset[str], Link]:
        """The link between every two regions that have one."""
        return {frozenset(link.regions): link for link in self.links}
