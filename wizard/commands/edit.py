"""Open the screens on a plan file; it is saved over only when confirmed, the old one kept as PLAN~."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from wizard.exits import Stop
from wizard.terminal import has_terminal


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard edit`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")


def run(args: Namespace) -> int:
    """Start the screens on the plan file."""
    return start_screens(args, args.plan, args.open_screens)


def start_screens(args: Namespace, plan: str | None, open_screens: Callable[[str | None], int]) -> int:
    """Start the screens where there is a terminal to draw on; Stop with what to do instead where there is none."""
    if not has_terminal():
        raise Stop("the screens need a terminal; without one, `wizard apply PLAN` builds a plan file")
    if args.plain:
        raise Stop(
            "the walk as plain prompts is not built yet; "
            "`wizard new -o PLAN`, an editor and `wizard apply PLAN` do the same work"
        )
    if args.no_color:
        os.environ["NO_COLOR"] = "1"
    return open_screens(plan)
