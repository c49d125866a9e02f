"""What several checks look at, found once for each draft."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plans.draft import Draft, DraftConnection, DraftDefaults, DraftGateway, DraftOffice
from plans.once import once


class End(NamedTuple):
    """One connection of one office: the row itself, or the office whose flat fields stand for it."""

    path: str
    office: DraftOffice
    row: DraftOffice | DraftConnection
    name: str
    name_path: str


class GatewayPlace(NamedTuple):
    """One VPN gateway with its region's id and its path."""

    gateway: DraftGateway
    region: str
    path: str


@once
def ends(draft: Draft) -> tuple[End, ...]:
    """Return every connection of every office, in the plan's order."""
    return tuple(_ends(draft))


def _ends(draft: Draft) -> Iterator[End]:
    for index, office in enumerate(draft.offices):
        path = f"offices[{index}]"
        if not office.connections:
            yield End(path, office, office, office.connection, f"{path}.connection")
            continue
        for number, row in enumerate(office.connections):
            below = f"{path}.connections[{number}]"
            yield End(below, office, row, row.name, f"{below}.name")


@once
def gateways(draft: Draft) -> dict[str, GatewayPlace]:
    """Return every VPN gateway by name; the first one where a name is used twice."""
    found: dict[str, GatewayPlace] = {}
    for number, region in enumerate(draft.regions):
        for index, gateway in enumerate(region.vpn_gateways):
            found.setdefault(gateway.name, GatewayPlace(gateway, region.id, f"regions[{number}].vpn_gateways[{index}]"))
    return found


@once
def network_names(draft: Draft) -> frozenset[str]:
    """Return the names of all offices and VPCs."""
    vpcs = (vpc.name for region in draft.regions for vpc in region.vpcs)
    return frozenset((*vpcs, *(office.name for office in draft.offices)))


class Setting(NamedTuple):
    """One value of a connection key: where it is written and which connections use it."""

    path: str
    value: str
    ends: tuple[End, ...]


def settings(draft: Draft, key: str) -> tuple[Setting, ...]:
    """Group connections by where their value of a key stands: in the row itself or in `[defaults]`.

    Connections that neither sets are left out: the product's own defaults give no cause for complaint.
    """
    shared = getattr(draft.defaults, key)
    users: list[End] = []
    found: list[Setting] = []
    for end in ends(draft):
        own = getattr(end.row, key)
        if own:
            found.append(Setting(f"{end.path}.{key}", own, (end,)))
        else:
            users.append(end)
    if shared and users:
        found.insert(0, Setting(f"defaults.{key}", shared, tuple(users)))
    return tuple(found)


Parameters = DraftDefaults | DraftConnection | DraftOffice


def parameter_tables(draft: Draft) -> Iterator[tuple[str, Parameters]]:
    """Yield everything that holds connection parameters with its path: `[defaults]`, then every connection."""
    yield "defaults", draft.defaults
    for end in ends(draft):
        yield end.path, end.row


def listed(items: Iterable[str], limit: int = 3) -> str:
    """Join names for a sentence, the first few and how many there are when there are more."""
    names = tuple(items)
    if len(names) <= limit:
        return ", ".join(names)
    return f"{', '.join(names[:limit])}, … ({len(names)})"


def near(text: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a faulty plan pays for it

    words = tuple(known)
    folded = {word.casefold(): word for word in words}
    found = get_close_matches(text.casefold()[:120], folded, 1, 0.6)
    return folded[found[0]] if found else ""
