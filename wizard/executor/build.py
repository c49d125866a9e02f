"""A whole run: every step of a build or tear-down, and for a build the account read back against the prediction."""

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Literal, NamedTuple

from plans.steps import Step
from wizard.events import Begin, End, Planned, Remark, StepState
from wizard.executor.journal import JournalFault
from wizard.executor.pace import Stopped
from wizard.executor.run import Run, RunFault, StepFault
from wizard.executor.schedule import critical_path, run_all
from wizard.executor.verdict import find_differences
from wizard.executor.work import take

MAX_PARALLEL = 32
"""Steps at work at once. Most of them wait; the service allows 600 looks a minute in each region."""


_WHY_NOTHING_MORE: dict[type[Exception], str] = {
    JournalFault: "nothing more is begun, because it could not be written down first",
    RunFault: "nothing more is begun, because the service would refuse it for the same reason",
}


class Job(NamedTuple):
    """What a run is to do: which steps, in which account (in the operator's words), how many of them at once."""

    operation: Literal["apply", "destroy"]
    steps: Sequence[Step]
    target: str
    max_parallel: int = MAX_PARALLEL


class _Tally:
    """How every step ended and how long it took, gathered from the worker threads."""

    def __init__(self) -> None:
        self.states: Counter[StepState] = Counter()
        self.seconds: dict[str, float] = {}
        self._lock = Lock()

    def add(self, step: Step, state: StepState, seconds: float) -> None:
        with self._lock:
            self.states[state] += 1
            self.seconds[step.id] = seconds


def build(run: Run, job: Job) -> End:
    """Take every step of a build, read the account back, and return how it ended."""
    return _perform(run, job, find_differences)


def destroy(run: Run, job: Job) -> End:
    """Take every step of a tear-down and return how it ended."""
    return _perform(run, job, lambda _run: ())


def _perform(run: Run, job: Job, read_back: Callable[[Run], tuple[str, ...]]) -> End:
    """Take the job's steps; every event goes to `run.tell`, the last one too."""
    steps = job.steps
    run.tell(Begin(run.plan.name, job.operation, job.target, run.cloud.practice, len(steps), run.pace.speed))
    for step in steps:
        run.tell(Planned(step.id, step.kind, step.name, step.region))
    tally = _Tally()
    never_begun, blamed = run_all(steps, lambda step: _take(run, step, tally), run.pace.stop, job.max_parallel)
    for step in never_begun:
        cause = blamed.get(step.id)
        run.say(step, "stopped", f"needs {cause}, which failed" if cause else "not begun")
    makespan = run.pace.now()
    complete = not never_begun and not tally.states["failed"] and not tally.states["stopped"]
    differences = read_back(run) if complete else ()
    end = End(
        ok=complete and not differences,
        created=tally.states["created"],
        adopted=tally.states["adopted"],
        changed=tally.states["changed"],
        deleted=tally.states["deleted"],
        failed=tally.states["failed"],
        stopped=run.pace.stop.is_set() and not complete,
        verified=complete and not differences,
        differences=differences,
        makespan_s=makespan,
        critical_path_s=critical_path(steps, tally.seconds),
    )
    run.tell(end)
    return end


def _take(run: Run, step: Step, tally: _Tally) -> bool:
    began = run.pace.now()
    try:
        state = take(run, step)
    except Stopped:
        state = "stopped"
        run.say(step, "stopped", "stopped; the same command goes on from here")
    except (StepFault, JournalFault) as fault:
        state = "failed"
        run.say(step, "failed", str(fault))
        if isinstance(fault, (JournalFault, RunFault)):
            run.tell(Remark(_WHY_NOTHING_MORE[type(fault)]))
            run.pace.stop.set()
    tally.add(step, state, run.pace.now() - began)
    return state not in {"stopped", "failed"}
