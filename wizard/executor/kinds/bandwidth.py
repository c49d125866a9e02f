"""Bandwidth plans and the bandwidth between two regions."""

from plans.compare import link_differences
from plans.plan import Link
from plans.steps import Holding, Step
from wizard.cloud import bandwidth
from wizard.executor.run import OnlyShown, Run, Sight, StepFault, Tagged, subject


class BandwidthPlans(OnlyShown, Tagged):
    """Steps of kind `bandwidth-plan`: bought by the operator, only associated with the CEN here."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look for the plan among those of the CEN; a plan of no CEN is not there yet."""
        name = subject(step, Link).bandwidth_plan
        cen = run.id_of("cen")
        for plan in bandwidth.list_bandwidth_plans(run.cloud, id=name):
            if cen in plan.cens:
                return Sight(plan.id, plan.status == "InUse", f"the bandwidth plan, which is {plan.status}")
            if plan.cens:
                raise StepFault(f"bandwidth plan {name} belongs to another CEN instance ({', '.join(plan.cens)})")
        return None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Associate the plan with the CEN; the service takes no token here."""
        del token
        name = subject(step, Link).bandwidth_plan
        if not bandwidth.list_bandwidth_plans(run.cloud, id=name):
            raise StepFault(f"the account has no bandwidth plan {name}; buy it first, or correct the plan")
        bandwidth.associate_plan(run.cloud, run.id_of("cen"), name)
        return name

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look whether the plan still belongs to the CEN."""
        for plan in bandwidth.list_bandwidth_plans(run.cloud, id=holding.id):
            here = holding.parent in plan.cens
            if here or plan.status != "Idle":
                return Sight(plan.id, here and plan.status == "InUse", f"the bandwidth plan, which is {plan.status}")
        return None

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Take the plan out of the CEN; it stays the operator's. The service takes no token here."""
        del token
        bandwidth.unassociate_plan(run.cloud, holding.parent, holding.id)


class Links(Tagged):
    """Steps of kind `link`: Mbit/s between two regions, from a bandwidth plan."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look for the limit of the two regions."""
        link = subject(step, Link)
        regions = tuple(sorted(link.regions))
        for limit in bandwidth.list_limits(run.cloud, run.id_of("cen")):
            if limit.regions == regions and limit.bandwidth:
                settled = limit.status in {"", "Active"}
                differences = tuple(link_differences(link, limit)) if settled else ()
                name, waits_for = "/".join(regions), "the cross-region bandwidth to change"
                return Sight(name, settled, waits_for, differences, str(limit.bandwidth) if differences else "")
        return None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Set the limit; the service takes no token here, and setting it twice changes nothing."""
        del token
        link = subject(step, Link)
        bandwidth.set_limit(run.cloud, run.id_of("cen"), link.regions, link.bandwidth)
        return "/".join(sorted(link.regions))

    def adjust(self, run: Run, step: Step, sight: Sight, token: str) -> tuple[str, ...]:
        """Set the limit that the plan names."""
        del sight, token
        self.make(run, step, "")
        return ("bandwidth",)

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look whether the limit is what it was before us."""
        regions = tuple(holding.id.split("/"))
        for limit in bandwidth.list_limits(run.cloud, holding.parent):
            settled = limit.status in {"", "Active"}
            if limit.regions == regions and not (settled and limit.bandwidth == holding.bandwidth):
                return Sight(holding.id, settled, "the cross-region bandwidth to change")
        return None

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Set the limit to what it was before us, 0 where there was none. The service takes no token here."""
        del token
        first, second = holding.id.split("/")
        bandwidth.set_limit(run.cloud, holding.parent, (first, second), holding.bandwidth)
