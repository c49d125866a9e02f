"""One step from look to goal: look first, write down, call, wait, and never guess what a lost answer meant."""

from plans.steps import KINDS as FACTS
from plans.steps import Step
from wizard.cloud.errors import CloudError
from wizard.events import StepState
from wizard.executor.kinds import KINDS
from wizard.executor.pace import budget
from wizard.executor.run import Kind, Run, Sight, StepFault

_AGAIN = frozenset({"busy", "throttled"})


def take(run: Run, step: Step) -> StepState:
    """Bring one step to its goal and return how: created, adopted, changed or done.

    Raises StepFault with the reason where it cannot be reached, Stopped where the operator asked to stop.
    """
    kind = KINDS[step.kind]
    deadline = run.pace.now() + budget(step.kind)
    doubtful = step.id in run.journal.steps and run.journal.steps[step.id].open
    run.say(step, "begun")
    sight = _look(run, kind, step, deadline)
    made = sight is not None and doubtful
    if sight is None:
        sight = _make(run, kind, step, deadline)
        made = True
    changed = bool(sight.differences) and _adjust(run, kind, step, sight, deadline)
    sight = _settle(run, kind, step, sight, deadline)
    if sight.differences:
        raise StepFault(f"exists already and differs from the plan: {'; '.join(sight.differences)}")
    state: StepState = "created" if made else "changed" if changed else "adopted"
    if not FACTS[step.kind].counted:
        state = "done"
    run.found[step.id] = sight.id
    run.journal.finish(step.id, state, sight.id)
    run.say(step, state, object_id=sight.id)
    return state


def _make(run: Run, kind: Kind, step: Step, deadline: float) -> Sight:
    """Make the call, with the same token until it is known to have worked or been refused."""
    for attempt in range(1_000):
        run.pace.check()
        _in_time(run, step, deadline, "the service to accept the call")
        token = run.journal.intend(step.id)
        run.say(step, "calling")
        try:
            object_id = kind.make(run, step, token)
        except CloudError as fault:
            sight = _after(run, kind, step, fault, attempt, deadline)
            if sight is not None:
                return sight
            continue
        run.journal.succeed(step.id, object_id)
        return Sight(object_id, settled=False, waits_for="to appear")
    raise StepFault("the service kept refusing")


def _after(run: Run, kind: Kind, step: Step, fault: CloudError, attempt: int, deadline: float) -> Sight | None:
    """Decide after a failed call: what the account holds now, or None to send the same request again."""
    if fault.kind in _AGAIN:
        run.journal.wait(step.id, fault.code)
        run.say(step, "waiting", f"the service is busy ({fault.code})")
        run.pace.back_off(attempt, fault.retry_after)
        return None
    if fault.kind in {"unknown outcome", "already there"}:
        run.journal.doubt(step.id, fault.code or "no answer")
        run.say(step, "waiting", "an answer was lost; looking whether it took effect")
        run.pace.back_off(attempt)
        sight = _look(run, kind, step, deadline)
        if sight is not None:
            run.journal.succeed(step.id, sight.id)
        elif fault.kind == "already there" and attempt >= 3:
            run.journal.refuse(step.id, fault.code)
            raise StepFault(str(fault))
        return sight
    run.journal.refuse(step.id, fault.code)
    raise StepFault(str(fault))


def _look(run: Run, kind: Kind, step: Step, deadline: float) -> Sight | None:
    for attempt in range(1_000):
        run.pace.check()
        try:
            return kind.look(run, step)
        except CloudError as fault:
            if fault.kind not in {*_AGAIN, "unknown outcome"}:
                raise StepFault(str(fault)) from None
            _in_time(run, step, deadline, f"the account to be read ({fault.code or 'no answer'})")
            run.say(step, "waiting", f"reading the account again ({fault.code or 'no answer'})")
            run.pace.back_off(attempt, fault.retry_after)
    raise StepFault("the account could not be read")


def _adjust(run: Run, kind: Kind, step: Step, sight: Sight, deadline: float) -> bool:
    for attempt in range(1_000):
        run.journal.intend(step.id)
        run.say(step, "calling", "; ".join(sight.differences))
        try:
            changed = kind.adjust(run, step, sight)
        except CloudError as fault:
            if fault.kind not in {*_AGAIN, "unknown outcome"}:
                raise StepFault(str(fault)) from None
            _in_time(run, step, deadline, "the service to accept the change")
            run.pace.back_off(attempt, fault.retry_after)
            continue
        if changed:
            run.journal.succeed(step.id, sight.id)
        return changed
    return False


def _settle(run: Run, kind: Kind, step: Step, sight: Sight, deadline: float) -> Sight:
    """Look until the object is in its goal state; what was just made may be there already."""
    began, said = run.pace.now(), ""
    while not sight.settled:
        sight = _look(run, kind, step, deadline) or sight
        if sight.settled:
            break
        if sight.waits_for != said:
            said = sight.waits_for
            run.say(step, "waiting", said, sight.id)
        _in_time(run, step, deadline, said)
        run.pace.look_again(run.pace.now() - began)
    return sight


def _in_time(run: Run, step: Step, deadline: float, waits_for: str) -> None:
    if run.pace.now() > deadline:
        minutes = budget(step.kind) / 60
        raise StepFault(f"gave up after {minutes:.0f} minutes of waiting for {waits_for}; apply again to go on")
