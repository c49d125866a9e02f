"""What every step shares: the rail with all steps, the body, the keys."""

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from plans.finding import Finding
from screens.places import STEP_NAMES, Progress, StepName, survey
from screens.plain import Plain
from screens.services import Services
from screens.typeahead import let_keys_settle
from wizard.session import Session


class Go(Message):
    """Leave for another step, and there for a place of the plan."""

    def __init__(self, step: StepName, path: str = "") -> None:
        super().__init__()
        self.step: StepName = step
        self.path = path


class Rail(Widget):
    """All steps, where the operator is, and how far each has got; a click goes there."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rail--here",
        "rail--step",
        "rail--errors",
        "rail--warnings",
        "rail--complete",
        "rail--quiet",
    }

    def __init__(self, here: StepName) -> None:
        super().__init__()
        self._here = here
        self._progress: tuple[Progress, ...] = ()

    def show(self, progress: tuple[Progress, ...]) -> None:
        """Show how far the steps have got."""
        if progress != self._progress:
            self._progress = progress
            self.refresh()

    def render(self) -> Text:
        """Draw a column, or one line on a narrow terminal."""
        if self.size.height == 1:
            return self._line()
        rows = (self._row(number, each) for number, each in enumerate(self._progress, 1))
        return Text("\n").join([Text(""), *rows])

    def on_click(self, event: events.Click) -> None:
        """Go to the step that was clicked."""
        if self.size.height > 1 and 1 <= event.y <= len(STEP_NAMES):
            self.post_message(Go(STEP_NAMES[event.y - 1]))

    def _row(self, number: int, progress: Progress) -> Text:
        is_here = progress.name == self._here
        mark = _mark(progress)
        name = f"{'▌' if is_here else ' '}{number} {progress.name.capitalize()}"
        row = Text(name.ljust(self.size.width - len(mark) - 2), self._style("here" if is_here else "step"))
        return row.append(mark, self._style(_tone(progress))).append("  ")

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"rail--{name}", partial=True)

    def _line(self) -> Text:
        line = Text(" ")
        for number, progress in enumerate(self._progress, 1):
            if progress.name == self._here:
                name = f" {number} {progress.name.capitalize()} {_mark(progress)}".rstrip()
                line.append(f"{name} ", self._style("here"))
            else:
                line.append(f" {number}{_short_mark(progress)} ", self._style(_tone(progress)))
        return line


class Step(Screen[None]):
    """One step of the walk. It shows the session and posts edits to it; it holds nothing of its own."""

    NAME: ClassVar[StepName]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - an attribute of Textual's screens
        (0, "-narrow"),
        (80, "-wide"),
        (120, "-broad"),
    ]

    def __init__(self, session: Session, services: Services) -> None:
        super().__init__()
        self.session = session
        self.services = services

    def compose(self) -> ComposeResult:
        """Lay out head, rail, body and keys."""
        yield Plain(id="head")
        with Horizontal(id="frame"):
            yield Rail(self.NAME)
            with Vertical(id="body"):
                yield from self.compose_body()
        yield Footer(compact=True, show_command_palette=False)
        yield from self.compose_above()

    def compose_body(self) -> ComposeResult:
        """Lay out what is this step's own."""
        yield from ()

    def compose_above(self) -> ComposeResult:
        """Lay out what floats over the body."""
        yield from ()

    def show_frame(self) -> None:
        """Bring head and rail up to the session."""
        session = self.session
        self.query_one(Rail).show(survey(session.draft, session.findings))
        file = str(session.path) if session.path else "no file yet"
        unsaved = "" if session.is_saved else " · not saved"
        self.query_one("#head", Plain).show(f" {session.draft.name or 'New plan'}    {file}{unsaved}")

    def show_state(self) -> None:
        """Bring everything on the screen up to the session."""
        self.show_frame()

    @property
    def is_busy(self) -> bool:
        """Whether something is at work here that has to be stopped before leaving."""
        return False

    def stop(self) -> None:
        """Stop what is at work as soon as that is safe."""

    def open_at(self, path: str) -> None:
        """Show the step from its beginning, or with the cursor on a place of the plan."""

    def on_screen_resume(self) -> None:
        """Show the session as it is now."""
        self.show_state()
        let_keys_settle(self)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is known to be wrong or risky."""
        return self.session.findings


def _mark(progress: Progress) -> str:
    if progress.state == "complete":
        return "✓"
    return str(progress.findings) if progress.findings else "·"


def _short_mark(progress: Progress) -> str:
    return f"!{progress.findings}" if progress.findings else "✓" if progress.state == "complete" else ""


def _tone(progress: Progress) -> str:
    return "quiet" if progress.state == "untouched" else progress.state
