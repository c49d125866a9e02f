"""The services as the product has them: practice accounts, the real cloud, the keyring, the kits.

What they need is imported when they are called: the first frame needs none of it.
"""
# ruff: noqa: PLC0415 - see above

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from screens.services import Mode, Services

if TYPE_CHECKING:
    from threading import Event as Flag

    from plans.plan import KeyRef, Plan
    from wizard.events import Event
    from wizard.secrets import Secret
    from wizard.session import Session


def make_services(session: "Session") -> Services:
    """Put the services of a session together; key files are relative to the plan's folder."""

    def folder() -> Path:
        return session.path.absolute().parent if session.path else Path.cwd()

    def build(mode: Mode, plan: "Plan", stop: "Flag", tell: "Callable[[Event], None]") -> None:
        if mode == "rehearse":
            rehearse(plan, stop, tell)
            return
        from wizard.cloud.target import RealTarget
        from wizard.executor.launch import Where, apply

        apply(plan, Where(RealTarget() if mode == "real" else None), folder(), tell, stop)

    def find_obstacles(mode: Mode, plan: "Plan") -> tuple[str, ...]:
        return find_missing_keys(plan, folder()) if mode == "real" else find_rehearsal_obstacles(mode, session)

    def list_changes(plan: "Plan") -> tuple[str, ...]:
        from wizard.cloud.target import RealTarget
        from wizard.executor.launch import Where
        from wizard.executor.preview import preview
        from wizard.report.changes import change_lines

        seen = preview(plan, Where(RealTarget()), folder())
        return (*change_lines(seen.changes, plan), *seen.unread.splitlines())

    def find_key(reference: "KeyRef") -> str:
        from wizard.secrets import KeyFault, read_key

        try:
            read_key(reference, folder())
        except KeyFault as fault:
            return str(fault)
        return ""

    return Services(
        build=build,
        find_obstacles=find_obstacles,
        list_changes=list_changes,
        find_key=find_key,
        store_key=store_key,
        generate_key=generate_key,
        export=export,
        find_lacking=find_lacking,
        real_target="Alibaba Cloud",
    )


def find_lacking() -> tuple[str, ...]:
    """Say what this computer lacks for a rehearsal."""
    from wizard.lab.needs import missing

    return tuple(missing())


def find_missing_keys(plan: "Plan", folder: Path) -> tuple[str, ...]:
    """Say which keys of a plan are missing; Stop where the plan is none that can be built."""
    from wizard.executor.launch import refuse_single_tunnels
    from wizard.secrets import MissingKeys, resolve

    refuse_single_tunnels(plan)
    try:
        resolve((connection.psk for connection in plan.connections), folder)
    except MissingKeys as missing:
        return tuple(str(missing).splitlines())
    return ()


def find_rehearsal_obstacles(mode: Mode, session: "Session") -> tuple[str, ...]:
    """Say what this computer lacks, and what the plan holds that is not acted on yet; practice needs nothing."""
    from plans.lines import Lines
    from wizard.obstacles import find_obstacles

    if mode == "practice":
        return ()
    return (*find_lacking(), *find_obstacles(session.findings, Lines({}), real=False))


def rehearse(plan: "Plan", stop: "Flag", tell: "Callable[[Event], None]") -> None:
    """Rehearse a plan; Stop says why that was not possible, or that it was stopped."""
    from wizard.exits import Stop
    from wizard.lab.fault import LabFault, Stopped
    from wizard.rehearsal import rehearse as lab

    try:
        lab.rehearse(plan, tell, stop)
    except LabFault as fault:
        raise Stop(str(fault)) from None
    except Stopped:
        raise Stop("Stopped; nothing of the rehearsal is left on this computer.") from None


def store_key(reference: "KeyRef", key: "Secret") -> None:
    """Keep a key in the keyring; KeyFault says why it could not be."""
    from wizard.secrets import store

    store(reference, key)


def generate_key() -> "Secret":
    """Make a new strong key."""
    from wizard.secrets import generate

    return generate()


def export(plan: "Plan", folder: Path) -> tuple[str, ...]:
    """Write the kits of all offices without keys; FileFault says why that is not possible."""
    from plans.planned import planned_addresses
    from wizard import kits

    exported = kits.export(plan, folder, addresses=planned_addresses(plan))
    return (f"{len(exported.files)} files are in {folder}.", *exported.notes[:3])
