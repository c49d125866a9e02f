"""Quotas and legal values of the service, each with its source."""

from __future__ import annotations

from typing import Final, NamedTuple


class Quota(NamedTuple):
    """How many of a thing the account may have, the code of the refusal, and the source."""

    most: int
    code: str
    source: str


_LIMITS = "Alibaba Cloud VPN Gateway, product overview, Limits"

VPN_GATEWAYS: Final = Quota(30, "Resource.QuotaFull", _LIMITS)
CUSTOMER_GATEWAYS: Final = Quota(100, "Resource.QuotaFull", _LIMITS)  # per region
CONNECTIONS: Final = Quota(10, "Resource.QuotaFull", _LIMITS)  # per VPN gateway
DESTINATION_ROUTES: Final = Quota(20, "QuotaExceeded.VpnRouteEntry", _LIMITS)  # per VPN gateway
POLICY_ROUTES: Final = Quota(20, "QuotaExceeded.PolicyBasedRoute", _LIMITS)  # per VPN gateway
SUBNETS: Final = Quota(5, "IllegalParam", _LIMITS)  # per side of an IPsec connection
VPC_ROUTES: Final = Quota(200, "QuotaExceeded.RouteEntry", "VPC API, CreateRouteEntry: custom routes per table")
VSWITCHES: Final = Quota(150, "QuotaExceeded.VSwitch", "VPC API, CreateVSwitch: vSwitches per VPC")

# VPN API, CreateVpnGateway.Bandwidth: what each account site sells for public gateways, in Mbit/s.
GATEWAY_BANDWIDTHS: Final = {
    "china": (5, 10, 20, 50, 100, 200, 500, 1000),
    "international": (10, 100, 200, 500, 1000),
    "": (5, 10, 20, 50, 100, 200, 500, 1000),
}
CHARGE_TYPES: Final = {"china": ("PREPAY",), "international": ("POSTPAY",), "": ("POSTPAY", "PREPAY")}

# CEN API, CreateCenBandwidthPackage.Bandwidth, in Mbit/s.
PLAN_BANDWIDTH: Final = range(2, 10001)

# VPN API, CreateVpnConnection.IkeConfig and IpsecConfig: first value is the default where none is sent.
IKE_VERSIONS: Final = ("ikev1", "ikev2")
IKE_MODES: Final = ("main", "aggressive")
ENCRYPTIONS: Final = ("aes", "aes192", "aes256", "des", "3des")
INTEGRITIES: Final = ("md5", "sha1", "sha256", "sha384", "sha512")
IKE_GROUPS: Final = ("group2", "group1", "group5", "group14")
IPSEC_GROUPS: Final = ("group2", "disabled", "group1", "group5", "group14")
LIFETIMES: Final = range(86401)
PSK_CHARACTERS: Final = frozenset(
    'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789~!\\`@#$%^&*()_-+={}[]|;:",.<>/?'
)
