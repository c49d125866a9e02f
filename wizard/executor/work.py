"""One step from look to goal: look first, write down, call, wait, and never guess what a lost answer meant."""

from collections.abc import Callable

from plans.steps import KINDS as FACTS
from plans.steps import Holding, Step
from wizard.cloud.errors import CloudError
from wizard.events import StepState
from wizard.executor.advice import advise, concerns_every_call
from wizard.executor.kinds import KINDS
from wizard.executor.pace import APPEARANCE, budget
from wizard.executor.patience import PASSING
from wizard.executor.run import Kind, Run, RunFault, Sight, StepFault, subject

_AGAIN = frozenset({"busy", "throttled"})


def take(run: Run, step: Step) -> StepState:
    """Bring one step to its goal and return how: created, adopted, changed, deleted or done.

    Raises StepFault with the reason where it cannot be reached, Stopped where the operator asked to stop.
    """
    kind = KINDS[step.kind]
    deadline = run.pace.now() + budget(step.kind)
    run.say(step, "begun")
    if isinstance(step.subject, Holding):
        return _take_away(run, kind, step, deadline)
    record = run.journal.steps.get(step.id)
    doubtful = record is not None and record.open and record.purpose == "make"
    sight = _look(run, kind, step, deadline)
    made = sight is not None and doubtful
    if sight is None:
        sight, made = _make(run, kind, step, deadline, doubtful=doubtful)
    elif made:
        run.journal.succeed(step.id, sight.id)
    sight = _settle(run, kind, step, sight, deadline)
    changed = False
    if made and sight.differences:
        run.journal.finish(step.id, "created", sight.id)
    while sight.differences:
        if not _may_change(run, step, sight):
            told = "; ".join(map(str, sight.differences))
            raise StepFault(f"exists already and differs from the plan: {told}")
        sight, changed = _adjust(run, kind, step, sight, deadline), True
    state: StepState = "created" if made else "changed" if changed else "adopted"
    if not FACTS[step.kind].counted:
        state = "done"
    run.found[step.id] = sight.id
    run.journal.finish(step.id, state, sight.id)
    run.say(step, state, object_id=sight.id)
    return state


def _may_change(run: Run, step: Step, sight: Sight) -> bool:
    """Tell whether what differs is ours to change; cross-region bandwidth is the plan's own value on any CEN."""
    in_place = all(difference.remedy == "in place" for difference in sight.differences)
    return in_place and (step.kind == "link" or run.is_ours(step, sight.id))


def _make(run: Run, kind: Kind, step: Step, deadline: float, *, doubtful: bool) -> tuple[Sight, bool]:
    """Make the call, with the same token until it is known to have worked or been refused; tell whether it was ours.

    `doubtful` is whether a call of an earlier run was not answered: what is already there may be what that one made.
    """
    for attempt in range(1_000):
        run.pace.check()
        _in_time(run, step, deadline, "the service to accept the call")
        token = run.journal.intend(step.id, place=kind.place(run, step))
        run.say(step, "calling")
        try:
            object_id = kind.make(run, step, token)
        except CloudError as fault:
            sight = _after(run, kind, step, fault, attempt, deadline)
            doubtful = doubtful or fault.kind == "unknown outcome"
            if sight is None:
                continue
            if doubtful:
                run.journal.succeed(step.id, sight.id)
                return sight, True
            run.journal.refuse(step.id, fault.code)
            # It is somebody else's: looked at again, because less is minded of what is not ours.
            return _look(run, kind, step, deadline) or sight, False
        run.journal.succeed(step.id, object_id)
        return Sight(object_id, settled=False, waits_for="to appear"), True
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
        if sight is None and fault.kind == "already there" and attempt >= 3:
            run.journal.refuse(step.id, fault.code)
            raise _refused(fault)
        return sight
    run.journal.refuse(step.id, fault.code)
    raise _refused(fault)


def _refused(fault: CloudError) -> StepFault:
    """Return the fault of the step, or of the whole run where every other call would be refused too."""
    return RunFault(advise(fault)) if concerns_every_call(fault) else StepFault(advise(fault))


def _take_away(run: Run, kind: Kind, step: Step, deadline: float) -> StepState:
    """Take an object away, wait until it is gone, and forget it."""
    holding = subject(step, Holding)
    began, asked, said = run.pace.now(), False, ""
    while (sight := _read(run, lambda: kind.seek(run, holding), step, deadline)) is not None:
        if sight.settled and not asked:
            asked = _remove(run, kind, step, holding, deadline)
            began = run.pace.now()
            continue
        if said != (said := sight.waits_for or "the service to let go of it"):
            run.say(step, "waiting", said, sight.id)
        _in_time(run, step, deadline, said)
        run.pace.look_again(run.pace.now() - began)
    run.journal.finish(step.id, "deleted", holding.id)
    run.journal.forget(holding.key)
    run.say(step, "deleted", object_id=holding.id)
    return "deleted"


