"""An office's kit as the lab reads it: strongSwan's swanctl.conf, and the lines that a lab has to replace."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple

from wizard.lab.fault import LabFault

CONF, SCRIPT, SETTINGS = "device.conf", "device.sh", "device.charon.conf"

DEVICE = "ipsec0"
"""The device that strongSwan's plugin kernel-libipsec makes, where the kit has an XFRM interface."""


Path = tuple[str, ...]


class Replacement(NamedTuple):
    """One line of a kit that a rehearsal replaces, and why."""

    office: str
    file: str
    line: str
    by: str
    why: str


class Leg(NamedTuple):
    """One tunnel of a kit, as its swanctl.conf says; `ike` and `child` are the sections' names."""

    ike: str
    child: str
    address: IPv4Address
    local: tuple[IPv4Network, ...]
    routed: bool


@dataclass(frozen=True, slots=True)
class Kit:
    """What one office runs: its networks, the names of its connections by number, and the kit's files with keys."""

    office: str
    networks: tuple[IPv4Network, ...]
    connections: tuple[str, ...]
    files: Mapping[str, str] = field(repr=False)


_QUIET = re.compile(r"^(\s*)(start_action|close_action)(\s*=\s*)(.*\S)\s*$")
_VARIABLE = re.compile(r"^(TUNNEL\d*)=\$\{")


def legs(kit: Kit) -> tuple[Leg, ...]:
    """Return the tunnels of a kit; LabFault where its file cannot be understood."""
    values = dict(_read(kit.files[CONF].splitlines()))
    names = dict.fromkeys(path[1] for path in values if path[0] == "connections")
    return tuple(_leg(kit, name, values) for name in names)


def _leg(kit: Kit, name: str, values: Mapping[Path, str]) -> Leg:
    children = list(dict.fromkeys(path[3] for path in values if path[1:3] == (name, "children")))
    at = ("connections", name)
    try:
        (child,) = children
        return Leg(
            name,
            child,
            IPv4Address(values[*at, "local_addrs"]),
            tuple(IPv4Network(each) for each in values[*at, "children", child, "local_ts"].split(",")),
            (*at, "if_id_out") in values,
        )
    except (KeyError, ValueError) as fault:
        raise LabFault(f"{kit.office}: {CONF}: {name} cannot be understood: {fault}") from None


def replaced(kit: Kit) -> tuple[str, tuple[tuple[str, str], ...], tuple[Replacement, ...]]:
    """Return the swanctl.conf to load, the variables for the route script, and every line that was replaced."""
    lines, said = [], []
    for line in kit.files[CONF].splitlines():
        match = _QUIET.match(line)
        if match is None:
            lines.append(line)
            continue
        by = f"{match[1]}{match[2]}{match[3]}none"
        lines.append(by)
        said.append(Replacement(kit.office, CONF, line.strip(), by.strip(), "the rehearsal starts every tunnel itself"))
    variables = []
    for line in kit.files.get(SCRIPT, "").splitlines():
        variable = _VARIABLE.match(line)
        if variable:
            variables.append((variable[1], DEVICE))
            why = "ESP runs in user space, on a TUN device"
            said.append(Replacement(kit.office, SCRIPT, line.strip(), f"{variable[1]}={DEVICE}", why))
    return "\n".join([*lines, ""]), tuple(variables), tuple(said)


def prefixes(kits: Iterable[Kit]) -> Iterator[IPv4Network]:
    """Yield every network that stands in any kit: its office's, its selectors', its routes'."""
    for kit in kits:
        yield from kit.networks
        for text in kit.files.values():
            for word in re.findall(r"\b\d+\.\d+\.\d+\.\d+/\d+\b", text):
                yield IPv4Network(word, strict=False)


def _read(lines: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Yield every value with its path, from strongSwan's format as far as kits use it (strongswan.conf(5))."""
    path: list[str] = []
    for line in lines:
        text = line.strip()
        if text.endswith("{"):
            path.append(text[:-1].strip())
        elif text == "}":
            path = path[:-1]
        elif text and not text.startswith("#"):
            name, _, value = text.partition("=")
            yield (*path, name.strip()), value.strip()
