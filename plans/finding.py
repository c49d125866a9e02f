"""One thing wrong or risky in a plan: a code, a severity, a place and values; never a sentence."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]


class Finding(NamedTuple):
    """What a check found.

    `path` says where in the plan file's own words, such as `offices[3].cidrs[0]`; `""` is the whole plan.
    `values` fill the sentence that `plans.texts` keeps for `code`. `also` is the second place where two
    places contradict each other, such as the other owner of an overlapping network.
    """

    code: str
    severity: Severity
    path: str
    values: tuple[tuple[str, str], ...] = ()
    also: str = ""


def error(code: str, path: str, also: str = "", **values: object) -> Finding:
    """Make a finding that keeps a plan from being built."""
    return Finding(code, "error", path, _texts(values), also)


def warning(code: str, path: str, also: str = "", **values: object) -> Finding:
    """Make a finding that an engineer should look at before building."""
    return Finding(code, "warning", path, _texts(values), also)


def note(code: str, path: str, also: str = "", **values: object) -> Finding:
    """Make a finding that only informs."""
    return Finding(code, "note", path, _texts(values), also)


def _texts(values: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(value)) for key, value in values.items())
