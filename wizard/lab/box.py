"""What a lab is made of, as values: boxes (one namespace each), the links between them, and the daemons in them."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple

ROUTER_ID = 0xA9FE6400
"""169.254.100.0, where the boxes' own addresses begin: link-local (RFC 3927), so that no plan's network is hit."""

MARK = "0x42"
"""The firewall mark of what an IKE daemon sends itself, so that no route into its own tunnel takes it."""

WAN, INTO_TUNNEL, REGIONS, POLICIES = 50, 60, 1000, 2000
"""Numbers of route tables: towards the Internet; into the tunnel; one for each region of a CEN; one for each policy."""


@dataclass(frozen=True, slots=True)
class Daemon:
    """One IKE daemon: its swanctl.conf, which holds keys, and more for its strongswan.conf.

    `keeps_rule` is whether rule 220, which prefers the routes that the daemon makes of its selectors, is wanted.
    `files` are a kit's, by name; the route script among them is run, with `variables`, once the tunnel device exists.
    """

    swanctl: str = field(repr=False)
    strongswan: str
    keeps_rule: bool
    files: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    variables: tuple[tuple[str, str], ...] = ()


class Box(NamedTuple):
    """One namespace: what `ip` and `nft` are told in it, and the daemon that runs there.

    `after` are lines for `ip` once the daemon has made its tunnel device.
    """

    name: str
    ip: tuple[str, ...]
    nft: str = ""
    daemon: Daemon | None = None
    after: tuple[str, ...] = ()


class Naming:
    """Gives every box an address of its own, by the order in which they are first named."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def address(self, box: str) -> IPv4Address:
        """Return the address that belongs to a box itself."""
        number = self._numbers.setdefault(box, len(self._numbers))
        return IPv4Address(ROUTER_ID + (number // 200) * 256 + number % 200 + 1)

    def own(self, box: str) -> tuple[str, ...]:
        """Return the lines every box begins with."""
        return ("link set lo up", f"addr add {self.address(box)}/32 dev lo")

    def route(self, destination: IPv4Network | str, box: str, *, table: int = 254, more: str = "") -> str:
        """Return the line that routes a destination to a neighbouring box; 254 is the main table."""
        return f"route add {destination} via {self.address(box)} dev {port(box)} onlink table {table} {more}".rstrip()


def port(box: str) -> str:
    """Return the name of the interface that leads to a neighbouring box: at most 15 characters, never a keyword."""
    return f"to-{box}"


def up(*boxes: str) -> tuple[str, ...]:
    """Return the lines that raise the interfaces to neighbouring boxes."""
    return tuple(f"link set {port(box)} up" for box in boxes)


def local_last() -> tuple[str, ...]:
    """Return the lines that ask for the box's own addresses after the rules below 100, not before everything."""
    return ("rule add pref 100 lookup local", "rule del pref 0")
