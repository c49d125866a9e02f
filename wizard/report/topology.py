"""The topology, as text and as a JSON document."""

import shutil
from collections.abc import Iterator
from typing import Any

from plans.draw import draw_text
from plans.plan import Plan
from plans.routes import RouteTables
from wizard.terminal import Paint


def map_text(plan: Plan, _paint: Paint) -> Iterator[str]:
    """Yield the drawing, as wide as the terminal."""
    yield from draw_text(plan, width=max(40, shutil.get_terminal_size((100, 24)).columns))


def map_document(plan: Plan) -> dict[str, Any]:
    """Return the JSON document of `show map`: the nodes, and what each hangs on."""
    return {
        "nodes": [{"name": node.name, "kind": node.kind, "region": node.region} for node in RouteTables(plan).nodes],
        "links": [
            *(
                {"from": connection.office, "to": connection.vpn_gateway, "kind": "connection", "name": connection.name}
                for connection in plan.connections
            ),
            *(
                {"from": gateway.name, "to": gateway.vpc, "kind": "vpn-gateway", "name": ""}
                for gateway in plan.vpn_gateways.values()
            ),
            *(
                {"from": vpc, "to": plan.cen.name or plan.cen.id, "kind": "attachment", "name": ""}
                for vpc in (plan.vpcs if plan.cen.name or plan.cen.id else ())
            ),
        ],
    }
