"""VPN gateways: recognised by tag, by the journal, by id or by VPC and name."""

from plans.account import Gateway
from plans.names import cloud_name
from plans.plan import VpnGateway
from plans.steps import Holding, Step
from wizard.cloud import gateways
from wizard.executor.kinds.tags import ownership
from wizard.executor.kinds.vpcs import vpc_id
from wizard.executor.run import OnlyShown, Run, Sight, StepFault, subject


class VpnGateways(OnlyShown):
    """Steps of kind `vpn-gateway`."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look in the gateway's VPC; what carries another name and no tag of ours is somebody else's."""
        gateway = subject(step, VpnGateway)
        vpc = vpc_id(run, run.plan.vpcs[gateway.vpc])
        found = [one for one in gateways.list_gateways(run.cloud, gateway.region, vpc=vpc) if one.vpc == vpc]
        for rule in (_tagged, _journalled, _named):
            known = [one for one in found if rule(run, step, gateway, one)]
            if len(known) > 1:
                ids = ", ".join(one.id for one in known)
                raise StepFault(f"{gateway.vpc} has {len(known)} VPN gateways that may be meant ({ids})")
            if known:
                return _sight(gateway, known[0])
        return None

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


def _tagged(run: Run, step: Step, _gateway: VpnGateway, found: Gateway) -> bool:
    return set(ownership(run, step.id)) <= set(found.tags)


def _journalled(run: Run, step: Step, _gateway: VpnGateway, found: Gateway) -> bool:
    record = run.journal.steps.get(step.id)
    return record is not None and record.object_id == found.id


def _named(_run: Run, _step: Step, gateway: VpnGateway, found: Gateway) -> bool:
    if gateway.id:
        return found.id == gateway.id
    return found.name in {gateway.name, cloud_name(gateway.name)}


def _sight(gateway: VpnGateway, found: Gateway) -> Sight:
    differences: list[str] = []
    if found.business_status == "FinancialLocked":
        differences.append("it is locked for an overdue payment")
    if found.bandwidth and found.bandwidth != gateway.bandwidth:
        differences.append(f"its bandwidth is {found.bandwidth} Mbit/s, the plan says {gateway.bandwidth}")
    if found.status == "active" and found.tunnels != gateway.tunnels:
        differences.append(f"its connections have {found.tunnels} tunnel(s), the plan says {gateway.tunnels}")
    if found.status == "active" and found.ssl_vpn != gateway.ssl_vpn:
        state = "enabled" if found.ssl_vpn else "disabled"
        differences.append(f"SSL-VPN is {state}, the plan says otherwise")
    settled = found.status == "active"
    return Sight(found.id, settled, f"the VPN gateway, which is {found.status or 'appearing'}", tuple(differences))
