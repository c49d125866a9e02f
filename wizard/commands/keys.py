"""Generate, set, list or forget the pre-shared keys that a plan refers to; no key is ever shown.

generate makes those that the keyring is to hold and does not hold yet; set reads one key, from a prompt without echo
or as one line of stdin; list says where each key is kept and whether it is there; forget removes keys from the keyring.
Keys kept in environment variables or files are yours to set.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from plans.keys import judge_key
from plans.plan import Connection, Plan
from plans.texts import hint, sentence
from wizard.exits import Exit, Stop
from wizard.plan_file import load_plan
from wizard.secrets import KeyFault, Secret, forget, generate, read_key, store
from wizard.terminal import aligned, has_terminal, paint_for, put, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard keys`."""
    parser.add_argument("action", metavar="ACTION", choices=list(ACTIONS), help="generate, set, list or forget")
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--office", metavar="NAME", help="only the keys of this office")
    which.add_argument("--connection", metavar="NAME", help="only the key of this connection")
    parser.add_argument("--force", action="store_true", help="generate: replace keys that are there already")
    parser.add_argument("--yes", action="store_true", help="forget: do not ask before forgetting every key of the plan")


def run(args: Namespace) -> int:
    """Do what the action says."""
    plan = load_plan(args.plan, paint_for(sys.stderr, no_color=args.no_color))
    try:
        ACTIONS[args.action](args, plan, _chosen(args, plan))
    except KeyFault as fault:
        raise Stop(str(fault)) from None
    return Exit.FINE


def _generate(args: Namespace, _plan: Plan, connections: list[Connection]) -> None:
    rows = []
    for connection in _each_key_once(connections):
        if connection.psk.source != "keyring":
            state = "left alone: yours to set"
        elif not args.force and _reason_missing(args, connection) is None:
            state = "left alone: there already"
        else:
            store(connection.psk, generate())
            state = "generated"
        rows.append((connection.name, str(connection.psk), state))
    put(aligned(rows))


def _set(_args: Namespace, _plan: Plan, connections: list[Connection]) -> None:
    keys = _each_key_once(connections)
    if len(keys) != 1:
        names = ", ".join(repr(connection.name) for connection in connections)
        raise Stop(f"which key? add --connection with one of: {names}")
    connection = keys[0]
    if connection.psk.source != "keyring":
        raise Stop(f"{connection.psk} is yours to set; wizard keeps keys in the keyring only")
    secret = _read_secret(connection)
    findings = judge_key(secret.reveal(), f"{connection.at}.psk")
    for finding in findings:
        say(safe(f"{finding.severity} {finding.code}: {sentence(finding)}"))
        say(safe(f"    {hint(finding)}"))
    if any(finding.severity == "error" for finding in findings):
        raise Stop("the key was not kept")
    store(connection.psk, secret)
    say(safe(f"{connection.psk}: kept for {connection.name}"))


def _list(args: Namespace, _plan: Plan, connections: list[Connection]) -> None:
    rows = []
    for connection in connections:
        why = _reason_missing(args, connection)
        state = f"missing: {why}" if why else _quality(args, connection)
        rows.append((connection.office, connection.name, str(connection.psk), state))
    put(aligned(rows))


def _forget(args: Namespace, plan: Plan, connections: list[Connection]) -> None:
    narrowed = args.office is not None or args.connection is not None
    if not narrowed and not args.yes:
        _confirm(plan)
    rows = []
    for connection in _each_key_once(connections):
        if connection.psk.source != "keyring":
            state = "left alone: yours to remove"
        else:
            state = "forgotten" if forget(connection.psk) else "was not there"
        rows.append((connection.name, str(connection.psk), state))
    put(aligned(rows))


ACTIONS: dict[str, Callable[[Namespace, Plan, list[Connection]], None]] = {
    "generate": _generate,
    "set": _set,
    "list": _list,
    "forget": _forget,
}


def _chosen(args: Namespace, plan: Plan) -> list[Connection]:
    if args.office is not None:
        found = [connection for connection in plan.connections if connection.office == args.office]
        kind, name, known = "office", args.office, list(plan.offices_by_name)
    elif args.connection is not None:
        found = [connection for connection in plan.connections if connection.name == args.connection]
        kind, name, known = "connection", args.connection, [connection.name for connection in plan.connections]
    else:
        return list(plan.connections)
    if not found:
        from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name pays for it

        near = get_close_matches(name, known, 1) or known[:1]
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise Stop(f"the plan has no {kind} {name!r}{meant}")
    return found


def _each_key_once(connections: list[Connection]) -> list[Connection]:
    return list({connection.psk: connection for connection in reversed(connections)}.values())[::-1]


def _reason_missing(args: Namespace, connection: Connection) -> str | None:
    try:
        read_key(connection.psk, Path(args.plan).parent)
    except KeyFault as fault:
        return str(fault)
    return None


def _quality(args: Namespace, connection: Connection) -> str:
    secret = read_key(connection.psk, Path(args.plan).parent)
    findings = judge_key(secret.reveal(), f"{connection.at}.psk")
    return "; ".join(["there", *(f"{finding.severity} {finding.code}: {sentence(finding)}" for finding in findings)])


def _read_secret(connection: Connection) -> Secret:
    if not sys.stdin.isatty():
        return Secret(sys.stdin.readline().rstrip("\r\n"))
    from getpass import getpass  # noqa: PLC0415 - only a person is asked

    first = Secret(getpass(safe(f"key of {connection.name}: ")))
    if first != Secret(getpass("again: ")):
        raise Stop("the two differ; nothing was kept")
    return first


def _confirm(plan: Plan) -> None:
    if not has_terminal():
        raise Stop("forgetting every key of the plan needs --yes where there is no terminal to ask on")
    say(safe(f"Every key of {plan.name} that the keyring holds will be forgotten."))
    sys.stderr.write("Type the plan's name to go on: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != plan.name:
        raise Stop("nothing was forgotten")
