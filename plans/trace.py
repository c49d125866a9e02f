"""What an operator names as the end of a packet's way: a network by its name, or one address."""

from ipaddress import AddressValueError, IPv4Address
from typing import NamedTuple

from plans.reach import Reach


class Place(NamedTuple):
    """One end of a way: the network, and the positions of the atoms that are meant."""

    name: str
    atoms: tuple[int, ...]


class Unknown(NamedTuple):
    """Something that is no place in the network: the text, whether it is an address, and what was probably meant."""

    text: str
    is_address: bool
    near: str


def find_place(reach: Reach, text: str) -> Place | Unknown:
    """Return the place that a text names: an office, a VPC, or an address of one of them."""
    if text in reach.names:
        return Place(text, tuple(reach.atoms.of[text]))
    try:
        address = int(IPv4Address(text))
    except AddressValueError:
        return Unknown(text, is_address=False, near=_near(text, reach.names))
    for position, atom in enumerate(reach.atoms.atoms):
        if atom.first <= address <= atom.last:
            return Place(atom.owner, (position,))
    return Unknown(text, is_address=True, near="")


def _near(text: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name pays for it

    folded = {name.casefold(): name for name in names}
    found = get_close_matches(text.casefold()[:120], folded, 1, 0.6)
    return folded[found[0]] if found else ""
