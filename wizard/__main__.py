"""Composition root: the version, the commands and the screens."""

import sys

from wizard import __version__


def main(argv: list[str] | None = None) -> int:
    """Run `wizard` with the arguments of the process, or with `argv`; return the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments == ["--version"]:
        print(f"wizard {__version__}")  # noqa: T201 - answered before anything is imported that could print it better
        return 0
    from wizard.commands import run_command  # noqa: PLC0415 - the version needs none of it

    return run_command(arguments, open_screens)


def open_screens(plan: str | None = None) -> int:
    """Start the screens, on a plan file where one is named; return the exit code."""
    from screens.app import run  # noqa: PLC0415 - the one way up, and only when somebody wants screens

    return run(plan)


if __name__ == "__main__":
    sys.exit(main())
