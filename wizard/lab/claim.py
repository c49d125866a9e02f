"""A rehearsal's claim on the machine: its names, its folder, its lock, and the removal of what dead ones left."""

import fcntl
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

from wizard.lab.fault import LabFault
from wizard.lab.inside import NAMESPACES
from wizard.lab.programs import ask

ROOT = Path("/run/wizard-lab")
"""Where every rehearsal keeps its folder and lock: on tmpfs, and short, as a socket's path has at most 107 bytes."""

_NAME = re.compile(r"wizlab-(\d+-\d+)-")
_FILE = re.compile(r"(\d+-\d+)(\.lock)?")
_numbers = count(1)


class Claim(NamedTuple):
    """What one rehearsal may use: namespaces named with `prefix`, files in `folder`."""

    prefix: str
    folder: Path


@contextmanager
def claim() -> Iterator[Claim]:
    """Claim names and a folder until the block ends; first remove what rehearsals that died have left.

    A rehearsal is alive as long as it holds the lock on its file, which the kernel gives up with the process.
    """
    name = f"{os.getpid()}-{next(_numbers)}"
    try:
        ROOT.mkdir(mode=0o700, exist_ok=True)
        with _locked(ROOT / "lock"):
            _sweep()
            mine = _lock(ROOT / f"{name}.lock")
            (ROOT / name).mkdir(mode=0o700)
    except OSError as fault:
        raise LabFault(f"{ROOT}: {(fault.strerror or str(fault)).lower()}") from None
    try:
        yield Claim(f"wizlab-{name}-", ROOT / name)
    finally:
        _wipe(name)
        os.close(mine)


def namespaces(prefix: str) -> tuple[str, ...]:
    """Return the namespaces whose names begin with `prefix`."""
    try:
        return tuple(sorted(path.name for path in Path(NAMESPACES).iterdir() if path.name.startswith(prefix)))
    except FileNotFoundError:
        return ()


def processes(names: tuple[str, ...]) -> tuple[int, ...]:
    """Return the processes that live in any of the namespaces."""
    inodes = {inode for name in names if (inode := _inode(f"{NAMESPACES}/{name}")) is not None}
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())
    return tuple(pid for pid in pids if _inode(f"/proc/{pid}/ns/net") in inodes and pid != os.getpid())


def _sweep() -> None:
    """Remove everything whose lock nobody holds."""
    left = {match[1] for name in namespaces("wizlab-") if (match := _NAME.match(name))}
    left |= {match[1] for path in ROOT.iterdir() if (match := _FILE.fullmatch(path.name))}
    for name in sorted(left):
        try:
            descriptor = _lock(ROOT / f"{name}.lock")
        except BlockingIOError:
            continue  # somebody's living rehearsal
        _wipe(name)
        os.close(descriptor)


def _wipe(name: str) -> None:
    """End what runs in a rehearsal's namespaces, delete these, its folder and, last, its lock."""
    names = namespaces(f"wizlab-{name}-")
    deadline = monotonic() + 5
    while names and (left := processes(names)) and monotonic() < deadline:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        sleep(0.01)
    if names:
        ask(("ip", "-force", "-batch", "-"), "".join(f"netns del {each}\n" for each in names))
    shutil.rmtree(ROOT / name, ignore_errors=True)
    (ROOT / f"{name}.lock").unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _lock(path: Path) -> int:
    """Take the lock of one rehearsal; BlockingIOError where somebody holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _inode(path: str) -> int | None:
    try:
        return os.stat(path).st_ino  # noqa: PTH116 - thousands of them at once
    except OSError:
        return None
