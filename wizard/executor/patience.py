"""Reading with patience: a busy, throttling or silent service is asked again, anything else is an answer."""

from collections.abc import Callable
from typing import TypeVar

from wizard.cloud.errors import CloudError
from wizard.executor.pace import BUDGET, Pace

PASSING = frozenset({"busy", "throttled", "unknown outcome"})
"""Kinds of errors that pass by themselves."""

Read = TypeVar("Read")


def read_patiently(pace: Pace, read: Callable[[], Read], seconds: float = BUDGET) -> Read:
    """Read until there is an answer, for at most `seconds` of account time; then CloudError as the service gave it.

    Stopped where the operator asks to stop.
    """
    deadline = pace.now() + seconds
    attempt = 0
    while True:
        try:
            return read()
        except CloudError as fault:
            if fault.kind not in PASSING or pace.now() > deadline:
                raise
            pace.back_off(attempt, fault.retry_after)
        attempt += 1
