"""Step 6: what the plan means: map, matrix, route tables, device configurations, operations."""

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from plans.routes import RouteTables
from screens.matrix import MatrixPane
from screens.plain import Plain
from screens.services import Services
from screens.step import Step
from screens.table import Column, LazyRows, Row, Table
from screens.views import AS_TEXT, COLUMNS, VIEWS, WITH_LIST, Made, View, make_view
from wizard.session import Session


class Strip(Widget):
    """The names of the views; a click opens one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"strip--here"}
    DEFAULT_CSS = """
    Strip { height: 1; color: $text-muted; }
    Strip > .strip--here { color: $text-primary; text-style: bold underline; }
    """

    class Picked(Message):
        """A view was clicked."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view: View = view

    def __init__(self) -> None:
        super().__init__()
        self._here: View = "map"

    def show(self, here: View) -> None:
        """Mark the view that is open."""
        self._here = here
        self.refresh()

    def render(self) -> Text:
        """Draw the names."""
        here = self.get_component_rich_style("strip--here", partial=True)
        line = Text("  ")
        for view in VIEWS:
            line.append(view.capitalize(), here if view == self._here else "").append("    ")
        return line

    def on_click(self, event: events.Click) -> None:
        """Open the view under the mouse."""
        at = 2
        for view in VIEWS:
            if at <= event.x < at + len(view):
                self.post_message(self.Picked(view))
            at += len(view) + 4


