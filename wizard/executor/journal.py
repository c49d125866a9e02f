"""The journal: what was about to be done and what came of it, on disk before and after every call.

Append-only JSON Lines, one fsync for each record, each record chained to the one before by its hash, one writer at a
time. It holds ids, tokens and step names, never a key. A line torn by a crash is dropped when the journal is opened.
"""

import fcntl
import json
import os
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

VERSION = 1
_START = "0" * 64


class JournalFault(Exception):  # noqa: N818 - tells the operator about a file, it is not a bug
    """The journal cannot be used; `str()` is the sentence for the operator."""


@dataclass(slots=True)
class StepRecord:
    """What the journal knows of one step."""

    generation: int = 0
    token: str = ""
    object_id: str = ""
    made: bool = False
    open: bool = False


@dataclass(slots=True)
class Journal:
    """One plan's journal on one account, open for writing."""

    id: str
    steps: dict[str, StepRecord] = field(default_factory=dict)
    _file: BinaryIO | None = None
    _hash: str = _START
    _lock: Lock = field(default_factory=Lock)

    def token(self, step: str) -> str:
        """Return the ClientToken of a step's next call: the same until the service has definitely refused it."""
        record = self.steps.setdefault(step, StepRecord())
        text = f"{self.id}/{step}/{record.generation}"
        return sha256(text.encode()).hexdigest()[:48]

    def intend(self, step: str) -> str:
        """Write down that a call is about to be made for a step, and return the token it goes with."""
        token = self.token(step)
        record = self.steps[step]
        record.token, record.open = token, True
        self._append("intent", step=step, token=token, generation=record.generation)
        return token

    def succeed(self, step: str, object_id: str) -> None:
        """Write down that the call came back, with the id of what it made."""
        record = self.steps[step]
        record.object_id, record.made, record.open = object_id, True, False
        self._append("result", step=step, id=object_id)

    def refuse(self, step: str, code: str) -> None:
        """Write down a definite refusal: nothing was made, and another try is another request."""
        record = self.steps[step]
        record.generation += 1
        record.open = False
        self._append("refused", step=step, code=code)

    def wait(self, step: str, code: str) -> None:
        """Write down that the service has to be asked again later, with the same token."""
        self._append("wait", step=step, code=code)

    def doubt(self, step: str, reason: str) -> None:
        """Write down that an answer was lost: the call may or may not have taken effect."""
        self._append("unknown", step=step, reason=reason)

    def finish(self, step: str, state: str, object_id: str) -> None:
        """Write down that a step has reached its goal."""
        record = self.steps.setdefault(step, StepRecord())
        record.object_id, record.open = object_id, False
        self._append("done", step=step, state=state, id=object_id)

    def made(self, step: str) -> bool:
        """Tell whether what the step stands for was made by us, now or in an earlier run."""
        record = self.steps.get(step)
        return record is not None and (record.made or record.open)

    def close(self) -> None:
        """Let go of the file and its lock."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _append(self, kind: str, **values: Any) -> None:
        with self._lock:
            line, self._hash = _line(self._hash, kind, values)
            if self._file is None:
                return
            try:
                self._file.write(line)
                self._file.flush()
                os.fsync(self._file.fileno())
            except OSError as fault:
                raise JournalFault(f"the journal cannot be written: {fault.strerror}") from None


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
    except BaseException:
        file.close()
        raise
    return journal


def _hold(file: Any, path: Path) -> None:
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = path.with_suffix(".holder")
        who = holder.read_text("utf-8").strip() if holder.exists() else "another process"
        raise JournalFault(f"this plan is being applied to this account already, by {who}") from None
    path.with_suffix(".holder").write_text(f"process {os.getpid()}\n", "utf-8")


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
        _apply(journal.steps.setdefault(record["step"], StepRecord()), record)
    journal._hash = records[-1]["_hash"]  # noqa: SLF001 - our own class, in its own module
    return journal


def _apply(step: StepRecord, record: dict[str, Any]) -> None:
    match record["kind"]:
        case "intent":
            step.token, step.generation, step.open = record["token"], record["generation"], True
        case "result":
            step.object_id, step.made, step.open = record["id"], True, False
        case "refused":
            step.generation += 1
            step.open = False
        case "done":
            step.object_id, step.open = record["id"], False
            step.made = step.made or record["state"] == "created"
        case _:
            pass
