"""How a packet's walk can end: a closed list of codes, whose sentences are in `plans.texts`."""

from typing import Literal, NamedTuple, get_args

Disposition = Literal[
    "DELIVERED",
    "REKEY_WILL_FAIL",
    "PARTIAL",
    "ASYMMETRIC_RETURN",
    "NO_ROUTE_OFFICE",
    "NO_ROUTE_VPNGW",
    "NO_ROUTE_VPC",
    "NO_ROUTE_CEN",
    "ROUTE_NOT_PUBLISHED",
    "ROUTE_CONFLICT",
    "SELECTOR_LOCAL_MISMATCH",
    "SELECTOR_REMOTE_MISMATCH",
    "SELECTOR_NARROWED",
    "TUNNEL_DOWN_P1_ADDRESS",
    "TUNNEL_DOWN_P1_VERSION",
    "TUNNEL_DOWN_P1_MODE",
    "TUNNEL_DOWN_P1_PROPOSAL",
    "TUNNEL_DOWN_P1_ID",
    "TUNNEL_DOWN_P1_PSK",
    "TUNNEL_DOWN_P2_PROPOSAL",
    "TUNNEL_DOWN_P2_PFS",
    "TUNNEL_DOWN_P2_TS",
    "PBR_SHADOWS",
    "WEIGHT_STANDBY",
    "NO_BANDWIDTH",
    "LOOP",
    "OVERLAP_AMBIGUOUS",
    "MTU_RISK",
    "DENIED_POLICY",
    "INSUFFICIENT_INFO",
]
"""MTU_RISK and DENIED_POLICY are kept for networks in which segment sizes and filters can be seen."""

DISPOSITIONS: tuple[Disposition, ...] = get_args(Disposition)

PASSING: frozenset[Disposition] = frozenset({"DELIVERED", "REKEY_WILL_FAIL"})
"""Endings of packets that are sent now. Under IKEv2 a first phase 2 needs no PFS group, its renewal does."""


class Ending(NamedTuple):
    """How a walk ended: the code, the node where it did, the place in the plan that is at fault, and values."""

    disposition: Disposition
    node: str
    at: str = ""
    values: tuple[tuple[str, str], ...] = ()
