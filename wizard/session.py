"""The draft being edited, its findings, and what can be undone."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plans.draft import Draft
from plans.edits import blank_plan
from plans.finding import Finding
from plans.paths import get_at

if TYPE_CHECKING:
    from plans.checks import Checked
    from plans.plan import Plan

_UNKNOWN_KEYS = frozenset({"P006", "P007"})

UNDO_STEPS = 500
"""How many edits can be taken back: old drafts share what did not change, so each costs next to nothing."""


class Deeper(NamedTuple):
    """What all checks found in a draft; `beyond` is what the draft checks alone do not say."""

    checked: "Checked"
    beyond: tuple[Finding, ...]


class Session:
    """One plan being edited.

    Draft checks run once after an edit, when somebody looks at the findings. Plan checks cost more and run wherever
    the caller likes: `deeper(draft)` is safe in a thread, and `accept` takes its result only while the draft is still
    the same.
    """

    def __init__(self, draft: Draft, path: Path | None = None, file_findings: tuple[Finding, ...] = ()) -> None:
        self.path = path
        self._unknown = tuple(found for found in file_findings if found.code in _UNKNOWN_KEYS)
        self.draft = draft
        self.saved = draft
        """What the plan file holds."""
        self.generation = 0
        """Counts edits; a result that belongs to an older draft is dropped."""
        self.plan: Plan | None = None
        """The plan of the draft as it is now, once the plan checks have looked at it."""
        self.checked_generation = -1
        self.may_check = True
        """False while nobody shall wait for checks, as before the first frame: there are no findings yet then."""
        self._findings: tuple[Finding, ...] | None = None
        self._beyond: tuple[Finding, ...] = ()
        self._past: list[Draft] = []
        self._future: list[Draft] = []
        self._open_at = ""
        self._listeners: list[Callable[[], None]] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything known to be wrong or risky; what the plan checks said stands until they have looked again."""
        if not self.may_check:
            return ()
        if self._findings is None:
            from plans.checks import check_draft  # noqa: PLC0415 - the first frame stands before they are needed

            self._findings = (*self._still_unknown(), *check_draft(self.draft), *self._beyond)
        return self._findings

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change of the draft or its findings."""
        self._listeners.append(listener)

    def edit(self, change: Callable[[Draft], Draft], at: str = "") -> None:
        """Replace the draft by `change(draft)`.

        Edits that follow each other at the same place `at` are one step for undo, as typing in one field is.
        """
        draft = change(self.draft)
        if draft == self.draft:
            return
        if not at or at != self._open_at:
            self._past.append(self.draft)
            del self._past[:-UNDO_STEPS]
        self._open_at = at
        self._future.clear()
        self._become(draft)

    def settle(self) -> None:
        """End the current run of edits at one place: the next edit is an undo step of its own."""
        self._open_at = ""

    def undo(self) -> bool:
        """Take the last edit back; False where there is none."""
        return self._move(self._past, self._future)

    def redo(self) -> bool:
        """Do the last undone edit again; False where there is none."""
        return self._move(self._future, self._past)

    @property
    def is_saved(self) -> bool:
        """Whether the plan file holds exactly this draft."""
        return self.draft == self.saved

    @property
    def is_checked(self) -> bool:
        """Whether the plan checks have seen the draft as it is now."""
        return self.checked_generation == self.generation

    def mark_saved(self, path: Path, draft: Draft) -> None:
        """Remember that the plan file at `path` now holds `draft`."""
        self.path, self.saved = path, draft
        self._tell()

    @staticmethod
    def deeper(draft: Draft) -> Deeper:
        """Run every check on a draft; touches nothing of the session."""
        from plans.checks import check, check_draft  # noqa: PLC0415 - the first frame stands before they are needed

        known = {(each.code, each.path) for each in check_draft(draft)}
        checked = check(draft)
        return Deeper(checked, tuple(each for each in checked.findings if (each.code, each.path) not in known))

    def accept(self, generation: int, deeper: Deeper) -> bool:
        """Take the result of `deeper` unless the draft has moved on since; says whether it was taken."""
        if generation != self.generation:
            return False
        self.checked_generation = generation
        self.plan = deeper.checked.plan
        self._findings = (*self._still_unknown(), *deeper.checked.findings)
        self._beyond = deeper.beyond
        self._tell()
        return True

    def _still_unknown(self) -> tuple[Finding, ...]:
        """Return what the file's own reading complained about and the draft still keeps: unknown keys."""
        return tuple(found for found in self._unknown if _keeps(self.draft, found.path))

    def _move(self, source: list[Draft], target: list[Draft]) -> bool:
        if not source:
            return False
        target.append(self.draft)
        self._open_at = ""
        self._become(source.pop())
        return True

    def _become(self, draft: Draft) -> None:
        self.draft = draft
        self.generation += 1
        self.plan = None
        self._findings = None
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _keeps(draft: Draft, path: str) -> bool:
    table, _, key = path.rpartition(".")
    try:
        kept = get_at(draft, table).kept
    except (LookupError, AttributeError):
        return False
    return key in tomllib.loads(kept)


def start_blank() -> Session:
    """Begin without a plan file."""
    return Session(blank_plan())
