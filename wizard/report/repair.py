"""What a repair changes and why, as talk and as a JSON document."""

from collections.abc import Iterator
from typing import Any

from plans.patch import toml_line
from plans.remedies import Edit
from plans.repair import Repair
from plans.texts import explain
from wizard.report.reach import pair_document, said
from wizard.terminal import Paint, safe


def repair_lines(repair: Repair, difference: tuple[str, ...], paint: Paint) -> Iterator[str]:
    """Yield the edits with their reasons, the difference, what stays dark, and one summary line."""
    for edit in repair.edits:
        yield f"{paint('strong', safe(edit.path))}: {safe(reason(edit))}"
    for line in difference:
        style = {"+": "good", "-": "error"}.get(line[:1], "faint")
        yield paint(style, safe(line))
    for pair in repair.left:
        stays = f"no edit of the plan helps {pair.from_} → {pair.to}: {said(pair)}"
        yield f"{paint('error', pair.disposition)}: {safe(stays)}"
    yield safe(summary(repair))


def repair_document(repair: Repair, text: str) -> dict[str, Any]:
    """Return the JSON document of `fix`."""
    return {
        "delivered": repair.after,
        "before": repair.before,
        "total": repair.total,
        "smallest": repair.smallest,
        "edits": [_edit_document(edit) for edit in repair.edits],
        "left": [pair_document(pair) for pair in repair.left],
        "plan": text,
    }


def summary(repair: Repair) -> str:
    """Say in a line what a repair comes to."""
    served = f"{repair.after} of {repair.total} wanted pairs are served"
    if not repair.edits:
        return f"{served}; nothing to repair" if not repair.left else f"{served}; nothing in the plan can be repaired"
    count = f"{len(repair.edits)} edit{'' if len(repair.edits) == 1 else 's'}"
    smallest = ", and fewer will not do" if repair.smallest else ""
    return f"{served}, {repair.before} before: {count}{smallest}"


def reason(edit: Edit) -> str:
    """Say why an edit is made."""
    return f"{edit.from_} → {edit.to} was dark, {edit.disposition}: {explain(edit.disposition)}"


def _edit_document(edit: Edit) -> dict[str, Any]:
    return {
        "path": edit.path,
        "old": toml_line(edit.path, edit.old),
        "new": toml_line(edit.path, edit.new),
        "disposition": edit.disposition,
        "text": reason(edit),
        "from": edit.from_,
        "to": edit.to,
    }
