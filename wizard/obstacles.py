"""What keeps a build from beginning, known before the first call."""

from collections.abc import Iterable, Iterator

from plans.finding import Finding
from plans.lines import Lines
from plans.plan import Plan
from plans.texts import sentence

NOT_BUILT = "P020"
"""The finding about parts of a plan that are read and kept but not acted on yet."""


def find_obstacles(plan: Plan, findings: Iterable[Finding], lines: Lines, *, real: bool) -> tuple[str, ...]:
    """Say what keeps a plan from being built; a practice build minds only what is not built yet."""
    return tuple(_obstacles(plan, findings, lines, real=real))


def _obstacles(plan: Plan, findings: Iterable[Finding], lines: Lines, *, real: bool) -> Iterator[str]:
    for finding in findings:
        if finding.code == NOT_BUILT or (real and finding.severity == "error"):
            line = lines.line(finding.path)
            place = f"line {line}" if line else finding.path
            yield f"{place}: {finding.code}: {sentence(finding, lines)}"
    if real:
        for gateway in plan.vpn_gateways.values():
            if gateway.owner == "wizard" and gateway.tunnels == 1:
                line = lines.line(gateway.at)
                yield (
                    f"{f'line {line}' if line else gateway.at}: {gateway.name} would be created with a single tunnel, "
                    'which the service sells no more; name an existing one with owner = "existing"'
                )
