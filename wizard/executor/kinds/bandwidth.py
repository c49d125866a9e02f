"""Bandwidth plans and the bandwidth between two regions."""

from plans.plan import Link
from plans.steps import Step
from wizard.cloud import bandwidth
from wizard.executor.run import OnlyShown, Run, Sight, StepFault, subject


class BandwidthPlans(OnlyShown):
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


class Links:
    """Steps of kind `link`: Mbit/s between two regions, from a bandwidth plan."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look for the limit of the two regions."""
        link = subject(step, Link)
        regions = tuple(sorted(link.regions))
        for limit in bandwidth.list_limits(run.cloud, run.id_of("cen")):
            if limit.regions == regions and limit.bandwidth:
                settled = limit.status in {"", "Active"}
                differences: tuple[str, ...] = ()
                if settled and limit.bandwidth != link.bandwidth:
                    differences = (f"it is {limit.bandwidth} Mbit/s, the plan says {link.bandwidth}",)
                reached = settled and not differences
                return Sight("/".join(regions), reached, "the cross-region bandwidth to change", differences)
        return None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Set the limit; the service takes no token here, and setting it twice changes nothing."""
        del token
        link = subject(step, Link)
        bandwidth.set_limit(run.cloud, run.id_of("cen"), link.regions, link.bandwidth)
        return "/".join(sorted(link.regions))

    def adjust(self, run: Run, step: Step, sight: Sight) -> bool:
        """Set the limit that the plan names."""
        del sight
        self.make(run, step, "")
        return True
