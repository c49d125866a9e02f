"""E: what has to hold on Alibaba Cloud outside the plan."""

from collections.abc import Iterator

from plans.checks.scope import listed
from plans.finding import Finding, note, warning
from plans.plan import Plan


def check_security_groups(plan: Plan) -> Iterator[Finding]:
    """Say what security groups and network ACLs must admit for servers to answer an office."""
    if not plan.offices:
        return
    for vpc in plan.vpcs.values():
        cut = plan.isolated.get(vpc.name, frozenset())
        networks = [str(cidr) for office in plan.offices if office.name not in cut for cidr in office.cidrs]
        if networks:
            yield note("E001", vpc.at, vpc=vpc.name, networks=listed(networks, 8))


def check_new_cen(plan: Plan) -> Iterator[Finding]:
    """Check that no Basic Edition CEN is to be bought: it can only be used where it exists."""
    if plan.cen.owner == "wizard" and plan.cen.edition == "basic":
        yield warning("E002", "cen.edition", name=plan.cen.name)
