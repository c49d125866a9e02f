"""The plan file that a command is pointed at: read, checked, and explained where it is no plan."""

from pathlib import Path
from typing import NamedTuple

from plans.checks import Checked, check_reading
from plans.plan import Plan
from plans.reading import MAX_BYTES, read_plan
from wizard.exits import Stop
from wizard.files import read_bytes
from wizard.report.findings import finding_lines, summary_line
from wizard.terminal import Paint, say


class PlanFile(NamedTuple):
    """A plan file as checked; `readable` is whether it was TOML at all."""

    path: str
    checked: Checked
    readable: bool


def read_plan_file(path: str) -> PlanFile:
    """Read and check a plan file; FileFault where there is no such file."""
    reading = read_plan(read_bytes(Path(path), MAX_BYTES))
    return PlanFile(path, check_reading(reading), reading.readable)


def load_plan(path: str, paint: Paint) -> Plan:
    """Return the plan in a file; Stop, after every error with its line, where the file holds none."""
    return load_plan_file(path, paint)[1]


def load_plan_file(path: str, paint: Paint) -> tuple[PlanFile, Plan]:
    """Return a plan file with its plan; Stop as `load_plan`."""
    file = read_plan_file(path)
    if file.checked.plan is None:
        say(no_plan(file, paint))
        raise Stop(f"{path} holds no plan yet; `wizard check {path}` shows everything")
    return file, file.checked.plan


def no_plan(file: PlanFile, paint: Paint) -> str:
    """Return why a file holds no plan: its errors and the summary."""
    errors = [finding for finding in file.checked.findings if finding.severity == "error"]
    lines = [line for finding in errors for line in finding_lines(file.path, finding, file.checked.lines, paint)]
    return "\n".join([*lines, summary_line(file.path, file.checked.findings)])
