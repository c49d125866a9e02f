"""The verdict: the account read back, and every route table compared with the prediction."""

from plans.diff import Names, compare_routes
from plans.steps import plan_steps
from wizard.cloud.errors import CloudError
from wizard.cloud.survey import NotUnique, survey
from wizard.executor.pace import Stopped
from wizard.executor.patience import read_patiently
from wizard.executor.run import Run


def find_differences(run: Run) -> tuple[str, ...]:
    """Return one sentence for each route that is not as predicted, or for why that cannot be told."""
    names = names_of(run)
    regions = [region.id for region in run.plan.regions]
    try:
        account = read_patiently(run.pace, lambda: survey(run.cloud, regions, vpc_ids=names.vpcs, cen_id=names.cen[0]))
    except (CloudError, NotUnique) as fault:
        return (f"the account could not be read back: {fault}",)
    except Stopped:
        return ("the account was not read back, because the run was stopped",)
    return compare_routes(run.plan, account, names)


def names_of(run: Run) -> Names:
    """Return what the objects that the steps found are called in the plan."""
    by_kind: dict[str, dict[str, str]] = {}
    for step in plan_steps(run.plan):
        by_kind.setdefault(step.kind, {})[run.found[step.id]] = step.name
    cen = next(iter(by_kind.get("cen", {}).items()), ("", ""))
    return Names(by_kind.get("vpc", {}), by_kind.get("vpn-gateway", {}), by_kind.get("connection", {}), cen)
