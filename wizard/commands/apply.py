"""Build a plan in an account: create what is missing, adopt what is there, read everything back.

Applying again carries on where an earlier run stopped; on a finished network it changes nothing. A changed plan is
applied with the smallest change: what this plan made and says otherwise now is changed in place where the service can,
what is no longer planned is taken away. A VPN gateway's bandwidth cannot be changed: the gateway is replaced, which
takes its offices down and gives them another address, so it is confirmed by its own name: typed, or with --replace.
The first Ctrl-C stops after the calls in flight, the second at once.
"""

import shlex
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from plans.changes import Changes
from plans.plan import Plan
from wizard.commands.diff import say_unread
from wizard.commands.follow import count, follow
from wizard.executor.launch import Where, apply, refuse_single_tunnels
from wizard.executor.preview import Preview, preview
from wizard.exits import Exit, Stop
from wizard.obstacles import find_obstacles
from wizard.plan_file import PlanFile, load_plan_file
from wizard.report import put_json
from wizard.report.changes import change_lines, changes_document
from wizard.target_options import add_target_options, chosen_account, is_real
from wizard.terminal import has_terminal, paint_for, put, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard apply`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("--dry-run", action="store_true", help="show what would be done; nothing is changed")
    parser.add_argument("--yes", action="store_true", help="do not ask before the first change; replaces nothing")
    parser.add_argument("--replace", action="append", default=[], metavar="NAME", help="a VPN gateway to be replaced")
    parser.add_argument("--json", action="store_true", help="events as lines of JSON; with --dry-run one document")
    parser.add_argument("--max-parallel", type=count, metavar="N", help="steps at work at once")
    add_target_options(parser)


def run(args: Namespace) -> int:
    """Build the plan; exit 0 where it was built and read back as planned."""
    where = chosen_account(args)
    file, plan = load_plan_file(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    _refuse(file, plan, real=is_real(where))
    _refuse_unknown(args.replace, plan)
    folder = Path(args.plan).parent
    if args.dry_run:
        return _show(args, plan, preview(plan, where, folder))
    if not args.yes and not has_terminal():
        raise Stop("there is no terminal to ask on; add --yes to build without being asked")

    def agree(changes: Changes) -> None:
        _confirm(args, plan, where, changes)

    return follow(
        args,
        plan.name,
        lambda tell, stop: apply(plan, where, folder, tell, stop, agree=agree, max_parallel=args.max_parallel),
    )


def _refuse(file: PlanFile, plan: Plan, *, real: bool) -> None:
    if real:
        refuse_single_tunnels(plan)
    obstacles = find_obstacles(file.checked.findings, file.checked.lines, real=real)
    if obstacles:
        raise Stop("\n".join([f"{file.path}: this plan cannot be applied:", *(f"  {each}" for each in obstacles)]))


def _refuse_unknown(names: list[str], plan: Plan) -> None:
    unknown = [name for name in names if name not in plan.vpn_gateways]
    if unknown:
        known = ", ".join(plan.vpn_gateways) or "none"
        raise Stop(f"--replace {unknown[0]}: is no VPN gateway of this plan; it has {known}")


def _show(args: Namespace, plan: Plan, seen: Preview) -> int:
    if args.json:
        put_json(changes_document(seen.changes))
    else:
        put(change_lines(seen.changes, plan))
    say_unread(seen)
    say("nothing was changed")
    return Exit.FINE


def _confirm(args: Namespace, plan: Plan, where: Where, changes: Changes) -> None:
    """Show what will be done and ask for it: for all of it by the plan's name, for a replacement by its own."""
    touches = changes.of("change", "replace", "remove")
    if is_real(where) or touches or changes.of("blocked"):
        say(f"In {safe(str(where))}:")
        say("\n".join(f"  {line}" for line in change_lines(changes, plan)))
    replaced = [change.step.name for change in changes.of("replace") if change.step.kind == "vpn-gateway"]
    for name in replaced:
        if name not in args.replace:
            _confirm_replacement(name, ask=not args.yes)
    if (is_real(where) or touches) and not args.yes and not _types(plan.name, "the plan's name", "to do this"):
        raise Stop("nothing was changed")


def _confirm_replacement(name: str, *, ask: bool) -> None:
    if not ask:
        raise Stop(f"{name} would be replaced, which --yes does not confirm; add --replace {shlex.quote(name)}")
    if not _types(name, "its name", "to replace this VPN gateway"):
        raise Stop("nothing was changed")


def _types(name: str, what: str, purpose: str) -> bool:
    sys.stderr.write(f"Type {what}, {safe(name)}, {purpose}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == name
