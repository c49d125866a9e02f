"""Step 5: everything that is wrong or risky, worst first; Enter goes to the field."""

from typing import ClassVar

from textual.app import ComposeResult

from plans.finding import Finding, Severity
from plans.texts import hint, sentence
from screens.places import step_of
from screens.plain import Plain
from screens.services import Services
from screens.step import Go, Step
from screens.table import Column, LazyRows, Look, Row, Table
from wizard.session import Session

_GROUPS: tuple[tuple[Severity, str, Look], ...] = (
    ("error", "Errors: these keep the plan from being built", "error"),
    ("warning", "Warnings: an engineer should look at these", "warning"),
    ("note", "Notes", "quiet"),
)


class ChecksStep(Step):
    """What the checks say about the plan."""

    NAME = "checks"
    HELP = """\
# Checks

All findings, worst first. **Enter** goes to the field that a finding speaks of.
Findings never keep you from going on; only a real run is refused while there are errors.
"""
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column("Code", 7), Column("Finding"))

    def __init__(self, session: Session, services: Services) -> None:
        super().__init__(session, services)
        self.table = Table(*self.COLUMNS)
        self._lines: tuple[tuple[Finding | None, Row], ...] = ()

    def compose_body(self) -> ComposeResult:
        """Lay out summary, findings and the finding under the cursor in full."""
        yield Plain(id="heading")
        yield self.table
        yield Plain(id="detail")

    def show_state(self) -> None:
        """Show the findings as they are now."""
        self.show_frame()
        self._lines = tuple(_lines(self.findings))
        self.query_one("#heading", Plain).show(summary(self.findings, checked=self.session.is_checked))
        self.table.show(LazyRows(len(self._lines), lambda index: self._lines[index][1]))
        self._show_detail()

    def open_at(self, path: str) -> None:
        """Begin at the first finding."""
        del path
        self.show_state()
        self.table.cursor = 1 if len(self._lines) > 1 else 0
        self.table.focus()

    def on_table_moved(self) -> None:
        """Show the finding under the cursor in full."""
        self._show_detail()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Go to the field a finding speaks of."""
        finding = self._lines[event.row][0]
        if finding is not None:
            self.post_message(Go(step_of(finding.path), finding.path))

    def _show_detail(self) -> None:
        finding = self._lines[self.table.cursor][0] if self._lines else None
        if finding is None:
            text = "" if self._lines else "Nothing to say about this plan."
        else:
            text = "\n".join(filter(None, (f"{finding.path}", sentence(finding), hint(finding))))
        self.query_one("#detail", Plain).show(text)


def summary(findings: tuple[Finding, ...], *, checked: bool) -> str:
    """Say in a line how the plan stands."""
    counts = {severity: sum(each.severity == severity for each in findings) for severity, _, _ in _GROUPS}
    said = ", ".join(f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items() if count)
    return (said or "No findings") + ("" if checked else " · still checking")


def _lines(findings: tuple[Finding, ...]) -> "list[tuple[Finding | None, Row]]":
    lines: list[tuple[Finding | None, Row]] = []
    for severity, title, look in _GROUPS:
        group = [finding for finding in findings if finding.severity == severity]
        if group:
            lines.append((None, Row(("", f"{title} ({len(group)})"), "head")))
            lines.extend((finding, Row((finding.code, sentence(finding)), look)) for finding in group)
    return lines
