"""S: traffic selectors that carry what the plan wants carried."""

from collections.abc import Iterator

from plans import limits
from plans.checks.scope import listed, settings
from plans.draft import Draft
from plans.finding import Finding, error, warning
from plans.plan import Connection, Plan
from plans.selectors import needed


def check_reach_of_mode(draft: Draft) -> Iterator[Finding]:
    """Warn of selectors of the own VPC alone: they keep an office from everything behind it."""
    networks = len(draft.offices) + sum(len(region.vpcs) for region in draft.regions)
    if networks <= 2:
        return
    for setting in settings(draft, "selectors"):
        users = [end for end in setting.ends if not end.row.local]
        if setting.value == "own-vpc" and users:
            yield warning("S003", setting.path, offices=listed(dict.fromkeys(end.office.name for end in users)))


def check_counts(plan: Plan) -> Iterator[Finding]:
    """Check that no tunnel has more selectors than the service takes, nor several under IKEv1."""
    quota = limits.SELECTORS_PER_SIDE
    limit = limits.held(quota, plan.account.quotas)
    many: list[Connection] = []
    several: list[Connection] = []
    most = 0
    for connection in plan.connections:
        longest = max(needed(plan, connection))
        if longest > limit:
            many.append(connection)
            most = max(most, longest)
        if longest > 1 and connection.ike.version == "ikev1":
            several.append(connection)
    if many:
        names = listed(one.name for one in many)
        yield error(
            "S002", many[0].at, connections=names, count=most, limit=limit, quota=quota.name, source=quota.source
        )
    if several:
        yield error("S001", several[0].at, connections=listed(one.name for one in several))


def check_listed_selectors(plan: Plan) -> Iterator[Finding]:
    """Check that what a connection lists as the office's side covers the office."""
    offices = plan.offices_by_name
    for connection in plan.connections:
        if not connection.remote:
            continue
        for network in offices[connection.office].cidrs:
            if not any(network.subnet_of(remote) for remote in connection.remote):
                yield warning("S004", f"{connection.at}.remote", cidr=network, office=connection.office)
