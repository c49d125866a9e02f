"""Following a run from a command: what is shown of it, how it is stopped safely, and what the shell is told."""

import json
import signal
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event as Flag
from threading import RLock
from types import FrameType

from wizard.events import Begin, End, Event, Remark, as_json
from wizard.executor.launch import PRACTICE_NOTE
from wizard.exits import Exit
from wizard.progress import Board, View, verdict_lines, view_for
from wizard.terminal import put, say

Tell = Callable[[Event], None]


def follow(args: Namespace, plan: str, begin: Callable[[Tell, Flag], End]) -> Exit:
    """Show a run as `--json` and `--plain` say, let the first Ctrl-C stop it safely, and return its exit code."""
    stop, board = Flag(), Board()
    view: View = _JsonView(stop) if args.json else view_for(sys.stderr, plain=args.plain, no_color=args.no_color)

    def tell(event: Event) -> None:
        board.take(event)
        if isinstance(event, Begin) and event.practice and event.operation == "apply":
            say(PRACTICE_NOTE)
        view.take(event)

    with _stopping(stop, view):
        try:
            end = begin(tell, stop)
        finally:
            view.close()
    if not args.json:
        put(verdict_lines(end, board, plan))
    return exit_code(end, board)


def exit_code(end: End, board: Board) -> Exit:
    """Return what a finished run tells the shell."""
    if end.ok:
        return Exit.FINE
    if end.stopped and board.changed:
        return Exit.STOPPED
    return Exit.INTERRUPTED if end.stopped and not end.failed else Exit.FINDINGS


def count(text: str) -> int:
    """Read the value of `--max-parallel`."""
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 256:
        raise ArgumentTypeError(f"{text!r} is no number between 1 and 256")
    return int(text)


class _JsonView:
    """JSON Lines on stdout, flushed one by one; a reader that goes away stops the run safely."""

    def __init__(self, stop: Flag) -> None:
        self._stop = stop
        self._lock = RLock()

    def take(self, event: Event) -> None:
        """Print one event."""
        with self._lock:
            try:
                sys.stdout.write(f"{json.dumps(as_json(event))}\n")
                sys.stdout.flush()
            except OSError:
                self._stop.set()

    def close(self) -> None:
        """Nothing is left open."""


@contextmanager
def _stopping(stop: Flag, view: View) -> Iterator[None]:
    """Turn the first Ctrl-C, or a SIGTERM, into a safe stop; the second Ctrl-C interrupts."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with suppress(OSError):
            view.take(Remark("stopping after the calls in flight; Ctrl-C again interrupts them"))

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
