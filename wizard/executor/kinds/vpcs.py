"""VPCs: found by id or unique name; made where the plan owns them."""

from plans.account import Vpc as SeenVpc
from plans.compare import vpc_differences
from plans.names import cloud_name
from plans.plan import Vpc
from plans.steps import Holding, Step
from wizard.cloud import vpcs
from wizard.cloud.survey import NotUnique, find_vpc
from wizard.executor.run import OnlyShown, Run, Sight, StepFault, Tagged, subject


def vpc_id(run: Run, vpc: Vpc) -> str:
    """Return the id that the VPC's own step found."""
    return run.id_of(f"vpc/{vpc.region}/{vpc.cidr}")


def system_table(run: Run, vpc: Vpc) -> str:
    """Return the id of the VPC's system route table, the only one that takes published routes."""
    key = f"route-table/{vpc.region}/{vpc.cidr}"
    if key not in run.found:
        tables = vpcs.list_route_tables(run.cloud, vpc.region, vpc=vpc_id(run, vpc))
        system = next((table.id for table in tables if table.kind == "system"), "")
        if not system:
            raise StepFault(f"{vpc.name} has no system route table that these credentials can see")
        run.found[key] = system
    return run.found[key]


class Vpcs(OnlyShown, Tagged):
    """Steps of kind `vpc`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look by id where the plan names one, else by the plan's name or the name we would have given."""
        vpc = subject(step, Vpc)
        names = dict.fromkeys((vpc.name, cloud_name(vpc.name)) if vpc.owner == "wizard" else (vpc.name,))
        try:
            found = [find_vpc(run.cloud, vpc.region, name=name, id=vpc.id) for name in names]
        except NotUnique as fault:
            raise StepFault(str(fault)) from None
        return next((_sight(vpc, one) for one in found if one is not None), None)

    def make(self, run: Run, step: Step, token: str) -> str:
        """Create the VPC, unless the plan says that it exists."""
        vpc = subject(step, Vpc)
        if vpc.owner == "existing":
            raise StepFault(f"{vpc.region} has no VPC {vpc.id or vpc.name}; correct the plan, or create it first")
        return vpcs.create_vpc(run.cloud, vpc.region, name=cloud_name(vpc.name), cidr=vpc.cidr, token=token)

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look for the VPC by its id."""
        found = find_vpc(run.cloud, holding.region, id=holding.id)
        return Sight(found.id, found.status == "Available", f"the VPC, which is {found.status}") if found else None

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Delete the VPC."""
        vpcs.delete_vpc(run.cloud, holding.region, holding.id, token=token)


def _sight(vpc: Vpc, found: SeenVpc) -> Sight:
    differences = tuple(vpc_differences(vpc, found))
    return Sight(found.id, found.status == "Available", f"the VPC, which is {found.status}", differences)
