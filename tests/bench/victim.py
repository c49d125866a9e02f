"""A build in a forked process that dies, power and all, at a chosen journal record or call."""

import json
import os
import signal
import stat
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag
from threading import RLock
from typing import Any, Literal, NamedTuple

from plans.plan import Plan
from wizard.cloud import make_target, sdk
from wizard.executor import journal as journals
from wizard.executor import pace, work
from wizard.executor.journal import Journal, StepRecord
from wizard.executor.launch import Where, apply, destroy
from wizard.exits import Stop


class Ended(NamedTuple):
    """How a forked build ended: killed, refused with a code and sentence, or with its End."""

    killed: bool
    code: int
    sentence: str
    end: dict[str, Any]
    points: tuple[str, ...]


class Disk:
    """What a disk surely holds: files as long as they were at their last fsync, names as of their folder's."""

    def __init__(self, folder: Path) -> None:
        self._sync = os.fsync
        self._sizes: dict[int, int] = {}
        self._names: dict[int, set[str]] = {}
        for path in folder.rglob("*"):  # what an earlier process left is on disk
            about = path.stat()
            self._sizes[about.st_ino] = about.st_size
            self._names.setdefault(path.parent.stat().st_ino, set()).add(path.name)

    def sync(self, descriptor: int) -> None:
        """Do what fsync does, and remember what it has made sure."""
        self._sync(descriptor)
        about = os.fstat(descriptor)
        if stat.S_ISDIR(about.st_mode):
            self._names[about.st_ino] = set(os.listdir(descriptor))
        else:
            self._sizes[about.st_ino] = about.st_size

    def lose_power(self, folder: Path) -> None:
        """Take from every journal below a folder what was never made sure."""
        for path in folder.rglob("*.jsonl"):
            if path.name not in self._names.get(path.parent.stat().st_ino, set()):
                path.unlink()
            else:
                os.truncate(path, self._sizes.get(path.stat().st_ino, 0))


class Points:
    """The points at which a build can die, numbered from 1 as they are passed."""

    def __init__(self, kill_at: int, state: Path) -> None:
        self.passed: list[str] = []
        self.lock = RLock()
        self._kill_at = kill_at
        self._state = state
        self._disk = Disk(state)

    def arm(self) -> None:
        """Put a point before and after every journal record and every call of this process."""
        append, send = Journal._append, sdk.send

        def appended(journal: Journal, kind: str, /, **values: Any) -> None:
            about = f"{kind} {values.get('step', '')}"
            with self.lock:
                self.reach(f"before the record {about}")
                append(journal, kind, **values)
                self.reach(f"after the record {about}")

        def sent(client: Any, request: Any) -> Any:
            self.reach(f"before the call {request.action}")
            answer = send(client, request)
            self.reach(f"after the call {request.action}")
            return answer

        os.fsync = self._disk.sync
        Journal._append = appended  # type: ignore[method-assign]
        sdk.send = sent

    def reach(self, label: str) -> None:
        """Pass a point, or die there."""
        with self.lock:
            self.passed.append(label)
            if len(self.passed) == self._kill_at:
                self._disk.lose_power(self._state)
                os.kill(os.getpid(), signal.SIGKILL)


def weaken(way: str) -> None:
    """Take away one of the things that keep a build from making anything twice, in this process."""
    WEAKENED[way]()


def _no_token() -> None:
    def token(self: Journal, step: str) -> str:
        self.steps.setdefault(step, StepRecord())
        return os.urandom(24).hex()

    Journal.token = token  # type: ignore[method-assign]


def _no_look() -> None:
    look = work._look

    def blind(run: Any, kind: Any, step: Any, deadline: float) -> Any:
        """See only what this run has made, or what the plan says is there."""
        owner = getattr(step.subject, "owner", "wizard")
        made = step.kind not in {"vpc", "cen", "link", "bandwidth-plan", "tag"} and owner == "wizard"
        return None if made and step.id not in _seen else look(run, kind, step, deadline)

    def settled(run: Any, kind: Any, step: Any, sight: Any, deadline: float) -> Any:
        _seen.add(step.id)
        return settle(run, kind, step, sight, deadline)

    settle, _seen = work._settle, set[str]()
    work._look, work._settle = blind, settled


