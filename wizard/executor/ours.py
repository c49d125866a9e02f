"""What a run finds to be this plan's own in the account, and what its journal may forget."""

from collections.abc import Mapping

from plans.account import Account
from plans.holdings import Written, find_holdings
from plans.plan import Plan
from plans.steps import REMOVE, Holding
from wizard.cloud import Cloud
from wizard.cloud.errors import CloudError
from wizard.cloud.survey import NotUnique
from wizard.executor.pace import Pace, Stopped
from wizard.executor.patience import read_patiently
from wizard.executor.reading import read_account
from wizard.executor.run import Run
from wizard.exits import Exit, Stop

LOOKS = 4
"""How often to look for what a crash left without an answer: a service shows what it made a little later."""


def survey_own(run: Run) -> Account:
    """Read the account for the run's plan; Stop where it cannot be read, or where not all of it may be seen."""
    account = survey_for(run.cloud, run.plan, run.journal.written(), run.pace)
    if account.denied:
        denied = ", ".join(dict.fromkeys(denied.action for denied in account.denied))
        reason = f"these credentials may not see everything ({denied}), and what is not seen is not absent"
        raise Stop(reason, Exit.REFUSED)
    before = run.journal.steps.get("cen")
    if before and before.object_id and before.object_id not in {cen.id for cen in account.cens}:
        _refuse_another_cen(run, account, before.object_id)
    return account


def _refuse_another_cen(run: Run, account: Account, before: str) -> None:
    """Stop where a plan has come to name another CEN instance while the one before still has what it made there."""
    written = run.journal.written()
    there = [key for key, record in written.items() if record.ours and key.startswith(("attachment/", "publication/"))]
    if there and account.cens:
        raise Stop(
            f"{run.plan.name} was built in the CEN instance {before} and now names {account.cens[0].id}; "
            "destroy it as it was, then apply it with the other one"
        )


def survey_for(cloud: Cloud, plan: Plan, written: Mapping[str, Written], pace: Pace) -> Account:
    """Read the account for a plan with patience; Stop where it cannot be read."""
    try:
        return read_patiently(pace, lambda: read_account(cloud, plan, written))
    except Stopped:
        raise Stop("stopped before the first change", Exit.INTERRUPTED) from None
    except NotUnique as fault:
        raise Stop(str(fault), Exit.USAGE) from None
    except CloudError as fault:
        raise Stop(str(fault), Exit.REFUSED) from None


def find_all(run: Run) -> tuple[Holding, ...]:
    """Return everything that the plan made, waiting a little for what an interrupted call may have made."""
    attempt = 0
    while True:
        holdings = find_holdings(run.plan.name, survey_own(run), run.journal.written())
        attempt += 1
        if attempt == LOOKS or not _awaited(run, holdings):
            return holdings
        try:
            run.pace.back_off(attempt)
        except Stopped:
            raise Stop("stopped before the first change", Exit.INTERRUPTED) from None


def _awaited(run: Run, holdings: tuple[Holding, ...]) -> bool:
    """Tell whether a call that was not answered may have made something that is not seen yet."""
    seen = {holding.key for holding in holdings}
    return any(
        record.open and record.ours and key not in seen
        for key, record in run.journal.written().items()
        if not key.startswith((REMOVE, "tag/"))
    )


def forget_all(run: Run) -> None:
    """Take everything for gone: what is made later is made by new requests."""
    for key, record in run.journal.steps.items():
        if record.ours or record.used or record.former:
            run.journal.forget(key)
