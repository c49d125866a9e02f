"""Autosaved drafts: one per plan path, locked while it is edited, offered again at the next start."""

import fcntl
import os
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from plans.draft import Draft
from plans.reading import MAX_BYTES, read_plan
from plans.writing import write_plan
from wizard.files import FileFault, read_bytes, state_folder, write_file

UNNAMED = "unnamed plan"
"""What a draft is called before it has a plan file."""


class DraftInUse(Exception):  # noqa: N818 - a state of the machine told in one sentence, not a bug
    """Another wizard edits the same plan; `str()` is the sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Found:
    """A draft left by an earlier session and its age in seconds."""

    draft: Draft
    age: float


class DraftFile:
    """The draft of one plan path, held under a lock until `close`.

    Raises DraftInUse when another wizard holds it. The file has the plan file's own format, so that it can be
    read, compared and rescued without the wizard.
    """

    def __init__(self, plan: Path | None) -> None:
        self.plan = plan
        name = sha256(str(plan.absolute() if plan else UNNAMED).encode()).hexdigest()[:24]
        folder = state_folder("drafts")
        self.path = folder / f"{name}.toml"
        self._lock = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            self._lock = -1
            raise DraftInUse(
                f"{plan or UNNAMED}: another wizard is editing this plan; finish there first, or edit a copy"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def find(self) -> Found | None:
        """Return the draft that an earlier session left, or None where there is none that can be read."""
        try:
            changed = self.path.stat().st_mtime
            reading = read_plan(read_bytes(self.path, MAX_BYTES))
        except (FileFault, OSError):
            return None
        if not reading.readable:
            return None
        return Found(reading.draft, max(0.0, time.time() - changed))

    def save(self, draft: Draft) -> None:
        """Write the draft, readable by its owner alone; FileFault says why it could not be."""
        heading = f"# Draft of {_comment(str(self.plan or UNNAMED))}\n"
        write_file(self.path, heading + write_plan(draft), 0o600)

    def set_aside(self) -> None:
        """Move the draft out of the way without destroying it: the one before is kept beside it."""
        if self.path.exists():
            self.path.replace(self.path.with_suffix(".toml~"))

    def discard(self) -> None:
        """Remove the draft; only ever called once the plan file holds it."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Give the lock back."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def save_plan(path: Path, draft: Draft) -> None:
    """Write a plan file whole; the one it replaces is kept as `PLAN~`. FileFault says why it could not be."""
    if path.is_dir():
        raise FileFault(f"{path}: is a folder; name a file in it")
    if path.exists():
        write_file(path.with_name(f"{path.name}~"), read_bytes(path, MAX_BYTES * 4), _mode(path))
        write_file(path, write_plan(draft), _mode(path))
    else:
        write_file(path, write_plan(draft))


def describe_age(seconds: float) -> str:
    """Say an age as people do: `just now`, `3 minutes ago`, `2 days ago`."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError as fault:
        raise FileFault(f"{path}: cannot be read: {(fault.strerror or str(fault)).lower()}") from None


def _comment(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)
