"""Quotas and what the service sells, each figure with its source and date."""

from collections.abc import Iterable
from typing import NamedTuple

_LIMITS_PAGE = "Alibaba Cloud VPN Gateway documentation, Limits, 2021-03"
_MODEL = "Alibaba Cloud VPC API reference, 2026-08"


class Quota(NamedTuple):
    """A number the service counts against; `name` is its key in `account.quotas`."""

    name: str
    default: int
    source: str


CONNECTIONS_PER_GATEWAY = Quota("connections_per_gateway", 10, _LIMITS_PAGE)
CUSTOMER_GATEWAYS_PER_REGION = Quota("customer_gateways_per_region", 100, _LIMITS_PAGE)
GATEWAYS_PER_ACCOUNT = Quota("gateways_per_account", 30, _LIMITS_PAGE)
ROUTES_PER_GATEWAY = Quota("routes_per_gateway", 20, _LIMITS_PAGE)
POLICY_ROUTES_PER_GATEWAY = Quota("policy_routes_per_gateway", 20, _LIMITS_PAGE)
SELECTORS_PER_SIDE = Quota("selectors_per_side", 5, _LIMITS_PAGE)
ROUTES_PER_VPC = Quota("routes_per_vpc", 200, f"{_MODEL}, CreateRouteEntry")

QUOTAS: tuple[Quota, ...] = (
    CONNECTIONS_PER_GATEWAY,
    CUSTOMER_GATEWAYS_PER_REGION,
    GATEWAYS_PER_ACCOUNT,
    ROUTES_PER_GATEWAY,
    POLICY_ROUTES_PER_GATEWAY,
    SELECTORS_PER_SIDE,
    ROUTES_PER_VPC,
)
"""Every quota that a plan is held against."""


def held(quota: Quota, raised: Iterable[tuple[str, int]]) -> int:
    """Return the quota that counts: the service's own, or what was raised for the account."""
    return dict(raised).get(quota.name, quota.default)


NEARLY = 0.8
"""From this share of a quota on, a note says so."""

SITES: tuple[str, ...] = ("international", "china")

BANDWIDTHS: dict[str, tuple[int, ...]] = {
    "china": (5, 10, 20, 50, 100, 200, 500, 1000),
    "international": (10, 100, 200, 500, 1000),
}
"""Mbit/s that a public VPN gateway is sold with, by account site (CreateVpnGateway, Bandwidth, 2026-08)."""

PRIVATE_BANDWIDTHS: tuple[int, ...] = (200, 1000)
"""Mbit/s that a private VPN gateway is sold with (CreateVpnGateway, Bandwidth, 2026-08)."""

CHARGES: dict[str, str] = {"china": "prepay", "international": "postpay"}
"""How a VPN gateway is paid, by account site (CreateVpnGateway, InstanceChargeType, 2026-08)."""

PERIODS: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 24, 36)
"""Months that a prepaid VPN gateway is sold for (CreateVpnGateway, Period, 2026-08)."""

LINK_BANDWIDTH = (1, 10_000)
"""Mbit/s between two regions; a bandwidth plan holds up to 10,000 (CreateCenBandwidthPackage, 2026-08)."""

VPC_PREFIX_LENGTHS = (8, 28)
"""Prefix lengths of a VPC's CIDR blocks (Alibaba Cloud VPC documentation, secondary CIDR blocks, 2026-08)."""

WEIGHTS: tuple[str, ...] = ("0", "100")
"""Weights of a destination route: standby, active (CreateVpnRouteEntry, Weight, 2026-08)."""
