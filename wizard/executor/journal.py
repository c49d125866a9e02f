"""The journal: what was about to be done and what came of it, on disk before and after every call.

Append-only JSON Lines, one fsync for each record, each record chained to the one before by its hash, one writer at a
time; anybody may read. It holds ids, tokens and step names, never a key. A line torn by a crash is dropped when the
journal is opened.
"""

import fcntl
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Any, BinaryIO

from plans.holdings import Written
from wizard.executor.record import Purpose, StepRecord, fold

VERSION = 1
_START = "0" * 64


class JournalFault(Exception):  # noqa: N818 - tells the operator about a file, it is not a bug
    """The journal cannot be used; `str()` is the sentence for the operator."""


@dataclass(slots=True)
class Journal:
    """One plan's journal on one account, open for writing."""

    id: str
    steps: dict[str, StepRecord] = field(default_factory=dict)
    _file: BinaryIO | None = None
    _hash: str = _START
    _broken: str = ""
    _lock: Lock = field(default_factory=Lock)

    def token(self, step: str) -> str:
        """Return the ClientToken of a step's next call: the same until that call is known to have worked or failed."""
        record = self.steps.setdefault(step, StepRecord())
        text = f"{self.id}/{step}/{record.generation}"
        return sha256(text.encode()).hexdigest()[:48]

    def intend(self, step: str, purpose: Purpose = "make", *, former: str = "", place: str = "") -> str:
        """Write down that a call is about to be made for a step, and return the token it goes with.

        The first `former` value of a step is kept until the object is gone.
        """
        token = self.token(step)
        values: dict[str, Any] = {"step": step, "token": token, "generation": self.steps[step].generation}
        values |= {"purpose": purpose} if purpose != "make" else {}
        values |= {"former": former} if former else {}
        values |= {"place": place} if place else {}
        self._write("intent", values)
        return token

    def succeed(self, step: str, object_id: str) -> None:
        """Write down that the call came back, with the id of what it made."""
        self._write("result", {"step": step, "id": object_id})

    def refuse(self, step: str, code: str) -> None:
        """Write down a definite refusal: nothing was made, and another try is another request."""
        self._write("refused", {"step": step, "code": code})

    def wait(self, step: str, code: str) -> None:
        """Write down that the service has to be asked again later, with the same token."""
        self._write("wait", {"step": step, "code": code})

    def doubt(self, step: str, reason: str) -> None:
        """Write down that an answer was lost: the call may or may not have taken effect."""
        self._write("unknown", {"step": step, "reason": reason})

    def finish(self, step: str, state: str, object_id: str) -> None:
        """Write down that a step has reached its goal; its next call, if there is one, is another request."""
        self._write("done", {"step": step, "state": state, "id": object_id})

    def forget(self, step: str) -> None:
        """Write down that what a step stands for is gone."""
        self._write("gone", {"step": step})

    def made(self, step: str) -> bool:
        """Tell whether what the step stands for was made by us, now or in an earlier run."""
        record = self.steps.get(step)
        return record is not None and record.ours

    def written(self) -> dict[str, Written]:
        """Return what is known of every step, as the plan's side needs it."""
        return {
            step: Written(record.object_id, record.ours, record.open, record.former, record.place)
            for step, record in self.steps.items()
        }

    def close(self) -> None:
        """Let go of the file and its lock."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _write(self, kind: str, values: dict[str, Any]) -> None:
        """Fold a record in as a later reader of the file will, then put it on disk."""
        fold(self.steps.setdefault(values["step"], StepRecord()), {"kind": kind, **values})
        self._append(kind, **values)

    def _append(self, kind: str, **values: Any) -> None:
        with self._lock:
            if self._broken:
                raise JournalFault(self._broken)
            line, digest = _line(self._hash, kind, values)
            if self._file is not None:
                self._put(self._file, line)
            self._hash = digest

    def _put(self, file: BinaryIO, line: bytes) -> None:
        """Add a line that is on disk when this returns; after one that could not be written no other is begun."""
        end = os.fstat(file.fileno()).st_size
        try:
            rest = line
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError as fault:
            with suppress(OSError):
                file.truncate(end)
            told = (fault.strerror or str(fault)).lower()
            self._broken = f"the journal cannot be written: {told}; make room for it, then apply again"
            raise JournalFault(self._broken) from None


def throwaway_journal() -> Journal:
    """Return a journal for an account that ends with the process."""
    return Journal(secrets.token_hex(16))


def open_journal(path: Path, plan: str, account: str) -> Journal:
    """Open or begin the journal of a plan on an account, and hold its lock until it is closed.

    JournalFault where another run holds it, where it belongs to another plan or account, or where its chain is broken.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    file = os.fdopen(descriptor, "r+b", buffering=0)
    try:
        _hold(file, path)
        whole, records = _read(file, path)
        file.truncate(whole)
        journal = _replay(records, path, plan, account)
        journal._file = file  # noqa: SLF001 - our own class, in its own module
        if not records:
            holder = {"version": VERSION, "journal": journal.id, "plan": plan, "account": account}
            journal._append("open", **holder)  # noqa: SLF001 - as above
            _make_sure(path)
    except BaseException:
        file.close()
        raise
    return journal


