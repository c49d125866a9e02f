"""What would come of a plan in an account: a look without any lock and without a call that changes anything."""

from contextlib import ExitStack
from pathlib import Path
from threading import Event as Flag
from typing import NamedTuple

from plans.account import Account
from plans.changes import Changes, plan_changes
from plans.plan import KeyRef, Plan
from wizard.cloud.errors import CloudError
from wizard.executor.journal import Journal, read_journal, throwaway_journal
from wizard.executor.launch import (
    Where,
    connect_to,
    journal_faults,
    journal_path,
    open_practice,
    practice_keys,
    resolve_keys,
)
from wizard.executor.pace import Pace
from wizard.exits import Exit, Stop
from wizard.secrets import Secret


class Preview(NamedTuple):
    """What would come of a plan: the changes, the account as it was read, and why keys were not compared, if so."""

    changes: Changes
    account: Account
    unread: str = ""


def preview(plan: Plan, where: Where, folder: Path) -> Preview:
    """Look at what would come of a plan in an account, without a call that changes anything and without any lock.

    Stop where the account cannot be read. Keys that cannot be read are not compared.
    """
    from wizard.executor import ours  # noqa: PLC0415 - it loads the SDKs
    from wizard.executor.reading import compare_keys  # noqa: PLC0415 - as above

    stop = Flag()
    with ExitStack() as stack:
        target = where.target if where.target is not None else stack.enter_context(open_practice(plan, where))
        cloud, number = connect_to(target, stop)
        written = _read_journal(plan, number, where).written()
        account = ours.survey_for(cloud, plan, written, Pace(cloud.speed, stop))
        keys, unread = (practice_keys(plan), "") if cloud.practice else _keys_if_any(plan, folder)
        try:
            changes = plan_changes(plan, account, written, compare_keys(cloud, keys))
        except CloudError as fault:
            raise Stop(str(fault), Exit.REFUSED) from None
        return Preview(changes, account, unread)


def _keys_if_any(plan: Plan, folder: Path) -> tuple[dict[KeyRef, Secret], str]:
    try:
        return resolve_keys(plan, folder), ""
    except Stop as missing:
        return {}, str(missing)


def _read_journal(plan: Plan, account: str, where: Where) -> Journal:
    path = journal_path(plan, account, where)
    if path is None:
        return throwaway_journal()
    with journal_faults(path):
        return read_journal(path, plan.name, account)
