"""The practice build of a rehearsal: the plan built through the SDK, the account read back with its keys."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event as Flag
from typing import NamedTuple

from plans.account import Account
from plans.diff import Names
from plans.plan import Plan
from plans.steps import plan_steps
from wizard.events import Begin, End, Event, StepEvent
from wizard.executor.launch import Where, open_run
from wizard.exits import Exit, Stop
from wizard.lab.fault import Stopped
from wizard.secrets import Secret

SPEED = 600.0
"""Account seconds in one: a step's budget of ten minutes stays longer than the hiccups of a busy machine."""


class Practice(NamedTuple):
    """What a practice build left: the account as read back, its keys by connection id, and who is who.

    `differences` is what the build itself found to be other than predicted.
    """

    account: Account
    keys: Mapping[str, Secret]
    names: Names
    differences: tuple[str, ...]


def practise(plan: Plan, tell: Callable[[Event], None], stop: Flag) -> Practice:
    """Build a plan in a practice account of this process and read it back.

    The steps' events go to `tell`; the build's own first and last event do not. Stop where a step fails, Stopped where
    `stop` is set.
    """
    from wizard.cloud.connections import read_key  # noqa: PLC0415 - it loads the SDKs
    from wizard.cloud.survey import survey  # noqa: PLC0415 - as above
    from wizard.executor.build import Job, build  # noqa: PLC0415 - as above
    from wizard.executor.verdict import names_of  # noqa: PLC0415 - as above

    failures: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, StepEvent) and event.state == "failed":
            failures.append(f"{event.name}: {event.detail}")
        if not isinstance(event, (Begin, End)):
            tell(event)

    with open_run(plan, Where(speed=SPEED), Path(), hear, stop) as run:
        end = build(run, Job("apply", plan_steps(plan), "a practice account"))
        if end.stopped or stop.is_set():
            raise Stopped
        if failures:
            raise Stop("\n".join(("the practice build failed:", *(f"  {each}" for each in failures))), Exit.FINDINGS)
        names = names_of(run)
        regions = [region.id for region in plan.regions]
        account = survey(run.cloud, regions, vpc_ids=names.vpcs, cen_id=names.cen[0])
        keys = {one.id: read_key(run.cloud, one.region, one.id) for one in account.connections}
    return Practice(account, {id_: key for id_, key in keys.items() if key is not None}, names, end.differences)
