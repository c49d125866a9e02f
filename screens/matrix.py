"""Who reaches whom: the square of all networks, the pair under the cursor in words, and its way hop by hop."""

from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from plans.cells import Cells
from plans.checks.reach import plan_reach
from plans.matrix import Cell
from plans.plan import Plan
from plans.reach import Reach
from screens.grid import MARKS, Grid, Square
from screens.plain import Plain
from screens.repair import Found, Offer, find_repair
from screens.trace import Trace, pair_text
from wizard.session import Session

LARGE = 20
"""Networks beyond which those that nobody can tell apart share a row and a column."""


class Look(NamedTuple):
    """What is drawn: the network's reach, all cells, and the networks of every row and column."""

    reach: Reach
    cells: Cells
    groups: tuple[tuple[int, ...], ...]
    counts: tuple[tuple[Cell, int], ...]
    first: tuple[int, int]
    """Where the first dark pair is drawn; else the first pair of all."""

    def ends(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the first pair of networks that a cell stands for; None for a network and itself."""
        if row != column:
            return self.groups[row][0], self.groups[column][0]
        group = self.groups[row]
        return (group[0], group[1]) if len(group) > 1 else None

    def square(self) -> Square:
        """Return what the grid draws."""
        names = tuple(
            f"{self.cells.names[first]} +{len(rest)}" if rest else self.cells.names[first]
            for first, *rest in self.groups
        )

        def cell(row: int, column: int) -> Cell:
            ends = self.ends(row, column)
            return self.cells.cell(*ends) if ends else "self"

        return Square(names, cell)


class MatrixPane(Vertical):
    """The matrix of the session's plan, made in a thread and shown while it is the plan's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "repair", "Repair"),
        Binding("g", "group", "Groups", show=False),
    ]

    class Ready(Message):
        """The matrix has been made for a draft."""

        def __init__(self, generation: int, look: Look) -> None:
            super().__init__()
            self.generation, self.look = generation, look

    class Repaired(Message):
        """A repair has been looked for."""

        def __init__(self, generation: int, found: Found) -> None:
            super().__init__()
            self.generation, self.found = generation, found

    def __init__(self, session: Session) -> None:
        super().__init__(id="matrix")
        self.session = session
        self.grid = Grid()
        self._grouped: bool | None = None
        self._look: Look | None = None

    def compose(self) -> ComposeResult:
        """Lay out counts, square, legend and the pair under the cursor."""
        yield Plain(id="counts")
        yield self.grid
        yield Plain(id="legend")
        yield Plain(id="pair")

    def make(self, plan: Plan | None) -> None:
        """Make the matrix of a plan; without one there is none."""
        if plan is None:
            self._look = None
            self.grid.show(Square())
            for each in self.query(Plain):
                each.show("")
            return
        generation, grouped = self.session.generation, self._grouped

        def work() -> None:
            self.post_message(self.Ready(generation, make_look(plan, grouped=grouped)))

        self.run_worker(work, thread=True, exclusive=True, group="matrix", exit_on_error=False)

    def find(self, sought: str) -> None:
        """Go to the next network with a text in its name."""
        names = self.grid.square.names
        at, column = self.grid.cursor
        for row in (*range(at, len(names)), *range(at)):
            if sought.casefold() in names[row].casefold():
                self.grid.cursor = (row, column)
                return

    def action_group(self) -> None:
        """Draw like networks as one, or every network by itself."""
        if self._look is not None and self.session.plan is not None:
            self._grouped = len(self._look.groups) == len(self._look.cells.names)
            self.make(self.session.plan)

    def action_repair(self) -> None:
        """Look for the smallest repair, and show it before anything is changed."""
        look = self._look
        if look is None or self.session.plan is None:
            self.app.notify("There is no plan to repair: it has errors, or is still being checked.")
        elif next(look.reach.verdicts.dark(), None) is None:
            self.app.notify("Every wanted pair is delivered; there is nothing to repair.")
        else:
            self.query_one("#counts", Plain).show("Looking for the smallest repair …")
            generation, draft = self.session.generation, self.session.draft

            def work() -> None:
                self.post_message(self.Repaired(generation, find_repair(draft)))

            self.run_worker(work, thread=True, exclusive=True, group="repair", exit_on_error=False)

    def on_matrix_pane_repaired(self, event: Repaired) -> None:
        """Show the repair, unless the plan has changed since."""
        if self._look is not None:
            self.query_one("#counts", Plain).show(counts_text(self._look))
        if event.generation != self.session.generation:
            self.app.notify("The plan has changed meanwhile; ctrl+r looks again.")
            return
        draft = event.found.repair.draft

        def answer(applies: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
            if applies and event.generation == self.session.generation:
                self.session.edit(lambda _: draft)

        self.app.push_screen(Offer(event.found), answer)

    def on_matrix_pane_ready(self, event: Ready) -> None:
        """Show the matrix, unless it has been overtaken."""
        if event.generation != self.session.generation:
            return
        is_first, look = self._look is None, event.look
        self._look = look
        self.grid.show(look.square())
        if is_first:
            self.grid.cursor = look.first
        self.query_one("#counts", Plain).show(counts_text(look))
        self.query_one("#legend", Plain).show(legend_text(look))
        self._show_pair()

    def on_grid_moved(self) -> None:
        """Say what becomes of the pair under the cursor."""
        self._show_pair()

    def on_grid_chosen(self) -> None:
        """Open the way of the pair under the cursor."""
        look = self._look
        ends = look.ends(*self.grid.cursor) if look else None
        if look and ends:
            names = look.cells.names
            self.app.push_screen(Trace(look.reach.pair(names[ends[0]], names[ends[1]])))

    def _show_pair(self) -> None:
        look = self._look
        if look is None:
            return
        ends = look.ends(*self.grid.cursor)
        if ends is None:
            self.query_one("#pair", Plain).show("A network reaches itself.")
            return
        source, destination = (look.cells.names[each] for each in ends)
        pair = look.reach.pair(source, destination)
        self.query_one("#pair", Plain).show(pair_text(pair, look.cells.cell(*ends)))


def make_look(plan: Plan, *, grouped: bool | None) -> Look:
    """Make the matrix of a plan; `grouped` None groups a large one only."""
    reach = plan_reach(plan)
    cells = Cells(reach)
    count = len(cells.names)
    is_grouped = count > LARGE if grouped is None else grouped
    groups = cells.groups if is_grouped else tuple((each,) for each in range(count))
    drawn = {cells.names[each]: row for row, group in enumerate(groups) for each in group}
    dark = next(reach.verdicts.dark(), None)
    first = (drawn[dark[0]], drawn[dark[1]]) if dark else (0, min(1, len(groups) - 1))
    return Look(reach, cells, groups, tuple(count_cells(reach).items()), first)


def count_cells(reach: Reach) -> dict[Cell, int]:
    """Return how many pairs there are of each kind of cell, as far as there are any."""
    ends = reach.counts
    counts: dict[Cell, int] = {
        "delivered": reach.delivered,
        "partial": ends.get("PARTIAL", 0),
        "renewal": ends.get("REKEY_WILL_FAIL", 0),
    }
    counts["dark"] = reach.total - sum(counts.values())
    counts["leak"] = sum(1 for _ in reach.verdicts.leaks())
    counts["isolated"] = len(reach.names) * (len(reach.names) - 1) - reach.total - counts["leak"]
    return {cell: count for cell, count in counts.items() if count}


def counts_text(look: Look) -> str:
    """Say how many wanted pairs are delivered, and what there is besides."""
    others = [f"{count} {MARKS[cell][1]}" for cell, count in look.counts if cell != "delivered"]
    said = ", ".join((f"{look.reach.delivered} of {look.reach.total} wanted pairs delivered", *others))
    return said if look.reach.delivered == look.reach.total else f"{said} · ctrl+r repairs"


def legend_text(look: Look) -> str:
    """Say what the marks mean that are drawn, and how networks are grouped."""
    said = [f"{MARKS[cell][0]} {MARKS[cell][1]}" for cell, _ in look.counts]
    if len(look.groups) < len(look.cells.names):
        said.append("+n  as many more alike, g shows all")
    return "   ".join(said)
