"""Build a plan in an account: create what is missing, adopt what is there, read everything back.

Applying again carries on where an earlier run stopped; on a finished network it changes nothing. The first Ctrl-C stops
after the calls in flight, the second at once. On the real cloud, what will be created is listed with its cost class
and the plan's name is asked for first.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from plans.plan import Plan
from plans.steps import plan_steps
from wizard.commands.follow import count, follow
from wizard.executor.launch import Where, apply, refuse_single_tunnels
from wizard.exits import Exit, Stop
from wizard.obstacles import find_obstacles
from wizard.plan_file import PlanFile, load_plan_file
from wizard.report.steps import creation_lines
from wizard.target_options import add_target_options, chosen_account, is_real
from wizard.terminal import has_terminal, paint_for, put, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard apply`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("--dry-run", action="store_true", help="list what would be created; no account is contacted")
    parser.add_argument("--yes", action="store_true", help="do not ask before the first change")
    parser.add_argument("--json", action="store_true", help="print every event as one line of JSON")
    parser.add_argument("--max-parallel", type=count, metavar="N", help="steps at work at once")
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
    folder = Path(args.plan).parent
    return follow(
        args,
        plan.name,
        lambda tell, stop: apply(plan, where, folder, tell, stop, max_parallel=args.max_parallel),
    )


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
