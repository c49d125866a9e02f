"""What the two ends of a tunnel agree on: whether it comes up, and with which traffic selectors."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import NamedTuple

from plans.dispositions import Disposition
from plans.network import End, Tunnel

Networks = tuple[IPv4Network, ...]


class Disagreement(NamedTuple):
    """What keeps a tunnel down, or its keys from being renewed: the key in the plan and what each end has."""

    disposition: Disposition
    key: str
    cloud: str
    office: str


class Agreement(NamedTuple):
    """What a negotiation that the office begins comes to.

    `fault` is the first thing that keeps the tunnel down. `cloud` and `office` are the two sides of the traffic
    selectors that come up. `renewal` is what will fail when phase 2 is renewed. `notes` name what differs and does not
    matter: lifetimes, which each end keeps for itself (RFC 7296, section 2.8).
    """

    fault: Disagreement | None
    cloud: Networks
    office: Networks
    renewal: Disagreement | None
    notes: tuple[str, ...]


def agree(tunnel: Tunnel) -> Agreement:
    """Negotiate a tunnel.

    A responder narrows what it is offered to what it has itself, in both IKE versions (strongSwan, measured; RFC 7296,
    section 2.9); whether another gateway does is not guaranteed. Of several selectors IKEv1 brings up the first pair.
    """
    cloud, office = _narrowed(tunnel)
    fault = next((fault for fault in _faults(tunnel) if fault is not None), None)
    if fault is None and not (cloud and office):
        fault = Disagreement("TUNNEL_DOWN_P2_TS", "selectors", _listed(tunnel.cloud), _listed(tunnel.office))
    pfs = _differ("REKEY_WILL_FAIL", "ipsec.pfs", tunnel.cloud.ipsec.pfs, tunnel.office.ipsec.pfs)
    return Agreement(fault, cloud, office, pfs, tuple(_notes(tunnel)))


def _faults(tunnel: Tunnel) -> Iterator[Disagreement | None]:
    cloud, office = tunnel.cloud, tunnel.office
    yield _known("TUNNEL_DOWN_P1_ADDRESS", "public_ip", cloud.peer_address, office.address)
    yield _known("TUNNEL_DOWN_P1_ADDRESS", "public_ip", cloud.address, office.peer_address)
    yield _differ("TUNNEL_DOWN_P1_VERSION", "ike.version", cloud.ike.version, office.ike.version)
    if cloud.ike.version == "ikev1":
        yield _differ("TUNNEL_DOWN_P1_MODE", "ike.mode", cloud.ike.mode, office.ike.mode)
    yield _differ("TUNNEL_DOWN_P1_PROPOSAL", "ike.encryption", cloud.ike.encryption, office.ike.encryption)
    yield _differ("TUNNEL_DOWN_P1_PROPOSAL", "ike.integrity", cloud.ike.integrity, office.ike.integrity)
    yield _differ("TUNNEL_DOWN_P1_PROPOSAL", "ike.dh_group", cloud.ike.dh_group, office.ike.dh_group)
    yield _known("TUNNEL_DOWN_P1_ID", "remote_id", cloud.peer_identity or None, office.identity or None)
    yield _known("TUNNEL_DOWN_P1_ID", "local_id", cloud.identity or None, office.peer_identity or None)
    if cloud.key != office.key:
        yield Disagreement("TUNNEL_DOWN_P1_PSK", "psk", "", "")
    yield _differ("TUNNEL_DOWN_P2_PROPOSAL", "ipsec.encryption", cloud.ipsec.encryption, office.ipsec.encryption)
    yield _differ("TUNNEL_DOWN_P2_PROPOSAL", "ipsec.integrity", cloud.ipsec.integrity, office.ipsec.integrity)
    if cloud.ike.version == "ikev1":
        yield _differ("TUNNEL_DOWN_P2_PFS", "ipsec.pfs", cloud.ipsec.pfs, office.ipsec.pfs)


def _differ(code: Disposition, key: str, cloud: object, office: object) -> Disagreement | None:
    return None if cloud == office else Disagreement(code, key, str(cloud), str(office))


def _known(code: Disposition, key: str, cloud: object, office: object) -> Disagreement | None:
    """Compare two values of which one may not be known yet."""
    return None if cloud is None or office is None else _differ(code, key, cloud, office)


def _notes(tunnel: Tunnel) -> Iterator[str]:
    for key, cloud, office in (
        ("ike.lifetime", tunnel.cloud.ike.lifetime, tunnel.office.ike.lifetime),
        ("ipsec.lifetime", tunnel.cloud.ipsec.lifetime, tunnel.office.ipsec.lifetime),
    ):
        if cloud != office:
            yield key


def _narrowed(tunnel: Tunnel) -> tuple[Networks, Networks]:
    cloud, office = tunnel.cloud, tunnel.office
    single = cloud.ike.version == "ikev1"
    offered = (office.local[:1], office.remote[:1]) if single else (office.local, office.remote)
    office_side, cloud_side = common(offered[0], cloud.remote), common(offered[1], cloud.local)
    return (cloud_side[:1], office_side[:1]) if single else (cloud_side, office_side)


def common(ours: Networks, theirs: Networks) -> Networks:
    """Return what two lists of networks have in common, in the order of the first."""
    if ours == theirs:
        return ours
    found: dict[IPv4Network, None] = {}
    for one in ours:
        for other in theirs:
            if one.subnet_of(other):
                found[one] = None
            elif other.subnet_of(one):
                found[other] = None
    return tuple(found)


def _listed(end: End) -> str:
    return f"{', '.join(map(str, end.local))} ↔ {', '.join(map(str, end.remote))}"