class PreviewStep(Step):
    """What would be built, computed when it is looked at."""

    NAME = "preview"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "turn(1)", "View"),
        Binding("ctrl+f", "find", "Find"),
        Binding("m", "view('map')", "Map", show=False),
        Binding("x", "view('matrix')", "Matrix", show=False),
        Binding("r", "view('routes')", "Routes", show=False),
        Binding("d", "view('devices')", "Devices", show=False),
        Binding("o", "view('operations')", "Operations", show=False),
        Binding("right", "turn(1)", "Next view", show=False),
        Binding("left", "turn(-1)", "Previous view", show=False),
    ]
    HELP = """\
# Preview

- **ctrl+t**, left and right, or **m x r d o** change between map, matrix, routes, devices and operations.
- In the matrix, the arrows go from pair to pair, **Enter** shows a pair's way hop by hop, and **g** groups networks.
- **ctrl+r** in the matrix looks for the smallest repair and shows it; Enter applies it, ctrl+z takes it back.
- **Tab** goes from the list on the left to what it shows.
- **ctrl+f** finds text; Enter goes to the next place.

Keys are slots here; only `wizard export --with-keys` fills them, into files that nobody else can read.
"""

    class Ready(Message):
        """A view has been made for a draft."""

        def __init__(self, generation: int, made: Made) -> None:
            super().__init__()
            self.generation, self.made = generation, made

    def __init__(self, session: Session, services: Services) -> None:
        super().__init__(session, services)
        self._view: View = "map"
        self._generation = -1
        self._tables: RouteTables | None = None
        self._strip = Strip()
        self._names = Table(Column("", 0), header=False, id="names")
        self._rows = Table(*COLUMNS["routes"], id="rows")
        self._matrix = MatrixPane(session)
        self._text = TextArea("", read_only=True, soft_wrap=False, compact=True, id="text")

    def compose_body(self) -> ComposeResult:
        """Lay out the names of the views, search, list and content."""
        yield self._strip
        yield Input(placeholder="Find", compact=True, id="find")
        yield Plain(id="heading")
        with Horizontal():
            yield self._names
            yield self._rows
            yield self._matrix
            yield self._text

    def show_state(self) -> None:
        """Make the view anew when the draft is another than the one it shows."""
        self.show_frame()
        if not self.session.is_checked:
            self.query_one("#heading", Plain).show("Checking the plan …")
        elif self._generation != self.session.generation:
            self._generation = self.session.generation
            self._tables = None
            self._names.set_reactive(Table.cursor, 0)
            self._make()

    def open_at(self, path: str) -> None:
        """Show the view that was open last."""
        del path
        self.query_one("#find", Input).display = False
        self._arrange()
        self.show_state()
        self._focus_content()

    def action_view(self, view: View) -> None:
        """Open a view."""
        self._view = view
        self._names.show(())
        self._rows.show(())
        self._names.set_reactive(Table.cursor, 0)
        self._rows.set_reactive(Table.cursor, 0)
        self._arrange()
        self._make()
        self._focus_content()

    def action_turn(self, by: int) -> None:
        """Open the view beside this one."""
        self.action_view(VIEWS[(VIEWS.index(self._view) + by) % len(VIEWS)])

    def on_strip_picked(self, event: Strip.Picked) -> None:
        """Open the view that was clicked."""
        self.action_view(event.view)

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show what belongs to the name under the cursor."""
        if event.table is self._names:
            self._make()

    def action_find(self) -> None:
        """Open the search, or close it."""
        find = self.query_one("#find", Input)
        find.display = not find.display
        if find.display:
            find.focus()
        else:
            find.value = ""
            self._focus_content()

    def on_input_changed(self) -> None:
        """Find while typing."""
        if self._view in AS_TEXT:
            self._find_text(forward=False)
        elif self._view == "matrix":
            self._matrix.find(self.query_one("#find", Input).value)
        else:
            self._make()

    def on_input_submitted(self) -> None:
        """Go to the next place."""
        if self._view in AS_TEXT:
            self._find_text(forward=True)
        else:
            self._focus_content()

    def on_preview_step_ready(self, event: Ready) -> None:
        """Show what was made, unless it has been overtaken."""
        made = event.made
        if event.generation != self.session.generation or made.view != self._view:
            return
        self.query_one("#heading", Plain).show("")
        self._names.show(LazyRows(len(made.names), lambda index: Row((made.names[index],))))
        if made.view in AS_TEXT:
            if self._text.text != made.text:
                self._text.load_text(made.text)
        else:
            self._rows.columns = COLUMNS[made.view]
            self._rows.show(made.rows)

    def _focus_content(self) -> None:
        if self._view in WITH_LIST:
            self._names.focus()
        elif self._view == "matrix":
            self._matrix.grid.focus()
        else:
            (self._text if self._view in AS_TEXT else self._rows).focus()

    def _arrange(self) -> None:
        self._strip.show(self._view)
        self._names.display = self._view in WITH_LIST
        self._text.display = self._view in AS_TEXT
        self._rows.display = self._view in COLUMNS
        self._matrix.display = self._view == "matrix"

    def _make(self) -> None:
        plan = self.session.plan
        if self._view == "matrix":
            self._matrix.make(plan)
        heading = self.query_one("#heading", Plain)
        if plan is None:
            heading.show("The plan has errors; F2 lists them." if self.session.is_checked else "")
            self._names.show(())
            self._rows.show(())
            self._text.load_text("")
            return
        if self._view == "matrix":
            heading.show("")
            return
        generation, view, at = self._generation, self._view, self._names.cursor
        sought = self.query_one("#find", Input).value
        tables = self._tables = self._tables or RouteTables(plan)

        def work() -> None:
            self.post_message(self.Ready(generation, make_view(view, plan, tables, at, sought)))

        self.run_worker(work, thread=True, exclusive=True, group="preview", exit_on_error=False)

    def _find_text(self, *, forward: bool) -> None:
        sought = self.query_one("#find", Input).value.casefold()
        lines = self._text.text.casefold().split("\n")
        row, _ = self._text.cursor_location
        start = row + int(forward)
        for index in [*range(start, len(lines)), *range(start)]:
            column = lines[index].find(sought) if sought else -1
            if column >= 0:
                self._text.move_cursor((index, column))
                self._text.move_cursor((index, column + len(sought)), select=True)
                return
