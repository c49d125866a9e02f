"""Show where a plan stands: every step, the calls that were not answered yet, and who is at work on it.

It reads the journal, also while a run writes it, and looks into the account where that answers. With --watch it goes on
showing what changes until the run at work has ended.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from time import sleep

from plans.plan import Plan
from wizard.executor.status import Place, Status, find_place, look_at_account, read_status
from wizard.exits import Exit
from wizard.plan_file import load_plan
from wizard.report import put_json
from wizard.report.status import status_document, status_lines
from wizard.target_options import add_target_options, chosen_account
from wizard.terminal import can_redraw, paint_for, put

EVERY = 0.5
"""Seconds between two looks into the journal."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard status`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("--watch", action="store_true", help="go on until the run at work has ended")
    parser.add_argument("--json", action="store_true", help="print one JSON document, or with --watch one a line")
    add_target_options(parser)


def run(args: Namespace) -> int:
    """Print where the plan stands; exit 0 whatever that is."""
    where = chosen_account(args)
    plan = load_plan(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    place = find_place(plan, where)
    if args.watch:
        _watch(args, plan, place)
        return Exit.FINE
    status = look_at_account(plan, place, read_status(plan, place))
    if args.json:
        put_json(status_document(status))
    else:
        put(status_lines(plan.name, status, paint_for(sys.stdout, no_color=args.no_color)))
    return Exit.FINE


def _watch(args: Namespace, plan: Plan, place: Place) -> None:
    """Show the status whenever it is another one, until nobody is at work any more."""
    before: Status | None = None
    while True:
        status = read_status(plan, place)
        if status != before:
            _show(args, plan, status)
            before = status
        if not status.holder:
            return
        sleep(EVERY)


def _show(args: Namespace, plan: Plan, status: Status) -> None:
    if args.json:
        sys.stdout.write(f"{json.dumps({'version': 1, **status_document(status)})}\n")
    else:
        if can_redraw(sys.stdout) and not args.plain:
            sys.stdout.write("\x1b[H\x1b[2J")
        put(status_lines(plan.name, status, paint_for(sys.stdout, no_color=args.no_color)))
    sys.stdout.flush()
