"""The application: the steps, what works on every one of them, autosave, and a crash that tells no secrets."""

import gc
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen

from plans.reading import MAX_BYTES, read_plan
from screens.crash import write_report
from screens.filing import FilingApp
from screens.places import STEP_NAMES, StepName
from screens.services import Services
from screens.step import Go, Step
from screens.theme import THEME
from wizard.drafts import DraftFile, DraftInUse
from wizard.exits import Exit, Stop
from wizard.files import read_bytes
from wizard.saving import Saving
from wizard.session import Session, start_blank

STEPS: dict[StepName, str] = {
    "regions": "RegionsStep",
    "offices": "OfficesStep",
    "networks": "NetworksStep",
    "keys": "KeysStep",
    "checks": "ChecksStep",
    "preview": "PreviewStep",
    "run": "RunStep",
}
"""The walk: each step's name is its module's too, which is imported when the step is first opened.

Adding a step is adding its file, its class here and its name in `screens.places`.
"""


class WizardApp(FilingApp):
    """All steps over one session."""

    TITLE = "wizard"
    CSS_PATH = "app.tcss"
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next_step", "Next", key_display="^n"),
        Binding("f7,alt+left", "previous_step", "Back", key_display="F7"),
        Binding("f2", "go('checks')", "Checks", key_display="F2"),
        Binding("ctrl+s", "save", "Save", key_display="^s"),
        Binding("f1", "explain", "Help", key_display="F1"),
        Binding("ctrl+q", "quit", "Quit", key_display="^q", priority=True),
        Binding("ctrl+c", "help_quit", show=False, system=True),
        Binding("ctrl+z", "undo", "Undo", show=False),
        Binding("ctrl+y", "redo", "Redo", show=False),
        *(
            Binding(str(number), f"go('{name}')", name.capitalize(), show=False)
            for number, name in enumerate(STEP_NAMES, 1)
        ),
    ]

    def __init__(self, session: Session, services: Services, saving: Saving) -> None:
        self._colourless = bool(os.environ.get("NO_COLOR"))
        super().__init__(session, saving, ansi_color=True if self._colourless else None)
        self.services = services
        self._steps: dict[StepName, Step] = {}
        self._leaving = False

    def on_mount(self) -> None:
        """Open the first step, and offer the draft of an earlier session."""
        if self._colourless:
            self.theme = "ansi-dark"
            self.add_class("-colourless")
        else:
            self.register_theme(THEME)
            self.theme = THEME.name
        self.session.listen(self.session_changed)
        self.push_screen(self._made("regions"))
        self.call_after_refresh(self._begin)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notification; its text is never markup, whoever asks."""
        del markup
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every step and every key in the palette."""
        del screen
        for number, name in enumerate(STEP_NAMES, 1):
            yield SystemCommand(f"Go to {name}", f"Step {number}", partial(self.action_go, name))
        yield SystemCommand("Save the plan", "ctrl+s", self.action_save)
        yield SystemCommand("Undo", "ctrl+z", self.action_undo)
        yield SystemCommand("Redo", "ctrl+y", self.action_redo)
        yield SystemCommand("Help", "F1", self.action_explain)
        yield SystemCommand("Quit", "ctrl+q; the draft is kept", self.action_quit)

    @property
    def step(self) -> Step | None:
        """The step that is open, under whatever dialog."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Step)), None)

    def action_next_step(self) -> None:
        """Go to the step after this one."""
        self._walk(1)

    def action_previous_step(self) -> None:
        """Go to the step before this one."""
        self._walk(-1)

    def action_go(self, step: StepName) -> None:
        """Go to a step."""
        self._open(step, "")

    def on_go(self, message: Go) -> None:
        """Go where a step points."""
        self._open(message.step, message.path)

    def action_undo(self) -> None:
        """Take the last edit back."""
        if not self.session.undo():
            self.notify("Nothing to take back.", timeout=2)

    def action_redo(self) -> None:
        """Do the last undone edit again."""
        if not self.session.redo():
            self.notify("Nothing to do again.", timeout=2)

    def action_help_quit(self) -> None:
        """Say how to leave to those who press ctrl+c for it."""
        self.notify("ctrl+q leaves; the draft is kept.")

    def action_explain(self) -> None:
        """Show the help of the step."""
        if self.step is not None and self.screen is self.step:
            from screens.help import Help  # noqa: PLC0415 - Markdown costs the first frame 40 ms

            self.push_screen(Help(self.step.HELP or ""))

    async def action_quit(self) -> None:
        """Leave; the draft is kept. A run at work is stopped safely first, a second ctrl+q does not wait."""
        busy = next((step for step in self._steps.values() if step.is_busy), None)
        if busy is not None and not self._leaving:
            self._leaving = True
            busy.stop()
            self.notify("Stopping safely, then leaving. ctrl+q again leaves at once.")
            return
        self.saving.leave()
        self.exit()

    def on_run_step_ended(self) -> None:
        """Leave once the run that was in the way has stopped."""
        if self._leaving:
            self.saving.leave()
            self.exit()

    def _begin(self) -> None:
        gc.enable()

        def start() -> None:
            self.session.may_check = True
            self._open("regions", "")
            self.check_soon()

        found = self.saving.find_draft()
        if found is None:
            start()
        else:
            self.offer_draft(found, start)
        self.let_settle()

    def _walk(self, by: int) -> None:
        step = self.step
        if step is not None and self.screen is step:
            index = STEP_NAMES.index(step.NAME) + by
            if 0 <= index < len(STEP_NAMES):
                self._open(STEP_NAMES[index], "")

    def _open(self, name: StepName, path: str) -> None:
        if not isinstance(self.screen, Step):
            return
        self.session.settle()
        target = self._made(name)
        if self.screen is not target:
            self.switch_screen(target)
        self.hold()
        target.call_after_refresh(self._enter, target, path)

    def _enter(self, step: Step, path: str) -> None:
        step.open_at(path)
        self.let_settle()

    def _made(self, name: StepName) -> Step:
        """Return a step, made when it is first asked for and kept from then on."""
        if name not in self._steps:
            made: type[Step] = getattr(import_module(f"screens.{name}"), STEPS[name])
            self._steps[name] = made(self.session, self.services)
            self.install_screen(self._steps[name], name)
        return self._steps[name]

    def show_step(self) -> None:
        """Bring the open step up to the session."""
        if self.step is not None:
            self.step.show_state()

    def _fatal_error(self) -> None:
        """Leave after a bug of ours: a report without values on disk, one sentence on the terminal.

        Textual's own report shows local variables, and a pre-shared key may be one of them.
        """
        with suppress(Exception):
            self.saving.leave()
        self.bell()
        self._exit_renderables.append(write_report(self._exception))
        self._close_messages_no_wait()


def run(plan: str | None = None) -> int:
    """Start the screens, on a plan file where one is named; return the exit code.

    Raises Stop where the plan cannot be read or another wizard is editing it, FileFault where there is no such file.
    The caller has made sure that there is a terminal.
    """
    from screens.wiring import make_services  # noqa: PLC0415 - imports Textual does not need for its first frame

    gc.disable()  # until the first frame: nothing that is made before it can be freed, and looking costs a tenth of it
    session = open_session(plan)
    try:
        saving = Saving(session, DraftFile(session.path))
    except DraftInUse as used:
        raise Stop(str(used)) from None
    app = WizardApp(session, make_services(session), saving)
    try:
        app.run()
    finally:
        saving.close()
    return app.return_code or Exit.FINE


def open_session(plan: str | None) -> Session:
    """Read the plan file into a session, or begin without one; Stop where it is no TOML at all."""
    if plan is None:
        return start_blank()
    path = Path(plan)
    reading = read_plan(read_bytes(path, MAX_BYTES))
    if not reading.readable:
        from wizard.plan_file import no_plan, read_plan_file  # noqa: PLC0415 - only to explain a broken file
        from wizard.terminal import Paint  # noqa: PLC0415 - as above

        raise Stop(no_plan(read_plan_file(plan), Paint(on=False)))
    return Session(reading.draft, path, reading.findings)
