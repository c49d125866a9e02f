"""The topology as text in characters, and as SVG."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import NamedTuple
from unicodedata import category, east_asian_width
from xml.sax.saxutils import escape

from plans.plan import Cen, Connection, Office, Plan, Region, Vpc, VpnGateway
from plans.planned import Addresses, planned_addresses

SHOWN = 12
"""Offices of one gateway that are drawn one by one; the others are counted."""


class Branch(NamedTuple):
    """One thing of the drawing with what hangs below it."""

    kind: str
    title: str
    facts: str
    below: tuple["Branch", ...] = ()


def draw_text(plan: Plan, addresses: Addresses | None = None, width: int = 80) -> tuple[str, ...]:
    """Draw a plan in lines of at most `width` columns; gateway addresses are the plan's unless others are given."""
    lines: list[str] = []
    for number, branch in enumerate(_topology(plan, addresses)):
        if number:
            lines.append("")
        lines.append(_label(branch))
        lines.extend(_twigs(branch.below, ""))
    return tuple(cut(line, width) for line in lines)


def columns(text: str) -> int:
    """Count the terminal columns of a text: CJK characters take two, combining ones none."""
    return sum(_columns(character) for character in text)


def cut(text: str, width: int) -> str:
    """Return text of at most `width` columns, what cannot be shown replaced and the rest cut off behind `…`."""
    text = "".join("\N{REPLACEMENT CHARACTER}" if category(one) in _UNSHOWN else one for one in text)
    if columns(text) <= width:
        return text
    used, kept = 1, ""
    for character in text:
        used += _columns(character)
        if used > width:
            break
        kept += character
    return f"{kept}…"


_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _columns(character: str) -> int:
    if category(character) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _label(branch: Branch) -> str:
    return f"{branch.title}  {branch.facts}" if branch.facts else branch.title


def _twigs(branches: tuple[Branch, ...], indent: str) -> Iterator[str]:
    for number, branch in enumerate(branches, start=1):
        is_last = number == len(branches)
        yield f"{indent}{'└' if is_last else '├'}── {_label(branch)}"
        yield from _twigs(branch.below, f"{indent}{'    ' if is_last else '│   '}")


def _topology(plan: Plan, addresses: Addresses | None) -> tuple[Branch, ...]:
    known = planned_addresses(plan) if addresses is None else addresses
    regions = (_region(plan, region, known) for region in plan.regions)
    return (*((_cen(plan.cen),) if plan.cen.name or plan.cen.id else ()), *regions)


def _cen(cen: Cen) -> Branch:
    links = tuple(
        Branch("link", " ═══ ".join((link.regions[0], f"{link.bandwidth} Mbit/s", link.regions[1])), "")
        for link in cen.links
    )
    title = cen.name or cen.id
    return Branch("cen", title if title.upper().startswith("CEN") else f"CEN {title}", f"({cen.edition})", links)


def _region(plan: Plan, region: Region, known: Addresses) -> Branch:
    return Branch("region", region.id, "", tuple(_vpc(plan, region, vpc, known) for vpc in region.vpcs))


def _vpc(plan: Plan, region: Region, vpc: Vpc, known: Addresses) -> Branch:
    gateways = tuple(_gateway(plan, gateway, known) for gateway in region.vpn_gateways if gateway.vpc == vpc.name)
    return Branch("vpc", vpc.name, ", ".join(str(network) for network in (vpc.cidr, *vpc.secondary)), gateways)


def _gateway(plan: Plan, gateway: VpnGateway, known: Addresses) -> Branch:
    pairs = plan.by_gateway[gateway.name]
    shown = pairs if len(pairs) <= SHOWN else pairs[: SHOWN - 2]
    offices = tuple(_office(office, connection) for office, connection in shown)
    rest = pairs[len(shown) :]
    if rest:
        offices = (*offices, _others([office for office, _ in rest]))
    address = known.get(gateway.name)
    facts = ", ".join(str(one) for one in address.addresses) if address else "address not known yet"
    return Branch("vpn-gateway", gateway.name, f"{facts}  {gateway.bandwidth} Mbit/s", offices)


def _office(office: Office, connection: Connection) -> Branch:
    networks = ", ".join(str(network) for network in office.cidrs)
    return Branch("office", office.name, f"{connection.public_ip}  {networks}")


def _others(offices: list[Office]) -> Branch:
    networks = [network for office in offices for network in office.cidrs]
    return Branch("office", f"… and {len(offices)} more offices", f"{len(networks)} networks{_within(networks)}")


def _within(networks: list[IPv4Network]) -> str:
    return f" within {_enclose(networks)}" if networks else ""


def _enclose(networks: list[IPv4Network]) -> IPv4Network:
    """Return the smallest block that holds all of some networks."""
    low = min(int(network.network_address) for network in networks)
    high = max(int(network.broadcast_address) for network in networks)
    length = 32 - (low ^ high).bit_length()
    return IPv4Network((low >> (32 - length) << (32 - length), length))


ROW, INDENT, PAD, COLUMN = 34, 28, 16, 8
"""Pixels: height of a row, step to the right, space around, width of a terminal column."""

COLOURS: dict[str, str] = {
    "cen": "#e8eefc",
    "link": "#ffffff",
    "region": "#f0f0f0",
    "vpc": "#e7f6ec",
    "vpn-gateway": "#fff4dc",
    "office": "#ffffff",
}


class _Row(NamedTuple):
    """One box of the drawing: its line, how far to the right, and the line of the box it hangs on."""

    line: int
    depth: int
    parent: int | None
    branch: Branch


def draw_svg(plan: Plan, addresses: Addresses | None = None) -> str:
    """Draw a plan as an SVG document: the same tree in boxes, every name escaped."""
    rows: list[_Row] = []
    for branch in _topology(plan, addresses):
        _place(branch, 0, None, rows)
    width = 2 * PAD + max((row.depth * INDENT + _box_width(row) for row in rows), default=0)
    height = 2 * PAD + ROW * len(rows)
    body = "".join(_edge(row) for row in rows) + "".join(_box(row) for row in rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="monospace" font-size="13">\n<title>{escape(cut(plan.name, 100))}</title>\n{body}</svg>\n'
    )


def _place(branch: Branch, depth: int, parent: int | None, rows: list[_Row]) -> None:
    line = len(rows)
    rows.append(_Row(line, depth, parent, branch))
    for below in branch.below:
        _place(below, depth + 1, line, rows)


def _edge(row: _Row) -> str:
    if row.parent is None:
        return ""
    x = PAD + row.depth * INDENT
    top, middle = PAD + row.parent * ROW + ROW - 6, PAD + row.line * ROW + (ROW - 6) // 2
    return f'<path d="M{x - INDENT // 2} {top}V{middle}H{x}" fill="none" stroke="#888"/>\n'


def _box(row: _Row) -> str:
    x, y = PAD + row.depth * INDENT, PAD + row.line * ROW
    return (
        f'<rect x="{x}" y="{y}" width="{_box_width(row)}" height="{ROW - 6}" rx="4" '
        f'fill="{COLOURS[row.branch.kind]}" stroke="#888"/>'
        f'<text x="{x + 10}" y="{y + 19}" xml:space="preserve">{escape(_shown(row))}</text>\n'
    )


def _box_width(row: _Row) -> int:
    return 20 + columns(_shown(row)) * COLUMN


def _shown(row: _Row) -> str:
    return cut(_label(row.branch), 120)
