"""How often an action may be called in a region, each with its source; more is Throttling.User."""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

from wizard.simulator.refusal import Refusal


class Rate(NamedTuple):
    """At most `most` calls of an action in one region within `seconds` of account time, and the source."""

    action: str
    most: int
    seconds: float
    source: str


_VPN: Final = "Alibaba Cloud VPN Gateway, API quotas of version 2016-04-28"
_CEN: Final = "Alibaba Cloud CEN, API quotas of version 2017-09-12"

RATES: Final[tuple[Rate, ...]] = (
    Rate("DescribeVpnGateways", 600, 60, _VPN),
    Rate("DescribeVpnGateway", 600, 60, _VPN),
    Rate("DescribeVpnConnections", 600, 60, _VPN),
    Rate("DescribeVpnConnection", 600, 60, _VPN),
    Rate("DescribeCustomerGateways", 600, 60, _VPN),
    Rate("DescribeVpnRouteEntries", 600, 60, _VPN),
    Rate("DescribeVpnPbrRouteEntries", 600, 60, _VPN),
    Rate("DeleteVpnRouteEntry", 60, 60, _VPN),
    Rate("ModifyVpnRouteEntryWeight", 120, 60, _VPN),
    Rate("DownloadVpnConnectionConfig", 30, 60, _VPN),
    Rate("CreateCen", 300, 60, _CEN),
    Rate("DescribeCens", 300, 60, _CEN),
    Rate("ListTransitRouters", 500, 60, _CEN),
)

_BY_ACTION: Final = {rate.action: rate for rate in RATES}


class Rates:
    """Counts the calls of every action and region."""

    def __init__(self) -> None:
        self._calls: dict[tuple[str, str], deque[float]] = {}

    def admit(self, product: str, action: str, region: str, now: float) -> None:
        """Count a call at a moment of account time, or refuse it.

        The VPC product says in x-acs-retry-after when the next one is admitted (milliseconds), the CEN product does
        not: clients meet both.
        """
        rate = _BY_ACTION.get(action)
        if rate is None:
            return
        recent = self._calls.setdefault((action, region), deque())
        while recent and recent[0] <= now - rate.seconds:
            recent.popleft()
        if len(recent) >= rate.most:
            wait = recent[0] + rate.seconds - now
            headers = {"x-acs-retry-after": str(max(1, round(wait * 1000)))} if product == "Vpc" else {}
            raise Refusal("Throttling.User", "Request was denied due to user flow control.", headers=headers)
        recent.append(now)
