"""The steps of a build, and what each costs, as text and as JSON documents."""

from collections.abc import Iterator
from typing import Any

from plans.plan import Link, Plan, VpnGateway
from plans.steps import KINDS, Step, plan_steps
from wizard.terminal import Paint, aligned


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
    """Return the cost class of a step's object while it exists; "" where the step only looks it up."""
    if not creates(step):
        return ""
    if isinstance(step.subject, VpnGateway) and step.kind == "vpn-gateway":
        return _gateway_cost(step.subject, plan)
    if isinstance(step.subject, Link):
        return "by traffic" if step.subject.pay == "traffic" else "free: taken from the prepaid bandwidth plan"
    return "free"


def creates(step: Step) -> bool:
    """Whether the step makes its object where it is missing, instead of expecting to find it."""
    if step.kind == "bandwidth-plan" or not KINDS[step.kind].counted:
        return False
    return step.kind == "attachment" or getattr(step.subject, "owner", "wizard") == "wizard"


def _gateway_cost(gateway: VpnGateway, plan: Plan) -> str:
    charge = gateway.charge or ("prepay" if plan.account.site == "china" else "postpay")
    if charge == "prepay":
        return f"prepaid for {gateway.period} month{'' if gateway.period == 1 else 's'}, not refundable"
    return "hourly, and by traffic"


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
