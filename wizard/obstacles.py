"""What keeps a build from beginning, known before the first call."""

from collections.abc import Iterable

from plans.finding import Finding
from plans.lines import Lines
from plans.texts import sentence

NOT_BUILT = "P020"
"""The finding about parts of a plan that are read and kept but not acted on yet."""


def find_obstacles(findings: Iterable[Finding], lines: Lines, *, real: bool) -> tuple[str, ...]:
    """Say what keeps a plan from being built; a practice build minds only what is not built yet."""
    return tuple(
        _sentence(finding, lines)
        for finding in findings
        if finding.code == NOT_BUILT or (real and finding.severity == "error")
    )


def _sentence(finding: Finding, lines: Lines) -> str:
    line = lines.line(finding.path)
    return f"{f'line {line}' if line else finding.path}: {finding.code}: {sentence(finding, lines)}"
