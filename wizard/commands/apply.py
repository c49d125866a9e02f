"""Build a plan in an account: create what is missing, adopt what is there, read everything back.

Applying again carries on where an earlier run stopped; on a finished network it changes nothing. The first Ctrl-C stops
after the calls in flight, the second at once. On the real cloud, what will be created is listed with its cost class
and the plan's name is asked for first.
"""

import json
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event as Flag
from threading import RLock
from types import FrameType

from plans.plan import Plan
from plans.steps import plan_steps
from wizard.events import Begin, End, Event, Remark, as_json
from wizard.executor.launch import PRACTICE_NOTE, Where, apply, refuse_single_tunnels
from wizard.exits import Exit, Stop
from wizard.obstacles import find_obstacles
from wizard.plan_file import PlanFile, load_plan_file
from wizard.progress import Board, View, verdict_lines, view_for
from wizard.report.steps import creation_lines
from wizard.target_options import add_target_options, chosen_account, is_real
from wizard.terminal import has_terminal, paint_for, put, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard apply`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("--dry-run", action="store_true", help="list what would be created; no account is contacted")
    parser.add_argument("--yes", action="store_true", help="do not ask before the first change")
    parser.add_argument("--json", action="store_true", help="print every event as one line of JSON")
    parser.add_argument("--max-parallel", type=_count, metavar="N", help="steps at work at once")
    add_target_options(parser)


def run(args: Namespace) -> int:
    """Build the plan; exit 0 where it was built and read back as planned."""
    where = chosen_account(args)
    file, plan = load_plan_file(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    _refuse(file, plan, real=is_real(where))
    if args.dry_run:
        put(creation_lines(plan, plan_steps(plan)))
        say("nothing was contacted; objects that are there already are adopted")
        return Exit.FINE
    _confirm(plan, where, yes=args.yes)
    return _build(args, plan, where)


def _refuse(file: PlanFile, plan: Plan, *, real: bool) -> None:
    if real:
        refuse_single_tunnels(plan)
    obstacles = find_obstacles(file.checked.findings, file.checked.lines, real=real)
    if obstacles:
        raise Stop("\n".join([f"{file.path}: this plan cannot be applied:", *(f"  {each}" for each in obstacles)]))


def _confirm(plan: Plan, where: Where, *, yes: bool) -> None:
    real = is_real(where)
    if real:
        say(f"In {safe(str(where))} this will be created where it is missing:")
        say("\n".join(f"  {line}" for line in creation_lines(plan, plan_steps(plan))))
    if yes:
        return
    if not has_terminal():
        raise Stop("there is no terminal to ask on; add --yes to build without being asked")
    if real:
        sys.stderr.write(f"Type the plan's name, {safe(plan.name)}, to create it: ")
        sys.stderr.flush()
        if sys.stdin.readline().strip() != plan.name:
            raise Stop("nothing was created")


def _build(args: Namespace, plan: Plan, where: Where) -> int:
    stop, board = Flag(), Board()
    view: View = _JsonView(stop) if args.json else view_for(sys.stderr, plain=args.plain, no_color=args.no_color)

    def tell(event: Event) -> None:
        board.take(event)
        if isinstance(event, Begin) and event.practice:
            say(PRACTICE_NOTE)
        view.take(event)

    with _stopping(stop, view):
        try:
            end = apply(plan, where, Path(args.plan).parent, tell, stop, max_parallel=args.max_parallel)
        finally:
            view.close()
    if not args.json:
        put(verdict_lines(end, board, plan.name))
    return exit_code(end, board)


def exit_code(end: End, board: Board) -> Exit:
    """Return what a finished run tells the shell."""
    if end.ok:
        return Exit.FINE
    if end.stopped:
        return Exit.STOPPED if board.changed else Exit.INTERRUPTED
    return Exit.FINDINGS


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


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 256:
        raise ArgumentTypeError(f"{text!r} is no number between 1 and 256")
    return int(text)
