"""Take away everything that a plan made in an account, and nothing else.

What was there before the plan stays: VPCs, CEN instances, gateways and connections that were adopted. What is ours is
known by its ownership tags and by the journal; cross-region bandwidth that was changed gets its former value back.
Destroying again carries on where an earlier run stopped. The plan's name is asked for first.
"""

import sys
from argparse import ArgumentParser, Namespace

from plans.plan import Plan
from plans.steps import KINDS, Holding, Step
from wizard.commands.follow import count, follow
from wizard.executor.launch import Where, destroy
from wizard.exits import Stop
from wizard.plan_file import load_plan
from wizard.target_options import add_target_options, chosen_account
from wizard.terminal import aligned, has_terminal, paint_for, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard destroy`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("--yes", action="store_true", help="do not ask before the first change")
    parser.add_argument("--json", action="store_true", help="print every event as one line of JSON")
    parser.add_argument("--max-parallel", type=count, metavar="N", help="steps at work at once")
    add_target_options(parser)


def run(args: Namespace) -> int:
    """Take away what is ours; exit 0 where nothing of it is left."""
    where = chosen_account(args)
    plan = load_plan(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    if not args.yes and not has_terminal():
        raise Stop("there is no terminal to ask on; add --yes to destroy without being asked")

    def agree(steps: tuple[Step, ...]) -> None:
        _confirm(plan, where, steps, yes=args.yes)

    return follow(
        args,
        plan.name,
        lambda tell, stop: destroy(plan, where, tell, stop, agree=agree, max_parallel=args.max_parallel),
    )


def _confirm(plan: Plan, where: Where, steps: tuple[Step, ...], *, yes: bool) -> None:
    if not steps:
        say(f"{safe(str(where))} holds nothing that {safe(plan.name)} made")
        return
    say(f"In {safe(str(where))} this will be taken away:")
    say("\n".join(f"  {line}" for line in aligned(_row(step) for step in steps)))
    for step in steps:
        if isinstance(step.subject, Holding) and step.subject.until:
            say(f"{safe(step.name)} is prepaid until {step.subject.until} and stays if the service does not release it")
    if yes:
        return
    sys.stderr.write(f"Type the plan's name, {safe(plan.name)}, to take it away: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != plan.name:
        raise Stop("nothing was taken away")


def _row(step: Step) -> tuple[str, ...]:
    holding = step.subject
    if not isinstance(holding, Holding):
        return ()
    to = f"back to {holding.bandwidth} Mbit/s" if holding.kind == "link" and holding.bandwidth else holding.id
    return (KINDS[step.kind].title, safe(step.name), step.region, to)
