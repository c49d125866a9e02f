"""How long each state of each action lasts, in seconds of account time."""

from __future__ import annotations

from typing import Final, NamedTuple

DEFAULT_SPEED: Final = 120.0
"""Simulated seconds per real second: the tutorial's critical path of about four minutes takes about two seconds."""


class Duration(NamedTuple):
    """One state that an action puts an object into, how long it lasts, and where the number comes from."""

    action: str
    state: str
    seconds: float
    source: str


_VPN = "assumption: the Terraform provider polls these every 5 s and finds them done within a few polls"
_CEN = "assumption: the Terraform provider's CEN waits succeed within a few 5 s polls"
_GATEWAY = "documentation: a VPN gateway is ready in 1-5 minutes"

DURATIONS: Final[tuple[Duration, ...]] = (
    Duration("CreateVpnGateway", "init", 10, _GATEWAY),
    Duration("CreateVpnGateway", "provisioning", 110, _GATEWAY),
    Duration("ModifyVpnGatewayAttribute", "updating", 10, _VPN),
    Duration("DeleteVpnGateway", "deleting", 40, _VPN),
    Duration("CreateVpnConnection", "updating", 20, _VPN),
    Duration("ModifyVpnConnectionAttribute", "updating", 20, _VPN),
    Duration("DeleteVpnConnection", "updating", 20, _VPN),
    Duration("CreateVpnRouteEntry", "updating", 15, _VPN),
    Duration("ModifyVpnRouteEntryWeight", "updating", 10, _VPN),
    Duration("DeleteVpnRouteEntry", "updating", 15, _VPN),
    Duration("CreateVpnPbrRouteEntry", "updating", 15, _VPN),
    Duration("DeleteVpnPbrRouteEntry", "updating", 15, _VPN),
    Duration("PublishVpnRouteEntry", "updating", 15, _VPN),
    Duration("CreateVpc", "Pending", 5, _VPN),
    Duration("CreateVSwitch", "Pending", 5, _VPN),
    Duration("CreateCen", "Creating", 5, _CEN),
    Duration("DeleteCen", "Deleting", 10, _CEN),
    Duration("AttachCenChildInstance", "Attaching", 30, _CEN),
    Duration("DetachCenChildInstance", "Detaching", 30, _CEN),
    Duration("AssociateCenBandwidthPackage", "Idle", 5, _CEN),
    Duration("UnassociateCenBandwidthPackage", "InUse", 5, _CEN),
    Duration("SetCenInterRegionBandwidthLimit", "Modifying", 10, _CEN),
    Duration("PublishRouteEntries", "NonPublished", 10, _CEN),
    Duration("WithdrawPublishedRouteEntries", "Published", 10, _CEN),
)

_STEPS: Final = {
    action: tuple((row.state, row.seconds) for row in DURATIONS if row.action == action)
    for action in dict.fromkeys(row.action for row in DURATIONS)
}


def steps(action: str) -> tuple[tuple[str, float], ...]:
    """Return the (state, seconds) steps of an action, in order."""
    return _STEPS[action]


def total(action: str) -> float:
    """Return how long an action takes in all; 0 for one that is done when it is answered."""
    return sum(seconds for _, seconds in _STEPS.get(action, ()))
