"""One packet through one tunnel: the selectors of either end, whether it is up, and what came up of the selectors."""

from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from plans.dispositions import Disposition, Ending
from plans.lookup import hold
from plans.negotiation import Agreement, Disagreement
from plans.network import End, Tunnel
from plans.packet import Packet
from plans.tables import NodeKind

Side = Literal["office", "cloud"]


def cross(packet: Packet, tunnel: Tunnel, agreed: Agreement, side: Side) -> Ending | None:
    """Send a packet from one side of a tunnel to the other; return why it does not arrive."""
    kind: NodeKind = "office" if side == "office" else "vpn-gateway"
    sender, receiver = (tunnel.office, tunnel.cloud) if side == "office" else (tunnel.cloud, tunnel.office)
    if not admits(sender, packet.source, packet.destination):
        local = hold(sender.local, packet.source)
        code: Disposition = "SELECTOR_REMOTE_MISMATCH" if local else "SELECTOR_LOCAL_MISMATCH"
        listed, address = (sender.remote, packet.destination) if local else (sender.local, packet.source)
        return packet.drop(kind, _mismatch(code, tunnel, sender, listed, address))
    if agreed.fault is not None:
        return packet.drop(kind, _disagreement(agreed.fault, tunnel))
    ours, theirs = (agreed.office, agreed.cloud) if side == "office" else (agreed.cloud, agreed.office)
    if not (hold(ours, packet.source) and hold(theirs, packet.destination)):
        local = hold(ours, packet.source)
        listed, address = (theirs, packet.destination) if local else (ours, packet.source)
        return packet.drop(kind, _mismatch("SELECTOR_NARROWED", tunnel, sender, listed, address))
    selectors = f"{tunnel.connection}: {holder(ours, packet.source)} ↔ {holder(theirs, packet.destination)}"
    packet.hop(kind, sender.node, "encrypted", selectors)
    packet.hop("vpn-gateway" if side == "office" else "office", receiver.node, "decrypted", selectors)
    if agreed.renewal is not None and packet.renewal is None:
        packet.renewal = _disagreement(agreed.renewal, tunnel)
    return None


def admits(end: End, source: int, destination: int) -> bool:
    """Whether an end's own selectors take a packet from here to there; addresses are numbers."""
    return hold(end.local, source) and hold(end.remote, destination)


def holder(networks: tuple[IPv4Network, ...], address: int) -> IPv4Network:
    """Return the first of some networks that contains an address; StopIteration where none does."""
    return next(network for network in networks if hold((network,), address))


def _disagreement(fault: Disagreement, tunnel: Tunnel) -> Ending:
    """Return a tunnel's disagreement as the ending of the walks that need it."""
    values = (
        ("connection", tunnel.connection),
        ("key", fault.key),
        ("cloud", fault.cloud),
        ("office", fault.office),
    )
    return Ending(fault.disposition, tunnel.cloud.node, f"{tunnel.at}.{fault.key}", values)


def _mismatch(code: Disposition, tunnel: Tunnel, end: End, listed: tuple[IPv4Network, ...], address: int) -> Ending:
    values = (
        ("connection", tunnel.connection),
        ("address", str(IPv4Address(address))),
        ("selectors", ", ".join(map(str, listed[:3])) + (", …" if len(listed) > 3 else "")),
    )
    return Ending(code, end.node, f"{tunnel.at}.selectors", values)
