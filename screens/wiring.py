"""The services as the product has them: practice accounts, the real cloud, the keyring, the kits."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag

from plans.plan import KeyRef, Plan
from plans.steps import KINDS, StepKind, plan_steps
from screens.services import Mode, Services
from wizard.events import Event
from wizard.secrets import KeyFault, MissingKeys, generate, read_key, resolve, store
from wizard.session import Session


def make_services(session: Session) -> Services:
    """Put the services of a session together; what costs time to import is imported when it is called."""

    def folder() -> Path:
        return session.path.absolute().parent if session.path else Path.cwd()

    def build(mode: Mode, plan: Plan, stop: Flag, tell: Callable[[Event], None]) -> None:
        from wizard.cloud.target import RealTarget  # noqa: PLC0415 - not for the first frame
        from wizard.executor.launch import Where, apply  # noqa: PLC0415 - as above

        apply(plan, Where(RealTarget() if mode == "real" else None), folder(), tell, stop)

    def find_obstacles(mode: Mode, plan: Plan) -> tuple[str, ...]:
        if mode == "practice":
            return ()
        try:
            resolve((connection.psk for connection in plan.connections), folder())
        except MissingKeys as missing:
            return tuple(str(missing).splitlines())
        return ()

    def find_key(reference: KeyRef) -> str:
        try:
            read_key(reference, folder())
        except KeyFault as fault:
            return str(fault)
        return ""

    return Services(
        build=build,
        find_obstacles=find_obstacles,
        list_costs=list_costs,
        find_key=find_key,
        store_key=store,
        generate_key=generate,
        export=export,
        real_target="Alibaba Cloud",
    )


def list_costs(plan: Plan) -> tuple[str, ...]:
    """Say how many objects of each kind a build brings about, those with a fee first."""
    counts = Counter[StepKind](step.kind for step in plan_steps(plan) if KINDS[step.kind].counted)
    fees = {"free": "free", "gateway": "its fee, whether used or not", "traffic": "by traffic"}
    kinds = sorted(counts, key=lambda kind: KINDS[kind].cost == "free")
    return tuple(f"{counts[kind]:3} {KINDS[kind].title}: {fees[KINDS[kind].cost]}" for kind in kinds)


def export(plan: Plan, folder: Path) -> tuple[str, ...]:
    """Write the kits of all offices without keys."""
    from plans.planned import planned_addresses  # noqa: PLC0415 - needed only here
    from wizard import kits  # noqa: PLC0415 - as above

    exported = kits.export(plan, folder, addresses=planned_addresses(plan))
    return (f"{len(exported.files)} files are in {folder}.", *exported.notes[:3])
