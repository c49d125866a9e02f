"""A repair before it is applied: each edit with its reason, and the difference it makes to the plan file."""

from collections.abc import Iterator
from typing import NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from plans.draft import Draft
from plans.patch import difference, patched
from plans.repair import Repair, repair
from plans.writing import write_plan
from screens.confirm import Dialog
from screens.plain import Plain, clean
from screens.table import Column, Look, Row, Table
from wizard.report.reach import advice, said
from wizard.report.repair import reason, summary


class Found(NamedTuple):
    """What a repair would do, and the lines by which it changes the plan file."""

    repair: Repair
    difference: tuple[str, ...]


class Offer(Dialog[bool]):
    """Enter applies the repair, Escape leaves the plan as it is."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self._found = found
        self._table = Table(Column(""), header=False, id="edits")

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        done = self._found.repair
        title = "Repair" if done.edits else "Nothing in the plan can be repaired"
        keys = "Enter applies it, ctrl+z takes it back; Escape leaves the plan as it is"
        with Vertical(classes="dialog wide"):
            yield Plain(title, classes="title")
            yield Plain(summary(done), classes="summary")
            yield self._table
            yield Plain(keys if done.edits else "Escape closes this", classes="text keys")

    def on_mount(self) -> None:
        """Show edits and difference."""
        rows = [Row((line,), look) for text, look in _texts(self._found) for line in self._wrapped(text)]
        self._table.styles.height = min(len(rows), max(4, self.app.size.height * 9 // 10 - 8))
        self._table.show(rows)
        self._table.focus()

    def on_table_chosen(self) -> None:
        """Apply it, where there is something to apply."""
        self.dismiss(bool(self._found.repair.edits))

    def _wrapped(self, text: str) -> list[str]:
        """Break a text to the width of the box, what follows under its beginning."""
        inset = " " * (len(text) - len(text.lstrip()))
        width = min(self.app.size.width, 96) - 8 - len(inset)
        lines = Text(clean(text.strip())).wrap(self.app.console, width)
        return [f"{inset}{line.plain.rstrip()}" for line in lines] or [""]


def find_repair(draft: Draft) -> Found:
    """Look for the smallest repair of a draft that is a plan."""
    done = repair(draft)
    before = write_plan(draft)
    after = patched(before, done.edits, done.draft) if done.edits else before
    return Found(done, difference(before, after, "plan")[2:])


def _texts(found: Found) -> Iterator[tuple[str, Look]]:
    for edit in found.repair.edits:
        yield edit.path, "head"
        yield f"  {reason(edit)}", ""
    if found.difference:
        yield "", ""
    looks: dict[str, Look] = {"+": "good", "-": "error", "@": "quiet"}
    for line in found.difference:
        yield line, looks.get(line[:1], "quiet")
    for pair in found.repair.left:
        yield "", ""
        yield f"{pair.from_} → {pair.to} stays dark", "head"
        yield f"  {pair.disposition}: {said(pair)}", "error"
        if advice(pair):
            yield f"  {advice(pair)}", ""