def _remove(run: Run, kind: Kind, step: Step, holding: Holding, deadline: float) -> bool:
    """Make the call, and return whether it was accepted; False where only a look can tell."""
    for attempt in range(1_000):
        run.pace.check()
        _in_time(run, step, deadline, "the service to accept the call")
        token = run.journal.intend(step.id, "remove")
        run.say(step, "calling")
        try:
            kind.remove(run, holding, token)
        except CloudError as fault:
            if fault.kind in _AGAIN:
                run.journal.wait(step.id, fault.code)
                run.say(step, "waiting", f"the service is busy ({fault.code})")
                run.pace.back_off(attempt, fault.retry_after)
                continue
            if fault.kind in {"unknown outcome", "already gone"}:
                run.journal.doubt(step.id, fault.code or "no answer")
                run.say(step, "waiting", "an answer was lost; looking whether it took effect")
                run.pace.back_off(attempt)
                return False
            run.journal.refuse(step.id, fault.code)
            raise _kept(holding, fault) from None
        run.journal.succeed(step.id, holding.id)
        return True
    raise StepFault("the service kept refusing")


def _kept(holding: Holding, fault: CloudError) -> StepFault:
    """Return the fault of an object that is not released, with the day from which it will be, where that is told."""
    if fault.kind != "money" or not holding.until:
        return _refused(fault)
    told = f"is prepaid until {holding.until} and cannot be released before; destroy again after that ({fault.code})"
    return StepFault(told)


def _look(run: Run, kind: Kind, step: Step, deadline: float) -> Sight | None:
    return _read(run, lambda: kind.look(run, step), step, deadline)


def _read(run: Run, look: Callable[[], Sight | None], step: Step, deadline: float) -> Sight | None:
    for attempt in range(1_000):
        run.pace.check()
        try:
            return look()
        except CloudError as fault:
            if fault.kind not in PASSING:
                raise _refused(fault) from None
            _in_time(run, step, deadline, f"the account to be read ({fault.code or 'no answer'})")
            run.say(step, "waiting", f"reading the account again ({fault.code or 'no answer'})")
            run.pace.back_off(attempt, fault.retry_after)
    raise StepFault("the account could not be read")


def _adjust(run: Run, kind: Kind, step: Step, sight: Sight, deadline: float) -> Sight:
    """Have changed what differs, and return how the object looks once that shows: an answer may come before it does."""
    asked = _ask(run, kind, step, sight, deadline)
    began = run.pace.now()
    while True:
        sight = _settle(run, kind, step, sight._replace(settled=False, differences=()), deadline)
        shows = all(difference.field not in asked for difference in sight.differences)
        if shows or run.pace.now() - began > APPEARANCE:
            run.journal.finish(step.id, "changed", sight.id)
            return sight
        _in_time(run, step, deadline, "the change to take effect")
        run.pace.look_again(run.pace.now() - began)


def _ask(run: Run, kind: Kind, step: Step, sight: Sight, deadline: float) -> tuple[str, ...]:
    """Make one call that changes what differs, with the same token where its answer was lost; return the fields."""
    for attempt in range(1_000):
        run.pace.check()
        _in_time(run, step, deadline, "the service to accept the change")
        token = run.journal.intend(step.id, "change", former=sight.former)
        run.say(step, "calling", "; ".join(map(str, sight.differences)))
        try:
            asked = kind.adjust(run, step, sight, token)
        except CloudError as fault:
            if fault.kind not in PASSING:
                run.journal.refuse(step.id, fault.code)
                raise _refused(fault) from None
            note = run.journal.wait if fault.kind in _AGAIN else run.journal.doubt
            note(step.id, fault.code or "no answer")
            run.say(step, "waiting", f"the service is busy or silent ({fault.code or 'no answer'})")
            run.pace.back_off(attempt, fault.retry_after)
            seen = _look(run, kind, step, deadline)
            if seen is not None and seen.settled and not seen.differences:
                return ()
            continue
        run.journal.succeed(step.id, sight.id)
        return asked
    raise StepFault("the service kept refusing")


def _settle(run: Run, kind: Kind, step: Step, sight: Sight, deadline: float) -> Sight:
    """Look until the object is in its goal state; what was just made may be there already, or not be shown yet."""
    began, shown, said = run.pace.now(), run.pace.now(), ""
    while not sight.settled:
        seen = _look(run, kind, step, deadline)
        if seen is not None:
            sight, shown = seen, run.pace.now()
        elif run.pace.now() - shown > APPEARANCE:
            run.journal.forget(step.id)
            raise StepFault(f"{sight.id} was made and is gone, so somebody deleted it; apply again to make another")
        if sight.settled:
            run.pace.learn(step.kind, run.pace.now() - began)
            break
        if sight.waits_for != said:
            said = sight.waits_for
            run.say(step, "waiting", said, sight.id)
        _in_time(run, step, deadline, said)
        run.pace.look_again(run.pace.now() - began, step.kind)
    return sight


def _in_time(run: Run, step: Step, deadline: float, waits_for: str) -> None:
    if run.pace.now() > deadline:
        minutes = budget(step.kind) / 60
        raise StepFault(f"gave up after {minutes:.0f} minutes of waiting for {waits_for}; apply again to go on")
