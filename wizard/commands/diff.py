"""Compare an account with a plan: every field that is not as planned, and every route, in the plan's words.

Nothing is changed. What the service decides by itself, such as ids and states, is not compared; the JSON document lists
it. Exit 1 where anything differs.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from plans.diff import Names, compare_routes
from plans.plan import Plan
from plans.steps import StepKind, plan_steps
from wizard.executor.preview import Preview, preview
from wizard.exits import Exit
from wizard.plan_file import load_plan
from wizard.report import put_json
from wizard.report.changes import difference_lines, differences_document
from wizard.target_options import add_target_options, chosen_account
from wizard.terminal import paint_for, put, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard diff`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    add_target_options(parser)


def run(args: Namespace) -> int:
    """Print what differs; exit 0 where nothing does."""
    where = chosen_account(args)
    plan = load_plan(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    seen = preview(plan, where, Path(args.plan).parent)
    routes = _routes(plan, seen)
    lines = tuple(difference_lines(seen.changes, routes))
    say_unread(seen)
    if args.json:
        put_json(differences_document(seen.changes, routes))
    else:
        count = f"{len(lines) or 'no'} difference{'' if len(lines) == 1 else 's'}"
        put([*lines, f"{safe(plan.name)} in {safe(str(where))}: {count}"])
    return Exit.FINDINGS if lines else Exit.FINE


def say_unread(seen: Preview) -> None:
    """Say what could not be compared: keys that are not at hand, and what the credentials may not see."""
    if seen.unread:
        say(f"pre-shared keys were not compared:\n{safe(seen.unread)}")
    for denied in seen.account.denied:
        say(f"not seen: {denied.action} {denied.region} ({denied.reason})")


def _routes(plan: Plan, seen: Preview) -> tuple[str, ...]:
    """Compare the route tables of everything that is there; what is missing was told already."""
    by_kind: dict[StepKind, dict[str, str]] = {}
    for step in plan_steps(plan):
        found = seen.changes.matches.found.get(step.id)
        if found is not None:
            by_kind.setdefault(step.kind, {})[found.id] = step.name
    cen = next(iter(by_kind.get("cen", {}).items()), ("", ""))
    names = Names(by_kind.get("vpc", {}), by_kind.get("vpn-gateway", {}), by_kind.get("connection", {}), cen)
    told = compare_routes(plan, seen.account, names)
    return tuple(line for line in told if not line.endswith(": could not be read"))
