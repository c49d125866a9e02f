"""Which object of an account each step of a plan means: by id, tag, journal, or the natural key's own rule."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from plans import account as seen
from plans.account import Account
from plans.holdings import Written, key_of
from plans.names import cloud_name
from plans.plan import Cen, Connection, Link, Plan, Vpc, VpnGateway
from plans.steps import Step, gateway_key, plan_steps

Seen = (
    seen.Vpc
    | seen.Cen
    | seen.BandwidthPlan
    | seen.InterRegionLimit
    | seen.Gateway
    | seen.CustomerGateway
    | seen.Connection
    | seen.VpnRoute
    | seen.Attachment
    | seen.PublishedRoute
)


class Found(NamedTuple):
    """The object that a step means: its id (of what has none, the ids of its ends), and what the account tells."""

    id: str
    seen: Seen


class Matches(NamedTuple):
    """What every step of a plan was found to mean; `unclear` has a sentence for each that may mean several."""

    found: dict[str, Found]
    unclear: dict[str, str]


def match(plan: Plan, account: Account, written: Mapping[str, Written]) -> Matches:
    """Find the object of every step; what the account does not have is in neither of the two."""
    matcher = _Matcher(plan, account, written)
    for step in plan_steps(plan):
        candidates = tuple(matcher.candidates(step))
        if len(candidates) > 1:
            ids = ", ".join(sorted(one.id for one in candidates))
            matcher.unclear[step.id] = f"the account has {len(candidates)} that may be meant ({ids})"
        elif candidates:
            matcher.found[step.id] = candidates[0]
    return Matches(matcher.found, matcher.unclear)


def assign_gateways(
    plan: Plan, vpc: str, present: Iterable[seen.Gateway], written: Mapping[str, Written]
) -> dict[str, tuple[seen.Gateway, ...]]:
    """Return which of a VPC's gateways each planned one means, by the planned names; several where that is unclear.

    An id goes first, then our tag with the planned name, our tag with the natural key, the journal, and the name; none
    is given to two, so that taking one of two gateways out of a plan leaves the other what it was.
    """
    rest = {one.id: one for one in present}
    planned = [gateway for gateway in plan.vpn_gateways.values() if gateway.vpc == vpc]
    given: dict[str, tuple[seen.Gateway, ...]] = {}
    for rule in (_by_id, _by_tag_and_name, _by_key, _by_journal, _by_name):
        for gateway in planned:
            if gateway.name in given or (gateway.id and rule is not _by_id):
                continue
            key = gateway_key(plan, gateway)
            means = tuple(one for one in rest.values() if rule(plan.name, gateway, key, one, written))
            exact = tuple(one for one in means if key_of(one.tags, plan.name) == key)
            if means:
                given[gateway.name] = exact if len(exact) == 1 else means
                for one in given[gateway.name]:
                    rest.pop(one.id)
    return given


Marks = Mapping[str, Written]


def _by_id(_plan: str, gateway: VpnGateway, _key: str, one: seen.Gateway, _written: Marks) -> bool:
    return bool(gateway.id) and one.id == gateway.id


def _by_tag_and_name(plan: str, gateway: VpnGateway, _key: str, one: seen.Gateway, _written: Marks) -> bool:
    return bool(key_of(one.tags, plan)) and one.name in {gateway.name, cloud_name(gateway.name)}


def _by_key(plan: str, _gateway: VpnGateway, key: str, one: seen.Gateway, _written: Marks) -> bool:
    return key_of(one.tags, plan) == key


def _by_journal(_plan: str, _gateway: VpnGateway, key: str, one: seen.Gateway, written: Marks) -> bool:
    return key in written and written[key].id == one.id


def _by_name(_plan: str, gateway: VpnGateway, _key: str, one: seen.Gateway, _written: Marks) -> bool:
    return one.name in {gateway.name, cloud_name(gateway.name)}


class _Matcher:
    def __init__(self, plan: Plan, account: Account, written: Marks) -> None:
        self.plan, self.account, self.written = plan, account, written
        self.found: dict[str, Found] = {}
        self.unclear: dict[str, str] = {}
        self.connections = {(one.vpn_gateway, one.customer_gateway): one for one in account.connections}
        self.customers = {(one.region, one.public_ip): one for one in account.customer_gateways}
        self.routes = {(one.next_hop, one.destination): one for one in account.vpn_routes}
        self.published = {(one.vpc, one.destination): one for one in account.published if one.published}
        self.gateways: dict[str, tuple[seen.Gateway, ...]] = {}

    def candidates(self, step: Step) -> Iterator[Found]:
        """Yield what a step may mean; the steps come in an order in which what they need was matched before."""
        match step.kind, step.subject:
            case "vpc", Vpc() as vpc:
                yield from (Found(one.id, one) for one in self._vpcs(vpc))
            case "cen", Cen() as cen:
                yield from (Found(one.id, one) for one in self._cens(cen))
            case "vpn-gateway", VpnGateway() as gateway:
                yield from (Found(one.id, one) for one in self._gateways(gateway))
            case "attachment", Vpc():
                yield from self._attachments(step)
            case "link" | "bandwidth-plan", Link() as link:
                yield from self._bandwidth(step, link)
            case _, Connection() as connection:
                yield from self._of_office(step, connection)
            case _:
                return

    def _vpcs(self, vpc: Vpc) -> Iterator[seen.Vpc]:
        names = {vpc.name, cloud_name(vpc.name)} if vpc.owner == "wizard" else {vpc.name}
        for one in self.account.vpcs:
            if one.region == vpc.region and (one.id == vpc.id if vpc.id else one.name in names):
                yield one

    def _cens(self, cen: Cen) -> Iterator[seen.Cen]:
        names = {cen.name, cloud_name(cen.name)} if cen.owner == "wizard" else {cen.name}
        for one in self.account.cens:
            if one.id == cen.id if cen.id else one.name in names:
                yield one

    def _gateways(self, gateway: VpnGateway) -> tuple[seen.Gateway, ...]:
        vpc = self.plan.vpcs[gateway.vpc]
        home = self.found.get(f"vpc/{vpc.region}/{vpc.cidr}")
        if home is None:
            return ()
        if gateway.name not in self.gateways:
            present = [one for one in self.account.vpn_gateways if one.vpc == home.id]
            self.gateways |= assign_gateways(self.plan, gateway.vpc, present, self.written)
        return self.gateways.get(gateway.name, ())

    def _attachments(self, step: Step) -> Iterator[Found]:
        cen, vpc = (self.found.get(need) for need in step.needs)
        for one in self.account.attachments:
            if cen and vpc and (one.cen, one.vpc) == (cen.id, vpc.id):
                yield Found(vpc.id, one)

    def _bandwidth(self, step: Step, link: Link) -> Iterator[Found]:
        cen = self.found.get("cen")
        if cen is None:
            return
        if step.kind == "bandwidth-plan":
            for plan in self.account.bandwidth_plans:
                if plan.id == link.bandwidth_plan and cen.id in plan.cens:
                    yield Found(plan.id, plan)
            return
        regions = tuple(sorted(link.regions))
        for limit in self.account.limits:
            if limit.regions == regions and limit.bandwidth:
                yield Found("/".join(regions), limit)

    def _of_office(self, step: Step, connection: Connection) -> Iterator[Found]:
        if step.kind == "customer-gateway":
            customer = self.customers.get((connection.region, str(connection.public_ip)))
            if customer:
                yield Found(customer.id, customer)
        elif step.kind == "connection":
            gateway, peer = (self.found.get(need) for need in step.needs)
            known = self.connections.get((gateway.id, peer.id)) if gateway and peer else None
            if known:
                yield Found(known.id, known)
        elif step.kind == "vpn-route" and step.network:
            through = self.found.get(step.needs[0])
            route = self.routes.get((through.id, step.network)) if through else None
            if route:
                yield Found(f"{route.next_hop}/{route.destination}", route)
        elif step.kind == "publication" and step.network:
            vpc = self.found.get(step.needs[1].replace("attachment/", "vpc/", 1))
            row = self.published.get((vpc.id, step.network)) if vpc else None
            if vpc and row:
                yield Found(f"{vpc.id}/{row.destination}", row)
