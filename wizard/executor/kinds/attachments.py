"""VPCs attached to the CEN instance."""

from plans.plan import Vpc
from plans.steps import Holding, Step
from wizard.cloud import cens
from wizard.executor.kinds.vpcs import vpc_id
from wizard.executor.run import OnlyShown, Run, Sight, Tagged, subject


class Attachments(OnlyShown, Tagged):
    """Steps of kind `attachment`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look for the VPC among the CEN's attachments."""
        vpc = vpc_id(run, subject(step, Vpc))
        for found in cens.list_attachments(run.cloud, run.id_of("cen")):
            if found.vpc == vpc:
                return Sight(vpc, found.status == "Attached", f"the attachment, which is {found.status}")
        return None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Attach the VPC; the service takes no token here."""
        del token
        vpc = subject(step, Vpc)
        cens.attach_vpc(run.cloud, run.id_of("cen"), vpc=vpc_id(run, vpc), region=vpc.region)
        return vpc_id(run, vpc)

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look for the VPC among the CEN's attachments."""
        for found in cens.list_attachments(run.cloud, holding.parent):
            if found.vpc == holding.id:
                return Sight(holding.id, found.status == "Attached", f"the attachment, which is {found.status}")
        return None

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Detach the VPC; the service takes no token here."""
        del token
        cens.detach_vpc(run.cloud, holding.parent, vpc=holding.id, region=holding.region)
