"""One line of a form: a label, what is typed, and under it the help or what is wrong."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from plans.draft import Draft, DraftKey
from screens.plain import Plain, clean


class Choice(NamedTuple):
    """Something that can be chosen instead of typed: the value, and words that say what it is."""

    value: str
    about: str = ""
    words: str = ""
    """More words by which it is found, such as the name in another language."""

    def matches(self, typed: str) -> bool:
        """Whether every word typed occurs in the value or in what is said about it."""
        text = f"{self.value} {self.about} {self.words}".casefold()
        return all(word in text for word in typed.casefold().split())


Kind = Literal["text", "list", "flag", "key"]

_SOURCES = ("keyring", "env", "file")


class Spec(NamedTuple):
    """What a field edits: its place in the plan, its words and what can be chosen.

    With `closed` the choices are all there is, and Enter takes the first that matches what was typed.
    """

    path: str
    label: str
    help: str = ""
    kind: Kind = "text"
    choices: Callable[[Draft], tuple[Choice, ...]] | None = None
    closed: bool = False
    note: Callable[[Draft], str] | None = None
    """What to say about the value as it stands, such as a region's name."""

    @property
    def look(self) -> tuple[object, ...]:
        """Whatever cannot change without making the field anew."""
        return (self.label, self.kind)

    def show(self, value: Any) -> str:
        """Return the value of the draft as text to type in."""
        if self.kind == "list":
            return ", ".join(value)
        if self.kind == "flag":
            return {"true": "yes", "false": "no"}.get(value, str(value))
        if self.kind == "key":
            return next((f"{source} {name}" for source in _SOURCES if (name := getattr(value, source))), "")
        return str(value)

    def read(self, text: str) -> Any:
        """Return what the draft holds for a typed text."""
        if self.kind == "list":
            return tuple(text.replace(",", " ").replace(";", " ").split())
        if self.kind == "flag":
            return {"yes": "true", "no": "false"}.get(text.strip().lower(), text.strip())
        if self.kind == "key":
            source, _, name = text.strip().partition(" ")
            return DraftKey(**{source: name.strip()}) if source in _SOURCES else DraftKey(keyring=text.strip())
        return text.strip()


class Entry(Input):
    """The line that is typed into; the arrow keys, Enter and Escape belong to the form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step('down')", "Choices, next field", show=False),
        Binding("up", "step('up')", "Previous field", show=False),
        Binding("escape", "step('escape')", "Back to the list", show=False),
    ]

    class Step(Message):
        """A key that leaves the text alone."""

        def __init__(self, entry: "Entry", key: str) -> None:
            super().__init__()
            self.entry, self.key = entry, key

    @property
    def _value(self) -> Text:
        """What is drawn: control characters of a hand-written plan file are marks here as everywhere."""
        text = super()._value
        return text if text.plain.isprintable() else Text(clean(text.plain), no_wrap=True, overflow="ignore", end="")

    def action_step(self, key: str) -> None:
        """Hand the key on to the form."""
        self.post_message(self.Step(self, key))


class Field(Container):
    """A label, an entry and a line for help or reason that is always there, so that nothing moves."""

    DEFAULT_CSS = """
    Field {
        layout: grid;
        grid-size: 2 2;
        grid-columns: 18 1fr;
        grid-rows: 1 1;
        height: 2;
    }
    Field > .label { color: $text-muted; padding-left: 1; }
    Field:focus-within > .label { color: $text; text-style: bold; }
    Field > .note { column-span: 2; color: $text-muted; }
    Field > Entry, Field > Entry:focus { background: $surface; }
    Field > Entry:focus { background: $boost; }
    Field.-wrong > .note { color: $text-error; }
    Field.-doubtful > .note { color: $text-warning; }
    """

    class Entered(Message):
        """The operator came to this field."""

        def __init__(self, field: "Field") -> None:
            super().__init__()
            self.field = field

    class Left(Entered):
        """The operator left this field."""

    def __init__(self, spec: Spec, value: Any, typed: "Callable[[Field, Any], None]") -> None:
        super().__init__()
        self.spec = spec
        self._typed = typed
        self._value = value
        self.entry = Entry(spec.show(value), compact=True)
        self._note = Plain(classes="note")

    def compose(self) -> ComposeResult:
        """Lay out label, entry and note."""
        yield Plain(self.spec.label, classes="label")
        yield self.entry
        yield self._note

    def show(self, value: Any) -> None:
        """Bring the entry up to a draft that was changed elsewhere.

        What is being typed is left alone: a value that went up from here may come down after the next key.
        """
        if value == self._value:
            return
        self._value = value
        entry = self.entry
        if self.spec.read(entry.value) != value:
            with entry.prevent(Input.Changed):
                entry.value = self.spec.show(value)

    def say(self, text: str, state: Literal["", "wrong", "doubtful"] = "") -> bool:
        """Put a line under the entry: help, a reason with its fix, or nothing; return whether it fits."""
        self.set_class(state == "wrong", "-wrong")
        self.set_class(state == "doubtful", "-doubtful")
        room = self.size.width - cell_len(text)
        self._note.styles.padding = (0, 0, 0, max(3, min(18, room)))
        self._note.show(text)
        return room >= 3 or not self.size.width

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass up what stands in the entry now, at once: the draft is never behind by more than a key."""
        event.stop()
        value = self.spec.read(self.entry.value)
        if value != self._value:
            self._value = value
            self._typed(self, value)

    def on_descendant_focus(self) -> None:
        """Say that the operator is here."""
        self.post_message(self.Entered(self))

    def on_descendant_blur(self) -> None:
        """Say that the operator has gone on."""
        self.post_message(self.Left(self))
