"""Prediction × account: the routes that every node should have against those it has."""

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import NamedTuple

from plans.account import Account, VpcRoute
from plans.plan import Plan
from plans.routes import RouteTables
from plans.tables import NodeKind, Origin

_COMPARED: frozenset[Origin] = frozenset({"static", "published", "learned", "policy", "bgp"})
"""Local and system routes are the service's own business."""


class Row(NamedTuple):
    """One route as both sides can tell it: destination, the plan's name of the next hop, origin, policy source."""

    destination: IPv4Network
    next_hop: str
    origin: Origin
    source: IPv4Network | None = None

    def __str__(self) -> str:
        """Return the route as a person would say it."""
        source = f" from {self.source}" if self.source else ""
        return f"{self.destination}{source} → {self.next_hop} ({self.origin})"


class Names(NamedTuple):
    """What the objects of an account are called in the plan, by the service's id; `cen` is (id, name)."""

    vpcs: dict[str, str]
    gateways: dict[str, str]
    connections: dict[str, str]
    cen: tuple[str, str]


Rows = dict[tuple[NodeKind, str], set[Row]]


def compare_routes(plan: Plan, account: Account, names: Names) -> tuple[str, ...]:
    """Return one sentence for each route that is missing, or there against the prediction; offices cannot be seen.

    A row of an existing VPC whose next hop the plan does not know is somebody else's and not compared.
    """
    seen = observed_rows(account, names)
    found: list[str] = []
    for (kind, node), expected in predicted_rows(plan).items():
        actual = seen.get((kind, node))
        if actual is None:
            found.append(f"{node}: could not be read")
            continue
        found.extend(f"{node}: {row} is missing" for row in sorted(expected - actual, key=str))
        found.extend(f"{node}: {row} was not planned" for row in sorted(actual - expected, key=str))
    found.extend(f"{denied.action}: denied, so it could not be compared ({denied.reason})" for denied in account.denied)
    return tuple(found)


def predicted_rows(plan: Plan) -> Rows:
    """Return the rows that the plan predicts for every node an account can show."""
    tables = RouteTables(plan)
    return {
        (node.kind, node.name): {
            Row(route.destination, route.next_hop, route.origin, route.source)
            for route in tables.table(node).routes
            if route.origin in _COMPARED
        }
        for node in tables.nodes
        if node.kind != "office"
    }


def observed_rows(account: Account, names: Names) -> Rows:
    """Return the rows that the account holds, in the plan's names."""
    rows: Rows = {}
    for gateway in names.gateways.values():
        rows[("vpn-gateway", gateway)] = set()
    for vpc in names.vpcs.values():
        rows[("vpc", vpc)] = set()
    for route in account.vpn_routes:
        if route.vpn_gateway in names.gateways and route.next_hop in names.connections:
            origin: Origin = "bgp" if route.origin == "bgp" else "static"
            row = Row(route.destination, names.connections[route.next_hop], origin)
            rows[("vpn-gateway", names.gateways[route.vpn_gateway])].add(row)
    for policy in account.policy_routes:
        if policy.vpn_gateway in names.gateways and policy.next_hop in names.connections:
            row = Row(policy.destination, names.connections[policy.next_hop], "policy", policy.source)
            rows[("vpn-gateway", names.gateways[policy.vpn_gateway])].add(row)
    for table in account.route_tables:
        if table.kind == "system" and table.vpc in names.vpcs:
            rows[("vpc", names.vpcs[table.vpc])].update(_vpc_rows(table.routes, names))
    if names.cen[0]:
        rows[("cen", names.cen[1])] = set(_cen_rows(account, names))
    return rows


def _vpc_rows(routes: tuple[VpcRoute, ...], names: Names) -> Iterator[Row]:
    for route in routes:
        if route.origin == "custom" and route.next_hop in names.gateways:
            yield Row(route.destination, names.gateways[route.next_hop], "published")
        elif route.origin == "cen" and route.next_hop in names.vpcs:
            yield Row(route.destination, names.cen[1], "learned")


def _cen_rows(account: Account, names: Names) -> Iterator[Row]:
    """Yield what every region of the CEN sees; what only some see is not known to all and counts as missing."""
    views: dict[str, set[tuple[IPv4Network, str]]] = defaultdict(set)
    own: list[Row] = []
    origins: dict[str, Origin] = {"system": "learned", "custom": "published"}
    for route in account.cen_routes:
        if route.cen != names.cen[0] or route.next_hop not in names.vpcs or route.status != "Active":
            continue
        vpc = names.vpcs[route.next_hop]
        views[route.region].add((route.destination, vpc))
        if route.origin in origins:
            own.append(Row(route.destination, vpc, origins[route.origin]))
    for row in own:
        if all((row.destination, row.next_hop) in view for view in views.values()):
            yield row
