"""S: every wanted pair reaches each other, and no isolated pair does."""

from collections.abc import Iterator

from plans.dispositions import Disposition
from plans.finding import Finding, error
from plans.once import once
from plans.plan import Plan
from plans.planned import make_network, planned_addresses
from plans.reach import Pair, Reach, reach


@once
def plan_reach(plan: Plan) -> Reach:
    """Return what a plan's network delivers, with the gateway addresses that the plan itself names."""
    return reach(make_network(plan, planned_addresses(plan)))


def check_dark_pairs(plan: Plan) -> Iterator[Finding]:
    """Check that every wanted pair is served: one finding for each way of failing, and one for each accepted pair."""
    found = plan_reach(plan)
    if found.delivered == found.total:
        return
    accepted = _accepted(plan, found, "S005")
    for source, destination in accepted:
        pair = found.pair(source, destination)
        if pair.disposition != "DELIVERED":
            yield _dark(pair, 1, found.total)
    left = dict(found.counts)
    for source, destination in accepted:
        left[found.pair(source, destination).disposition] -= 1
    for code, count in left.items():
        if count and code not in _told_already(plan):
            yield _dark(_first(found, code, accepted), count, found.total)


def check_isolated_pairs(plan: Plan) -> Iterator[Finding]:
    """Check that pairs that must not talk cannot, not even from some of their addresses."""
    if not plan.isolate:
        return
    found = plan_reach(plan)
    leaking = set(found.verdicts.leaks())
    for pair in plan.isolate:
        if (pair.from_, pair.to) in leaking or (pair.to, pair.from_) in leaking:
            yield error("S006", pair.at, **{"from": pair.from_, "to": pair.to})


def open_pairs(plan: Plan, found: Reach, most: int | None = None) -> tuple[int, Iterator[tuple[str, str]]]:
    """Return how many wanted pairs are dark that the plan does not accept as they are, and these pairs.

    With `most`, at most so many for each source.
    """
    accepted = frozenset(_accepted(plan, found, "S005")) if plan.accept else frozenset()
    taken = sum(found.pair(*pair).disposition != "DELIVERED" for pair in accepted)
    pairs = (pair for pair in found.verdicts.dark(most) if pair not in accepted)
    return found.total - found.delivered - taken, pairs


def _told_already(plan: Plan) -> set[Disposition]:
    """Return what is no finding of its own: regions without bandwidth are R001's, a missing CEN is R004's."""
    told: set[Disposition] = {"DELIVERED", "NO_BANDWIDTH"}
    if not (plan.cen.name or plan.cen.id):
        told.add("NO_ROUTE_VPC")
    return told


def _accepted(plan: Plan, found: Reach, code: str) -> tuple[tuple[str, str], ...]:
    """Return the wanted pairs, both ways, that the plan accepts as they are."""
    both = {
        pair: None
        for row in plan.accept
        if row.code == code and row.from_ and row.to
        for pair in ((row.from_, row.to), (row.to, row.from_))
    }
    known = set(found.names)
    return tuple(pair for pair in both if known.issuperset(pair) and found.is_wanted(*pair))


def _first(found: Reach, code: Disposition, accepted: tuple[tuple[str, str], ...]) -> Pair:
    return found.pair(*next(pair for pair in found.verdicts.having(code) if pair not in accepted))


def _dark(pair: Pair, count: int, total: int) -> Finding:
    walk = pair.failed
    values = dict(walk.values) if walk else {}
    counted = {"from": pair.from_, "to": pair.to, "count": str(count), "total": str(total)}
    about = {**values, **counted, "disposition": pair.cause, "node": pair.node}
    return Finding("S005", "error", pair.at, tuple(about.items()))
