"""The pages of the exported kits: the index, each office's parameters and routes, and the names of the folders."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from plans.devices import Family, Site
from plans.devices.generic import parameters
from plans.devices.lines import DeviceFile, KeySlot, Part, plain
from plans.plan import Plan
from plans.planned import Addresses
from plans.tables import Table

LONGEST_FOLDER = 120
"""Bytes of a folder's name: file systems take 255, archives and other people's tools less."""

_DEVICE_WORDS = frozenset({
    "con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10)),
})  # fmt: skip
"""Names that Windows keeps for devices (Microsoft, Naming Files, Paths, and Namespaces)."""

_MARKUP = frozenset("\\`*_[]<>|#~$&")


def folder_names(offices: Iterable[str]) -> dict[str, str]:
    """Return a folder's name for every office: letters, digits, spaces, `-` and `_` of any script, all different.

    Two names that a file system could take for the same one, because it ignores case or composes accents, are told
    apart by a number.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for office in offices:
        stem = _folder(office)
        name, number = stem, 1
        while _same(name) in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(_same(name))
        found[office] = name
    return found


def _folder(office: str) -> str:
    composed = unicodedata.normalize("NFC", office)
    kept = "".join(one if one.isalnum() or one in " -_" else " " for one in composed)
    name = " ".join(kept.split()).strip("-_ ")
    while len(name.encode()) > LONGEST_FOLDER:
        name = name[:-1].rstrip("-_ ")
    if not name:
        return "office"
    return f"office {name}" if name.casefold() in _DEVICE_WORDS else name


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def index_page(plan: Plan, offices: Iterable[str], folders: Mapping[str, str], notes: Iterable[str]) -> str:
    """Write the page that leads to every office's kit."""
    lines = [
        f"# Kits of {markdown(plan.name)}",
        "",
        "| Office | Networks | Device | VPN gateway | Folder |",
        "|---|---|---|---|---|",
    ]
    for name in offices:
        office = plan.offices_by_name[name]
        gateways = dict.fromkeys(connection.vpn_gateway for connection in office.connections)
        cells = (
            markdown(name),
            ", ".join(str(network) for network in office.cidrs),
            markdown(office.device),
            ", ".join(markdown(gateway) for gateway in gateways),
            markdown(folders[name]),
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Notes", "", *(f"- {markdown(note)}" for note in notes)]
    lines += [
        "",
        "## In each folder",
        "",
        "- `device.*`: the configuration of the gateway device. Check what is marked REPLACE, load it, keep CLEANUP.",
        "- `parameters.md`: the same values without any vendor's words.",
        "- `routes.txt`: the office's route table, as it has to be afterwards.",
    ]
    return "\n".join(lines) + "\n"


def parameters_page(site: Site, family: Family, files: tuple[DeviceFile, ...]) -> str:
    """Write an office's parameters: the neutral sheet, with the place of each key but never the key."""
    lines = [f"# {markdown(site.name)}", "", f"Device: {markdown(family.title)}", ""]
    lines += [f"- `{file.name}`: {markdown(file.purpose)}" for file in files]
    for leg in site.legs:
        lines += ["", f"## {markdown(leg.connection)}", "", "| Parameter | Value |", "|---|---|"]
        for name, *value in parameters(site, leg):
            lines.append(f"| {markdown(name)} | {''.join(_cell(part) for part in value)} |")
    lines += ["", "## To test", "", "From a host in the office, reach one host in each of:", ""]
    lines += [f"- {route.destination}" for route in site.routes]
    return "\n".join(lines) + "\n"


def routes_page(table: Table) -> str:
    """Write an office's route table in columns."""
    rows = [("destination", "next hop")]
    rows += [(str(route.destination), f"{plain(route.next_hop)} ({route.next_hop_kind})") for route in table.routes]
    width = max(len(destination) for destination, _ in rows)
    return "".join(f"{destination:<{width}}  {hop}\n" for destination, hop in rows)


def address_notes(plan: Plan, gateways: Iterable[str], addresses: Addresses) -> Iterator[str]:
    """Say for each gateway where its address was learned, or that its place is marked."""
    for gateway in gateways:
        known = addresses.get(gateway)
        if known and len(known.addresses) >= plan.vpn_gateways[gateway].tunnels:
            shown = ", ".join(str(address) for address in known.addresses)
            yield f"{gateway}: {shown}, from the {known.source}."
        else:
            yield (
                f"{gateway}: its public address is not known yet. Its place is marked; export again once the gateway "
                "is built."
            )


def markdown(text: str) -> str:
    """Return operator text that Markdown shows as it is and that stays on its line."""
    return "".join(f"\\{one}" if one in _MARKUP else one for one in _visible(text))


def _visible(text: str) -> str:
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def _cell(part: Part) -> str:
    if isinstance(part, KeySlot):
        return markdown(f"{part.text}, kept in {part.ref}")
    return markdown(part if isinstance(part, str) else part.text)
