"""Account → network: what a cloud account really holds, joined with what the offices' devices are set to.

Nothing here looks at a plan or at what is predicted of one. An account shows no office: their side comes from kits, or
from the network of a plan where the devices are taken to be as planned.
"""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import NamedTuple, Protocol

from plans.account import Account, Connection, Gateway
from plans.network import End, Link, Member, Network, Tunnel
from plans.tables import ListedTables, Node, NodeKind, Origin, Route, Table

_ANYWHERE = IPv4Network("0.0.0.0/0")
_SERVICES = IPv4Network("100.64.0.0/10")
_DENIED: dict[str, NodeKind] = {
    "DescribeVpnRouteEntries": "vpn-gateway",
    "DescribeVpnPbrRouteEntries": "vpn-gateway",
    "DescribeRouteTableList": "vpc",
    "DescribeRouteEntryList": "vpc",
    "DescribeCenRegionDomainRouteEntries": "cen",
}
"""The calls without which nothing is known of a kind of node."""

Tables = dict[tuple[NodeKind, str], Table]


class Named(Protocol):
    """What the objects of an account are called, by the service's id; `cen` is (id, name)."""

    @property
    def vpcs(self) -> Mapping[str, str]: ...  # noqa: D102 - said above
    @property
    def gateways(self) -> Mapping[str, str]: ...  # noqa: D102 - said above
    @property
    def connections(self) -> Mapping[str, str]: ...  # noqa: D102 - said above
    @property
    def cen(self) -> tuple[str, str]: ...  # noqa: D102 - said above


class Side(NamedTuple):
    """One office as its device is set: its networks, its table, and its end of every connection by name."""

    member: Member
    table: Table
    ends: Mapping[str, End]


def sides_of(network: Network) -> tuple[Side, ...]:
    """Return the offices of a network as their devices are set in it."""
    return tuple(
        Side(
            member,
            network.tables.table(network.by_name["office", member.name]),
            {tunnel.connection: tunnel.office for tunnel in reversed(network.by_office.get(member.name, ()))},
        )
        for member in network.members
        if member.kind == "office"
    )


def observe(
    account: Account,
    names: Named,
    sides: Iterable[Side],
    keys: Mapping[str, str] | None = None,
    isolated: Mapping[str, frozenset[str]] | None = None,
) -> Network:
    """Make the network that an account and the offices' devices make together.

    `keys` are marks of the connections' pre-shared keys by id; a connection without one is taken to hold the office's
    key. Objects that `names` does not name are somebody else's and left out. What the credentials could not see has no
    table, so that a walk that needs it ends with INSUFFICIENT_INFO.
    """
    sides = tuple(sides)
    nodes, tables = _nodes(account, names, sides), _tables(account, names)
    tables.update({("office", side.member.name): side.table for side in sides})
    blind = {_DENIED[denied.action] for denied in account.denied if denied.action in _DENIED}
    seen = {key: table for key, table in tables.items() if key[0] not in blind}
    return Network(
        nodes=nodes,
        tunnels=tuple(_tunnels(account, names, sides, keys or {})),
        tables=ListedTables(seen),
        members=(*(side.member for side in sides), *_vpcs(account, names, tables)),
        links=tuple(
            Link(limit.regions, limit.bandwidth, "cen.links") for limit in account.limits if limit.cen == names.cen[0]
        ),
        isolated=isolated or {},
        conflicts=frozenset(
            (names.vpcs[route.vpc], route.destination)
            for route in account.published
            if route.conflicts and route.vpc in names.vpcs
        ),
    )


def _nodes(account: Account, names: Named, sides: tuple[Side, ...]) -> tuple[Node, ...]:
    hub = (Node(names.cen[1], "cen", ""),) if names.cen[0] else ()
    gateways = (Node(names.gateways[one.id], "vpn-gateway", one.region) for one in _ours(account, names))
    vpcs = (Node(names.vpcs[one.id], "vpc", one.region) for one in account.vpcs if one.id in names.vpcs)
    return (*(Node(side.member.name, "office", side.table.region) for side in sides), *gateways, *vpcs, *hub)


def _ours(account: Account, names: Named) -> Iterator[Gateway]:
    return (gateway for gateway in account.vpn_gateways if gateway.id in names.gateways)


