"""S: traffic selectors that carry what the plan wants carried."""

from collections.abc import Iterator

from plans import limits
from plans.checks.quotas import held
from plans.checks.scope import listed, settings
from plans.draft import Draft
from plans.finding import Finding, error, warning
from plans.plan import Connection, Plan
from plans.selectors import Selectors, traffic_selectors


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
    many: list[tuple[Connection, Selectors]] = []
    several: list[tuple[Connection, Selectors]] = []
    limit = held(plan.account, limits.SELECTORS_PER_SIDE)
    for connection in plan.connections:
        if connection.selectors == "any" and not (connection.local or connection.remote):
            continue
        chosen = traffic_selectors(plan, connection)
        longest = max(len(chosen.local), len(chosen.remote))
        if longest > limit:
            many.append((connection, chosen))
        if longest > 1 and connection.ike.version == "ikev1":
            several.append((connection, chosen))
    if many:
        connection, chosen = max(many, key=lambda pair: max(len(pair[1].local), len(pair[1].remote)))
        yield error(
            "S002",
            many[0][0].at,
            connections=listed(one.name for one, _ in many),
            count=max(len(chosen.local), len(chosen.remote)),
            limit=limit,
            quota=limits.SELECTORS_PER_SIDE.name,
            source=limits.SELECTORS_PER_SIDE.source,
        )
    if several:
        yield error("S001", several[0][0].at, connections=listed(one.name for one, _ in several))


def check_listed_selectors(plan: Plan) -> Iterator[Finding]:
    """Check that what a connection lists as the office's side covers the office."""
    offices = plan.offices_by_name
    for connection in plan.connections:
        if not connection.remote:
            continue
        for network in offices[connection.office].cidrs:
            if not any(network.subnet_of(remote) for remote in connection.remote):
                yield warning("S004", f"{connection.at}.remote", cidr=network, office=connection.office)
