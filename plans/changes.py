"""Plan × account × what is ours → the smallest change: what is made, changed, replaced, taken away or left alone.

What is ours and differs is changed in place where the service can, and replaced where it cannot; what is ours and no
longer planned is taken away; what is somebody else's and differs is shown and left. A destination that moves to another
connection leaves the old one only when the new one is there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from plans import account as seen
from plans import compare
from plans.account import Account
from plans.compare import Difference
from plans.holdings import Written, find_holdings
from plans.matching import Found, Matches, match
from plans.plan import Cen, Connection, Link, Plan, Vpc, VpnGateway
from plans.steps import KINDS, REMOVE, Holding, Step, plan_steps
from plans.teardown import tear_down

Action = Literal["create", "change", "replace", "remove", "blocked", "keep"]

ACTIONS: dict[Action, str] = {
    "create": "created",
    "change": "changed in place",
    "replace": "replaced",
    "remove": "taken away",
    "blocked": "left alone, though it is not as planned",
    "keep": "left alone",
}
"""What can come of an object, in the order in which it is told."""

_BELOW = "goes down with its VPN gateway, and comes back on the new one"
_MOVING = "is withdrawn while its route moves to another connection: about a minute"

SameKey = Callable[[Connection, str], bool | None]
"""Whether a connection of the plan has the key of one in the account, by id; None where that is not known."""


class Change(NamedTuple):
    """What comes of one object; `note` says what goes down and for how long, or why it is left alone."""

    action: Action
    step: Step
    differences: tuple[Difference, ...] = ()
    object_id: str = ""
    note: str = ""


class Changes(NamedTuple):
    """Everything that comes of a plan in an account, the steps that bring it about, and the ids of what is ours."""

    items: tuple[Change, ...]
    steps: tuple[Step, ...]
    owned: frozenset[str]
    matches: Matches

    def of(self, *actions: Action) -> tuple[Change, ...]:
        """Return the changes of some kinds."""
        return tuple(change for change in self.items if change.action in actions)


def plan_changes(
    plan: Plan, account: Account, written: Mapping[str, Written], same_key: SameKey = lambda _connection, _id: None
) -> Changes:
    """Decide what comes of a plan in an account."""
    return _Changes(plan, account, written, same_key).decide()


class _Changes:
    def __init__(self, plan: Plan, account: Account, written: Mapping[str, Written], same_key: SameKey) -> None:
        self.plan, self.account, self.same_key = plan, account, same_key
        self.holdings = find_holdings(plan.name, account, written)
        self.owned = frozenset(holding.id for holding in self.holdings)
        self.matches = match(plan, account, written)
        self.build = plan_steps(plan)
        self.names = {step.id: step.name for step in self.build}

    def decide(self) -> Changes:
        judged = tuple(self._judge(step) for step in self.build if KINDS[step.kind].counted)
        replaced = {change.object_id for change in judged if change.action == "replace"}
        below = {holding.id for holding in self._below(replaced)}
        leaving = tuple(self._leaving(replaced | below))
        removal = tear_down(leaving, self.names)
        gone: set[tuple[str, str]] = {(holding.kind, holding.id) for holding in leaving}
        items = [
            change._replace(action="replace", note=_BELOW if change.object_id in below else _MOVING)
            if change.action in {"keep", "change"} and (change.step.kind, change.object_id) in gone
            else change
            for change in judged
        ]
        planned = {(step.kind, found.id) for step, found in self._found()}
        items.extend(self._removed(step) for step in removal if self._of(step) not in planned)
        order = list(ACTIONS)
        items.sort(key=lambda change: order.index(change.action))
        return Changes(tuple(items), self._steps(removal, gone), self.owned, self.matches)

    def _found(self) -> Iterator[tuple[Step, Found]]:
        return ((step, self.matches.found[step.id]) for step in self.build if step.id in self.matches.found)

    def _of(self, step: Step) -> tuple[str, str]:
        return (step.kind, step.subject.id) if isinstance(step.subject, Holding) else ("", "")

    def _judge(self, step: Step) -> Change:
        found = self.matches.found.get(step.id)
        if step.id in self.matches.unclear:
            return Change("blocked", step, note=self.matches.unclear[step.id])
        if found is None:
            if _is_expected(step):
                return Change("blocked", step, note="is not there; the plan takes it for granted")
            return Change("create", step)
        ours = found.id in self.owned
        differences = tuple(self._differences(step, found, ours=ours))
        if not differences:
            return Change("keep", step, object_id=found.id)
        remedies = {difference.remedy for difference in differences}
        if "shown" in remedies or not (ours or step.kind == "link"):
            return Change("blocked", step, differences, found.id, "" if ours else "was not made by this plan")
        if "replace" in remedies:
            return self._replacement(step, found, differences)
        return Change("change", step, differences, found.id, self._told(step, differences))

    def _told(self, step: Step, differences: tuple[Difference, ...]) -> str:
        """Say what a change in place means for an office: a renamed one is told with its former name."""
        told: list[str] = []
        if isinstance(step.subject, Connection) and step.kind in {"connection", "customer-gateway"}:
            office = self.plan.offices_by_name[step.subject.office]
            if office.was and any(difference.field == "name" for difference in differences):
                told.append(f"{office.name} was {office.was}")
        if step.kind == "connection" and _renegotiates(differences):
            told.append("its tunnel is negotiated again")
        return "; ".join(told)

    def _differences(self, step: Step, found: Found, *, ours: bool) -> Iterable[Difference]:
        match step.subject, found.seen:
            case Vpc() as vpc, seen.Vpc() as one:
                return compare.vpc_differences(vpc, one)
            case Cen() as cen, seen.Cen() as one:
                return compare.cen_differences(cen, one)
            case Link() as link, seen.InterRegionLimit() as one:
                return compare.link_differences(link, one)
            case VpnGateway() as gateway, seen.Gateway() as one:
                return compare.gateway_differences(gateway, one, ours=ours)
            case Connection() as connection, seen.CustomerGateway() as one:
                return compare.customer_gateway_differences(connection, one, ours=ours)
            case Connection() as connection, seen.Connection() as one:
                same = self.same_key(connection, one.id)
                return compare.connection_differences(self.plan, connection, one, ours=ours, same_key=same)
            case Connection() as connection, seen.VpnRoute() as one:
                return compare.route_differences(connection, one)
            case _:
                return ()

    def _replacement(self, step: Step, found: Found, differences: tuple[Difference, ...]) -> Change:
        """Say what a replaced VPN gateway takes down; one that is prepaid or that others use stays."""
        if isinstance(found.seen, seen.Gateway) and found.seen.until:
            note = f"is prepaid until {found.seen.until} and cannot be replaced before"
            return Change("blocked", step, differences, found.id, note)
        others = [one.id for one in self.account.connections if one.vpn_gateway == found.id]
        foreign = [one for one in others if one not in self.owned]
        if foreign:
            note = f"cannot be replaced: IPsec connections of others end on it ({', '.join(foreign)})"
            return Change("blocked", step, differences, found.id, note)
        offices = [office.name for office, _ in self.plan.by_gateway[step.name]]
        below = list(self._below({found.id}))
        seconds = KINDS["vpn-gateway"].seconds + sum(2 * KINDS[holding.kind].seconds for holding in below)
        note = (
            f"{', '.join(offices) or 'no office'} without connection for about {max(1, round(seconds / 60))} min; "
            "the new gateway has another public address, which the devices have to be given"
        )
        return Change("replace", step, differences, found.id, note)

    def _below(self, gateways: set[str]) -> Iterator[Holding]:
        """Yield what of ours hangs on some gateways: connections, routes, and their publications."""
        routes: set[tuple[str, object]] = set()
        for holding in self.holdings:
            if holding.kind in {"connection", "vpn-route"} and holding.parent in gateways:
                routes.add((holding.vpc, holding.network))
                yield holding
        for holding in self.holdings:
            if holding.kind == "publication" and (holding.vpc, holding.network) in routes:
                yield holding

    def _leaving(self, also: set[str]) -> Iterator[Holding]:
        """Yield what is to go: what is no longer planned, what is replaced, and publications of routes that go."""
        planned = {(step.kind, found.id) for step, found in self._found()}
        # What is planned but not recognised, as its VPC or CEN instance is not found, is never taken for unplanned.
        lost = {step.id for step in self.build if step.id not in self.matches.found}
        goes = [
            one
            for one in self.holdings
            if one.id in also or ((one.kind, one.id) not in planned and one.key not in lost)
        ]
        routes = {(one.vpc, one.network) for one in goes if one.kind == "vpn-route"}
        yield from goes
        going = {one.id for one in goes}
        for one in self.holdings:
            if one.kind == "publication" and one.id not in going and (one.vpc, one.network) in routes:
                yield one

    def _removed(self, step: Step) -> Change:
        holding = step.subject
        if not isinstance(holding, Holding):
            raise TypeError(step.id)
        if holding.kind == "link" and holding.bandwidth:
            return Change("remove", step, (), holding.id, f"back to {holding.bandwidth} Mbit/s, as before this plan")
        return Change("remove", step, (), holding.id, f"prepaid until {holding.until}" if holding.until else "")

    def _steps(self, removal: tuple[Step, ...], gone: set[tuple[str, str]]) -> tuple[Step, ...]:
        """Return one graph: what goes, what is made or looked at, and the order between the two."""
        removed = {step.id for step in removal}
        routes: dict[object, list[str]] = {}
        publications: dict[object, list[str]] = {}
        for step in removal:
            holding = step.subject
            if isinstance(holding, Holding) and holding.kind == "vpn-route":
                routes.setdefault((_place(holding.key), holding.network), []).append(step.id)
            elif isinstance(holding, Holding) and holding.kind == "publication":
                publications.setdefault(holding.network, []).append(step.id)
        built: list[Step] = []
        successors: dict[object, str] = {}
        for step in self.build:
            found = self.matches.found.get(step.id)
            if found and (step.kind, found.id) not in gone:
                built.append(step)
                continue
            after = [f"{REMOVE}{step.id}"] if f"{REMOVE}{step.id}" in removed else []
            if step.kind == "vpn-route":
                after.extend(routes.get((_place(step.id), step.network), ()))
                if not {f"{REMOVE}{step.needs[0]}", f"{REMOVE}{step.domains[0]}"} & removed:
                    successors[step.network] = step.needs[0]
            elif step.kind == "publication":
                after.extend(publications.get(step.network, ()))
            built.append(step._replace(needs=tuple(dict.fromkeys((*step.needs, *after)))))
        return (*(self._patient(step, successors) for step in removal), *built)

    def _patient(self, step: Step, successors: Mapping[object, str]) -> Step:
        """Let a route or publication that moves stay until the connection that takes over is there."""
        holding = step.subject
        if not isinstance(holding, Holding) or holding.kind not in {"vpn-route", "publication"}:
            return step
        successor = successors.get(holding.network)
        return step._replace(needs=(*step.needs, successor)) if successor else step


def _is_expected(step: Step) -> bool:
    """Whether the plan takes a step's object for granted instead of making it."""
    if step.kind == "attachment":
        return False
    return getattr(step.subject, "owner", "wizard") == "existing"


def _renegotiates(differences: tuple[Difference, ...]) -> bool:
    return any(difference.field != "name" for difference in differences)


def _place(key: str) -> str:
    """Return region and CIDR block of the VPC in a natural key."""
    return "/".join(key.split("/")[1:4])
