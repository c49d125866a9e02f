"""Explain a finding's code, or print the least RAM policy a command needs.

wizard explain                      every code
wizard explain A001                 one code
wizard explain permissions          the commands that meet an account
wizard explain permissions apply    the policy of one of them, as RAM takes it
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from plans.texts import CODES, explain
from wizard.exits import Exit, Stop
from wizard.permissions import PERMISSIONS, policy
from wizard.terminal import put


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard explain`."""
    parser.add_argument("subject", metavar="CODE", nargs="?", help="a code such as A001, or the word permissions")
    parser.add_argument("command", metavar="COMMAND", nargs="?", help="after permissions: a command such as apply")


def run(args: Namespace) -> int:
    """Print the explanation."""
    if args.subject == "permissions":
        put(_permissions(args.command))
    elif args.command:
        raise Stop(f"explain takes one code; {args.command!r} is one too many")
    else:
        put(_codes() if args.subject is None else _code(args.subject))
    return Exit.FINE


def _codes() -> Iterator[str]:
    for code in sorted(CODES):
        yield f"{code}  {(explain(code) or '').partition(chr(10))[0]}"


def _code(code: str) -> list[str]:
    text = explain(code.upper())
    if text is None:
        raise Stop(f"there is no code {code!r}; `wizard explain` lists them all")
    return [f"{code.upper()}: {text}"]


def _permissions(command: str | None) -> list[str]:
    if command is None:
        return list(PERMISSIONS)
    if command not in PERMISSIONS:
        meeting = ", ".join(PERMISSIONS)
        raise Stop(f"{command!r} needs no permissions; the commands that meet an account are: {meeting}")
    return [json.dumps(policy(command), indent=2)]
