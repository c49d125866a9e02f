"""The commands: one list, one parser each, one place where every way of ending becomes an exit code."""

import errno
import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import NamedTuple, NoReturn

from wizard.exits import Exit, Stop
from wizard.files import FileFault
from wizard.terminal import safe, say

OpenScreens = Callable[[str | None], int]
"""What the composition root hands down: the screens, on a plan file or on the resumed draft."""


class Command(NamedTuple):
    """One command: its module has `add_arguments(parser)` and `run(args) -> int` and is imported when chosen."""

    name: str
    module: str
    help: str


COMMANDS: tuple[Command, ...] = (
    Command("new", "wizard.commands.new", "write a sample plan"),
    Command("check", "wizard.commands.check", "find what is wrong or risky in a plan"),
    Command("show", "wizard.commands.show", "show what a plan means"),
    Command("trace", "wizard.commands.trace", "follow a packet hop by hop, there and back"),
    Command("fix", "wizard.commands.fix", "repair a plan: the fewest edits that let every wanted pair talk"),
    Command(
        "export", "wizard.commands.export", "write what each office needs: device configuration, routes, parameters"
    ),
    Command("rehearse", "wizard.commands.rehearse", "set the network up on this machine, and see what packets do"),
    Command("apply", "wizard.commands.apply", "build a plan in an account, and read back whether it is what was meant"),
    Command("status", "wizard.commands.status", "show where a plan stands in an account, and who is at work on it"),
    Command("diff", "wizard.commands.diff", "compare an account with a plan, field by field and route by route"),
    Command("destroy", "wizard.commands.destroy", "take away everything that a plan made in an account"),
    Command("keys", "wizard.commands.keys", "generate, set, list or forget pre-shared keys"),
    Command("devices", "wizard.commands.devices", "list the device families"),
    Command("simulator", "wizard.commands.simulator", "run a practice account on loopback"),
    Command("edit", "wizard.commands.edit", "open the screens on a plan file"),
    Command("explain", "wizard.commands.explain", "explain a finding's code, or the permissions a command needs"),
    Command("doctor", "wizard.commands.doctor", "look at what works on this machine"),
    Command("completion", "wizard.commands.completion", "print the completion script of a shell"),
)
"""Every command, in the order of the work."""


class Parser(ArgumentParser):
    """An argument parser that takes no abbreviations and repeats no control characters."""

    def __init__(self, prog: str, description: str | None, usage: str | None = None, epilog: str | None = None) -> None:
        super().__init__(
            prog, usage, description, epilog, formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False
        )

    def error(self, message: str) -> NoReturn:
        """End with exit code 2 and what is wrong with the arguments."""
        super().error(safe(message))


def run_command(arguments: list[str], open_screens: OpenScreens) -> int:
    """Run the command that the arguments name, or the screens where they name none; return the exit code."""
    _tolerate_any_text()
    try:
        code = _run(arguments, open_screens)
        sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else Exit.USAGE
    except (Stop, FileFault) as end:
        say("\n".join(map(safe, str(end).split("\n"))))
        return end.code if isinstance(end, Stop) else Exit.USAGE
    except BrokenPipeError:
        _abandon_stdout()
        return Exit.FINE
    except OSError as fault:
        if fault.errno not in {errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG}:
            raise
        _abandon_stdout()
        say(f"stdout cannot be written: {(fault.strerror or str(fault)).lower()}")
        return Exit.USAGE
    except KeyboardInterrupt:
        say("interrupted")
        return Exit.INTERRUPTED
    return code


def parser_of(command: Command) -> ArgumentParser:
    """Return the whole parser of one command."""
    module = import_module(command.module)
    parser = Parser(f"wizard {command.name}", module.__doc__)
    module.add_arguments(parser)
    add_global_options(parser)
    parser.set_defaults(run=module.run)
    return parser


def top_parser() -> ArgumentParser:
    """Return the parser of `wizard` without a command."""
    width = max(len(command.name) for command in COMMANDS)
    listed = (f"  {command.name:{width}}  {command.help}" for command in COMMANDS)
    parser = Parser(
        "wizard",
        "Plan, prove and build office networks on Alibaba Cloud. Without a command: the screens.",
        usage="wizard [options] [command ...]",
        epilog="\n".join(("commands:", *listed, "", "wizard COMMAND --help says more about one.")),
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    add_global_options(parser)
    parser.add_argument("command", nargs="?", help=SUPPRESS)
    return parser


def add_global_options(parser: ArgumentParser) -> None:
    """Add the options that every command takes."""
    group = parser.add_argument_group("everywhere")
    group.add_argument("--lang", choices=("en",), default="en", help="language of the texts")
    group.add_argument("--plain", action="store_true", help="plain lines: nothing is redrawn in place")
    group.add_argument("--no-color", action="store_true", help="no colours (as with NO_COLOR in the environment)")


def _run(arguments: list[str], open_screens: OpenScreens) -> int:
    at = _command_at(arguments)
    if at is None:
        return _run_bare(arguments, open_screens)
    name = arguments[at]
    command = next((command for command in COMMANDS if command.name == name), None)
    if command is None:
        raise Stop(_unknown(name))
    args = parser_of(command).parse_args(arguments[:at] + arguments[at + 1 :])
    args.open_screens = open_screens
    return int(args.run(args))


def _run_bare(arguments: list[str], open_screens: OpenScreens) -> int:
    args: Namespace = top_parser().parse_args(arguments)
    if args.version:
        from wizard import __version__  # noqa: PLC0415 - `--version` alone was answered long before

        sys.stdout.write(f"wizard {__version__}\n")
        return Exit.FINE
    from wizard.commands.edit import start_screens  # noqa: PLC0415 - a command like the others

    return start_screens(args, None, open_screens)


def _command_at(arguments: list[str]) -> int | None:
    """Return where the command's name stands: the first word that is no option and no option's value."""
    for index, word in enumerate(arguments):
        if word == "--":
            return None
        if not word.startswith("-") and (index == 0 or arguments[index - 1] != "--lang"):
            return index
    return None


def _unknown(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped command pays for it

    near = get_close_matches(name, [command.name for command in COMMANDS], 1)
    if near:
        meant = f"did you mean `wizard {near[0]}`?"
    elif name.endswith(".toml"):
        meant = f"to open a plan file, write `wizard edit {name}`"
    else:
        meant = "`wizard --help` lists them"
    return f"there is no command {name!r}; {meant}"


def _tolerate_any_text() -> None:
    """Never fail on a character that the terminal's encoding lacks: write its number instead."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # a captured or closed stream stays as it is
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # TextIOWrapper in real life


def _abandon_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not complain about the closed pipe."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
