"""Route tables and traffic selectors, as aligned text and as JSON documents."""

from collections.abc import Iterator
from typing import Any

from plans.plan import Plan
from plans.routes import RouteTables
from plans.selectors import traffic_selectors
from plans.tables import Route, Table
from wizard.terminal import Paint, aligned, safe


def routes_text(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield every route table, each under its node's name."""
    for table in RouteTables(plan).tables():
        place = f"{table.kind}, {table.region}" if table.region else table.kind
        yield paint("strong", f"{safe(table.node)} ({safe(place)})")
        rows = [_row(route) for route in table.routes]
        yield from (f"  {line}" for line in aligned(rows))
        yield ""


def routes_document(plan: Plan) -> dict[str, Any]:
    """Return the JSON document of `show routes`."""
    return {"tables": [_table_document(table) for table in RouteTables(plan).tables()]}


def selectors_text(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield both sides of every tunnel's traffic selectors, as the VPN gateway sees them."""
    for connection in plan.connections:
        chosen = traffic_selectors(plan, connection)
        yield paint("strong", safe(f"{connection.name} ({connection.vpn_gateway} ↔ {connection.office})"))
        yield f"  cloud   {', '.join(map(str, chosen.local))}"
        yield f"  office  {', '.join(map(str, chosen.remote))}"
        yield ""


def selectors_document(plan: Plan) -> dict[str, Any]:
    """Return the JSON document of `show selectors`."""
    return {
        "connections": [
            {
                "name": connection.name,
                "office": connection.office,
                "vpn_gateway": connection.vpn_gateway,
                "local": [str(network) for network in chosen.local],
                "remote": [str(network) for network in chosen.remote],
            }
            for connection in plan.connections
            for chosen in (traffic_selectors(plan, connection),)
        ]
    }


def _row(route: Route) -> tuple[str, ...]:
    source = f"from {route.source}" if route.source else ""
    return str(route.destination), f"{route.next_hop} ({route.next_hop_kind})", route.origin, source


def _table_document(table: Table) -> dict[str, Any]:
    return {
        "node": table.node,
        "kind": table.kind,
        "region": table.region,
        "routes": [_route_document(route) for route in table.routes],
    }


def _route_document(route: Route) -> dict[str, str]:
    document = {
        "destination": str(route.destination),
        "next_hop": route.next_hop,
        "next_hop_kind": route.next_hop_kind,
        "origin": route.origin,
    }
    return {**document, "source": str(route.source)} if route.source else document
