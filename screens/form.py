"""A form: fields one under the other, walked with Enter, with choices that drop down under a field."""

from collections.abc import Callable, Sequence
from typing import Literal

from textual.containers import VerticalScroll
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input

from plans.draft import Draft
from plans.finding import Finding
from plans.paths import get_at, is_within
from screens.field import Choice, Entry, Field, Spec
from screens.table import Column, LazyRows, Row, Table
from screens.typeahead import hold_keys, let_keys_settle

Taking = Literal["none", "match", "hand"]
"""What Enter takes: what was typed, the first choice that matches it, or the choice the operator went to."""

DROP_ROWS = 7
"""The tallest list of choices."""


class Choices(Table, can_focus=False):
    """The choices of the field in hand, over whatever lies below it."""

    DEFAULT_CSS = """
    Choices {
        layer: above;
        position: absolute;
        display: none;
        background: $panel;
        & > .table--cursor { background: $panel; text-style: none; }
        &.-taking > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    }
    """

    def __init__(self) -> None:
        super().__init__(Column("", 18), Column(""), header=False)
        self.offered: tuple[Choice, ...] = ()
        self.taking: Taking = "none"

    def offer(self, choices: tuple[Choice, ...], field: Field, taking: Taking) -> None:
        """Drop down under a field."""
        self.offered = choices
        self.take(taking)
        self.set_reactive(Table.cursor, 0)
        self.show(LazyRows(len(choices), lambda index: Row((choices[index].value, choices[index].about))))
        if taking == "hand":
            self.cursor = next((at for at, each in enumerate(choices) if each.value == field.entry.value), 0)
        region = field.entry.region
        rows = min(len(choices), DROP_ROWS)
        below = self.screen.size.height - 1 - region.bottom
        y = region.bottom if rows <= below else region.y - rows
        self.styles.offset = Offset(region.x, y)
        self.styles.width = region.width
        self.styles.height = rows
        self.display = bool(choices)

    def take(self, taking: Taking) -> None:
        """Say what Enter will do with the choice under the cursor."""
        self.taking = taking
        self.set_class(taking != "none", "-taking")
        self.refresh()

    def close(self) -> None:
        """Fold up."""
        self.display = False
        self.offered = ()


