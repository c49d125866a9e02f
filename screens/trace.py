"""One pair's way hop by hop, there and back, over the matrix."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical

from plans.matrix import Cell
from plans.reach import Pair
from plans.walk import Walk
from screens.confirm import Dialog
from screens.grid import MARKS
from screens.plain import Plain
from screens.table import Column, Look, Row, Table
from wizard.report.reach import advice, said


class Trace(Dialog[None]):
    """What every hop did with the packet, and what became of the pair; Escape or Enter closes it."""

    def __init__(self, pair: Pair) -> None:
        super().__init__()
        self._pair = pair
        self._rows = tuple(_rows(pair))
        self._table = Table(Column("", 18), Column("", 11), Column(""), header=False, id="hops")

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        pair = self._pair
        with Vertical(classes="dialog wide"):
            yield Plain(f"{pair.from_} → {pair.to}", classes="title")
            yield self._table
            yield Plain(classes="hop text")
            look = "good" if pair.disposition == "DELIVERED" else "error"
            yield Plain(verdict(pair), classes=f"ending -{look}")
            yield Plain("Enter or Escape closes this", classes="text")

    def on_mount(self) -> None:
        """Show the hops."""
        is_fine = self._pair.disposition == "DELIVERED"
        self.query_one(".ending", Plain).styles.height = 1 if is_fine else 4
        others = 9 if is_fine else 12
        self._table.styles.height = min(len(self._rows), max(4, self.app.size.height * 9 // 10 - others))
        self._table.show(self._rows)
        self._table.focus()

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show the hop under the cursor in full."""
        self.query_one(".hop", Plain).show(" ".join(filter(None, self._rows[event.row].cells)).strip())

    def on_table_chosen(self) -> None:
        """Close the box."""
        self.dismiss(None)


def verdict(pair: Pair) -> str:
    """Say what became of a pair, where in the plan that comes from, and what to do about it."""
    sentence = f"{pair.disposition}: {said(pair)}"
    return "\n".join(filter(None, (sentence, f"{pair.at}  {advice(pair)}".strip())))


def pair_text(pair: Pair, cell: Cell) -> str:
    """Say in a few lines what becomes of a pair."""
    head = f"{pair.from_} → {pair.to}"
    if cell == "isolated":
        return f"{head}: isolated by the plan, and nothing passes"
    if cell == "leak":
        return f"{head}: isolated by the plan, but packets pass"
    if cell == "delivered":
        return f"{head}: {said(pair)}"
    return f"{head}: {MARKS[cell][1]}\n{verdict(pair)}"


def _rows(pair: Pair) -> Iterator[Row]:
    yield Row(("There", "", f"{pair.source.prefix} → {pair.destination.prefix}"), "head")
    yield from _hops(pair.forward)
    if pair.back is not None:
        yield Row(("Back", "", f"{pair.destination.prefix} → {pair.source.prefix}"), "head")
        yield from _hops(pair.back)


def _hops(walk: Walk) -> Iterator[Row]:
    looks: dict[str, Look] = {"dropped": "error", "delivered": "good"}
    for hop in walk.hops:
        yield Row((f" {hop.node}", hop.action, hop.detail), looks.get(hop.action, ""))
