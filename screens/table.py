"""A read-only list that draws only the rows in sight, however many there are."""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, Literal, NamedTuple, overload

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.plain import clean

Look = Literal["", "error", "warning", "good", "quiet", "head", "action"]


class Row(NamedTuple):
    """One row: its cells and how it looks."""

    cells: tuple[str, ...]
    look: Look = ""


class Column(NamedTuple):
    """One column; a width of 0 takes what the others leave."""

    title: str
    width: int = 0


class LazyRows(Sequence[Row]):
    """Rows made when they come into sight."""

    def __init__(self, count: int, make: Callable[[int], Row]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Make one row, or a few."""
        if isinstance(index, slice):
            return [self._make(each) for each in range(*index.indices(self._count))]
        return self._make(index)

    def __iter__(self) -> Iterator[Row]:
        return (self._make(index) for index in range(self._count))


class Table(ScrollView, can_focus=True):
    """Rows with a cursor; Enter or a click on the row under the cursor chooses it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
        Binding("enter", "choose", "Open", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--cursor",
        "table--error",
        "table--warning",
        "table--good",
        "table--quiet",
        "table--head",
        "table--action",
    }
    DEFAULT_CSS = """
    Table {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .table--header { color: $foreground-muted; text-style: bold; }
        & > .table--cursor { background: $boost; text-style: bold; }
        &:focus > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .table--error { color: $text-error; }
        & > .table--warning { color: $text-warning; }
        & > .table--good { color: $text-success; }
        & > .table--quiet { color: $foreground-muted; }
        & > .table--head { text-style: bold; }
        & > .table--action { color: $text-primary; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, table: "Table", row: int) -> None:
            super().__init__()
            self.table, self.row = table, row

        @property
        def control(self) -> "Table":
            """The table, for `on` selectors."""
            return self.table

    class Chosen(Moved):
        """Enter was pressed on a row, or the row under the cursor was clicked."""

    def __init__(self, *columns: Column, header: bool = True, id: str | None = None, classes: str = "") -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id, classes=classes)
        self.columns = columns
        self.rows: Sequence[Row] = ()
        self._header = int(header)

    def show(self, rows: Sequence[Row]) -> None:
        """Show other rows; the cursor stays where it is as far as that is possible."""
        self.rows = rows
        self.virtual_size = Size(self.size.width, len(rows) + self._header)
        if rows and self.cursor >= len(rows):
            self.cursor = len(rows) - 1
        self.refresh()

    def validate_cursor(self, row: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(row, len(self.rows) - 1))

    def watch_cursor(self, old: int, row: int) -> None:
        """Bring the row into sight and tell who listens."""
        del old
        self.scroll_to_region(Region(0, row, 1, 1 + self._header), animate=False, force=True, immediate=True)
        self.refresh()
        if self.rows:
            self.post_message(self.Moved(self, row))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Move the cursor by what is in sight."""
        self.cursor += by * max(1, self.size.height - 1 - self._header)

    def action_first(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """Go to the last row."""
        self.cursor = len(self.rows) - 1

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.rows:
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked; choose it when it stood there already."""
        row = event.y + self.scroll_offset.y - self._header
        if event.y < self._header or not 0 <= row < len(self.rows):
            return
        if row == self.cursor:
            self.action_choose()
        self.cursor = row

    def on_resize(self) -> None:
        """Fit the columns to the new width."""
        self.virtual_size = Size(self.size.width, len(self.rows) + self._header)

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        width = self.size.width
        if self._header and y == 0:
            style = self.get_component_rich_style("table--header")
            return Strip([Segment(self._line(tuple(column.title for column in self.columns), width), style)], width)
        index = y + self.scroll_offset.y - self._header
        if not 0 <= index < len(self.rows):
            return Strip.blank(width, self.rich_style)
        row = self.rows[index]
        style = self.rich_style
        if row.look:
            style += self.get_component_rich_style(f"table--{row.look}", partial=True)
        if index == self.cursor:
            style += self.get_component_rich_style("table--cursor", partial=True)
        return Strip([Segment(self._line(row.cells, width), style)], width)

    def _line(self, cells: tuple[str, ...], width: int) -> str:
        fixed = sum(column.width for column in self.columns)
        flexible = sum(1 for column in self.columns if not column.width)
        share = max(4, (width - fixed - 1) // flexible) if flexible else 0
        parts = [fit(text, column.width or share) for text, column in zip(cells, self.columns, strict=False)]
        return set_cell_size(" " + "".join(parts), width)


def fit(text: str, width: int) -> str:
    """Return text cut or padded to `width` columns of the terminal, the last one kept free."""
    text = clean(text)
    if cell_len(text) < width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 2).rstrip() + "…", width)
