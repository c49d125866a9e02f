"""Follow a packet through a plan's network hop by hop, there and back."""

import sys
from argparse import ArgumentParser, Namespace

from plans.checks.reach import plan_reach
from plans.reach import Reach
from plans.trace import Place, find_place
from wizard.exits import Exit, Stop
from wizard.plan_file import load_plan
from wizard.report import put_json
from wizard.report.reach import pair_document, trace_lines
from wizard.terminal import paint_for, put


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard trace`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("source", metavar="FROM", help="an office, a VPC, or an address of one")
    parser.add_argument("destination", metavar="TO", help="the same")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: Namespace) -> int:
    """Print the hops; exit 0 whatever becomes of the packet, 2 where an end is in no network of the plan."""
    plan = load_plan(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    found = plan_reach(plan)
    source, destination = _place(found, args.source), _place(found, args.destination)
    if source.name == destination.name:
        raise Stop(f"{args.source!r} and {args.destination!r} are the same network; nothing leaves {source.name!r}")
    pair = found.between(source.atoms, destination.atoms)
    if args.json:
        put_json({**pair_document(pair), "wanted": found.is_wanted(source.name, destination.name)})
    else:
        put(trace_lines(pair, paint_for(sys.stdout, no_color=args.no_color)))
    return Exit.FINE


def _place(found: Reach, text: str) -> Place:
    place = find_place(found, text)
    if isinstance(place, Place):
        return place
    if place.is_address:
        raise Stop(f"{text} is in no network of the plan; `wizard show routes` lists them")
    meant = f"did you mean {place.near!r}?" if place.near else f"there are: {', '.join(found.names[:8])}"
    raise Stop(f"there is no office, VPC or address {text!r}; {meant}")
