"""G: what the service counts, held against its quotas or the ones raised for the account."""

from collections import Counter
from collections.abc import Iterator

from plans import limits
from plans.finding import Finding, Severity
from plans.limits import Quota
from plans.plan import Account, Plan
from plans.selectors import traffic_selectors


def held(account: Account, quota: Quota) -> int:
    """Return the quota that counts: the service's, or what was raised for the account."""
    return dict(account.quotas).get(quota.name, quota.default)


def check_gateway_connections(plan: Plan) -> Iterator[Finding]:
    """Count the connections of every VPN gateway."""
    for name, pairs in plan.by_gateway.items():
        at = plan.vpn_gateways[name].at
        yield from _held("G010", plan, limits.CONNECTIONS_PER_GATEWAY, len(pairs), at, name)


def check_customer_gateways(plan: Plan) -> Iterator[Finding]:
    """Count the customer gateways of every region."""
    named = {(connection.region, connection.customer_gateway) for connection in plan.connections}
    count = Counter(region for region, _ in named)
    for region in plan.regions:
        yield from _held("G011", plan, limits.CUSTOMER_GATEWAYS_PER_REGION, count[region.id], region.at, region.id)


def check_gateways(plan: Plan) -> Iterator[Finding]:
    """Count the VPN gateways of the account, as far as the plan knows them."""
    yield from _held("G012", plan, limits.GATEWAYS_PER_ACCOUNT, len(plan.vpn_gateways), "regions", "")


def check_gateway_routes(plan: Plan) -> Iterator[Finding]:
    """Count the destination routes and policy routes of every VPN gateway."""
    for name, pairs in plan.by_gateway.items():
        at = plan.vpn_gateways[name].at
        routes = {network for office, connection in pairs if connection.routes == "static" for network in office.cidrs}
        yield from _held("G013", plan, limits.ROUTES_PER_GATEWAY, len(routes), at, name)
        policies = 0
        for _, connection in pairs:
            if connection.auto_config_route and connection.selectors != "networks":
                chosen = traffic_selectors(plan, connection)
                policies += 0 if chosen.any else len(chosen.local) * len(chosen.remote)
        yield from _held("G014", plan, limits.POLICY_ROUTES_PER_GATEWAY, policies, at, name)


def check_vpc_routes(plan: Plan) -> Iterator[Finding]:
    """Count the custom routes of every VPC: the office networks that its VPN gateways publish."""
    published: Counter[str] = Counter()
    for name, pairs in plan.by_gateway.items():
        networks = {network for office, connection in pairs if connection.publish for network in office.cidrs}
        published[plan.vpn_gateways[name].vpc] += len(networks)
    for name, vpc in plan.vpcs.items():
        yield from _held("G015", plan, limits.ROUTES_PER_VPC, published[name], vpc.at, name)


def _held(code: str, plan: Plan, quota: Quota, count: int, at: str, name: str) -> Iterator[Finding]:
    limit = held(plan.account, quota)
    severity: Severity
    if count > limit:
        severity = "error"
    elif count >= limit * limits.NEARLY:
        severity = "note"
    else:
        return
    values = {"name": name, "count": str(count), "limit": str(limit), "quota": quota.name, "source": quota.source}
    yield Finding(code, severity, at, tuple(values.items()))
