"""A square of networks: a mark for every pair, drawn only where it is in sight, however many there are."""

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from plans.matrix import Cell
from screens.plain import clean
from screens.table import fit

MARKS: dict[Cell, tuple[str, str]] = {
    "delivered": ("✓", "delivered"),
    "dark": ("✗", "dark"),
    "partial": ("%", "only some addresses"),
    "renewal": ("!", "until keys are renewed"),
    "isolated": ("-", "isolated"),
    "leak": ("#", "isolated, but can talk"),
    "self": ("·", ""),
}
"""Every cell's mark and what it means; the marks differ, so that no colour is needed."""


class Square(NamedTuple):
    """The names of rows and columns, and the cell from row to column by position."""

    names: tuple[str, ...] = ()
    cell: Callable[[int, int], Cell] = lambda _row, _column: "self"


class Grid(ScrollView, can_focus=True):
    """The square with a cursor on one pair; Enter or a click on it chooses it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1, 0)", show=False),
        Binding("down", "move(1, 0)", show=False),
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "corner(0)", show=False),
        Binding("end", "corner(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"grid--axis", "grid--here", "grid--cursor", *(f"grid--{e}" for e in MARKS)}
    DEFAULT_CSS = """
    Grid {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 1;
        & > .grid--axis { color: $foreground-muted; }
        & > .grid--here { color: $text-primary; text-style: bold; }
        & > .grid--cursor { background: $boost; text-style: bold; }
        &:focus > .grid--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .grid--delivered { color: $text-success; }
        & > .grid--dark, & > .grid--leak { color: $text-error; text-style: bold; }
        & > .grid--partial, & > .grid--renewal { color: $text-warning; text-style: bold; }
        & > .grid--isolated, & > .grid--self { color: $foreground-muted; }
    }
    """

    cursor: reactive[tuple[int, int]] = reactive((0, 0), repaint=False)
    """The row and the column."""

    class Moved(Message):
        """The cursor stands on another pair."""

    class Chosen(Message):
        """Enter was pressed on a pair, or the pair under the cursor was clicked."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self.square = Square()
        self._margin = self._pitch = 3

    def show(self, square: Square) -> None:
        """Show another square; the cursor stays where it is as far as that is possible."""
        self.square = square
        self._fit()
        self.cursor = self.cursor
        self.refresh()

    def validate_cursor(self, at: tuple[int, int]) -> tuple[int, int]:
        """Keep the cursor on a pair."""
        last = len(self.square.names) - 1
        return max(0, min(at[0], last)), max(0, min(at[1], last))

    def watch_cursor(self, old: tuple[int, int], at: tuple[int, int]) -> None:
        """Bring the pair into sight and tell who listens."""
        del old
        row, column = at
        # What is in sight begins below the numbers and right of the names, which do not scroll.
        seen = Region(column * self._pitch, row, self._margin + self._pitch, 2)
        self.scroll_to_region(seen, animate=False, force=True, immediate=True)
        self.refresh()
        self.post_message(self.Moved())

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor."""
        self.cursor = (self.cursor[0] + rows, self.cursor[1] + columns)

    def action_page(self, by: int) -> None:
        """Move the cursor by the rows in sight."""
        self.action_move(by * max(1, self.size.height - 2), 0)

    def action_corner(self, index: int) -> None:
        """Go to the first pair, or to the last."""
        at = index % max(1, len(self.square.names))
        self.cursor = (at, at)

    def action_choose(self) -> None:
        """Choose the pair under the cursor."""
        if self.square.names:
            self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the pair that was clicked; choose it when it stood there already."""
        at = (event.y - 1 + self.scroll_offset.y, (event.x - self._margin + self.scroll_offset.x) // self._pitch)
        if event.y < 1 or event.x < self._margin or self.validate_cursor(at) != at:
            return
        if at == self.cursor:
            self.action_choose()
        self.cursor = at

    def on_resize(self) -> None:
        """Fit the square to the new size."""
        self._fit()

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        names, (at_row, at_column) = self.square.names, self.cursor
        row = y - 1 + self.scroll_offset.y
        if y and not 0 <= row < len(names):
            return Strip.blank(self.size.width, self.rich_style)
        first, skipped = divmod(self.scroll_offset.x, self._pitch)
        columns = range(first, min(len(names), first + self.size.width // self._pitch + 1))
        if y == 0:
            head = self._piece("", "axis", self._margin)
            cells = [self._piece(str(each + 1), "here" if each == at_column else "axis") for each in columns]
        else:
            title = fit(f"{row + 1:>{len(str(len(names)))}} {names[row]}", self._margin)
            head = self._piece(title, "here" if row == at_row else "")
            cells = [self._cell(row, each) for each in columns]
        line = Strip(cells).crop(skipped, skipped + self.size.width - self._margin)
        return Strip([head, *line]).adjust_cell_length(self.size.width, self.rich_style)

    def _cell(self, row: int, column: int) -> Segment:
        cell = self.square.cell(row, column)
        piece = self._piece(MARKS[cell][0], cell)
        if (row, column) != self.cursor or piece.style is None:
            return piece
        return Segment(piece.text, piece.style + self.get_component_rich_style("grid--cursor", partial=True))

    def _piece(self, text: str, look: str, width: int = 0) -> Segment:
        style = self.rich_style
        if look:
            style += self.get_component_rich_style(f"grid--{look}", partial=True)
        return Segment(text.ljust(width) if width else f"{text:>{self._pitch - 1}} ", style)

    def _fit(self) -> None:
        count = len(self.square.names)
        self._pitch = max(3, len(str(count)) + 1)
        widest = max((cell_len(clean(name)) for name in self.square.names), default=0)
        self._margin = min(widest + len(str(count)) + 2, max(12, self.size.width // 3))
        self.virtual_size = Size(self._margin + count * self._pitch, count + 1)
