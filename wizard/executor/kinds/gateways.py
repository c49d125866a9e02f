"""VPN gateways: recognised by tag, by the journal, by id or by VPC and name."""

from plans.account import Gateway
from plans.compare import gateway_differences
from plans.matching import assign_gateways
from plans.names import cloud_name
from plans.plan import VpnGateway
from plans.steps import Holding, Step
from wizard.cloud import gateways
from wizard.executor.kinds.vpcs import vpc_id
from wizard.executor.run import Run, Sight, StepFault, subject


class VpnGateways:
    """Steps of kind `vpn-gateway`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look in the gateway's VPC; what carries another name and no tag of ours is somebody else's."""
        gateway = subject(step, VpnGateway)
        vpc = vpc_id(run, run.plan.vpcs[gateway.vpc])
        present = [one for one in gateways.list_gateways(run.cloud, gateway.region, vpc=vpc) if one.vpc == vpc]
        known = assign_gateways(run.plan, gateway.vpc, present, run.journal.written()).get(gateway.name, ())
        if len(known) > 1:
            ids = ", ".join(one.id for one in known)
            raise StepFault(f"{gateway.vpc} has {len(known)} VPN gateways that may be meant ({ids})")
        return _sight(gateway, known[0], ours=run.is_ours(step, known[0].id)) if known else None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Create the gateway, unless the plan says that it exists. This is the call that costs money."""
        gateway = subject(step, VpnGateway)
        if gateway.owner == "existing":
            raise StepFault(f"{gateway.vpc} has no VPN gateway {gateway.id or gateway.name}; correct the plan")
        charge = gateway.charge or ("prepay" if run.plan.account.site == "china" else "postpay")
        settings = gateways.GatewaySettings(
            name=cloud_name(gateway.name),
            vpc=vpc_id(run, run.plan.vpcs[gateway.vpc]),
            bandwidth=gateway.bandwidth,
            charge=charge,
            period=gateway.period,
            ssl_vpn=gateway.ssl_vpn,
            network=gateway.network,
        )
        return gateways.create_gateway(run.cloud, gateway.region, settings, token=token)

    def adjust(self, run: Run, step: Step, sight: Sight, token: str) -> tuple[str, ...]:
        """Rename the gateway; nothing else of it can be changed."""
        gateway = subject(step, VpnGateway)
        gateways.rename_gateway(run.cloud, gateway.region, sight.id, name=cloud_name(gateway.name), token=token)
        return ("name",)

    def place(self, run: Run, step: Step) -> str:
        """Return VPC and name: a gateway carries no tags before a call of their own."""
        gateway = subject(step, VpnGateway)
        return f"{vpc_id(run, run.plan.vpcs[gateway.vpc])}/{cloud_name(gateway.name)}"

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Look for the gateway by its id."""
        found = gateways.describe_gateway(run.cloud, holding.region, holding.id)
        if found is None:
            return None
        return Sight(found.id, found.status == "active", f"the VPN gateway, which is {found.status}")

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Delete the gateway."""
        gateways.delete_gateway(run.cloud, holding.region, holding.id, token=token)


def gateway_at_work(run: Run, holding: Holding) -> Sight | None:
    """Return what a connection's or route's gateway is waited for; None where it takes the next change or is gone."""
    gateway = gateways.describe_gateway(run.cloud, holding.region, holding.parent)
    if gateway is None or gateway.status == "active":
        return None
    return Sight(holding.id, settled=False, waits_for=f"the VPN gateway, which is {gateway.status}")


def _sight(gateway: VpnGateway, found: Gateway, *, ours: bool) -> Sight:
    settled = found.status == "active"
    differences = tuple(gateway_differences(gateway, found, ours=ours)) if settled else ()
    return Sight(found.id, settled, f"the VPN gateway, which is {found.status or 'appearing'}", differences)
