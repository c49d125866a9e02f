"""The help of a step, over it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown

_KEYS = """
## Keys

| key | |
|---|---|
| ctrl+n, F7 or alt+left | next step, step before; neither ever checks anything |
| 1 … 7 | go to a step; from a field, Escape first |
| F2 | checks |
| Enter, Escape | next field; back to the list |
| ctrl+s | save the plan file |
| ctrl+z, ctrl+y | undo, redo |
| ctrl+p | everything by name |
| ctrl+q | quit; the draft is kept |
"""


class Help(ModalScreen[None]):
    """What a step is for and which keys it takes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter,q", "close", "Close", show=False)]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with VerticalScroll(classes="dialog"):
            yield Markdown(self._text + _KEYS)

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)
