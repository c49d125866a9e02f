"""Where a plan stands in an account: what its journal says of every step, and whether the account still has it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING, NamedTuple

from plans.matching import Found, match
from plans.plan import Plan
from plans.steps import REMOVE, plan_steps
from wizard.executor.journal import Journal, JournalFault, holder_of, read_journal
from wizard.executor.launch import Where, connect_to
from wizard.executor.pace import Pace
from wizard.executor.record import StepRecord
from wizard.exits import Exit, Stop
from wizard.files import state_folder

if TYPE_CHECKING:
    from wizard.cloud import Cloud

NOT_BEGUN = "not begun"

_OPEN = {
    "intent": "call not answered yet",
    "wait": "asked again later",
    "unknown": "answer lost",
    "result": "made, not ready yet",
    "refused": "refused",
    "gone": NOT_BEGUN,
}
"""What a step's last record means while the step has not reached its goal."""


class StepStatus(NamedTuple):
    """One step: its state in words, the service's id, and what the service said last.

    `seen` is whether the account has the object; None where it was not looked at.
    """

    step: str
    kind: str
    name: str
    region: str
    state: str
    object_id: str = ""
    code: str = ""
    seen: bool | None = None


class Status(NamedTuple):
    """Where a plan stands: which account, who is at work on it ("" where nobody is), and every step.

    `unread` says why the account was not looked at; `unplanned` names what was made and is in the plan no more.
    """

    account: str
    holder: str
    steps: tuple[StepStatus, ...]
    unplanned: tuple[str, ...] = ()
    unread: str = ""


class Place(NamedTuple):
    """Where to look: the account's number, its journal, the account itself where it answers, and why it does not."""

    number: str
    journal: Path
    cloud: "Cloud | None" = None
    reason: str = ""


def find_place(plan: Plan, where: Where) -> Place:
    """Find a plan's journal: by the account, or, where that does not answer, by the only journal of this name.

    Stop where there is none, or where there are several.
    """
    if where.target is None:
        if where.state is None:
            raise Stop("a fresh practice account has no history; name its file with --state, or an --endpoint")
        return _only_journal(plan, where, "a practice account in a file is not started only to look at it")
    try:
        cloud, number = connect_to(where.target, Flag())
    except Stop as fault:
        if fault.code != Exit.REFUSED:
            raise
        return _only_journal(plan, where, str(fault))
    path = state_folder("journals", number) / f"{plan.name}.jsonl"
    return Place(number, path, cloud)


def _only_journal(plan: Plan, where: Where, reason: str) -> Place:
    folders = sorted(folder for folder in state_folder("journals").glob("*") if _is_of(folder, where))
    known = [path for folder in folders if (path := folder / f"{plan.name}.jsonl").exists()]
    code = Exit.REFUSED if where.target else Exit.USAGE
    if not known:
        raise Stop(f"{plan.name} was never applied from here; {reason}", code)
    if len(known) > 1:
        accounts = ", ".join(path.parent.name for path in known)
        raise Stop(f"{plan.name} has journals of several accounts ({accounts}); {reason}", code)
    return Place(known[0].parent.name.removesuffix("-practice"), known[0], None, reason)


def _is_of(folder: Path, where: Where) -> bool:
    return folder.name.endswith("-practice") == (where.target is None)


def read_status(plan: Plan, place: Place) -> Status:
    """Return where a plan stands by its journal alone, also while a run writes it; Stop where it cannot be used."""
    journal = _journal(plan, place)
    planned = tuple(_step_statuses(plan, journal))
    keys = {step.step for step in planned}
    ours = (key for key, record in journal.steps.items() if record.ours and not key.startswith((REMOVE, "tag/")))
    unplanned = tuple(key for key in ours if key not in keys)
    return Status(place.number, holder_of(place.journal), planned, unplanned, place.reason)


def look_at_account(plan: Plan, place: Place, status: Status) -> Status:
    """Return the status with every object looked for in the account; as it was, with the reason, where that fails."""
    from wizard.executor import ours  # noqa: PLC0415 - it loads the SDKs

    if place.cloud is None:
        return status
    written = _journal(plan, place).written()
    try:
        account = ours.survey_for(place.cloud, plan, written, Pace(place.cloud.speed, Flag()))
    except Stop as fault:
        return status._replace(unread=str(fault))
    found = match(plan, account, written).found
    return status._replace(steps=tuple(_seen(step, found) for step in status.steps))


def _seen(step: StepStatus, found: Mapping[str, Found]) -> StepStatus:
    if step.kind == "tag":
        return step
    here = found.get(step.step)
    return step._replace(seen=here is not None, object_id=here.id if here else step.object_id)


def _journal(plan: Plan, place: Place) -> Journal:
    try:
        return read_journal(place.journal, plan.name, place.number)
    except JournalFault as fault:
        raise Stop(str(fault)) from None


def _step_statuses(plan: Plan, journal: Journal) -> Iterator[StepStatus]:
    for step in plan_steps(plan):
        record = journal.steps.get(step.id, StepRecord())
        leaving = journal.steps.get(f"{REMOVE}{step.id}")
        if leaving is not None and leaving.open:
            yield StepStatus(step.id, step.kind, step.name, step.region, "being taken away", record.object_id)
            continue
        state = record.state if record.last == "done" else _OPEN.get(record.last, NOT_BEGUN)
        yield StepStatus(step.id, step.kind, step.name, step.region, state, record.object_id, record.code)