def read_journal(path: Path, plan: str, account: str) -> Journal:
    """Return what a journal says without holding it: a copy as of now, also while a run writes; JournalFault as above.

    Where there is no journal the copy is empty.
    """
    try:
        with path.open("rb") as file:
            _, records = _read(file, path)
    except FileNotFoundError:
        return throwaway_journal()
    return _replay(records, path, plan, account)


def holder_of(path: Path) -> str:
    """Return who holds a journal at the moment; "" where nobody does."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return ""
    except OSError:
        return _holder(path)
    return ""


def _holder(path: Path) -> str:
    holder = path.with_suffix(".holder")
    return holder.read_text("utf-8").strip() if holder.exists() else "another process"


def _hold(file: Any, path: Path) -> None:
    for wait in (0.05, 0.1, 0.0):
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            if not wait:
                raise JournalFault(f"this plan is at work in this account already, by {_holder(path)}") from None
            sleep(wait)  # somebody may only be looking who holds it
    path.with_suffix(".holder").write_text(f"process {os.getpid()}\n", "utf-8")


def _make_sure(path: Path) -> None:
    """Put a new file's name on disk, and those of the folders that were made for it: a file is lost without them."""
    for folder in path.parents[:3]:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _line(previous: str, kind: str, values: dict[str, Any]) -> tuple[bytes, str]:
    body = json.dumps({"kind": kind, **values}, ensure_ascii=False, sort_keys=True)
    digest = sha256(f"{previous}{body}".encode()).hexdigest()
    return f'{{"hash": "{digest}", "record": {body}}}\n'.encode(), digest


def _read(file: Any, path: Path) -> tuple[int, list[dict[str, Any]]]:
    """Return the length of the whole lines and their records, checking the chain."""
    data: bytes = file.read()
    whole = data.rfind(b"\n") + 1
    records: list[dict[str, Any]] = []
    previous = _START
    for number, line in enumerate(data[:whole].splitlines(), 1):
        try:
            entry = json.loads(line)
            record = entry["record"]
            expected = _line(previous, record["kind"], {key: value for key, value in record.items() if key != "kind"})
        except (ValueError, KeyError, TypeError):
            raise JournalFault(
                f"{path}:{number}: is no journal record; the journal was changed by something else"
            ) from None
        if entry["hash"] != expected[1]:
            raise JournalFault(f"{path}:{number}: does not follow from the record before it; the journal was changed")
        previous = expected[1]
        records.append({**record, "_hash": previous})
    return whole, records


def _replay(records: list[dict[str, Any]], path: Path, plan: str, account: str) -> Journal:
    if not records:
        return Journal(secrets.token_hex(16))
    head = records[0]
    if head.get("version") != VERSION:
        raise JournalFault(f"{path}: was written by another version of the journal ({head.get('version')})")
    if (head.get("plan"), head.get("account")) != (plan, account):
        raise JournalFault(f"{path}: belongs to plan {head.get('plan')} on account {head.get('account')}")
    journal = Journal(head["journal"])
    for record in records[1:]:
        fold(journal.steps.setdefault(record["step"], StepRecord()), record)
    journal._hash = records[-1]["_hash"]  # noqa: SLF001 - our own class, in its own module
    return journal
