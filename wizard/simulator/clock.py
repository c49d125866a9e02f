"""The account's own time: simulated seconds that run faster than the wall clock by a chosen factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The calendar date of simulated second 0, so that two runs print the same creation times."""


class Clock:
    """Account time in simulated seconds: `start` plus `speed` seconds for every real one."""

    def __init__(self, speed: float, *, start: float = 0.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        if not speed > 0:
            raise ValueError(f"speed must be positive, not {speed}")
        self.speed: Final = speed
        self._start = start
        self._monotonic = monotonic
        self._origin = monotonic()

    def now(self) -> float:
        """Return the simulated seconds since the account was opened."""
        return self._start + (self._monotonic() - self._origin) * self.speed


def milliseconds(at: float) -> int:
    """Epoch milliseconds, as VPN objects give their creation time."""
    return int((EPOCH + timedelta(seconds=at)).timestamp() * 1000)


def iso8601(at: float) -> str:
    """`2026-01-01T00:00:00Z`, as VPC and CEN objects give their creation time."""
    return (EPOCH + timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ")
