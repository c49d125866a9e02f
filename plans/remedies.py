"""What can be edited to cure one dark pair: alternatives, the likeliest first."""

from collections.abc import Iterator
from typing import NamedTuple

from plans import limits
from plans.dispositions import Disposition
from plans.draft import Draft, DraftConnection, DraftLink, DraftOffice
from plans.paths import get_at, is_within
from plans.plan import Connection, Plan
from plans.reach import Pair
from plans.resolve import connections_of

Value = str | tuple[str, ...] | DraftLink


class Edit(NamedTuple):
    """One place of a draft to change. `""` and `()` mean that a key is left out; a link is added.

    The reason is the pair that led here and what became of it.
    """

    path: str
    old: Value
    new: Value
    disposition: Disposition
    from_: str
    to: str


Option = tuple[Edit, ...]
"""Edits that make sense together only."""


class _Site(NamedTuple):
    """The connection at fault: where it stands, as typed, as planned, and the pair that shows the fault."""

    path: str
    row: DraftOffice | DraftConnection
    connection: Connection
    pair: Pair


def remedies(draft: Draft, plan: Plan, pair: Pair, faults: frozenset[str] | None) -> Iterator[Option]:
    """Yield what may cure a pair.

    Where `faults`, all places at fault, are given, a value of `[defaults]` is offered for change only if every
    connection that uses it is among them; else whoever takes it has to see that it touches nothing that works.
    """
    if pair.cause == "NO_BANDWIDTH":
        yield (_link(draft, pair),)
        return
    site = _site(draft, plan, pair)
    if site is None:
        return
    match pair.cause:
        case "SELECTOR_LOCAL_MISMATCH" | "SELECTOR_REMOTE_MISMATCH" | "SELECTOR_NARROWED":
            yield from _selectors(draft, plan, site, faults)
        case "ROUTE_NOT_PUBLISHED":
            yield from _set(draft, site, "publish", "true", faults)
        case "WEIGHT_STANDBY":
            yield from _set(draft, site, "weight", "100", faults)
        case "PBR_SHADOWS":
            yield from _set(draft, site, "auto_config_route", "false", faults)
            yield from _selectors(draft, plan, site, faults)
        case _:
            return


def _site(draft: Draft, plan: Plan, pair: Pair) -> _Site | None:
    connections = {connection.at: connection for connection in plan.connections}
    for index, office in enumerate(draft.offices):
        if not is_within(pair.at, f"offices[{index}]"):
            continue
        for below, row in connections_of(office):
            path = f"offices[{index}]{below}"
            if is_within(pair.at, path):
                return _Site(path, row, connections[path], pair)
    return None


def _selectors(draft: Draft, plan: Plan, site: _Site, faults: frozenset[str] | None) -> Iterator[Option]:
    """Widen what is listed, drop the list, keep the mode with IKEv2, or let everything into the tunnel."""
    listed = [key for key in ("local", "remote") if getattr(site.row, key)]
    for key in listed:
        wider = _widened(plan, site.connection, key)
        if wider:
            yield (_edit(site, f"{site.path}.{key}", getattr(site.row, key), wider),)
        yield (_edit(site, f"{site.path}.{key}", getattr(site.row, key), ()),)
    if len(listed) == 2:
        yield tuple(_edit(site, f"{site.path}.{key}", getattr(site.row, key), ()) for key in listed)
    if site.connection.ike.version == "ikev1" and (listed or site.connection.selectors == "networks"):
        yield from _set(draft, site, "ike.version", "ikev2", faults)
    if site.connection.selectors != "any":
        drop = tuple(_edit(site, f"{site.path}.{key}", getattr(site.row, key), ()) for key in listed)
        for option in _set(draft, site, "selectors", "any", faults):
            yield (*option, *drop)
            if drop:
                yield option


def _widened(plan: Plan, connection: Connection, key: str) -> tuple[str, ...]:
    """Return a connection's list with everything that it leaves out; nothing where that is too much."""
    if key == "remote":
        listed, wanted = connection.remote, list(plan.offices_by_name[connection.office].cidrs)
    else:
        apart = plan.isolated.get(connection.office, frozenset()) | {connection.office}
        listed = connection.local
        wanted = [one for name, vpc in plan.vpcs.items() if name not in apart for one in (vpc.cidr, *vpc.secondary)]
        wanted += [one for office in plan.offices if office.name not in apart for one in office.cidrs]
    more = [one for one in wanted if not any(one.subnet_of(known) for known in listed)]
    kept = [one for one in listed if not any(one.subnet_of(other) for other in more)]
    wider = (*kept, *more)
    limit = 1 if connection.ike.version == "ikev1" else limits.held(limits.SELECTORS_PER_SIDE, plan.account.quotas)
    return tuple(map(str, wider)) if more and len(wider) <= limit else ()


def _set(draft: Draft, site: _Site, key: str, value: str, faults: frozenset[str] | None) -> Iterator[Option]:
    """Set a key where it stands: in `[defaults]` if all that use it are at fault, and in the row."""
    own = _own(site.row, key)
    if not own and _all_at_fault(draft, key, site.pair.at.rpartition(".")[2], faults):
        yield (_edit(site, f"defaults.{key}", get_at(draft, f"defaults.{key}"), value),)
    yield (_edit(site, f"{site.path}.{key}", own, value),)


def _own(row: DraftOffice | DraftConnection, key: str) -> str:
    found: object = row
    for part in key.split("."):
        found = getattr(found, part)
    return str(found)


def _all_at_fault(draft: Draft, key: str, aspect: str, faults: frozenset[str] | None) -> bool:
    """Whether every connection that takes a key from `[defaults]` is at fault, as far as that is known."""
    return faults is None or all(f"{path}.{aspect}" in faults for path in users(draft, key))


def users(draft: Draft, key: str) -> Iterator[str]:
    """Yield the paths of the connections that take a key from `[defaults]`."""
    for index, office in enumerate(draft.offices):
        for below, row in connections_of(office):
            if not _own(row, key):
                yield f"offices[{index}]{below}"


def _edit(site: _Site, path: str, old: Value, new: Value) -> Edit:
    return Edit(path, old, new, site.pair.cause, site.pair.from_, site.pair.to)


def _link(draft: Draft, pair: Pair) -> Edit:
    """Add bandwidth between two regions, as much and paid in the same way as what there is."""
    values = dict(pair.failed.values) if pair.failed else {}
    pay = "traffic" if draft.cen.edition == "enterprise" else "plan"
    like = draft.cen.links[0] if draft.cen.links else DraftLink(bandwidth="10", pay=pay)
    link = DraftLink((values["a"], values["b"]), like.bandwidth, like.pay, like.bandwidth_plan)
    path = f"cen.links[{len(draft.cen.links)}]"
    return Edit(path, "", link, pair.cause, pair.from_, pair.to)
