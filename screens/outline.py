"""A step that is a list above a form: the row under the cursor is what the form edits."""

from abc import abstractmethod
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from plans.draft import Draft
from plans.edits import follow_rename
from plans.paths import drop_at, is_within, set_at
from screens.field import Entry, Field, Spec
from screens.form import Choices, Form
from screens.plain import Plain
from screens.services import Services
from screens.step import Step
from screens.table import Column, LazyRows, Row, Table
from screens.typeahead import let_keys_settle
from wizard.session import Session


class OutlineStep(Step):
    """A list of places of the plan, and the fields of the one under the cursor.

    A place that begins with `+` is no place but something to add.
    """

    COLUMNS: ClassVar[tuple[Column, ...]]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "add", "Add"),
        Binding("ctrl+r", "remove", "Remove"),
        Binding("ctrl+f", "find", "Find", show=False),
    ]

    def __init__(self, session: Session, services: Services) -> None:
        super().__init__(session, services)
        self._places: tuple[str, ...] = ()
        self._choices = Choices()
        self.table = Table(*self.COLUMNS, id="list")
        self.form = Form(self._choices, self.edit)

    @abstractmethod
    def places(self, draft: Draft) -> tuple[str, ...]:
        """Return the places that the list shows, in order."""

    @abstractmethod
    def row(self, draft: Draft, place: str) -> Row:
        """Return the row of a place."""

    @abstractmethod
    def specs(self, draft: Draft, place: str) -> tuple[Spec, ...]:
        """Return the fields of a place."""

    def title_of(self, draft: Draft, place: str) -> str:
        """Return the heading over the form."""
        return self.row(draft, place).cells[0].strip()

    def add(self, kind: str) -> str:
        """Add what the row `kind` offers and return its place."""
        raise NotImplementedError(kind)

    def unfinished(self, draft: Draft) -> str:
        """Return the place where typing begins when the step opens; `""` to begin in the list."""
        del draft
        return ""

    def removable(self, place: str, focused: str) -> str:
        """Return the place that Remove would take away, given the row and the field in hand; `""` for none."""
        del focused
        return place if place.endswith("]") else ""

    def compose_body(self) -> ComposeResult:
        """Lay out search, list, heading and form."""
        yield Input(placeholder="Find in this list", compact=True, id="find")
        yield self.table
        yield Plain(id="heading")
        yield self.form

    def compose_above(self) -> ComposeResult:
        """Lay out the choices."""
        yield Plain(id="more")
        yield self._choices

    @property
    def place(self) -> str:
        """The place under the cursor."""
        return self._places[self.table.cursor] if self.table.cursor < len(self._places) else ""

    def show_state(self) -> None:
        """Bring list and form up to the session."""
        self.show_frame()
        self._show_list()
        if self.session.may_check:  # the form follows the first frame
            self._show_form()

    def open_at(self, path: str) -> None:
        """Begin with nothing judged, or go to the field of a place."""
        self.form.forget()
        self.query_one("#find", Input).display = False
        self.show_state()
        if path:
            self._go_to(path)
            return
        begin = self.unfinished(self.session.draft)
        if begin in self._places:
            self.table.cursor = self._places.index(begin)
            self._show_form()
            self.form.focus_first()
        else:
            self.table.focus()

    def on_table_moved(self, event: Table.Moved) -> None:
        """Show the form of the row under the cursor."""
        if event.table is self.table:
            self._show_form()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Add what the row offers, or go into the form."""
        if event.table is self._choices:
            self.form.take(event.row)
        elif self.place.startswith("+"):
            self._go_to(self.add(self.place))
        else:
            self.form.focus_first()

    def edit(self, path: str, value: object) -> None:
        """Put what was typed into the draft."""
        self.session.edit(lambda draft: set_at(draft, path, value), at=path)

    def on_form_said(self, event: Form.Said) -> None:
        """Show over the foot of the form what does not fit under the field."""
        more = self.query_one("#more", Plain)
        more.show(event.text)
        more.display = bool(event.text)

    def on_form_renamed(self, event: Form.Renamed) -> None:
        """Let references follow a name that was changed."""
        if event.path.endswith(("name", ".id")):
            self.session.edit(lambda draft: follow_rename(draft, event.path, str(event.old)), at=event.path)
        self.session.settle()

    def on_form_done(self, event: Form.Done) -> None:
        """Go back to the list, or on to the next row's form."""
        if event.onward and self.table.cursor + 1 < len(self._places):
            self.table.cursor += 1
            if not self.place.startswith("+"):
                self._show_form()
                self.form.focus_first()
                return
        self.table.focus()
        let_keys_settle(self)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list down to what is looked for."""
        if event.input.id == "find":
            self._show_list()
            self._show_form()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go from the search into the list."""
        if event.input.id == "find":
            self.table.focus()

    def action_find(self) -> None:
        """Open the search, or close it and show everything again."""
        find = self.query_one("#find", Input)
        find.display = not find.display
        if find.display:
            find.focus()
        else:
            find.value = ""
            self.table.focus()

    def action_add(self) -> None:
        """Add one more of what this list holds."""
        offer = next((place for place in reversed(self._places) if place.startswith("+")), "")
        if offer:
            self._go_to(self.add(offer))

    def action_remove(self) -> None:
        """Take the row, or the part of it in hand, out of the plan; undo brings it back."""
        focused = self.focused.parent if isinstance(self.focused, Entry) else None
        path = focused.spec.path if isinstance(focused, Field) else ""
        place = self.removable(self.place, path)
        if not place:
            self.app.bell()
            return
        self.table.focus()
        self.session.edit(lambda draft: drop_at(draft, place))
        self.notify("Removed. ctrl+z brings it back.", timeout=4, markup=False)

    def _show_list(self) -> None:
        draft = self.session.draft
        sought = self.query_one("#find", Input).value.casefold().split()
        places = self.places(draft)
        if sought:
            places = tuple(place for place in places if self._matches(draft, place, sought))
        self._places = places
        self.table.styles.height = min(len(places) + 1, max(6, self.size.height // 3))
        self.table.show(LazyRows(len(places), lambda index: self.row(draft, places[index])))

    def _matches(self, draft: Draft, place: str, sought: list[str]) -> bool:
        text = " ".join(self.row(draft, place).cells).casefold()
        return all(word in text for word in sought)

    def _show_form(self) -> None:
        draft, place = self.session.draft, self.place
        is_place = bool(place) and not place.startswith("+")
        self.query_one("#heading", Plain).show(self.title_of(draft, place) if is_place else "")
        self.form.show(self.specs(draft, place) if is_place else (), draft, self.findings)

    def _go_to(self, path: str) -> None:
        """Put the cursor on the row of a place and go to its field."""
        self._show_list()
        for index, place in enumerate(self._places):
            if any(is_within(path, spec.path) or is_within(spec.path, path) for spec in self._specs_at(place)):
                self.table.cursor = index
                break
        self._show_form()
        if self._is_row(path):
            self.form.focus_first()
        else:
            self.form.focus_path(path)

    def _is_row(self, path: str) -> bool:
        return path in self._places

    def _specs_at(self, place: str) -> tuple[Spec, ...]:
        return () if place.startswith("+") else self.specs(self.session.draft, place)
