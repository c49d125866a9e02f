"""Questions over the screen: pick one, type a word, name a file. Escape always means no."""

from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input

from screens.field import Choice
from screens.plain import Plain
from screens.table import Column, LazyRows, Row, Table
from screens.typeahead import let_keys_settle

T = TypeVar("T")


class Dialog(ModalScreen[T | None], Generic[T]):
    """A box in the middle of the screen; Escape closes it with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def on_screen_resume(self) -> None:
        """Take the keys that were typed ahead."""
        let_keys_settle(self)


class Pick(Dialog[str]):
    """Pick one of a few things."""

    def __init__(self, title: str, choices: tuple[Choice, ...], text: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._text = title, choices, text
        width = max(len(choice.value) for choice in choices) + 3
        self._table = Table(Column("", width), Column(""), header=False)

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Plain(self._title, classes="title")
            if self._text:
                yield Plain(self._text, classes="text")
            yield self._table

    def on_mount(self) -> None:
        """Show the choices."""
        choices = self._choices
        self._table.styles.height = len(choices)
        self._table.show(LazyRows(len(choices), lambda index: Row((choices[index].value, choices[index].about))))
        self._table.focus()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Answer with the choice."""
        self.dismiss(self._choices[event.row].value)


class Ask(Dialog[str]):
    """Ask for one line, such as a file name. Enter answers with it."""

    def __init__(self, title: str, value: str, text: str = "") -> None:
        super().__init__()
        self._title, self._value, self._text = title, value, text

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Plain(self._title, classes="title")
            yield Input(self._value, compact=True, select_on_focus=False)
            yield Plain(self._text or "Enter to go on, Escape to leave it", classes="text")

    def on_mount(self) -> None:
        """Begin typing at once."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what was typed."""
        if event.value.strip():
            self.dismiss(event.value.strip())


class Confirm(Dialog[bool]):
    """Ask before something that cannot be undone; Cancel has the focus.

    Where `word` is given it has to be typed before the other button can be pressed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, text: str, proceed: str, word: str = "") -> None:
        super().__init__()
        self._title, self._text, self._proceed, self._word = title, text, proceed, word

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Plain(self._title, classes="title")
            text = Plain(self._text, classes="text")
            text.styles.height = self._text.count("\n") + 1
            with VerticalScroll(classes="long"):
                yield text
            if self._word:
                yield Plain(f"Type the plan's name, {self._word}, to go on:", classes="text")
                yield Input(compact=True)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(self._proceed, id="proceed", compact=True, disabled=bool(self._word))

    def on_mount(self) -> None:
        """Give Cancel the focus."""
        self.query_one("#cancel", Button).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Let go on only with the right word."""
        self.query_one("#proceed", Button).disabled = event.value != self._word

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go from the word to the button; Enter alone never goes on."""
        if event.value == self._word:
            self.query_one("#proceed", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "proceed")
