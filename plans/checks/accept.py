"""`[[accept]]`: findings that somebody has taken on knowingly."""

from collections.abc import Iterator, Sequence

from plans.draft import Draft, DraftAccept
from plans.finding import Finding, warning

ACCEPTED = "accepted"
"""The value that carries the reason in an accepted finding."""


def apply_accept(draft: Draft, findings: Sequence[Finding], fixed: frozenset[Finding]) -> Iterator[Finding]:
    """Turn what the plan accepts into notes; report rows that match nothing.

    `fixed` are errors that keep the plan from being understood: accepting does not help there.
    """
    used: set[int] = set()
    in_vain: set[int] = set()
    for finding in findings:
        rows = [index for index, row in enumerate(draft.accept) if _matches(row, finding)]
        if not rows:
            yield finding
        elif finding in fixed:
            in_vain.update(rows)
            yield finding
        else:
            used.update(rows)
            reason = draft.accept[rows[0]].reason
            yield finding._replace(severity="note", values=(*finding.values, (ACCEPTED, reason)))
    for index, row in enumerate(draft.accept):
        if not row.code or index in used:
            continue
        if index in in_vain:
            yield warning("P031", f"accept[{index}]", accepts=row.code)
        else:
            yield warning("P030", f"accept[{index}]", accepts=row.code, at=row.at or f"{row.from_} → {row.to}")


def _matches(row: DraftAccept, finding: Finding) -> bool:
    if row.code != finding.code:
        return False
    if row.at:
        rest = finding.path.removeprefix(row.at)
        return finding.path == row.at or (rest != finding.path and rest[0] in ".[")
    if not (row.from_ and row.to):
        return False
    values = dict(finding.values)
    if "from" in values:
        return {row.from_, row.to} == {values["from"], values["to"]}
    return {row.from_, row.to} <= set(values.values())
