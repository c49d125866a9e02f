"""Findings, as lines with file and line number and as a JSON document."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from plans.finding import Finding
from plans.lines import Lines
from plans.texts import hint, sentence
from wizard.terminal import Paint, safe

_SEVERITIES = ("error", "warning", "note")


def finding_lines(file: str, finding: Finding, lines: Lines, paint: Paint) -> Iterator[str]:
    """Yield a finding as `plan.toml:31: A001 offices[3].cidrs[0]: …`, and its hint on a line of its own."""
    line = lines.line(finding.path)
    place = file if line is None else f"{file}:{line}"
    path = f" {finding.path}" if finding.path else ""
    kind = "" if finding.severity == "error" else f"{finding.severity}: "
    code = paint(finding.severity, finding.code)
    yield f"{safe(place)}: {code}{safe(path)}: {kind}{safe(sentence(finding, lines))}"
    advice = hint(finding)
    if advice:
        yield f"    {safe(advice)}"


def summary_line(file: str, findings: Sequence[Finding], note: str = "") -> str:
    """Return the one line that ends every report of findings."""
    counts = ", ".join(_count(findings, severity) for severity in _SEVERITIES)
    return f"{safe(file)}: {counts}{note}"


def findings_document(findings: Iterable[Finding], lines: Lines, *, ok: bool) -> dict[str, Any]:
    """Return the JSON document of `check`."""
    return {"ok": ok, "findings": [_finding_document(finding, lines) for finding in findings]}


def _finding_document(finding: Finding, lines: Lines) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.path,
        "line": lines.line(finding.path),
        "text": sentence(finding, lines),
        "hint": hint(finding),
    }


def _count(findings: Sequence[Finding], severity: str) -> str:
    count = sum(finding.severity == severity for finding in findings)
    return f"{count or 'no'} {severity}{'' if count == 1 else 's'}"
