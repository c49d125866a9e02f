"""Plan → the operations a build needs, as a graph: natural keys, dependencies, lock domains.

A step's id is its natural key on the service (region, VPC CIDR block, address, destination) and never a display name:
renaming an office leaves every step what it was.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Literal, NamedTuple

from plans.plan import Cen, Connection, Link, Office, Plan, Vpc, VpnGateway

StepKind = Literal[
    "vpc",
    "cen",
    "bandwidth-plan",
    "link",
    "vpn-gateway",
    "tag",
    "customer-gateway",
    "connection",
    "vpn-route",
    "attachment",
    "publication",
]

Cost = Literal["free", "gateway", "traffic"]
"""What an object costs while it exists: nothing, the gateway's fee (hourly, or prepaid), or by traffic."""


class KindFacts(NamedTuple):
    """What holds for every step of a kind."""

    title: str
    cost: Cost
    seconds: int
    counted: bool


KINDS: dict[StepKind, KindFacts] = {
    "vpc": KindFacts("VPC", "free", 1, counted=True),
    "cen": KindFacts("CEN instance", "free", 10, counted=True),
    "bandwidth-plan": KindFacts("bandwidth plan", "free", 10, counted=True),
    "link": KindFacts("cross-region bandwidth", "free", 10, counted=True),
    "vpn-gateway": KindFacts("VPN gateway", "gateway", 180, counted=True),
    "tag": KindFacts("ownership tag", "free", 1, counted=False),
    "customer-gateway": KindFacts("customer gateway", "free", 1, counted=True),
    "connection": KindFacts("IPsec connection", "free", 30, counted=True),
    "vpn-route": KindFacts("destination route", "free", 20, counted=True),
    "attachment": KindFacts("CEN attachment", "free", 30, counted=True),
    "publication": KindFacts("route publication to CEN", "free", 15, counted=True),
}
"""Every kind of step. `seconds` is a rough duration, used only to begin the longest chains first.

A tag is no object of its own and is not counted as created. (Durations: Alibaba Cloud's documents say 1–5 minutes for a
gateway; the others are what the Terraform provider's acceptance tests show.)
"""


class Holding(NamedTuple):
    """One object in the account that a plan made, with what has to be named to take it away.

    `key` is the natural key of the step that made it. `parent` is the id of the CEN instance of an attachment,
    publication, link or bandwidth plan, and of the VPN gateway of a connection or route. `bandwidth` is what a link
    had before us, in Mbit/s. `customer` is a connection's customer gateway, `until` the day before which a
    prepaid gateway is not released.
    """

    key: str
    kind: StepKind
    region: str
    name: str
    id: str
    parent: str = ""
    vpc: str = ""
    route_table: str = ""
    network: IPv4Network | None = None
    bandwidth: int = 0
    customer: str = ""
    until: str = ""


Subject = Vpc | Cen | Link | VpnGateway | Connection | Holding


REMOVE = "remove/"
"""What the id of a step begins with that takes an object away; the rest is the object's natural key."""


class Step(NamedTuple):
    """One operation: bring one object into the account, or find it there; of a Holding, take it away.

    `domains` are the locks it holds while it works: the service takes one change at a time per VPN gateway, per CEN
    and per VPC route table. `network` is the destination of a route or publication.
    """

    id: str
    kind: StepKind
    name: str
    region: str
    domains: tuple[str, ...]
    needs: tuple[str, ...]
    subject: Subject
    at: str
    network: IPv4Network | None = None


def plan_steps(plan: Plan) -> tuple[Step, ...]:
    """Return every step of a build, each after what it needs.

    Two connections of one office address in one region share a customer gateway: the same step, once.
    """
    return tuple({step.id: step for step in _Steps(plan).all()}.values())


def gateway_key(plan: Plan, gateway: VpnGateway) -> str:
    """Return a VPN gateway's natural key: its VPC, and which of that VPC's gateways it is in the plan."""
    vpc = plan.vpcs[gateway.vpc]
    beside = [other.name for other in plan.vpn_gateways.values() if other.vpc == gateway.vpc]
    return f"vpn-gateway/{vpc.region}/{vpc.cidr}/{beside.index(gateway.name) + 1}"


