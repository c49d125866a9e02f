"""The network as a value: nodes, route tables, and tunnels with the parameters of both ends.

A plan gives one, with both ends of every tunnel in agreement; what an account and its devices really hold gives
another, in which they may differ. That is why an end is a value of its own and nothing is shared between the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from typing import Literal, NamedTuple, Protocol

from plans.plan import Connection, Ike, Ipsec, Plan
from plans.routes import Node, RouteTables, Table
from plans.selectors import traffic_selectors

AddressSource = Literal["account", "journal", "plan"]


class GatewayAddress(NamedTuple):
    """The public addresses of one VPN gateway, one for each tunnel, and where they were learned."""

    addresses: tuple[IPv4Address, ...]
    source: AddressSource


Addresses = Mapping[str, GatewayAddress]
"""What is known of the gateways' public addresses, by the gateway's name in the plan."""


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


class Tables(Protocol):
    """Whatever can make a node's route table."""

    def table(self, node: Node) -> Table:
        """Make the route table of one node."""
        ...


@dataclass(frozen=True)
class Network:
    """Nodes, tunnels and route tables: all that decides where a packet goes."""

    nodes: tuple[Node, ...]
    tunnels: tuple[Tunnel, ...]
    tables: Tables

    @cached_property
    def by_office(self) -> dict[str, tuple[Tunnel, ...]]:
        """The tunnels of every office, in their order."""
        found: dict[str, list[Tunnel]] = {}
        for tunnel in self.tunnels:
            found.setdefault(tunnel.office.node, []).append(tunnel)
        return {name: tuple(tunnels) for name, tunnels in found.items()}

    @cached_property
    def offices(self) -> dict[str, Node]:
        """Every office's node by name."""
        return {node.name: node for node in self.nodes if node.kind == "office"}


def planned_addresses(plan: Plan) -> dict[str, GatewayAddress]:
    """Return the gateway addresses that the plan itself names."""
    return {
        name: GatewayAddress(gateway.public_ips, "plan")
        for name, gateway in plan.vpn_gateways.items()
        if gateway.public_ips
    }


def make_network(plan: Plan, addresses: Addresses) -> Network:
    """Make the network that a plan means; gateways missing from `addresses` have ends without an address."""
    tables = RouteTables(plan)
    tunnels = tuple(
        _tunnel(plan, connection, number, addresses)
        for connection in plan.connections
        for number in range(1, plan.vpn_gateways[connection.vpn_gateway].tunnels + 1)
    )
    return Network(tables.nodes, tunnels, tables)


def _tunnel(plan: Plan, connection: Connection, number: int, addresses: Addresses) -> Tunnel:
    known = addresses.get(connection.vpn_gateway)
    cloud_address = known.addresses[number - 1] if known and len(known.addresses) >= number else None
    cloud_identity = connection.local_id or (str(cloud_address) if cloud_address else "")
    office_identity = connection.remote_id or str(connection.public_ip)
    selectors = traffic_selectors(plan, connection)
    mode: Literal["route", "policy"] = "route" if selectors.any else "policy"
    # A mark is the place a key is kept, never the key: one place, one key. Each of two tunnels has a place of its own.
    key = f"{connection.psk}" if number == 1 else f"{connection.psk} tunnel {number}"
    cloud = End(
        node=connection.vpn_gateway,
        address=cloud_address,
        identity=cloud_identity,
        peer_address=connection.public_ip,
        peer_identity=office_identity,
        ike=connection.ike,
        ipsec=connection.ipsec,
        local=selectors.local,
        remote=selectors.remote,
        key=key,
        dpd=connection.dpd,
        nat_t=connection.nat_t,
        mode=mode,
    )
    office = End(
        node=connection.office,
        address=connection.public_ip,
        identity=office_identity,
        peer_address=cloud_address,
        peer_identity=cloud_identity,
        ike=connection.ike,
        ipsec=connection.ipsec,
        local=selectors.remote,
        remote=selectors.local,
        key=key,
        dpd=connection.dpd,
        nat_t=connection.nat_t,
        mode=mode,
    )
    return Tunnel(connection.name, number, cloud, office, connection.at)
