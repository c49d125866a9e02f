"""Step 7: practice, a rehearsal, the real build, or the files; with live progress and a safe stop."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from plans.plan import Plan
from screens.confirm import Ask, Confirm
from screens.crash import write_report
from screens.ledger import Ledger
from screens.plain import Plain
from screens.rehearsal import RehearsalLedger
from screens.services import Mode, Services
from screens.step import Step
from screens.table import Column, Row, Table
from wizard.events import Event
from wizard.exits import Stop
from wizard.files import FileFault
from wizard.session import Session

_TITLES: dict[Mode, str] = {"practice": "Practice", "rehearse": "Rehearsal", "real": "REAL BUILD"}
"""What stands before everything that a run says."""


class RunStep(Step):
    """The choice between practice, rehearsal, reality and files, and what comes of it."""

    NAME = "run"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "stop", "Stop safely")]
    HELP = """\
# Run

- **Practice** builds the plan in a practice account on this computer, through the same calls as a real build.
- **Rehearse** does the same, then lets real IKE and ESP run between namespaces of this computer, renews every tunnel's
  keys, asks every pair, and holds what packets did against what was predicted. It needs root, changes nothing
  anywhere, and leaves nothing behind.
- **Real build** changes the account of your credentials. It is refused while the plan has errors, and asks for the
  plan's name.
- **Save** and **Export** write files only.