class Form(VerticalScroll, can_focus=False):
    """The fields of one object of the plan.

    It holds no values: `show` gives it the places it edits and brings the draft down, every edit goes up through
    `edit`. A field is judged once it has been left, and from then on with every key.
    """

    DEFAULT_CSS = "Form { height: 1fr; scrollbar-size-vertical: 1; }"

    class Said(Message):
        """The field in hand says more than fits under it; `text` is all of it, or empty."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Done(Message):
        """Enter in the last field (`onward`), or Escape in any."""

        def __init__(self, *, onward: bool) -> None:
            super().__init__()
            self.onward = onward

    class Renamed(Message):
        """A field was left with another value than it was entered with."""

        def __init__(self, path: str, old: object) -> None:
            super().__init__()
            self.path, self.old = path, old

    def __init__(self, choices: Choices, edit: Callable[[str, object], None]) -> None:
        super().__init__()
        self._choices = choices
        self._edit = edit
        self._fields: list[Field] = []
        self._left: set[str] = set()
        self._entered: tuple[str, object] = ("", "")
        self._draft = Draft()
        self._findings: tuple[Finding, ...] = ()

    def forget(self) -> None:
        """Judge nothing until it has been left anew."""
        self._left.clear()

    def show(self, specs: Sequence[Spec], draft: Draft, findings: tuple[Finding, ...]) -> None:
        """Show the fields for these places; fields that look the same are pointed at their new place."""
        self._draft, self._findings = draft, findings
        if [field.spec.look for field in self._fields] == [spec.look for spec in specs]:
            for field, spec in zip(self._fields, specs, strict=True):
                field.spec = spec
                field.show(get_at(draft, spec.path))
        else:
            self._fields = [Field(spec, get_at(draft, spec.path), self._typed) for spec in specs]
            self.remove_children()
            self.mount(*self._fields)
            self.scroll_home(animate=False)
        self._say_all()

    def focus_first(self) -> None:
        """Begin at the first field."""
        if self._fields:
            self._focus(self._fields[0])

    def focus_path(self, path: str) -> None:
        """Go to the field that edits `path`, or whatever comes nearest, and show what is wrong there."""
        for field in self._fields:
            if is_within(path, field.spec.path) or is_within(field.spec.path, path):
                self._left.add(field.spec.path)
                self._say(field)
                self._focus(field)
                return
        self.focus_first()

    def _typed(self, field: Field, value: object) -> None:
        """Pass an edit up and offer what matches it."""
        self._edit(field.spec.path, value)
        if field.entry.has_focus:
            typed = field.entry.value
            self._offer(field, typed, "match" if field.spec.closed and typed else "none")

    def on_field_entered(self, event: Field.Entered) -> None:
        """Remember the value a field was entered with."""
        event.stop()
        path = event.field.spec.path
        self._entered = (path, get_at(self._draft, path))
        self._say(event.field)

    def on_field_left(self, event: Field.Left) -> None:
        """Judge a field that was left."""
        event.stop()
        self._choices.close()
        path, old = self._entered
        if path != event.field.spec.path:
            return
        self._left.add(path)
        self._say(event.field)
        if get_at(self._draft, path) != old:
            self.post_message(self.Renamed(path, old))

    def on_entry_step(self, event: Entry.Step) -> None:
        """Walk with the arrow keys, or through the choices while they are down."""
        event.stop()
        field = self._field_of(event.entry)
        is_open = self._choices.display
        match event.key:
            case "escape":
                if is_open:
                    self._choices.close()
                else:
                    self.post_message(self.Done(onward=False))
            case "down" if is_open:
                self._choices.cursor += int(self._choices.taking != "none")
                self._choices.take("hand")
            case "down" if field.spec.choices is not None:
                self._offer(field, "", "hand")
            case "down":
                self._go(field, 1)
            case _ if is_open:
                self._choices.cursor -= 1
                self._choices.take("hand")
            case _:
                self._go(field, -1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the choice in hand and go to the next field."""
        event.stop()
        if not isinstance(event.input, Entry):
            return
        field = self._field_of(event.input)
        chosen = self._chosen(event.value)
        if chosen is not None:
            _put(field, chosen)
        self._choices.close()
        if field is self._fields[-1]:
            self.post_message(self.Done(onward=True))
        else:
            self._go(field, 1)

    def take(self, row: int) -> None:
        """Take a choice that was clicked."""
        entry = self.screen.focused
        if isinstance(entry, Entry) and row < len(self._choices.offered):
            _put(self._field_of(entry), self._choices.offered[row].value)
            self._choices.close()

    def _chosen(self, typed: str) -> str | None:
        choices = self._choices
        if not choices.offered or choices.taking == "none":
            return None
        if choices.taking == "match" and any(choice.value == typed.strip() for choice in choices.offered):
            return None
        return choices.offered[choices.cursor].value

    def _offer(self, field: Field, typed: str, taking: Taking) -> None:
        if field.spec.choices is None:
            return
        last = typed.replace(",", " ").split()[-1:] if field.spec.kind == "list" else [typed]
        matching = tuple(each for each in field.spec.choices(self._draft) if each.matches("".join(last)))
        if matching and not (len(matching) == 1 and matching[0].value == typed):
            self._choices.offer(matching, field, taking)
        else:
            self._choices.close()

    def _go(self, field: Field, by: int) -> None:
        index = self._fields.index(field) + by
        if 0 <= index < len(self._fields):
            self._focus(self._fields[index])

    def _focus(self, field: Field) -> None:
        """Go to a field; one that was made just now has to be on the screen first."""
        if field.entry.is_attached:
            field.entry.focus()
        else:
            hold_keys(self)
            self.call_after_refresh(self._focus_mounted, field)

    def _focus_mounted(self, field: Field) -> None:
        if field.entry.is_attached:
            field.entry.focus()
        let_keys_settle(self)

    def _field_of(self, entry: Entry) -> Field:
        return next(field for field in self._fields if field.entry is entry)

    def _say_all(self) -> None:
        for field in self._fields:
            self._say(field)

    def _say(self, field: Field) -> None:
        text, state = self._words(field)
        fits = field.say(text, state)
        if field.entry.has_focus:
            self.post_message(self.Said("" if fits or not state else text))

    def _words(self, field: Field) -> tuple[str, Literal["", "wrong", "doubtful"]]:
        path = field.spec.path
        if path in self._left:
            here = [each for each in self._findings if is_within(each.path, path) and each.severity != "note"]
            worst = min(here, key=lambda each: each.severity != "error", default=None)
            if worst is not None:
                from plans.texts import hint, sentence  # noqa: PLC0415 - the first frame has nothing to say

                return f"{sentence(worst)}. {hint(worst)}".strip(), "wrong" if worst.severity == "error" else "doubtful"
        if field.entry.has_focus and field.spec.help:
            return field.spec.help, ""
        return (field.spec.note(self._draft) if field.spec.note else ""), ""


def _put(field: Field, value: str) -> None:
    """Put a choice into the entry: instead of what was typed, or of the last item of a list."""
    entry = field.entry
    if field.spec.kind == "list":
        items = list(field.spec.read(entry.value))
        unfinished = entry.value.strip() and not entry.value.rstrip().endswith(",")
        value = ", ".join([*(items[:-1] if unfinished else items), value])
    entry.value = value
    entry.cursor_position = len(value)
