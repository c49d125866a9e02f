"""Which step edits which place of a plan, and how far each step has got."""

from typing import Literal, NamedTuple, get_args

from plans.draft import Draft
from plans.edits import blank_plan
from plans.finding import Finding
from plans.paths import split_path

StepName = Literal["regions", "offices", "networks", "keys", "checks", "preview", "run"]

STEP_NAMES: tuple[StepName, ...] = get_args(StepName)
"""The steps in the order they are walked."""


class Progress(NamedTuple):
    """How far a step has got: nothing entered yet, nothing wrong, or so many findings."""

    name: StepName
    state: Literal["untouched", "complete", "warnings", "errors"]
    findings: int = 0


def step_of(path: str) -> StepName:
    """Return the step that edits a place of the plan."""
    match split_path(path):
        case ("offices", int(), "cidrs", *_):
            return "networks"
        case ("offices", int(), "psk", *_) | ("offices", int(), "connections", int(), "psk", *_):
            return "keys"
        case ("offices", *_):
            return "offices"
        case _:
            return "regions"


def survey(draft: Draft, findings: tuple[Finding, ...]) -> tuple[Progress, ...]:
    """Return the progress of every step; notes do not count."""
    errors: dict[StepName, int] = dict.fromkeys(STEP_NAMES, 0)
    warnings: dict[StepName, int] = dict.fromkeys(STEP_NAMES, 0)
    for finding in findings:
        if finding.severity != "note":
            counts = errors if finding.severity == "error" else warnings
            counts[step_of(finding.path)] += 1
            counts["checks"] += 1
    touched = _touched(draft)
    return tuple(_progress(name, errors[name], warnings[name], name in touched) for name in STEP_NAMES)


def _touched(draft: Draft) -> set[StepName]:
    touched: set[StepName] = set()
    blank = blank_plan()
    if (draft.name, draft.cen, draft.regions, draft.defaults) != (blank.name, blank.cen, blank.regions, blank.defaults):
        touched |= {"regions", "checks"}
    if draft.offices:
        touched |= {"offices", "keys", "checks"}
    if any(office.cidrs for office in draft.offices):
        touched.add("networks")
    return touched


def _progress(name: StepName, errors: int, warnings: int, touched: bool) -> Progress:  # noqa: FBT001 - a private row of figures
    if not touched:
        return Progress(name, "untouched")
    if errors:
        return Progress(name, "errors", errors)
    if warnings:
        return Progress(name, "warnings", warnings)
    return Progress(name, "complete")
