"""What of an account a plan made itself: by ownership tag, by the journal, or because its parent is ours.

VPN gateways, customer gateways, IPsec connections and CEN instances carry tags. A route is ours with its connection, a
publication with its route; VPCs, attachments, bandwidth plans and cross-region bandwidth only where the journal says
that we made or changed them. Everything else is somebody else's and is never taken away.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import NamedTuple, TypeVar

from plans.account import Account, Cen, Connection, CustomerGateway, Gateway, Tags, Vpc
from plans.steps import Holding, StepKind

PLAN_TAG, KEY_TAG = "wizard:plan", "wizard:key"


class Written(NamedTuple):
    """What the journal says of one step.

    `ours` is whether we made the object, `open` whether a call for it was not answered before a crash, `former` the
    value a change of ours replaced, `place` where an object is to be found whose id was not learned.
    """

    id: str
    ours: bool
    open: bool = False
    former: str = ""
    place: str = ""


Tagged = TypeVar("Tagged", Gateway, CustomerGateway, Connection, Cen)


def key_of(tags: Tags, plan: str) -> str:
    """Return the natural key that a plan's own tags give an object; "" where it carries none of that plan."""
    found = dict(tags)
    return found.get(KEY_TAG, "") if found.get(PLAN_TAG) == plan else ""


def find_holdings(plan: str, account: Account, written: Mapping[str, Written]) -> tuple[Holding, ...]:
    """Return everything in the account that the plan of this name made."""
    return tuple({holding.key: holding for holding in _Holdings(plan, account, written).all()}.values())


class _Holdings:
    def __init__(self, plan: str, account: Account, written: Mapping[str, Written]) -> None:
        self.plan = plan
        self.account = account
        self.ours = {key: record for key, record in written.items() if record.ours}
        self.written = written
        self.by_id = {(key.partition("/")[0], record.id): key for key, record in self.ours.items() if record.id}
        self.vpcs = {vpc.id: vpc for vpc in account.vpcs}
        self.gateways = {gateway.id: gateway for gateway in account.vpn_gateways}
        self.connections = {connection.id: connection for connection in account.connections}
        self.tables = {table.vpc: table.id for table in account.route_tables if table.kind == "system"}

    def all(self) -> Iterator[Holding]:
        yield from self._cen()
        yield from self._bandwidth()
        for vpc in self.account.vpcs:
            key = self.by_id.get(("vpc", vpc.id), "")
            if key:
                yield Holding(key, "vpc", vpc.region, vpc.name, vpc.id)
        for gateway in self.account.vpn_gateways:
            key = self._own("vpn-gateway", gateway) or self._untagged(gateway)
            if key:
                name, until = gateway.name, gateway.until
                yield Holding(key, "vpn-gateway", gateway.region, name, gateway.id, vpc=gateway.vpc, until=until)
        for customer in self.account.customer_gateways:
            key = self._own("customer-gateway", customer)
            if key:
                yield Holding(key, "customer-gateway", customer.region, customer.name, customer.id)
        for connection in self.account.connections:
            yield from self._connection(connection)
        yield from self._attached()

    def _own(self, kind: StepKind, found: Tagged) -> str:
        """Return the natural key of what its tags or the journal show to be ours; "" where neither does."""
        return key_of(found.tags, self.plan) or self.by_id.get((kind, found.id), "")

    def _untagged(self, gateway: Gateway) -> str:
        """Return the key of a gateway whose id we had not learned when a run ended: by its VPC and name."""
        place = f"{gateway.vpc}/{gateway.name}"
        named = (key for key, record in self.ours.items() if record.open and not record.id and record.place == place)
        return next(named, "") if not key_of(gateway.tags, self.plan) else ""

    def _connection(self, connection: Connection) -> Iterator[Holding]:
        own = self._own("connection", connection)
        gateway = self.gateways.get(connection.vpn_gateway)
        if own:
            yield Holding(
                key=own,
                kind="connection",
                region=connection.region,
                name=connection.name,
                id=connection.id,
                parent=connection.vpn_gateway,
                vpc=gateway.vpc if gateway else "",
                customer=connection.customer_gateway,
            )
        tail = (own or self._adopted(connection.id)).removeprefix("connection/")
        for route in self.account.vpn_routes:
            if route.next_hop != connection.id or route.origin != "custom" or not tail:
                continue
            key = f"vpn-route/{tail}/{route.destination}"
            if own or key in self.ours:
                yield Holding(
                    key=key,
                    kind="vpn-route",
                    region=connection.region,
                    name=f"{route.destination} → {connection.name}",
                    id=f"{connection.id}/{route.destination}",
                    parent=route.vpn_gateway,
                    vpc=gateway.vpc if gateway else "",
                    network=route.destination,
                )

    def _adopted(self, connection: str) -> str:
        """Return the natural key of a connection that was there before us."""
        keys = (key for key, record in self.written.items() if record.id == connection)
        return next((key for key in keys if key.startswith("connection/")), "")

    def _cen(self) -> Iterator[Holding]:
        for cen in self.account.cens:
            if self._own("cen", cen):
                yield Holding("cen", "cen", "", cen.name, cen.id)

    def _bandwidth(self) -> Iterator[Holding]:
        for plan in self.account.bandwidth_plans:
            key = f"bandwidth-plan/{plan.id}"
            for cen in plan.cens if key in self.ours else ():
                yield Holding(key, "bandwidth-plan", "", plan.name or plan.id, plan.id, parent=cen)
        for limit in self.account.limits:
            key = f"link/{'/'.join(limit.regions)}"
            record = self.written.get(key)
            former = int(record.former) if record and record.former.isdecimal() else 0
            if record and limit.bandwidth and (former or record.ours) and former != limit.bandwidth:
                name = " ↔ ".join(limit.regions)
                yield Holding(key, "link", "", name, "/".join(limit.regions), parent=limit.cen, bandwidth=former)

    def _attached(self) -> Iterator[Holding]:
        for attachment in self.account.attachments:
            vpc = self.vpcs.get(attachment.vpc)
            key = f"attachment/{vpc.region}/{vpc.cidr}" if vpc else ""
            if vpc and key in self.ours:
                yield Holding(key, "attachment", vpc.region, vpc.name, vpc.id, parent=attachment.cen, vpc=vpc.id)
        routes = {(self._vpc_of(route.vpn_gateway), route.destination): route for route in self.account.vpn_routes}
        for published in self.account.published:
            vpc = self.vpcs.get(published.vpc)
            if vpc is None or not published.published or published.origin != "custom":
                continue
            key = f"publication/{vpc.region}/{vpc.cidr}/{published.destination}"
            route = routes.get((vpc.id, published.destination))
            ours = route is not None and self._is_ours(route.next_hop)
            if ours or key in self.ours:
                yield self._publication(key, vpc, published.cen, published.destination)

    def _publication(self, key: str, vpc: Vpc, cen: str, network: IPv4Network) -> Holding:
        name = f"{network} from {vpc.name}"
        table = self.tables.get(vpc.id, "")
        return Holding(key, "publication", vpc.region, name, f"{vpc.id}/{network}", cen, vpc.id, table, network)

    def _vpc_of(self, gateway: str) -> str:
        found = self.gateways.get(gateway)
        return found.vpc if found else ""

    def _is_ours(self, connection: str) -> bool:
        found = self.connections.get(connection)
        return found is not None and bool(self._own("connection", found))
