"""Plan → seed: what a plan takes for granted in its account, so that it can be practised."""

from plans.plan import Plan
from wizard.simulator import regions
from wizard.simulator.seed import (
    Seed,
    SeedBandwidthPlan,
    SeedCen,
    SeedLink,
    SeedVpc,
    SeedVpnGateway,
    SeedVSwitch,
)


def presume(plan: Plan) -> Seed:
    """Return the account a plan presumes: its existing VPCs, CEN, bandwidth plans, links and gateways, nothing else.

    A VPN gateway that the wizard will create gets the public addresses the plan names for it, where it names any, so
    that what is practised is what is planned.
    """
    cen = plan.cen.name or plan.cen.id
    known = bool(cen) and plan.cen.owner == "existing"
    return Seed(
        site=plan.account.site,
        vpcs=tuple(_vpcs(plan)),
        cens=(SeedCen(plan.cen.name or plan.cen.id, plan.cen.id, plan.cen.edition),) if known else (),
        bandwidth_plans=tuple(_bandwidth_plans(plan, cen if known else "")),
        links=tuple(SeedLink(cen, link.regions, link.bandwidth, link.bandwidth_plan) for link in plan.cen.links)
        if known
        else (),
        vpn_gateways=tuple(
            SeedVpnGateway(
                gateway.region,
                gateway.name,
                gateway.vpc,
                gateway.bandwidth,
                gateway.id,
                tuple(str(address) for address in gateway.public_ips),
            )
            for gateway in plan.vpn_gateways.values()
            if gateway.owner == "existing"
        ),
    )


def _vpcs(plan: Plan) -> list[SeedVpc]:
    return [
        SeedVpc(
            region=vpc.region,
            name=vpc.name,
            cidr=str(vpc.cidr),
            id=vpc.id,
            secondary=tuple(str(block) for block in vpc.secondary),
            vswitches=tuple(
                SeedVSwitch(vswitch.name, str(vswitch.cidr), vswitch.id, vswitch.zone)
                for vswitch in vpc.vswitches
                if vswitch.cidr is not None
            ),
            public_ips=tuple(
                str(address)
                for gateway in plan.vpn_gateways.values()
                if gateway.vpc == vpc.name and gateway.owner == "wizard"
                for address in gateway.public_ips
            ),
        )
        for vpc in plan.vpcs.values()
        if vpc.owner == "existing"
    ]


def _bandwidth_plans(plan: Plan, cen: str) -> list[SeedBandwidthPlan]:
    """Return each bandwidth plan once, as large as the links that share it."""
    found: dict[str, SeedBandwidthPlan] = {}
    for link in plan.cen.links:
        if not link.bandwidth_plan:
            continue
        areas = (regions.find(link.regions[0]).area, regions.find(link.regions[1]).area)
        before = found.get(link.bandwidth_plan)
        bandwidth = link.bandwidth + (before.bandwidth if before else 0)
        found[link.bandwidth_plan] = SeedBandwidthPlan(bandwidth, areas, link.bandwidth_plan, cen=cen)
    return list(found.values())
