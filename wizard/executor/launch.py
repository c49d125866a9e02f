"""What a run needs before its first step: the account, the keys, the journal; and every reason not to begin."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from plans.changes import Changes, plan_changes
from plans.plan import KeyRef, Plan
from plans.steps import Step, plan_steps
from plans.teardown import tear_down
from wizard.cloud.errors import CloudError
from wizard.cloud.target import EndpointTarget, RealTarget, Target, TargetFault
from wizard.events import End, Event
from wizard.executor.journal import Journal, JournalFault, open_journal, throwaway_journal
from wizard.executor.pace import Pace
from wizard.executor.run import Run
from wizard.exits import Exit, Stop
from wizard.files import state_folder
from wizard.secrets import MissingKeys, Secret, practice_key, resolve
from wizard.simulator.durations import DEFAULT_SPEED

if TYPE_CHECKING:
    from wizard.cloud import Cloud

BETWEEN_FIRST_CALLS = 0.5
"""Real seconds between two tries of the first call, before the account has said how fast its time goes."""

PRACTICE_NOTE = "practice account: keys are derived from the plan's names, never read from their sources"


class Where(NamedTuple):
    """Which account a run is for: `target`, or None for a practice account in this process.

    `state` is the file in which such a practice account is kept; without one it ends with the process. `speed` is how
    many of its seconds go by in one.
    """

    target: Target | None = None
    state: Path | None = None
    speed: float = DEFAULT_SPEED

    def __str__(self) -> str:
        """Return the account as an operator would say it."""
        return "a practice account" if self.target is None else str(self.target)


def apply(
    plan: Plan,
    where: Where,
    folder: Path,
    tell: Callable[[Event], None],
    stop: Flag,
    *,
    agree: Callable[[Changes], None] | None = None,
    max_parallel: int | None = None,
) -> End:
    """Build a plan in an account and return how it ended; key files are relative to `folder`.

    Every event goes to `tell`. `agree` is told what will come of the plan and raises Stop where that is not wanted;
    without it nothing is taken away or replaced. Raises Stop, before the first change, where something is missing.
    """
    from wizard.executor import build, ours  # noqa: PLC0415 - it loads the SDKs

    with open_run(plan, where, folder, tell, stop) as run:
        changes = plan_changes(plan, ours.survey_own(run), run.journal.written())
        (agree or _take_nothing_away)(changes)
        run.owned = changes.owned
        run.pace.restart()
        return build.build(run, build.Job("apply", changes.steps, str(where), max_parallel or build.MAX_PARALLEL))


def _take_nothing_away(changes: Changes) -> None:
    """Stop where a plan would take something away, which nobody was asked about."""
    going = [change.step.name for change in changes.of("replace", "remove")]
    if going:
        raise Stop(f"{', '.join(going)}: would be replaced or taken away; `wizard apply` asks about that")


def destroy(
    plan: Plan,
    where: Where,
    tell: Callable[[Event], None],
    stop: Flag,
    *,
    agree: Callable[[tuple[Step, ...]], None] = lambda _steps: None,
    max_parallel: int | None = None,
) -> End:
    """Take away everything that the plan made in an account, nothing else, and return how it ended.

    `agree` is told the steps before the first change and raises Stop where they are not to be taken.
    """
    from wizard.executor import build, ours  # noqa: PLC0415 - it loads the SDKs

    with open_run(plan, where, None, tell, stop) as run:
        holdings = ours.find_all(run)
        names = {step.id: step.name for step in plan_steps(plan)}
        steps = tear_down(holdings, names)
        agree(steps)
        run.pace.restart()
        end = build.destroy(run, build.Job("destroy", steps, str(where), max_parallel or build.MAX_PARALLEL))
        if end.ok:
            ours.forget_all(run)
        return end


@contextmanager
def open_run(plan: Plan, where: Where, folder: Path | None, tell: Callable[[Event], None], stop: Flag) -> Iterator[Run]:
    """Open everything that a run needs, and close it again; without `folder` no keys, for what makes nothing."""
    with ExitStack() as stack:
        if isinstance(where.target, RealTarget) and folder is not None:
            refuse_single_tunnels(plan)
        target = where.target if where.target is not None else stack.enter_context(open_practice(plan, where))
        keys = _keys_and_credentials(plan, target, folder) if folder is not None else {}
        cloud, account = connect_to(target, stop)
        if cloud.practice:
            keys = practice_keys(plan)
        elif folder is not None:
            keys = keys if keys is not None else resolve_keys(plan, folder)
            _refuse_other_editions(plan, cloud)
        journal = _journal(plan, account, where)
        stack.callback(journal.close)
        yield Run(plan, cloud, keys or {}, journal, Pace(cloud.speed, stop), _one_at_a_time(tell))


def _one_at_a_time(tell: Callable[[Event], None]) -> Callable[[Event], None]:
    """Let whoever listens see one event after the other, though many threads speak."""
    lock = Lock()

    def told(event: Event) -> None:
        with lock:
            tell(event)

    return told


def practice_keys(plan: Plan) -> dict[KeyRef, Secret]:
    """Return the keys that a practice account uses for a plan."""
    return {connection.psk: practice_key(plan.name, connection.name) for connection in plan.connections}


@contextmanager
def open_practice(plan: Plan, where: Where) -> Iterator[EndpointTarget]:
    """Run a practice account in this process, holding what the plan presumes."""
    from wizard.simulator.presume import presume  # noqa: PLC0415 - aiohttp is not for commands without it
    from wizard.simulator.server import Simulator  # noqa: PLC0415 - as above
    from wizard.simulator.storage import StateFileError  # noqa: PLC0415 - as above

    try:
        simulator = Simulator(presume(plan), speed=where.speed, state=where.state)
        simulator.start()
    except (StateFileError, OSError) as fault:
        raise Stop(f"the practice account cannot be opened: {fault}", Exit.USAGE) from None
    try:
        yield EndpointTarget(simulator.url.removeprefix("http://"))
    finally:
        simulator.stop()


def _keys_and_credentials(plan: Plan, target: Target, folder: Path) -> dict[KeyRef, Secret] | None:
    """For the real cloud, read every key and the credentials before any call, and say everything that is missing."""
    if not isinstance(target, RealTarget):
        return None
    from wizard.cloud import connect  # noqa: PLC0415 - it loads the SDKs

    missing: list[str] = []
    keys: dict[KeyRef, Secret] | None = None
    try:
        keys = resolve((connection.psk for connection in plan.connections), folder)
    except MissingKeys as fault:
        missing.append(str(fault))
    try:
        connect(target)
    except TargetFault as fault:
        missing.append(str(fault))
    if missing:
        raise Stop("\n".join(missing), Exit.USAGE)
    return keys


def resolve_keys(plan: Plan, folder: Path) -> dict[KeyRef, Secret]:
    """Read every key of a plan; Stop with all that are missing."""
    try:
        return resolve((connection.psk for connection in plan.connections), folder)
    except MissingKeys as fault:
        raise Stop(str(fault), Exit.USAGE) from None


def connect_to(target: Target, stop: Flag) -> "tuple[Cloud, str]":
    """Return the account behind a target and its number; Stop where it cannot be reached or the caller is refused."""
    from wizard.cloud import CloudError, connect  # noqa: PLC0415 - it loads the SDKs
    from wizard.cloud.identity import get_caller_identity  # noqa: PLC0415 - as above
    from wizard.executor.advice import advise  # noqa: PLC0415 - only a refusal needs it
    from wizard.executor.patience import PASSING  # noqa: PLC0415 - as above

    try:
        cloud = connect(target)
        for last in (False, False, True):
            try:
                return cloud, get_caller_identity(cloud).account
            except CloudError as fault:
                if last or fault.kind not in PASSING or stop.wait(BETWEEN_FIRST_CALLS):
                    raise
    except TargetFault as fault:
        raise Stop(str(fault), Exit.USAGE) from None
    except CloudError as fault:
        raise Stop(f"{target}: {advise(fault)}", Exit.REFUSED) from None
    raise AssertionError("the last try returns or raises")


def refuse_single_tunnels(plan: Plan) -> None:
    """Refuse to order what most regions no longer sell, before any call."""
    single = [gateway.name for gateway in plan.vpn_gateways.values() if gateway.owner == "wizard"]
    if single:
        raise Stop(
            f"{', '.join(single)}: single-tunnel VPN gateways are no longer sold in most regions "
            "and dual-tunnel ones are not built yet; practise with --simulate, "
            'or name gateways that exist with owner = "existing"',
            Exit.USAGE,
        )


def _refuse_other_editions(plan: Plan, cloud: "Cloud") -> None:
    """Refuse a CEN that does not say of itself that it is of Basic Edition, before the first change."""
    from wizard.cloud.survey import NotUnique, find_cen  # noqa: PLC0415 - it loads the SDKs

    cen = plan.cen
    if not (cen.name or cen.id):
        return
    try:
        found = find_cen(cloud, name=cen.name, id=cen.id)
    except NotUnique as fault:
        raise Stop(str(fault), Exit.USAGE) from None
    except CloudError as fault:
        raise Stop(str(fault), Exit.REFUSED) from None
    edition = found.edition if found is not None else ""
    if edition != "basic":
        told = f"is of {edition.capitalize()} Edition" if edition else "does not show its edition yet"
        raise Stop(f"CEN {cen.name or cen.id} {told}; only Basic Edition is built so far", Exit.REFUSED)


def _journal(plan: Plan, account: str, where: Where) -> Journal:
    path = journal_path(plan, account, where)
    if path is None:
        return throwaway_journal()
    with journal_faults(path):
        return open_journal(path, plan.name, account)


@contextmanager
def journal_faults(path: Path) -> Iterator[None]:
    """Turn what is wrong with a journal into one sentence."""
    try:
        yield
    except JournalFault as fault:
        raise Stop(str(fault), Exit.USAGE) from None
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise Stop(f"{path}: the journal cannot be opened: {reason}", Exit.USAGE) from None


def journal_path(plan: Plan, account: str, where: Where) -> Path | None:
    """Return where the journal of a plan in an account is kept; None for an account that ends with the process."""
    if where.target is None and where.state is None:
        return None
    place = f"{account}-practice" if where.target is None else account
    return state_folder("journals", place) / f"{plan.name}.jsonl"
