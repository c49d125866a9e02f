"""Text that somebody typed, shown as it is: never markup, never a control character."""

from rich.text import Text
from textual.content import Content
from textual.widget import Widget


def clean(text: str) -> str:
    """Return one line of text with everything that would steer the terminal replaced by a visible mark."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def cell(text: str, style: str = "") -> Text:
    """Return text for a widget that would take a plain string for markup."""
    return Text(clean(text), style=style, no_wrap=True, overflow="ellipsis", end="")


class Plain(Widget):
    """A label for any text. Changing it repaints it and moves nothing."""

    DEFAULT_CSS = """
    Plain {
        height: 1;
        width: 1fr;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self, text: str = "", *, classes: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(classes=classes, id=id)
        self.text = text

    def show(self, text: str) -> None:
        """Show another text."""
        if text != self.text:
            self.text = text
            self.refresh()

    def render(self) -> Content:
        """Draw the text, its line breaks kept."""
        return Content("\n".join(clean(line) for line in self.text.split("\n")))
