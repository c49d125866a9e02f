"""Keeping what is typed: checks after every edit, the draft on disk soon after it, the plan file when asked."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.screen import ModalScreen

from screens.confirm import Ask, Confirm, Pick
from screens.field import Choice
from screens.typeahead import TypeAheadApp
from wizard.drafts import Found, describe_age
from wizard.files import FileFault
from wizard.saving import Saving
from wizard.session import Deeper, Session

if TYPE_CHECKING:
    from textual.timer import Timer

AUTOSAVE_AFTER = 0.5
"""Seconds between an edit and the draft on disk."""

CHECK_AFTER = 0.4
"""Seconds of quiet before the plan checks run."""


class FilingApp(TypeAheadApp):
    """An application over one session that checks it and keeps it."""

    class ChecksDone(Message):
        """The plan checks have looked at a draft."""

        def __init__(self, generation: int, deeper: Deeper) -> None:
            super().__init__()
            self.generation, self.deeper = generation, deeper

    class DraftKept(Message):
        """The autosave has written, or `fault` says why not."""

        def __init__(self, fault: str) -> None:
            super().__init__()
            self.fault = fault

    def __init__(self, session: Session, saving: Saving, **options: Any) -> None:
        super().__init__(**options)
        self.session = session
        session.may_check = False
        self.saving = saving
        self._autosave: Timer | None = None
        self._recheck: Timer | None = None
        self._seen_generation = session.generation
        self._stale = False

    def show_step(self) -> None:
        """Bring what is on the screen up to the session."""

    def action_save(self) -> None:
        """Write the plan file; over another file only when confirmed."""
        if isinstance(self.screen, ModalScreen):
            return
        path = self.session.path
        if path is not None:
            self._confirm_save(path)
            return
        suggested = f"{self.session.draft.name or 'plan'}.toml".replace("/", "-")

        def named(answer: str | None) -> None:
            if answer:
                self._confirm_save(Path(answer).expanduser())

        self.push_screen(Ask("Save the plan as", suggested), named)

    def on_run_step_save_wanted(self) -> None:
        """Save, as ctrl+s does."""
        self.action_save()

    def on_filing_app_checks_done(self, message: ChecksDone) -> None:
        """Take what the plan checks found, unless the draft has moved on."""
        self.session.accept(message.generation, message.deeper)

    def on_filing_app_draft_kept(self, message: DraftKept) -> None:
        """Say when a draft cannot be kept."""
        if message.fault:
            self.notify(message.fault, severity="error")

    def offer_draft(self, found: Found, then: Callable[[], None]) -> None:
        """Ask whether to go on with the draft of an earlier session, and go on with `then`."""

        def answered(answer: str | None) -> None:
            if answer == "Start without it":
                self.saving.refuse_draft()
            else:
                self.session.edit(lambda _: found.draft)
            then()

        start = "the plan file as it is" if self.session.path else "an empty plan"
        choices = (
            Choice("Continue the draft", f"{found.draft.name or 'no name yet'}, {len(found.draft.offices)} offices"),
            Choice("Start without it", f"{start}; the draft is kept aside"),
        )
        self.push_screen(Pick(f"There is a draft, last changed {describe_age(found.age)}", choices), answered)

    def session_changed(self) -> None:
        """Show, check and keep what has changed, each in its own time."""
        if not self._stale:
            self._stale = True
            self.call_after_refresh(self._show_changed)
        if self.session.generation == self._seen_generation:
            return
        self._seen_generation = self.session.generation
        self.check_soon()
        if self._autosave is None:
            self._autosave = self.set_timer(AUTOSAVE_AFTER, self._save_draft)

    def _show_changed(self) -> None:
        """Show all edits since the last frame at once, after that frame."""
        self._stale = False
        self.show_step()

    def check_soon(self) -> None:
        """Run the plan checks once typing pauses."""
        if self._recheck is not None:
            self._recheck.stop()
        self._recheck = self.set_timer(CHECK_AFTER, self._check)

    def _check(self) -> None:
        generation, draft = self.session.generation, self.session.draft

        def work() -> None:
            self.post_message(self.ChecksDone(generation, self.session.deeper(draft)))

        self.run_worker(work, thread=True, exclusive=True, group="checks")

    def _save_draft(self) -> None:
        self._autosave = None

        def work() -> None:
            self.post_message(self.DraftKept(self.saving.write_draft()))

        self.run_worker(work, thread=True, group="autosave")

    def _confirm_save(self, path: Path) -> None:
        def confirmed(answer: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
            if answer:
                self._save(path)

        if self.saving.would_replace(path):
            text = f"{path} exists.\nThe file as it is now is kept as {path.name}~."
            self.push_screen(Confirm("Save over the plan file?", text, "Save"), confirmed)
        else:
            self._save(path)

    def _save(self, path: Path) -> None:
        try:
            warning = self.saving.save(path)
        except FileFault as fault:
            self.notify(str(fault), severity="error")
            return
        self.notify(warning or f"Saved to {path}", severity="warning" if warning else "information", timeout=4)
