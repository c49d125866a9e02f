"""What would come of a plan in an account, and how the account differs from it, as text and as JSON documents."""

from collections.abc import Iterator
from typing import Any

from plans.changes import ACTIONS, Change, Changes
from plans.compare import IGNORED
from plans.plan import Plan
from plans.steps import KINDS, Step
from wizard.report.steps import cost_of
from wizard.terminal import aligned, safe


def change_lines(changes: Changes, plan: Plan) -> Iterator[str]:
    """Yield every object under what comes of it, with old and new values; what is left alone is only counted."""
    for action, title in ACTIONS.items():
        of_action = changes.of(action)
        if action == "keep" or not of_action:
            continue
        yield f"{title}:"
        rows = aligned(_row(change, plan) for change in of_action)
        for line, change in zip(rows, of_action, strict=True):
            yield f"  {line}"
            yield from (f"      {safe(_arrow(change, index))}" for index in range(len(change.differences)))
            if change.note:
                yield f"      {safe(change.note)}"
    yield summary(changes)


def summary(changes: Changes) -> str:
    """Return the one line that ends the list."""
    counts = [f"{len(changes.of(action))} {title.partition(',')[0]}" for action, title in ACTIONS.items()]
    blocked, kept = len(changes.of("blocked")), len(changes.of("keep"))
    counts = counts[:4] + ([f"{blocked} not as planned and left alone"] if blocked else []) + [f"{kept} left alone"]
    return ", ".join(counts)


def changes_document(changes: Changes) -> dict[str, Any]:
    """Return the JSON document of `apply --dry-run`."""
    return {"changes": [_document(change) for change in changes.items]}


def difference_lines(changes: Changes, routes: tuple[str, ...]) -> Iterator[str]:
    """Yield one line for everything that is not as planned, in the plan's words."""
    for change in changes.items:
        what = f"{change.step.region or 'every region'}  {named(change.step)}"
        if change.action == "create":
            yield safe(f"{what}: is missing")
        elif change.action == "remove":
            yield safe(f"{what}: was made by this plan and is not in it any more")
        elif change.action == "blocked" and not change.differences:
            yield safe(f"{what}: {change.note}")
        for difference in change.differences:
            yield safe(f"{what}: {difference}")
    yield from map(safe, routes)


def differences_document(changes: Changes, routes: tuple[str, ...]) -> dict[str, Any]:
    """Return the JSON document of `diff`."""
    items = [_document(change) for change in changes.items if _differs(change)]
    ignored = [{"what": what, "reason": reason} for what, reason in IGNORED]
    return {"ok": not items and not routes, "objects": items, "routes": list(routes), "ignored": ignored}


def named(step: Step) -> str:
    """Return what a step is about, with its kind where the name does not say it."""
    title = KINDS[step.kind].title
    said = title.split()[-1].casefold() in step.name.casefold() or "→" in step.name
    return step.name if said else f"{title} {step.name}"


def _differs(change: Change) -> bool:
    return bool(change.differences) or change.action in {"create", "remove", "blocked"}


def _row(change: Change, plan: Plan) -> tuple[str, ...]:
    cost = cost_of(change.step, plan) if change.action in {"create", "replace"} else ""
    return (KINDS[change.step.kind].title, safe(change.step.name), change.step.region, change.object_id, cost)


def _arrow(change: Change, index: int) -> str:
    difference = change.differences[index]
    return f"{difference.field}: {difference.now} → {difference.planned}"


def _document(change: Change) -> dict[str, Any]:
    return {
        "action": change.action,
        "step": change.step.id,
        "kind": change.step.kind,
        "name": change.step.name,
        "region": change.step.region,
        "object_id": change.object_id,
        "path": change.step.at,
        "fields": [
            {"field": one.field, "now": one.now, "planned": one.planned, "remedy": one.remedy}
            for one in change.differences
        ],
        "note": change.note,
    }
