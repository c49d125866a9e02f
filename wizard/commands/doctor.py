"""Look at this machine: what works here, what does not, one line each. No secret is read out, nothing is contacted."""

import sys
from argparse import ArgumentParser, Namespace

from wizard.doctor import QUESTIONS
from wizard.exits import Exit
from wizard.terminal import aligned, paint_for, put

_STYLES = {"ok": "good", "note": "note", "missing": "error"}


def add_arguments(_parser: ArgumentParser) -> None:
    """`wizard doctor` takes no arguments of its own."""


def run(args: Namespace) -> int:
    """Print an answer to every question; exit 1 where something is missing that no command can do without."""
    answers = [(name, look()) for name, look in QUESTIONS]
    paint = paint_for(sys.stdout, no_color=args.no_color)
    lines = aligned((answer.verdict, name, answer.text) for name, answer in answers)
    put(
        line.replace(a.verdict, paint(_STYLES[a.verdict], a.verdict), 1)
        for line, (_, a) in zip(lines, answers, strict=True)
    )
    return Exit.FINDINGS if any(answer.verdict == "missing" for _, answer in answers) else Exit.FINE
