"""The steps of a build, and what a real one will cost, as text and as JSON documents."""

from collections.abc import Iterator
from typing import Any

from plans.plan import Plan, VpnGateway
from plans.steps import KINDS, Step, plan_steps
from wizard.terminal import Paint, aligned

_GATEWAY_COSTS = {
    "prepay": "prepaid for {period}, not refundable",
    "postpay": "hourly, and by traffic",
    "": "hourly and by traffic on an international account; prepaid and not refundable on a China one",
}


def steps_text(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield every step in an order that works, with what it needs."""
    steps = plan_steps(plan)
    numbers = {step.id: str(number) for number, step in enumerate(steps, 1)}
    rows = [("", "region", "operation", "object", "after")]
    for step in steps:
        after = ", ".join(numbers[need] for need in step.needs)
        rows.append((numbers[step.id], step.region, KINDS[step.kind].title, step.name, after))
    head, *lines = aligned(rows)
    yield paint("strong", head)
    yield from lines


def steps_document(plan: Plan) -> dict[str, Any]:
    """Return the JSON document of `show steps`."""
    return {"steps": [_step_document(step, plan) for step in plan_steps(plan)]}


def cost_of(step: Step, plan: Plan) -> str:
    """Return what the object of a step costs while it exists; "" where it is only looked up."""
    if not creates(step):
        return ""
    if isinstance(step.subject, VpnGateway) and step.kind == "vpn-gateway":
        return _gateway_cost(step.subject, plan)
    return {"free": "free", "gateway": "hourly", "traffic": "by traffic"}[KINDS[step.kind].cost]


def creates(step: Step) -> bool:
    """Whether the step makes its object where it is missing, instead of expecting to find it."""
    if step.kind == "bandwidth-plan":
        return False
    return getattr(step.subject, "owner", "wizard") == "wizard" or step.kind == "attachment"


def creation_lines(plan: Plan, steps: tuple[Step, ...]) -> list[str]:
    """Return what a build will create where it is missing, one line for each object with its cost class."""
    return aligned(
        (KINDS[step.kind].title, step.name, step.region, cost_of(step, plan)) for step in steps if creates(step)
    )


def _gateway_cost(gateway: VpnGateway, plan: Plan) -> str:
    by_site = {"china": "prepay", "international": "postpay"}
    charge = gateway.charge or by_site.get(plan.account.site, "")
    months = f"{gateway.period} month{'' if gateway.period == 1 else 's'}"
    return _GATEWAY_COSTS[charge].format(period=months)


def _step_document(step: Step, plan: Plan) -> dict[str, Any]:
    return {
        "step": step.id,
        "kind": step.kind,
        "name": step.name,
        "region": step.region,
        "needs": list(step.needs),
        "domains": list(step.domains),
        "creates": creates(step),
        "cost": cost_of(step, plan),
        "path": step.at,
    }
