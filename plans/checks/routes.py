"""R: routes that lead everywhere the plan wants, and bandwidth between regions to carry them."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from plans.checks.scope import End, listed, settings
from plans.draft import Draft
from plans.finding import Finding, error, note, warning
from plans.plan import Plan
from plans.regions import BY_ID


def check_region_pairs(plan: Plan) -> Iterator[Finding]:
    """Check that every two regions that have something to say to each other are joined by bandwidth in the CEN."""
    if not (plan.cen.name or plan.cen.id):
        if len(plan.vpcs) > 1:
            yield error("R004", "cen", vpcs=listed(plan.vpcs))
        return
    linked = {frozenset(link.regions) for link in plan.cen.links}
    homes = _networks(plan)
    for first, second in combinations(homes, 2):
        if frozenset((first, second)) not in linked and _talk(plan, homes[first], homes[second]):
            yield error("R001", "cen", a=first, b=second)


def _networks(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the VPCs and offices of every region that has a VPC."""
    offices: dict[str, list[str]] = {}
    for connection in plan.connections:
        offices.setdefault(connection.region, []).append(connection.office)
    return {
        region.id: (*(vpc.name for vpc in region.vpcs), *offices.get(region.id, ()))
        for region in plan.regions
        if region.vpcs
    }


def _talk(plan: Plan, ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    cut = plan.isolated
    none: frozenset[str] = frozenset()
    return any(not cut.get(name, none).issuperset(theirs) for name in ours)


def check_links(plan: Plan) -> Iterator[Finding]:
    """Check that every link says what pays for it, in a way the CEN's edition knows."""
    for link in plan.cen.links:
        if link.pay == "plan" and not link.bandwidth_plan:
            yield error("R002", f"{link.at}.bandwidth_plan", a=link.regions[0], b=link.regions[1])
        if link.pay == "traffic" and plan.cen.edition == "basic":
            yield error("R009", f"{link.at}.pay")


def check_border(plan: Plan) -> Iterator[Finding]:
    """Say which links cross the border of mainland China: they need what no program can arrange."""
    for link in plan.cen.links:
        first, second = (BY_ID[region] for region in link.regions)
        if first.mainland != second.mainland:
            yield warning("R003", f"{link.at}.regions", a=first.id, b=second.id)


def check_published(draft: Draft) -> Iterator[Finding]:
    """Check that routes are published: otherwise the VPN gateway alone knows them."""
    for setting in settings(draft, "publish"):
        if setting.value == "false":
            yield warning("R005", setting.path, offices=_offices(setting.ends))


def check_weights(draft: Draft) -> Iterator[Finding]:
    """Say where a standby route has no active one beside it."""
    for setting in settings(draft, "weight"):
        alone = [end for end in setting.ends if len(end.office.connections) <= 1]
        if setting.value == "0" and alone:
            yield note("R006", setting.path, offices=_offices(alone))


def check_policy_routes(draft: Draft) -> Iterator[Finding]:
    """Check that no policy routes of the gateway go before the destination routes of the plan."""
    narrow = {
        end.path
        for setting in settings(draft, "selectors")
        if setting.value in {"own-vpc", "networks"}
        for end in setting.ends
    }
    for setting in settings(draft, "auto_config_route"):
        users = [end for end in setting.ends if end.path in narrow or end.row.local or end.row.remote]
        if setting.value == "true" and users:
            yield warning("R007", setting.path, offices=_offices(users))


def _offices(ends: Iterable[End]) -> str:
    return listed(dict.fromkeys(end.office.name for end in ends))


def check_route_tables(plan: Plan) -> Iterator[Finding]:
    """Check that no vSwitches with route tables of their own miss what is published to the system route table."""
    for vpc in plan.vpcs.values():
        custom = [vswitch for vswitch in vpc.vswitches if vswitch.route_table != "system"]
        if custom:
            names = listed(vswitch.name or vswitch.id for vswitch in custom)
            yield warning("R008", f"{custom[0].at}.route_table", vpc=vpc.name, vswitches=names)
