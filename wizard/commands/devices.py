"""List the device families: what each can do, and what has checked the text we write for it."""

import sys
from argparse import ArgumentParser, Namespace

from wizard.exits import Exit
from wizard.report import put_json
from wizard.report.devices import families_document, families_text
from wizard.terminal import paint_for, put


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard devices`."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: Namespace) -> int:
    """Print the families."""
    if args.json:
        put_json(families_document())
    else:
        put(families_text(paint_for(sys.stdout, no_color=args.no_color)))
    return Exit.FINE
