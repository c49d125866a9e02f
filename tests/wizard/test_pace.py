"""How often a wait is looked at: soon after it ends, and with few calls."""

from threading import Event

import pytest

from wizard.executor.pace import Pace


class Clock(Event):
    """A stop flag whose waiting takes no time, but is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.waits = 0

    def wait(self, timeout: float | None = None) -> bool:
        """Let the time go by at once."""
        self.now += timeout or 0.0
        self.waits += 1
        return False


def wait_for(pace: Pace, clock: Clock, kind: str, seconds: float) -> tuple[float, int]:
    """Wait for something that takes `seconds`, as a step does; return how late its end was seen, and the looks."""
    began, looks = clock.now, clock.waits
    while clock.now - began < seconds:
        pace.look_again(clock.now - began, kind)
    pace.learn(kind, clock.now - began)
    return clock.now - began - seconds, clock.waits - looks


@pytest.mark.parametrize("seconds", [10.0, 20.0, 110.0, 600.0])
def test_the_end_of_a_wait_is_seen_within_a_fortieth(seconds: float) -> None:
    """The first wait of a kind is seen to end within a second or a fortieth of it."""
    clock = Clock()
    late, looks = wait_for(Pace(1.0, clock), clock, "connection", seconds)
    assert late <= max(1.0, seconds / 40)
    assert looks <= 150


def test_the_next_wait_of_a_kind_costs_few_looks_and_is_seen_sooner() -> None:
    """After one publication of ten seconds, the others are looked at a few times each, and seen within a third."""
    clock = Clock()
    pace = Pace(1.0, clock)
    wait_for(pace, clock, "publication", 10.2)
    for seconds in (10.0, 10.4, 9.9, 10.1):
        late, looks = wait_for(pace, clock, "publication", seconds)
        assert late <= 0.33
        assert looks <= 8


def test_an_estimate_that_was_too_long_comes_down() -> None:
    """Waits that have become shorter are noticed: the expectation follows them within a few waits."""
    clock = Clock()
    pace = Pace(1.0, clock)
    wait_for(pace, clock, "attachment", 60.0)
    late = [wait_for(pace, clock, "attachment", 30.0)[0] for _ in range(10)]
    assert late[0] <= 25
    assert late[-1] <= 2


def test_a_wait_much_longer_than_expected_is_looked_at_less_often() -> None:
    """What takes ten times as long as the last one costs no more looks than an unknown wait."""
    clock = Clock()
    pace = Pace(1.0, clock)
    wait_for(pace, clock, "connection", 5.0)
    _, looks = wait_for(pace, clock, "connection", 50.0)
    assert looks <= 75
