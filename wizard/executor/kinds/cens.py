"""The CEN instance: found by id or unique name, made where the plan owns it."""

from plans.compare import cen_differences
from plans.names import cloud_name
from plans.plan import Cen
from plans.steps import Holding, Step
from wizard.cloud import cens
from wizard.cloud.survey import NotUnique, find_cen
from wizard.executor.kinds.tags import ownership
from wizard.executor.run import OnlyShown, Run, Sight, StepFault, Tagged, subject


class Cens(OnlyShown, Tagged):
    """Steps of kind `cen`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look by id or name; an edition that contradicts the plan is a difference."""
        cen = subject(step, Cen)
        names = dict.fromkeys((cen.name, cloud_name(cen.name)) if cen.owner == "wizard" else (cen.name,))
        try:
            found = [find_cen(run.cloud, name=name, id=cen.id) for name in names]
        except NotUnique as fault:
            raise StepFault(str(fault)) from None
        seen = next((one for one in found if one is not None), None)
        if seen is None:
            return None
        differences = tuple(cen_differences(cen, seen))
        return Sight(seen.id, seen.status == "Active", f"the CEN instance, which is {seen.status}", differences)

    def make(self, run: Run, step: Step, token: str) -> str:
        """Create the CEN instance, unless the plan says that it exists."""
        cen = subject(step, Cen)
        if cen.owner == "existing":
            raise StepFault(
                f"the account has no CEN instance {cen.id or cen.name}; correct the plan, or create it first"
            )
        tags = dict(ownership(run, step.id))
        return cens.create_cen(run.cloud, name=cloud_name(cen.name), token=token, tags=tags)

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look for the instance by its id."""
        for found in cens.list_cens(run.cloud, id=holding.id):
            return Sight(found.id, found.status == "Active", f"the CEN instance, which is {found.status}")
        return None

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Delete the CEN instance; the service takes no token here."""
        del token
        cens.delete_cen(run.cloud, holding.id)
