"""Where a plan stands, as text and as a JSON document."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from plans.steps import KINDS
from wizard.executor.status import NOT_BEGUN, Status, StepStatus
from wizard.terminal import Paint, aligned, safe

_REACHED = frozenset({"created", "adopted", "changed", "done"})


def status_lines(plan: str, status: Status, paint: Paint) -> Iterator[str]:
    """Yield the count and who is at work, every step, and what does not fit together."""
    reached = sum(step.state in _REACHED for step in status.steps)
    who = f"{status.holder} is at work" if status.holder else "nobody is at work"
    yield paint("strong", f"{safe(plan)} in account {status.account}: {reached} of {len(status.steps)} steps; {who}")
    yield from (f"  {line}" for line in aligned(_row(step) for step in status.steps))
    for key in status.unplanned:
        yield f"  {safe(key)}: was made by this plan and is not in it any more"
    if status.unread:
        yield f"the account was not looked at: {safe(status.unread)}"


def status_document(status: Status) -> dict[str, Any]:
    """Return the JSON document of `status`."""
    return {
        "account": status.account,
        "at_work": status.holder,
        "unread": status.unread,
        "unplanned": list(status.unplanned),
        "counts": dict(Counter(step.state for step in status.steps)),
        "steps": [step._asdict() for step in status.steps],
    }


def _row(step: StepStatus) -> tuple[str, ...]:
    state = step.state
    if step.seen is False and state in _REACHED:
        state = f"{state}, but gone from the account"
    elif step.seen and state == NOT_BEGUN:
        state = "there, not looked at by a run yet"
    said = f"{state} ({step.code})" if step.code and state not in _REACHED else state
    title = next((facts.title for kind, facts in KINDS.items() if kind == step.kind), step.kind)
    return (step.region or "every region", title, safe(step.name), said, step.object_id)