**ctrl+t** stops safely: the call in flight is finished, and running again goes on from there.
"""

    class Told(Message):
        """Something happened in a run."""

        def __init__(self, event: Event) -> None:
            super().__init__()
            self.event = event

    class Ended(Message):
        """A run or another piece of work has ended; `lines` say how, with `ok` False in red."""

        def __init__(self, lines: tuple[str, ...], *, ok: bool) -> None:
            super().__init__()
            self.lines, self.ok = lines, ok

    class Cleared(Message):
        """It is known what keeps a run from beginning, and what it will create."""

        def __init__(self, mode: Mode, plan: Plan, obstacles: tuple[str, ...], changes: tuple[str, ...]) -> None:
            super().__init__()
            self.mode: Mode = mode
            self.plan, self.obstacles, self.changes = plan, obstacles, changes

    class SaveWanted(Message):
        """The operator wants the plan file written."""

    def __init__(self, session: Session, services: Services) -> None:
        super().__init__(session, services)
        self.ledger: Ledger | RehearsalLedger | None = None
        self.mode: Mode = "practice"
        self._stop = Flag()
        self._working = False
        self._began = 0.0
        self.menu = Table(Column("", 12), Column(""), header=False, id="menu")
        self.steps = Table(*Ledger.COLUMNS, id="steps")

    def compose_body(self) -> ComposeResult:
        """Lay out the choices, a line on how it goes, and the steps."""
        yield self.menu
        yield Plain(id="verdict")
        yield Plain(id="outcome")
        yield self.steps

    def on_mount(self) -> None:
        """Draw the time that passes."""
        self.set_interval(0.5, self._tick)

    @property
    def is_busy(self) -> bool:
        """Whether a run is at work."""
        return self._working

    def show_state(self) -> None:
        """Show the choices; what ran stays in sight."""
        self.show_frame()
        lacking = self.services.find_lacking()
        about = f"not here: {lacking[0]}" if lacking else "with real IKE and ESP; changes nothing anywhere"
        self.menu.styles.height = 5
        self.menu.show(
            (
                Row(("Practice", "simulated, in an account on this computer only")),
                Row(("Rehearse", about), "quiet" if lacking else "action"),
                Row(("Real build", f"in {self.services.real_target}; it costs money"), "warning"),
                Row(("Save plan", "write the plan file")),
                Row(("Export", "write each office's device configuration")),
            )
        )

    def open_at(self, path: str) -> None:
        """Begin at the choices."""
        del path
        self.show_state()
        self.menu.focus()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        """Do what was chosen."""
        if event.table is not self.menu:
            return
        if self._working:
            self._say("Something is running; ctrl+t stops it safely.", "warning")
            return
        actions: tuple[Callable[[], None], ...] = (
            lambda: self._clear("practice"),
            lambda: self._clear("rehearse"),
            lambda: self._clear("real"),
            self._save,
            self._ask_folder,
        )
        actions[event.row]()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to stop only what runs."""
        return self._working if action == "stop" else super().check_action(action, parameters)

    def action_stop(self) -> None:
        """Stop what runs."""
        self.stop()

    def stop(self) -> None:
        """Stop after the calls in flight."""
        self._stop.set()
        first = "everything is taken away" if self.mode == "rehearse" else "the calls in flight are finished"
        self._say(f"Stopping: {first} first …", "warning")

    def on_run_step_told(self, message: Told) -> None:
        """Fold an event into what is shown."""
        if self.ledger is not None:
            self.ledger.take(message.event)
            self._draw()

    def on_run_step_cleared(self, message: Cleared) -> None:
        """Begin, or say what is in the way."""
        self._free()
        mode, plan = message.mode, message.plan
        if message.obstacles:
            head = ("A rehearsal is not possible here:",) if mode == "rehearse" else ()
            self._say("\n".join((*head, *message.obstacles)), "error")
        elif mode != "real":
            self._start(mode, plan)
        else:

            def begin(confirmed: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
                if confirmed:
                    self._start("real", plan)

            text = "\n".join((f"This changes {self.services.real_target}:", *message.changes))
            self.app.push_screen(Confirm("Real build", text, "Build", plan.name), begin)

    def on_run_step_ended(self, message: Ended) -> None:
        """Say how it ended."""
        self._free()
        if self.ledger is not None and self.ledger.end is not None:
            self._draw()
        elif self.ledger is not None and not message.ok:
            self.query_one("#verdict", Plain).show(f"{_TITLES[self.mode]} · not finished")
        if message.lines:
            self._say("\n".join(message.lines), "" if message.ok else "error")

    def _clear(self, mode: Mode) -> None:
        plan = self.session.plan
        errors = sum(each.severity == "error" for each in self.findings)
        if not self.session.is_checked:
            self._say("The plan is still being checked; press Enter again in a moment.", "error")
            return
        if plan is None or (mode == "real" and errors):
            self._say(f"The plan has {errors} error{'s' if errors != 1 else ''}. F2 goes to the findings.", "error")
            return
        self._say("Looking whether everything is at hand …")

        def work() -> None:
            obstacles = self.services.find_obstacles(mode, plan)
            changes = self.services.list_changes(plan) if mode == "real" and not obstacles else ()
            self.post_message(self.Cleared(mode, plan, obstacles, changes))

        self._work(work)

    def _start(self, mode: Mode, plan: Plan) -> None:
        self.ledger = RehearsalLedger() if mode == "rehearse" else Ledger()
        self.mode = mode
        self.steps.columns = self.ledger.COLUMNS
        self.steps.cursor = 0
        self._stop = stop = Flag()
        self._began = time.monotonic()
        self.query_one("#outcome", Plain).show("")

        def tell(event: Event) -> None:
            self.post_message(self.Told(event))

        def work() -> None:
            self.services.build(mode, plan, stop, tell)
            self.post_message(self.Ended((), ok=True))

        self._work(work)

    def _save(self) -> None:
        self.post_message(self.SaveWanted())

    def _ask_folder(self) -> None:
        plan = self.session.plan
        if plan is None:
            self._say("The plan has errors. F2 goes to the findings.", "error")
            return

        def export(folder: str | None) -> None:
            if folder is None:
                return

            def work() -> None:
                self.post_message(self.Ended(self.services.export(plan, Path(folder).expanduser()), ok=True))

            self._work(work)

        self.app.push_screen(Ask("Export into the folder", f"{plan.name}-kits"), export)

    def _work(self, work: Callable[[], None]) -> None:
        """Do work in a thread; a fault is told in its own words, anything else in words that carry no value."""

        def guarded() -> None:
            try:
                work()
            except (FileFault, Stop) as fault:
                self.post_message(self.Ended(tuple(str(fault).splitlines()), ok=False))
            except Exception as fault:  # noqa: BLE001 - whatever it was, the screens stay and say so
                write_report(fault)
                line = f"A fault of our own ({type(fault).__name__}); a report is in the state folder."
                self.post_message(self.Ended((line,), ok=False))

        self._working = True
        self.refresh_bindings()
        self.run_worker(guarded, thread=True, exclusive=True, group="run", exit_on_error=False)

    def _free(self) -> None:
        self._working = False
        self.refresh_bindings()

    def _tick(self) -> None:
        if self._working and self.ledger is not None and self.is_current:
            self._draw()

    def _draw(self) -> None:
        ledger = self.ledger
        if ledger is None:
            return
        now = (time.monotonic() - self._began) * ledger.speed
        verdict = self.query_one("#verdict", Plain)
        verdict.set_class(ledger.ok is False, "-error")
        verdict.set_class(ledger.ok is True, "-good")
        for mode in ("rehearse", "real"):
            verdict.set_class(ledger.ok is None and self.mode == mode, f"-{mode}")
        verdict.show(f"{_TITLES[self.mode]} · {ledger.summary(now)}")
        self.steps.show(ledger.rows(now))
        running = ledger.running()
        if running is not None and not self.steps.has_focus:
            self.steps.cursor = running
        if ledger.complaints:
            self._say("\n".join(ledger.complaints[:3]), "error")

    def _say(self, text: str, look: str = "") -> None:
        outcome = self.query_one("#outcome", Plain)
        outcome.set_class(look == "error", "-error")
        outcome.set_class(look == "warning", "-warning")
        outcome.styles.height = text.count("\n") + 1
        outcome.show(text)
