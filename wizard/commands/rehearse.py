"""Rehearse a plan with real packets: IKE and ESP between Linux namespaces on this machine, no cloud contacted.

The plan is built in a practice account; the cloud's side of the rehearsal is what that account then holds, the offices'
side what their kits say. Every tunnel is brought up and its keys are renewed, every pair of networks is asked, and what
the packets did is held against what was predicted. Exit 0 where every wanted pair is delivered and all was as
predicted. It needs root; nothing is left behind, and what a rehearsal that was killed has left, the next one removes.
"""

import json
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Lock
from types import FrameType

from wizard.events import Begin, Event, Remark, Stage, StepEvent, as_json
from wizard.executor.launch import PRACTICE_NOTE
from wizard.exits import Exit, Stop
from wizard.obstacles import find_obstacles
from wizard.plan_file import load_plan_file
from wizard.report import put_json
from wizard.report.rehearsal import rehearsal_document, rehearsal_text
from wizard.terminal import paint_for, put, safe, say

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard rehearse`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--json", action="store_true", help="print one JSON document")
    which.add_argument("--events", action="store_true", help="print every event as one line of JSON")


def run(args: Namespace) -> int:
    """Rehearse the plan; exit 1 where a wanted pair is dark or the prediction was wrong."""
    file, plan = load_plan_file(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    obstacles = find_obstacles(file.checked.findings, file.checked.lines, real=False)
    if obstacles:
        raise Stop("\n".join([f"{file.path}: this plan cannot be rehearsed:", *(f"  {each}" for each in obstacles)]))
    from wizard.lab.fault import LabFault, Stopped  # noqa: PLC0415 - only where something is rehearsed
    from wizard.rehearsal.rehearse import rehearse  # noqa: PLC0415 - it loads the SDKs

    stop = Flag()
    with _stopping(stop):
        try:
            end = rehearse(plan, _json_lines(stop) if args.events else _talk, stop)
        except Stopped:
            raise Stop("interrupted; nothing of the rehearsal is left", Exit.INTERRUPTED) from None
        except LabFault as fault:
            raise Stop(str(fault)) from None
    if args.json:
        put_json(rehearsal_document(end))
    elif not args.events:
        put(rehearsal_text(end, paint_for(sys.stdout, no_color=args.no_color)))
    return Exit.FINE if end.ok else Exit.FINDINGS


def _talk(event: Event) -> None:
    """Say on stderr what goes on, step by step only where one fails."""
    if isinstance(event, Begin):
        say(PRACTICE_NOTE)
    elif isinstance(event, Stage):
        say(f"{event.at:5.1f} s  {event.text}")
    elif isinstance(event, Remark):
        say(f"         {safe(event.text)}")
    elif isinstance(event, StepEvent) and event.state == "failed":
        say(f"         {safe(event.name)}: {safe(event.detail)}")


def _json_lines(stop: Flag) -> Callable[[Event], None]:
    """Return what prints events, one by one; a reader that goes away stops the rehearsal."""
    lock = Lock()

    def tell(event: Event) -> None:
        with lock:
            try:
                sys.stdout.write(f"{json.dumps(as_json(event))}\n")
                sys.stdout.flush()
            except OSError:
                stop.set()

    return tell


@contextmanager
def _stopping(stop: Flag) -> Iterator[None]:
    """Turn Ctrl-C and what else ends a command into an orderly stop: taking everything away is never interrupted."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
