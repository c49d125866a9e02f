"""Faults as they happen: each takes one thing out of a network that works, or puts a wrong one in.

They are for proving that what looks for faults finds them. Each function changes what belongs to one tunnel, named by
its place in `network.tunnels`, and returns None where the network has nothing that could be spoilt in this way.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Literal

from plans.network import End, Network, Tunnel
from plans.tables import STANDBY, ListedTables, NodeKind, Route, Table

Plant = Callable[[Network, int], Network | None]


def drop_selector(network: Network, number: int) -> Network | None:
    """Let the cloud's end of a tunnel know all other networks but the last."""
    tunnel = network.tunnels[number]
    others = tuple(one for member in network.members if member.name != tunnel.office.node for one in member.networks)
    known = others if tunnel.cloud.local == (IPv4Network("0.0.0.0/0"),) else tunnel.cloud.local
    if len(known) < 2:
        return None
    return _with_end(network, number, "cloud", tunnel.cloud._replace(local=known[:-1], mode="policy"))


def drop_office_route(network: Network, number: int) -> Network | None:
    """Take the last route off an office's device."""
    office = network.tunnels[number].office.node
    rows = network.tables.table(network.by_name["office", office]).routes
    return None if len(rows) < 2 else _with_routes(network, "office", office, rows[:-1])


def drop_gateway_route(network: Network, number: int) -> Network | None:
    """Take the routes to an office off its VPN gateway, though they are published already."""
    tunnel = network.tunnels[number]
    return _with_routes(
        network,
        "vpn-gateway",
        tunnel.cloud.node,
        (route for route in _routes(network, "vpn-gateway", tunnel.cloud.node) if route.next_hop != tunnel.connection),
    )


def withdraw_routes(network: Network, number: int) -> Network | None:
    """Publish the routes to an office nowhere."""
    own = _own(network, network.tunnels[number])
    for node in network.nodes:
        if node.kind in {"vpc", "cen", "transit-router"}:
            kept = (route for route in _routes(network, node.kind, node.name) if route.destination not in own)
            network = _with_routes(network, node.kind, node.name, kept)
    return network


def change_key(network: Network, number: int) -> Network | None:
    """Give the office's end another pre-shared key."""
    office = network.tunnels[number].office
    return _with_end(network, number, "office", office._replace(key=f"{office.key} mistyped"))


def change_proposal(network: Network, number: int) -> Network | None:
    """Give the office's end another encryption for phase 1."""
    office = network.tunnels[number].office
    other = "aes192" if office.ike.encryption != "aes192" else "aes256"
    return _with_end(network, number, "office", office._replace(ike=replace(office.ike, encryption=other)))


def change_version(network: Network, number: int) -> Network | None:
    """Give the office's end the other IKE version."""
    office = network.tunnels[number].office
    other = "ikev1" if office.ike.version == "ikev2" else "ikev2"
    return _with_end(network, number, "office", office._replace(ike=replace(office.ike, version=other)))


def change_pfs(network: Network, number: int) -> Network | None:
    """Give the office's end another group for renewing phase 2."""
    office = network.tunnels[number].office
    other = 5 if office.ipsec.pfs != 5 else 14
    return _with_end(network, number, "office", office._replace(ipsec=replace(office.ipsec, pfs=other)))


def change_lifetime(network: Network, number: int) -> Network | None:
    """Give the office's end a shorter phase 2: no fault, but it looks like one."""
    office = network.tunnels[number].office
    shorter = replace(office.ipsec, lifetime=office.ipsec.lifetime // 2)
    return _with_end(network, number, "office", office._replace(ipsec=shorter))


def change_address(network: Network, number: int) -> Network | None:
    """Let the gateway expect the office at the next address."""
    cloud = network.tunnels[number].cloud
    if cloud.peer_address is None:
        return None
    return _with_end(network, number, "cloud", cloud._replace(peer_address=cloud.peer_address + 1))


def drop_link(network: Network, number: int) -> Network | None:
    """Take the bandwidth of one pair of regions away."""
    if not network.links:
        return None
    gone = number % len(network.links)
    return replace(network, links=(*network.links[:gone], *network.links[gone + 1 :]))


def shadow_route(network: Network, number: int) -> Network | None:
    """Put a policy route that leads to another office before the routes to this one."""
    tunnel = network.tunnels[number]
    other = _beside(network, tunnel)
    if other is None:
        return None
    everywhere = IPv4Network("0.0.0.0/0")
    shadows = (
        Route(one, other.connection, "connection", "policy", everywhere) for one in sorted(_own(network, tunnel))
    )
    rows = (*shadows, *_routes(network, "vpn-gateway", tunnel.cloud.node))
    return _with_routes(network, "vpn-gateway", tunnel.cloud.node, rows)


def demote_route(network: Network, number: int) -> Network | None:
    """Let the routes to an office stand by beside active ones to another office."""
    tunnel = network.tunnels[number]
    other = _beside(network, tunnel)
    if other is None:
        return None
    rows: list[Route] = []
    for route in _routes(network, "vpn-gateway", tunnel.cloud.node):
        if route.next_hop == tunnel.connection and route.source is None:
            rows.extend((route._replace(weight=STANDBY), route._replace(next_hop=other.connection)))
        else:
            rows.append(route)
    return _with_routes(network, "vpn-gateway", tunnel.cloud.node, rows)


FAULTS: dict[str, Plant] = {
    "selector missing": drop_selector,
    "route missing at the office": drop_office_route,
    "route missing at the VPN gateway": drop_gateway_route,
    "route not published": withdraw_routes,
    "wrong key": change_key,
    "other proposal": change_proposal,
    "other IKE version": change_version,
    "other PFS group": change_pfs,
    "other lifetime": change_lifetime,
    "wrong peer address": change_address,
    "link without bandwidth": drop_link,
    "policy route in the way": shadow_route,
    "route standing by": demote_route,
}
"""Every fault."""


def _with_end(network: Network, number: int, side: Literal["cloud", "office"], end: End) -> Network:
    tunnel = network.tunnels[number]
    changed = tunnel._replace(cloud=end) if side == "cloud" else tunnel._replace(office=end)
    return replace(network, tunnels=(*network.tunnels[:number], changed, *network.tunnels[number + 1 :]))


def _with_routes(network: Network, kind: NodeKind, name: str, routes: Iterable[Route]) -> Network:
    node = network.by_name[kind, name]
    table = Table(node.name, node.kind, node.region, tuple(routes))
    return replace(network, tables=ListedTables({(kind, name): table}, network.tables))


def _routes(network: Network, kind: NodeKind, name: str) -> tuple[Route, ...]:
    return network.tables.table(network.by_name[kind, name]).routes


def _own(network: Network, tunnel: Tunnel) -> frozenset[IPv4Network]:
    return frozenset(one for member in network.members if member.name == tunnel.office.node for one in member.networks)


def _beside(network: Network, tunnel: Tunnel) -> Tunnel | None:
    """Return a tunnel of another office on the same gateway."""
    return next(
        (
            other
            for other in network.tunnels
            if other.cloud.node == tunnel.cloud.node and other.office.node != tunnel.office.node
        ),
        None,
    )