def _no_fsync() -> None:
    journals.os = _Unsynced()  # type: ignore[attr-defined]


class _Unsynced:
    def __getattr__(self, name: str) -> Any:
        return (lambda _descriptor: None) if name == "fsync" else getattr(os, name)


def _late_record() -> None:
    intend, succeed = Journal.intend, Journal.succeed

    def unwritten(self: Journal, step: str, *_: Any, **_values: Any) -> str:
        token = self.token(step)
        self.steps[step].token = token
        return token

    def late(self: Journal, step: str, object_id: str) -> None:
        intend(self, step)
        succeed(self, step, object_id)

    Journal.intend, Journal.succeed = unwritten, late  # type: ignore[method-assign]


def _token_per_retry() -> None:
    """Retry as the best-known tool does: a new token for every attempt, and no look between them."""
    _no_token()
    after = work._after

    def again(run: Any, kind: Any, step: Any, fault: Any, attempt: int, deadline: float) -> Any:
        if fault.kind == "unknown outcome":
            run.pace.back_off(attempt)
            return None
        return after(run, kind, step, fault, attempt, deadline)

    work._after = again


WEAKENED: dict[str, Callable[[], None]] = {
    "token": _no_token,
    "look": _no_look,
    "fsync": _no_fsync,
    "order": _late_record,
    "retry": _token_per_retry,
}
"""Ways to break the algorithm on purpose: a sweep that passes with one of them proves nothing."""


class Way(NamedTuple):
    """How a forked process goes about it: build or take away, where to die, how wide, what to do without."""

    operation: Literal["apply", "destroy"] = "apply"
    kill_at: int = 0
    parallel: int = 1
    weakened: str = ""


def run(plan: Plan, url: str, state: Path, way: Way) -> Ended:
    """Fork a process that applies the plan, or destroys what it made; return how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _die_after(lambda: _run(plan, url, state, way), writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if killed:
        return Ended(killed, -9, "", {}, ())
    if not text:
        raise SystemExit(f"the build ended with status {status} and said nothing")
    told = json.loads(text)
    return Ended(killed, told["code"], told["sentence"], told["end"], tuple(told["points"]))


def _run(plan: Plan, url: str, state: Path, way: Way) -> dict[str, Any]:
    os.environ["WIZARD_STATE"] = str(state)
    sdk.READ_TIMEOUT = 400
    # At a thousand seconds in one, a busy machine would have the build give up.
    pace.BUDGETS, pace.BUDGET = {}, 100_000.0
    if way.weakened:
        weaken(way.weakened)
    points = Points(way.kill_at, state)
    points.arm()
    told: dict[str, Any] = {"code": 0, "sentence": "", "end": {}, "points": points.passed}
    said: list[str] = []

    def tell(event: Any) -> None:
        if getattr(event, "state", "") == "failed":
            said.append(f"{event.step}: {event.detail}")

    try:
        where = Where(make_target(url))
        if way.operation == "destroy":
            end = destroy(plan, where, tell, Flag(), max_parallel=way.parallel)
        else:
            end = apply(plan, where, Path(), tell, Flag(), max_parallel=way.parallel)
    except Stop as stop:
        return {**told, "code": int(stop.code), "sentence": str(stop)}
    sentence = "; ".join([*said, *end.differences])
    return {**told, "code": 0 if end.ok else 1, "sentence": sentence, "end": {"created": end.created}}


def _die_after(task: Callable[[], dict[str, Any]], descriptor: int) -> None:
    """Run a task in a forked child, write what it returns, and leave without any of the parent's clean-up."""
    code = 1
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
            json.dump(task(), pipe)
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run in this process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)
