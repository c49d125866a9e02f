"""Show what a plan means: route tables, reachability, traffic selectors, device configurations, steps or a map."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, NamedTuple

from plans.plan import Plan
from wizard.exits import Exit
from wizard.plan_file import load_plan
from wizard.report import put_json
from wizard.terminal import Paint, paint_for, put


class Topic(NamedTuple):
    """One thing to show: `module` has `NAME_text(plan, paint) -> lines` and `NAME_document(plan) -> document`."""

    name: str
    module: str
    help: str


TOPICS: tuple[Topic, ...] = (
    Topic("routes", "wizard.report.routes", "the route table of every node"),
    Topic("reach", "wizard.report.reach", "who reaches whom: every wanted pair, there and back"),
    Topic("selectors", "wizard.report.routes", "both sides of every tunnel's traffic selectors"),
    Topic("devices", "wizard.report.devices", "the configuration of every office's device, keys left as slots"),
    Topic("steps", "wizard.report.steps", "the operations of a build, in order"),
    Topic("map", "wizard.report.topology", "the topology as text"),
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard show`."""
    width = max(len(topic.name) for topic in TOPICS)
    parser.epilog = "topics:\n" + "\n".join(f"  {topic.name:{width}}  {topic.help}" for topic in TOPICS)
    parser.add_argument("topic", metavar="TOPIC", choices=[topic.name for topic in TOPICS], help="see below")
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: Namespace) -> int:
    """Print the topic; whatever the plan checks say, a plan is all it needs."""
    plan = load_plan(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    topic = next(topic for topic in TOPICS if topic.name == args.topic)
    module = import_module(topic.module)
    if args.json:
        document: Callable[[Plan], dict[str, Any]] = getattr(module, f"{topic.name}_document")
        put_json(document(plan))
    else:
        text: Callable[[Plan, Paint], Iterable[str]] = getattr(module, f"{topic.name}_text")
        put(text(plan, paint_for(sys.stdout, no_color=args.no_color)))
    return Exit.FINE
