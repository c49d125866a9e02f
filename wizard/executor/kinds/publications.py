"""Office routes of a VPC, published to the CEN instance."""

from plans.compare import Difference
from plans.plan import Connection, Vpc
from plans.steps import Holding, Step
from wizard.cloud import publication
from wizard.executor.kinds.vpcs import system_table, vpc_id
from wizard.executor.run import OnlyShown, Run, Sight, StepFault, Tagged, subject


class Publications(OnlyShown, Tagged):
    """Steps of kind `publication`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look whether the CEN learns the route; a route that it does not learn counts as absent."""
        vpc = _vpc(run, step)
        rows = publication.list_published(
            run.cloud, run.id_of("cen"), vpc=vpc_id(run, vpc), region=vpc.region, route_table=system_table(run, vpc)
        )
        for row in rows:
            if row.destination == step.network and row.published:
                others = ", ".join(row.conflicts)
                clash = Difference("the CEN's route", f"already from {others}", f"from {vpc.name}", "shown")
                differences = (clash,) if others else ()
                return Sight(f"{vpc_id(run, vpc)}/{row.destination}", settled=True, differences=differences)
        return None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Publish the route; the service takes no token here."""
        del token
        vpc = _vpc(run, step)
        if step.network is None:
            raise StepFault("the step names no destination")
        publication.publish(
            run.cloud,
            run.id_of("cen"),
            vpc=vpc_id(run, vpc),
            region=vpc.region,
            route_table=system_table(run, vpc),
            destination=step.network,
        )
        return f"{vpc_id(run, vpc)}/{step.network}"

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look whether the CEN still learns the route."""
        rows = publication.list_published(
            run.cloud, holding.parent, vpc=holding.vpc, region=holding.region, route_table=holding.route_table
        )
        learned = any(row.destination == holding.network and row.published for row in rows)
        return Sight(holding.id, settled=True) if learned else None

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Withdraw the route; the service takes no token here."""
        del token
        if holding.network is not None:
            publication.withdraw(
                run.cloud,
                holding.parent,
                vpc=holding.vpc,
                region=holding.region,
                route_table=holding.route_table,
                destination=holding.network,
            )


def _vpc(run: Run, step: Step) -> Vpc:
    gateway = run.plan.vpn_gateways[subject(step, Connection).vpn_gateway]
    return run.plan.vpcs[gateway.vpc]
