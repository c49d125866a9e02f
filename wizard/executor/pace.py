"""Waiting: how often to look, how long to back off, and when to give up, in the account's own time.

A practice account runs faster than a real one and says so in every answer; all waits and budgets are divided by that
speed. Every wait ends at once when the operator asks to stop.
"""

import random
from dataclasses import dataclass, field
from threading import Event
from time import monotonic

LOOK = 1.0
LOOK_SHARE = 1 / 40
LOOK_CLOSELY = 0.25
EXPECTED_SHARE = 0.9
BACK_OFF_FIRST = 3.0
BACK_OFF_MORE = 5.0
BACK_OFF_MOST = 30.0
"""Seconds of account time. The Terraform provider backs off 3 s, growing by 5 s.

A look costs two reading calls of 600 a minute, so a short wait is looked at every second; a long one less often, so
that noticing its end late never costs more than a fortieth of it. Once a wait of the same kind has ended, the next one
is not looked at before it can be expected to end, and then closely: fewer calls, and noticed sooner.
"""

BUDGETS: dict[str, float] = {"vpn-gateway": 1800.0, "attachment": 900.0, "connection": 600.0}
BUDGET = 600.0
"""How long a step may take in account time. A gateway takes 1–5 minutes; 30 have been seen in the field."""

APPEARANCE = 180.0
"""How long a list may go without showing what was made before that counts as deleted (seconds of account time)."""


class Stopped(Exception):  # noqa: N818 - the operator's wish, not an error
    """The operator asked to stop; the call in flight has finished."""


@dataclass(slots=True)
class Pace:
    """The account's clock as seen from here."""

    speed: float
    stop: Event
    began: float = field(default_factory=monotonic)
    _shortest: dict[str, float] = field(default_factory=dict)

    def now(self) -> float:
        """Return seconds of account time since the run began."""
        return (monotonic() - self.began) * self.speed

    def restart(self) -> None:
        """Count from now on: the run begins after everything was read and asked."""
        self.began = monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait `seconds` of account time; Stopped as soon as the operator asks."""
        if self.stop.wait(seconds / self.speed):
            raise Stopped

    def check(self) -> None:
        """Raise Stopped where the operator asked to stop."""
        if self.stop.is_set():
            raise Stopped

    def look_again(self, waited: float, kind: str = "") -> None:
        """Wait for the next look at something that has been waited for `waited` seconds, like others of its kind."""
        expected = self._shortest.get(kind)
        if expected is None or waited > 2 * expected:
            self.sleep(max(LOOK, waited * LOOK_SHARE))
        elif waited < expected * EXPECTED_SHARE:
            self.sleep(max(LOOK_CLOSELY, expected * EXPECTED_SHARE - waited))
        else:
            self.sleep(max(LOOK_CLOSELY, expected * LOOK_SHARE))

    def learn(self, kind: str, waited: float) -> None:
        """Remember how long a wait of a kind took; the shortest one is what the next is expected to take."""
        self._shortest[kind] = min(waited, self._shortest.get(kind, waited))

    def back_off(self, attempt: int, asked: float = 0.0) -> None:
        """Wait before trying again for the `attempt`-th time, at least as long as the service asked (seconds)."""
        wait = min(BACK_OFF_FIRST + BACK_OFF_MORE * attempt, BACK_OFF_MOST)
        self.sleep(max(wait * random.uniform(0.75, 1.25), asked))


def budget(kind: str) -> float:
    """Return how many seconds of account time a step of a kind may take."""
    return BUDGETS.get(kind, BUDGET)