class _Steps:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.has_cen = bool(plan.cen.name or plan.cen.id)

    def all(self) -> Iterator[Step]:
        yield from self._cen()
        for vpc in self.plan.vpcs.values():
            yield Step(self._vpc_id(vpc), "vpc", vpc.name, vpc.region, (), (), vpc, vpc.at)
        for gateway in self.plan.vpn_gateways.values():
            yield from self._gateway(gateway)
        yield from self._attachments()

    def _cen(self) -> Iterator[Step]:
        cen = self.plan.cen
        if not self.has_cen:
            return
        yield Step("cen", "cen", cen.name or cen.id, "", ("cen",), (), cen, cen.at)
        plans = {link.bandwidth_plan: link for link in cen.links if link.bandwidth_plan}
        for name, link in plans.items():
            at = f"{link.at}.bandwidth_plan"
            yield Step(f"bandwidth-plan/{name}", "bandwidth-plan", name, "", ("cen",), ("cen",), link, at)
        for link in cen.links:
            ends = "/".join(sorted(link.regions))
            needs = (f"bandwidth-plan/{link.bandwidth_plan}",) if link.bandwidth_plan else ("cen",)
            name = " ↔ ".join(link.regions)
            yield Step(f"link/{ends}", "link", name, "", ("cen",), needs, link, link.at)

    def _vpc_id(self, vpc: Vpc) -> str:
        return f"vpc/{vpc.region}/{vpc.cidr}"

    def _gateway(self, gateway: VpnGateway) -> Iterator[Step]:
        vpc = self.plan.vpcs[gateway.vpc]
        key = gateway_key(self.plan, gateway)
        yield Step(key, "vpn-gateway", gateway.name, gateway.region, (key,), (self._vpc_id(vpc),), gateway, gateway.at)
        if gateway.owner == "wizard":
            yield Step(f"tag/{key}", "tag", gateway.name, gateway.region, (), (key,), gateway, gateway.at)
        for office, connection in self.plan.by_gateway[gateway.name]:
            yield from self._connection(key, office, connection)

    def _connection(self, gateway: str, office: Office, connection: Connection) -> Iterator[Step]:
        region, at = connection.region, connection.at
        customer = f"customer-gateway/{region}/{connection.public_ip}"
        yield Step(customer, "customer-gateway", connection.customer_gateway, region, (), (), connection, at)
        key = f"connection/{gateway.removeprefix('vpn-gateway/')}/{connection.public_ip}"
        yield Step(key, "connection", connection.name, region, (gateway,), (gateway, customer), connection, at)
        if connection.routes == "bgp":
            return
        vpc = self.plan.vpcs[self.plan.vpn_gateways[connection.vpn_gateway].vpc]
        for index, network in enumerate(office.cidrs):
            yield Step(
                id=self._route_id(key, network),
                kind="vpn-route",
                name=f"{network} → {connection.name}",
                region=region,
                domains=(gateway, f"route-table/{vpc.region}/{vpc.cidr}"),
                needs=(key,),
                subject=connection,
                at=f"{office.at}.cidrs[{index}]",
                network=network,
            )

    def _route_id(self, connection: str, network: IPv4Network) -> str:
        return f"vpn-route/{connection.removeprefix('connection/')}/{network}"

    def _attachments(self) -> Iterator[Step]:
        if not self.has_cen:
            return
        for vpc in self.plan.vpcs.values():
            key = f"attachment/{vpc.region}/{vpc.cidr}"
            domains = ("cen", f"route-table/{vpc.region}/{vpc.cidr}")
            yield Step(key, "attachment", vpc.name, vpc.region, domains, ("cen", self._vpc_id(vpc)), vpc, vpc.at)
        for gateway in self.plan.vpn_gateways.values():
            yield from self._publications(gateway)

    def _publications(self, gateway: VpnGateway) -> Iterator[Step]:
        vpc = self.plan.vpcs[gateway.vpc]
        own = gateway_key(self.plan, gateway)
        for office, connection in self.plan.by_gateway[gateway.name]:
            if not connection.publish:
                continue
            link = f"connection/{own.removeprefix('vpn-gateway/')}/{connection.public_ip}"
            for index, network in enumerate(office.cidrs):
                route = self._route_id(link, network) if connection.routes == "static" else link
                yield Step(
                    id=f"publication/{vpc.region}/{vpc.cidr}/{network}",
                    kind="publication",
                    name=f"{network} from {vpc.name}",
                    region=vpc.region,
                    domains=("cen",),
                    needs=(route, f"attachment/{vpc.region}/{vpc.cidr}"),
                    subject=connection,
                    at=f"{office.at}.cidrs[{index}]",
                    network=network,
                )
