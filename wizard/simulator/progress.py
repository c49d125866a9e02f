"""The states an object passes through on its way to the one it stays in, computed from the time alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GONE: Final = "deleted"
"""The last state of an object that has been deleted; the API no longer shows it then."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A state that lasts until a moment of account time (simulated seconds)."""

    state: str
    until: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Phases in order of time, then a final state for good."""

    final: str
    phases: tuple[Phase, ...] = ()

    def at(self, now: float) -> str:
        """Return the state at a moment of account time."""
        for phase in self.phases:
            if now < phase.until:
                return phase.state
        return self.final

    def settled(self, now: float) -> bool:
        """Tell whether the final state is reached."""
        return not self.phases or now >= self.phases[-1].until

    @property
    def until(self) -> float:
        """The moment at which the final state is reached; 0 when there is nothing to wait for."""
        return self.phases[-1].until if self.phases else 0.0


def through(now: float, steps: tuple[tuple[str, float], ...], final: str) -> Progress:
    """Lay out (state, seconds) steps from `now` on, ending in `final`."""
    phases: list[Phase] = []
    for state, seconds in steps:
        now += seconds
        phases.append(Phase(state, now))
    return Progress(final, tuple(phases))