def _tables(account: Account, names: Named) -> Tables:
    found: Tables = {}
    for gateway in _ours(account, names):
        name = names.gateways[gateway.id]
        routes = tuple(_gateway_routes(account, names, gateway))
        found["vpn-gateway", name] = Table(name, "vpn-gateway", gateway.region, routes)
    for table in account.route_tables:
        if table.kind == "system" and table.vpc in names.vpcs:
            name = names.vpcs[table.vpc]
            routes = tuple(_vpc_routes(account, names, table.vpc))
            found["vpc", name] = Table(name, "vpc", table.region, routes)
    if names.cen[0]:
        found["cen", names.cen[1]] = Table(names.cen[1], "cen", "", tuple(_cen_routes(account, names)))
    return found


def _gateway_routes(account: Account, names: Named, gateway: Gateway) -> Iterator[Route]:
    """Yield a gateway's routes: policy routes by priority, then its own, then the way to its VPC."""
    for policy in sorted(account.policy_routes, key=lambda one: one.priority):
        if policy.vpn_gateway == gateway.id and policy.next_hop in names.connections:
            hop = names.connections[policy.next_hop]
            yield Route(policy.destination, hop, "connection", "policy", policy.source, policy.weight)
    for route in account.vpn_routes:
        if route.vpn_gateway == gateway.id and route.next_hop in names.connections:
            origin: Origin = "bgp" if route.origin == "bgp" else "static"
            hop = names.connections[route.next_hop]
            yield Route(route.destination, hop, "connection", origin, weight=route.weight)
    if gateway.vpc in names.vpcs:
        yield Route(_ANYWHERE, names.vpcs[gateway.vpc], "vpc", "system")


def _vpc_routes(account: Account, names: Named, vpc: str) -> Iterator[Route]:
    tables = (table for table in account.route_tables if table.vpc == vpc and table.kind == "system")
    for route in (route for table in tables for route in table.routes):
        if route.origin == "system":
            yield Route(route.destination, names.vpcs[vpc], "local", "system")
        elif route.next_hop in names.gateways:
            yield Route(route.destination, names.gateways[route.next_hop], "vpn-gateway", "published")
        elif route.origin == "cen":
            yield Route(route.destination, names.cen[1], "cen", "learned")


def _cen_routes(account: Account, names: Named) -> Iterator[Route]:
    routes: dict[tuple[IPv4Network, str], Route] = {}
    for route in account.cen_routes:
        if route.cen == names.cen[0] and route.next_hop in names.vpcs and route.status == "Active":
            hop = names.vpcs[route.next_hop]
            origin: Origin = "published" if route.origin == "custom" else "learned"
            routes.setdefault((route.destination, hop), Route(route.destination, hop, "vpc", origin))
    return iter(routes.values())


def _vpcs(account: Account, names: Named, tables: Tables) -> Iterator[Member]:
    """Yield the VPCs with the networks that their route tables call local, or their CIDR blocks where none is seen."""
    for vpc in account.vpcs:
        if vpc.id not in names.vpcs:
            continue
        name = names.vpcs[vpc.id]
        table = tables.get(("vpc", name))
        local = tuple(
            route.destination
            for route in (table.routes if table else ())
            if route.next_hop_kind == "local" and route.destination != _SERVICES
        )
        yield Member(name, "vpc", local or (vpc.cidr, *vpc.secondary), "")


def _tunnels(account: Account, names: Named, sides: tuple[Side, ...], keys: Mapping[str, str]) -> Iterator[Tunnel]:
    ends = {connection: end for side in sides for connection, end in side.ends.items()}
    places = {connection: side.member.at for side in sides for connection in side.ends}
    gateways = {gateway.id: gateway for gateway in _ours(account, names)}
    customers = {customer.id: customer.public_ip for customer in account.customer_gateways}
    for connection in account.connections:
        name = names.connections.get(connection.id, "")
        gateway = gateways.get(connection.vpn_gateway)
        if gateway is None or name not in ends:
            continue
        office = ends[name]
        peer = _address(customers.get(connection.customer_gateway, ""))
        mark = keys.get(connection.id, office.key)
        cloud = _cloud_end(connection, gateway, names.gateways[gateway.id], peer, mark)
        yield Tunnel(name, 1, cloud, office, places[name])


def _cloud_end(connection: Connection, gateway: Gateway, name: str, peer: IPv4Address | None, key: str) -> End:
    address = _address(gateway.public_ips[0] if gateway.public_ips else "")
    return End(
        node=name,
        address=address,
        identity=connection.local_id or (str(address) if address else ""),
        peer_address=peer,
        peer_identity=connection.remote_id or (str(peer) if peer else ""),
        ike=connection.ike,
        ipsec=connection.ipsec,
        local=connection.local,
        remote=connection.remote,
        key=key,
        dpd=connection.dpd,
        nat_t=connection.nat_t,
        mode="route" if connection.local == connection.remote == (_ANYWHERE,) else "policy",
    )


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None
