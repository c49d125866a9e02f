"""Faults on demand: what goes wrong with which call, as a list that a test or a TOML file gives."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

KINDS: Final = (
    "refuse",  # refused with `code`, nothing done
    "throttle",  # refused as Throttling.User; with `seconds`, told when to come back
    "error-before",  # HTTP 500, nothing done
    "error-after",  # HTTP 500 although it was done
    "drop-before",  # the connection ends without an answer, nothing done
    "drop-after",  # the connection ends without an answer although it was done
    "reset-after",  # the same with a TCP reset
    "garbage-after",  # a proxy's HTML page instead of the answer
    "torn-after",  # half of the answer, as if it were whole
    "delay-after",  # the answer comes `seconds` late
    "forget-tokens",  # before the call is carried out every ClientToken is forgotten
    "lag",  # a reading call is answered as the account was `seconds` of its own time ago
)

EVERY: Final = "*"
"""Stands for every action; its calls are counted together."""


class FaultsFileError(ValueError):
    """The faults file cannot be understood."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: from the `call`-th call of an action on, `times` times. `seconds` are real ones, but for a lag."""

    action: str
    kind: str
    call: int = 1
    times: int = 1
    seconds: float = 0.0
    code: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind {self.kind!r} is none of {', '.join(KINDS)}")
        if self.call < 1 or self.times < 1 or self.seconds < 0:
            raise ValueError("call and times must be 1 or more, seconds not negative")
        if (self.kind == "refuse") != bool(self.code):
            raise ValueError("refuse takes a code, and no other kind does")


class Faults:
    """Counts the calls of every action and tells which faults the next one meets."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults = tuple(faults)
        self._seen: Counter[str] = Counter()

    @property
    def lagging(self) -> bool:
        """Whether any reading call is to be answered from the past."""
        return any(fault.kind == "lag" for fault in self._faults)

    def meet(self, action: str) -> tuple[Fault, ...]:
        """Count a call of an action and return the faults it meets."""
        self._seen.update((action, EVERY))
        return tuple(
            fault
            for fault in self._faults
            if fault.action in {action, EVERY} and fault.call <= self._seen[fault.action] < fault.call + fault.times
        )


def load(path: Path) -> tuple[Fault, ...]:
    """Read `[[fault]]` tables with the fields of Fault. Raises FaultsFileError, OSError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("fault", [])
    except ValueError as error:
        raise FaultsFileError(f"{path}: {error}") from None
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise FaultsFileError(f"{path}: write each fault as a table under [[fault]]")
    return tuple(_fault(path, number, table) for number, table in enumerate(tables, 1))


_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "action": str,
    "kind": str,
    "call": int,
    "times": int,
    "seconds": (int, float),
    "code": str,
}


def _fault(path: Path, number: int, table: dict[str, Any]) -> Fault:
    for name, value in table.items():
        if name not in _TYPES:
            known = ", ".join(field.name for field in fields(Fault))
            raise FaultsFileError(f"{path}: fault {number}: {name} is none of {known}")
        if not isinstance(value, _TYPES[name]) or isinstance(value, bool):
            raise FaultsFileError(f"{path}: fault {number}: {name} has the wrong type")
    for name in ("action", "kind"):
        if name not in table:
            raise FaultsFileError(f"{path}: fault {number}: {name} is missing")
    try:
        return Fault(**table)
    except ValueError as error:
        raise FaultsFileError(f"{path}: fault {number}: {error}") from None
