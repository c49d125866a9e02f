"""A whole build: every step of a plan, then the account read back and compared with the prediction."""

from collections import Counter
from threading import Lock

from plans.steps import Step, plan_steps
from wizard.events import Begin, End, Planned, Remark, StepState
from wizard.executor.journal import JournalFault
from wizard.executor.pace import Stopped
from wizard.executor.run import Run, StepFault
from wizard.executor.schedule import critical_path, run_all
from wizard.executor.verdict import find_differences
from wizard.executor.work import take

MAX_PARALLEL = 16
"""Steps at work at once. Most of them wait; the service's rate limits are far above what sixteen looks cost."""


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


def build(run: Run, *, target: str, practice: bool, max_parallel: int = MAX_PARALLEL) -> End:
    """Take every step of the run's plan and return how it ended; every event goes to `run.tell`, the last one too."""
    steps = plan_steps(run.plan)
    run.tell(Begin(run.plan.name, "apply", target, practice, len(steps), run.pace.speed))
    for step in steps:
        run.tell(Planned(step.id, step.kind, step.name, step.region))
    tally = _Tally()
    never_begun, blamed = run_all(steps, lambda step: _take(run, step, tally), run.pace.stop, max_parallel)
    for step in never_begun:
        cause = blamed.get(step.id)
        run.say(step, "stopped", f"needs {cause}, which failed" if cause else "not begun")
    makespan = run.pace.now()
    complete = not never_begun and not tally.states["failed"] and not tally.states["stopped"]
    differences = find_differences(run) if complete else ()
    end = End(
        ok=complete and not differences,
        created=tally.states["created"],
        adopted=tally.states["adopted"],
        changed=tally.states["changed"],
        deleted=0,
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
        run.say(step, "stopped", "stopped; applying again goes on from here")
    except (StepFault, JournalFault) as fault:
        state = "failed"
        run.say(step, "failed", str(fault))
        if isinstance(fault, JournalFault):
            run.tell(Remark("nothing more is begun, because it could not be written down first"))
            run.pace.stop.set()
    tally.add(step, state, run.pace.now() - began)
    return state not in {"stopped", "failed"}
