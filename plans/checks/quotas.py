"""G: what the service counts, held against its quotas or the ones raised for the account."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plans import limits
from plans.checks.scope import listed
from plans.finding import Finding, error, note
from plans.limits import Quota
from plans.plan import Plan
from plans.selectors import needed


class Use(NamedTuple):
    """How much of a quota one object uses."""

    name: str
    at: str
    used: int


def check_gateway_connections(plan: Plan) -> Iterator[Finding]:
    """Count the connections of every VPN gateway."""
    uses = (Use(name, plan.vpn_gateways[name].at, len(pairs)) for name, pairs in plan.by_gateway.items())
    yield from _held("G010", plan, limits.CONNECTIONS_PER_GATEWAY, uses)


def check_customer_gateways(plan: Plan) -> Iterator[Finding]:
    """Count the customer gateways of every region."""
    named = {(connection.region, connection.customer_gateway) for connection in plan.connections}
    count = Counter(region for region, _ in named)
    uses = (Use(region.id, region.at, count[region.id]) for region in plan.regions)
    yield from _held("G011", plan, limits.CUSTOMER_GATEWAYS_PER_REGION, uses)


def check_gateways(plan: Plan) -> Iterator[Finding]:
    """Count the VPN gateways of the account, as far as the plan knows them."""
    uses = (Use(plan.name, "regions", len(plan.vpn_gateways)),)
    yield from _held("G012", plan, limits.GATEWAYS_PER_ACCOUNT, uses)


def check_gateway_routes(plan: Plan) -> Iterator[Finding]:
    """Count the destination routes and policy routes of every VPN gateway."""
    static: list[Use] = []
    policy: list[Use] = []
    for name, pairs in plan.by_gateway.items():
        at = plan.vpn_gateways[name].at
        routes = {network for office, connection in pairs if connection.routes == "static" for network in office.cidrs}
        static.append(Use(name, at, len(routes)))
        policies = 0
        for _, connection in pairs:
            if connection.auto_config_route:
                local, remote = needed(plan, connection)
                policies += local * remote
        policy.append(Use(name, at, policies))
    yield from _held("G013", plan, limits.ROUTES_PER_GATEWAY, static)
    yield from _held("G014", plan, limits.POLICY_ROUTES_PER_GATEWAY, policy)


def check_vpc_routes(plan: Plan) -> Iterator[Finding]:
    """Count the custom routes of every VPC: the office networks that its VPN gateways publish."""
    published: Counter[str] = Counter()
    for name, pairs in plan.by_gateway.items():
        networks = {network for office, connection in pairs if connection.publish for network in office.cidrs}
        published[plan.vpn_gateways[name].vpc] += len(networks)
    uses = (Use(name, vpc.at, published[name]) for name, vpc in plan.vpcs.items())
    yield from _held("G015", plan, limits.ROUTES_PER_VPC, uses)


def _held(code: str, plan: Plan, quota: Quota, uses: Iterable[Use]) -> Iterator[Finding]:
    """Yield an error for each object beyond the quota, and one note for all that come near it."""
    limit = limits.held(quota, plan.account.quotas)
    near: list[Use] = []
    for use in uses:
        if use.used > limit:
            yield error(code, use.at, name=use.name, count=use.used, limit=limit, quota=quota.name, source=quota.source)
        elif use.used >= limit * limits.NEARLY:
            near.append(use)
    if near:
        names = listed(use.name for use in near)
        most = max(use.used for use in near)
        yield note("G020", near[0].at, names=names, count=most, limit=limit, quota=quota.name, source=quota.source)
