"""Repair a plan: the fewest edits that let every wanted pair talk; what works is left alone.

The repaired plan goes to stdout or into a file of its own, what changed and why to stderr. Exit 1 where something stays
dark.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from plans.patch import difference, patched
from plans.reading import MAX_BYTES
from plans.repair import repair
from wizard.exits import Exit
from wizard.files import read_bytes, write_file
from wizard.plan_file import load_plan_file
from wizard.report import put_json
from wizard.report.repair import repair_document, repair_lines
from wizard.terminal import paint_for, safe, say


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard fix`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("-o", dest="output", metavar="FILE", help="the file to write instead of stdout")
    parser.add_argument("--force", action="store_true", help="write over an existing file")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: Namespace) -> int:
    """Print or write the repaired plan."""
    paint = paint_for(sys.stderr, no_color=args.no_color)
    file, _ = load_plan_file(args.plan, paint)
    before = read_bytes(Path(args.plan), MAX_BYTES).decode()
    done = repair(file.checked.draft)
    after = patched(before, done.edits, done.draft) if done.edits else before
    if args.output:
        write_file(Path(args.output), after, replace=args.force)
    if args.json:
        put_json(repair_document(done, after))
    elif not args.output:
        sys.stdout.write(after)
    say("\n".join(repair_lines(done, difference(before, after, safe(args.plan)), paint)))
    return Exit.FINDINGS if done.left else Exit.FINE
