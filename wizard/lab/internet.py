"""The Internet between the two sides: it forwards IKE and ESP, and counts everything else that reaches it."""

import json
from collections.abc import Iterable
from ipaddress import IPv4Address

from wizard.lab.box import Box, Naming, up
from wizard.lab.inside import inside
from wizard.lab.programs import call

NAME = "inet"

_RULES = """table ip lab {
counter stray {
}
chain arrive {
type filter hook prerouting priority raw; policy accept;
udp dport { 500, 4500 } accept
meta l4proto esp accept
counter name stray drop
}
}
"""


def internet(public: Iterable[tuple[IPv4Address, str]], naming: Naming) -> Box:
    """Make the box that knows every public address and who owns it."""
    owners = dict(public)
    lines = [*naming.own(NAME), *up(*dict.fromkeys(owners.values()))]
    lines += [naming.route(f"{address}/32", box) for address, box in owners.items()]
    return Box(NAME, tuple(lines), _RULES)


def stray_packets(namespace: str) -> int:
    """Count the packets that were neither IKE nor ESP."""
    said = inside(namespace, lambda: call(("nft", "--json", "list", "counter", "ip", "lab", "stray")))
    return sum(entry["counter"]["packets"] for entry in json.loads(said)["nftables"] if "counter" in entry)
