"""The views of the preview, made from a plan: map, route tables, device configurations, operations.

The matrix is one of them and makes itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, get_args

from plans.plan import Plan
from plans.routes import RouteTables
from plans.steps import KINDS, Cost, plan_steps
from plans.steps import Step as Operation
from plans.tables import Route
from screens.plain import clean
from screens.table import Column, Row

View = Literal["map", "matrix", "routes", "devices", "operations"]
VIEWS: tuple[View, ...] = get_args(View)

WITH_LIST: frozenset[View] = frozenset({"routes", "devices"})
"""Views of one thing out of a list."""

AS_TEXT: frozenset[View] = frozenset({"map", "devices"})
"""Views that are text; the others are tables."""

COLUMNS: dict[View, tuple[Column, ...]] = {
    "routes": (Column("Destination", 17), Column("Next hop"), Column("Origin", 10)),
    "operations": (Column("Operation", 25), Column("Name"), Column("Cost", 9)),
}
"""The columns of the views that are tables."""

_COSTS: dict[Cost, str] = {"free": "free", "gateway": "its fee", "traffic": "traffic"}


class Made(NamedTuple):
    """What was made for a view: the names in its list, and the text or the rows on its right."""

    view: View
    names: tuple[str, ...]
    text: str
    rows: Sequence[Row]


def make_view(view: View, plan: Plan, tables: RouteTables, at: int, sought: str) -> Made:
    """Make a view: what belongs to the name in row `at`, narrowed down to the rows with every word of `sought`."""
    match view:
        case "matrix":
            return Made(view, (), "", ())
        case "map":
            from plans.draw import draw_text  # noqa: PLC0415 - only when looked at

            return Made(view, (), _cleaned(draw_text(plan)), ())
        case "routes":
            nodes = tables.nodes
            names = tuple(node.name for node in nodes)
            rows = [
                Row((str(route.destination), _next_hop(route), route.origin))
                for route in tables.table(nodes[min(at, len(nodes) - 1)]).routes
            ]
            return Made(view, names, "", _matching(rows, sought))
        case "devices":
            from plans.devices import device_text  # noqa: PLC0415 - only when looked at

            offices = plan.offices
            text = device_text(plan, offices[min(at, len(offices) - 1)].name) if offices else ""
            return Made(view, tuple(office.name for office in offices), _cleaned(text.splitlines()), ())
        case "operations":
            steps = plan_steps(plan)
            return Made(view, (), "", _matching(list(_operations(steps)), sought))


def _next_hop(route: Route) -> str:
    return f"{route.next_hop}, from {route.source}" if route.source else route.next_hop


def _cleaned(lines: Iterable[str]) -> str:
    return "\n".join(clean(line.expandtabs()) for line in lines)


def _operations(steps: Sequence[Operation]) -> Iterator[Row]:
    """Yield the operations in their order, with a heading where the region changes."""
    region = ""
    for step in steps:
        if step.region != region:
            region = step.region
            yield Row((region or "CEN", "", ""), "head")
        facts = KINDS[step.kind]
        yield Row((f" {facts.title}", step.name, _COSTS[facts.cost]), "warning" if facts.cost == "gateway" else "")


def _matching(rows: list[Row], sought: str) -> list[Row]:
    words = sought.casefold().split()
    return [row for row in rows if all(word in " ".join(row.cells).casefold() for word in words)] if words else rows
