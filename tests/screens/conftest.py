"""A wizard on a desk: the screens over a session, with services that a test can look into."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plans.draft import Draft
from plans.edits import blank_plan
from plans.plan import KeyRef
from plans.reading import read_plan
from plans.samples import read_sample
from screens.app import WizardApp
from screens.field import Field
from screens.services import Services
from screens.wiring import export
from wizard.drafts import DraftFile
from wizard.saving import Saving
from wizard.secrets import Secret, generate
from wizard.session import Session

SIZE = (80, 24)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIZARD_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def tutorial() -> Draft:
    """Return the draft of the tutorial."""
    return read_plan(read_sample("tutorial").encode()).draft


@dataclass
class Desk:
    """One running wizard and what a test asks of it."""

    app: WizardApp
    pilot: Pilot[None]
    session: Session
    kept: dict[KeyRef, Secret]
    clipboard: list[str] = field(default_factory=list)

    async def press(self, *keys: str) -> None:
        """Press keys and let everything settle."""
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Wait until workers and messages have come to rest."""
        while self.app.is_running and not self.app.is_settled:
            await self.pilot.pause()
        while any(not worker.is_finished for worker in self.app.workers if worker.group != "run"):
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def checked(self) -> None:
        """Wait until the plan checks have seen the draft."""
        while not self.session.is_checked:
            await self.pilot.pause(0.05)
        await self.settle()

    async def fill(self, label: str, text: str) -> None:
        """Put text into the field with a label, as if typed."""
        entry = self.field(label).entry
        entry.focus()
        await self.pilot.pause()
        entry.value = text
        await self.settle()

    def field(self, label: str) -> Field:
        """Return the field with a label."""
        return next(each for each in self.app.screen.query(Field) if each.spec.label.strip() == label)

    def note(self, label: str) -> str:
        """Return the line under a field."""
        return self.field(label)._note.text

    def screen_text(self) -> str:
        """Return what the screen shows."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def go(self, step: Any) -> None:
        """Go to a step."""
        self.app.action_go(step)


@asynccontextmanager
async def _open_desk(
    draft: Draft | None = None, path: Path | None = None, message_hook: Any = None, **services: Any
) -> AsyncIterator[Desk]:
    """Run the wizard on a draft, headless, with keys kept in a dictionary."""
    kept: dict[KeyRef, Secret] = {}
    session = Session(draft or blank_plan(), path)
    made = {
        "build": lambda *_: None,
        "find_obstacles": lambda *_: (),
        "list_changes": lambda _: ("create: 2 VPN gateways",),
        "find_key": lambda reference: "" if reference in kept else "the keyring has no such entry",
        "store_key": kept.__setitem__,
        "generate_key": generate,
        "export": export,
    }
    with DraftFile(path) as draft_file:
        app = WizardApp(session, Services(**(made | services)), Saving(session, draft_file))
        async with app.run_test(size=SIZE, message_hook=message_hook) as pilot:
            found = Desk(app, pilot, session, kept)
            await found.settle()
            yield found


@pytest.fixture
def desk() -> Callable[..., AbstractAsyncContextManager[Desk]]:
    """Give the test an async context manager that runs a wizard on a draft."""
    return _open_desk
