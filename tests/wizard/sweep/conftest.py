"""A practice account that spoils what it is told to, built in by `apply` in this process."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event as Flag
from typing import NamedTuple

import pytest

from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.cloud import Cloud, connect, make_target
from wizard.commands.follow import exit_code
from wizard.events import End, Event, Remark, StepEvent
from wizard.executor import pace
from wizard.executor.launch import Where, apply
from wizard.exits import Exit, Stop
from wizard.progress import Board
from wizard.simulator.faults import Fault
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

SPEED = 1_000.0


class Outcome(NamedTuple):
    """How an apply ended: the shell's exit code, what failed, what was remarked, and every step's events."""

    code: Exit
    end: End | None
    failed: dict[str, str]
    remarks: tuple[str, ...]
    events: tuple[StepEvent, ...]

    def all_of(self, kind: str, state: str) -> list[StepEvent]:
        """Return the events of one kind of step in one state."""
        return [event for event in self.events if (event.kind, event.state) == (kind, state)]


class Practice:
    """One practice account and the plan that is applied to it."""

    def __init__(self, plan: Plan, simulator: Simulator) -> None:
        self.plan = plan
        self.simulator = simulator

    def apply(
        self,
        watch: Callable[[Event], None] = lambda _event: None,
        stop: Flag | None = None,
        max_parallel: int | None = None,
    ) -> Outcome:
        """Apply the plan as the command does."""
        board, said, remarks = Board(), list[StepEvent](), list[str]()

        def tell(event: Event) -> None:
            board.take(event)
            if isinstance(event, StepEvent):
                said.append(event)
            if isinstance(event, Remark):
                remarks.append(event.text)
            watch(event)

        try:
            where = Where(make_target(self.simulator.url))
            end = apply(self.plan, where, Path(), tell, stop or Flag(), max_parallel=max_parallel)
        except Stop as refusal:
            return Outcome(refusal.code, None, {"": str(refusal)}, (), ())
        failed = {event.step: event.detail for event in said if event.state == "failed"}
        return Outcome(exit_code(end, board), end, failed, tuple(remarks), tuple(said))

    def cloud(self) -> Cloud:
        """Return the account, for what somebody else does to it."""
        return connect(make_target(self.simulator.url))

    def alive(self, kind: str) -> list[dict[str, object]]:
        """Return the objects of a kind that are not deleted."""
        return [one for one in self.simulator.snapshot()[kind] if not one["deleted"]]

    def calls(self, action: str) -> list[dict[str, object]]:
        """Return the account's log of one action."""
        return [call for call in self.simulator.snapshot()["calls"] if call["action"] == action]


@pytest.fixture(scope="session")
def plan() -> Plan:
    """Return the tutorial."""
    return make_plan(read_plan(read_sample("tutorial").encode()).draft)


@pytest.fixture
def short_budgets() -> bool:
    """Tell that a test is about the budgets themselves; it overrides this."""
    return False


@pytest.fixture(autouse=True)
def _slow_machine(monkeypatch: pytest.MonkeyPatch, *, short_budgets: bool) -> None:
    """Let nothing be given up on: at this speed ten minutes are over in less than a second, on a busy machine."""
    if not short_budgets:
        monkeypatch.setattr(pace, "BUDGETS", {})
        monkeypatch.setattr(pace, "BUDGET", 100_000.0)


@pytest.fixture
def practice(plan: Plan) -> Iterator[Callable[..., Practice]]:
    """Return the maker of practice accounts: `practice(fault, fault, …)`; each ends with the test."""
    with ExitStack() as stack:

        def make(*faults: Fault, speed: float = SPEED, state: Path | None = None) -> Practice:
            running = Simulator(presume(plan), speed=speed, faults=faults, state=state)
            return Practice(plan, stack.enter_context(running))

        yield make
