"""Find what is wrong or risky in a plan: every finding with its line, and one summary line last."""

import sys
from argparse import ArgumentParser, Namespace

from wizard.exits import Exit
from wizard.plan_file import read_plan_file
from wizard.report import put_json
from wizard.report.findings import finding_lines, findings_document, summary_line
from wizard.terminal import paint_for, put


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `wizard check`."""
    parser.add_argument("plan", metavar="PLAN", help="the plan file")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: Namespace) -> int:
    """Print the findings; exit 1 where one is an error, 2 where the file is no TOML at all."""
    file = read_plan_file(args.plan)
    findings, lines = file.checked.findings, file.checked.lines
    counting = {"error", "warning"} if args.strict else {"error"}
    ok = not any(finding.severity in counting for finding in findings)
    if args.json:
        put_json(findings_document(findings, lines, ok=ok))
    else:
        paint = paint_for(sys.stdout, no_color=args.no_color)
        put(line for finding in findings for line in finding_lines(args.plan, finding, lines, paint))
        put([summary_line(args.plan, findings, " (--strict: warnings count)" if args.strict else "")])
    if not file.readable:
        return Exit.USAGE
    return Exit.FINE if ok else Exit.FINDINGS
