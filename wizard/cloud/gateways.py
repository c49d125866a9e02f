"""VPN gateways."""

from dataclasses import dataclass
from datetime import UTC, datetime

from plans.account import Gateway
from wizard.cloud.answers import Document, flag, tags, text, whole
from wizard.cloud.cloud import Cloud
from wizard.cloud.errors import CloudError

_CHARGES = {"prepay": "prepay", "prepaid": "prepay", "postpay": "postpay", "postpaybyflow": "postpay"}
"""The service reads `Prepay` and `PostpayByFlow` back where `PREPAY` and `POSTPAY` were asked for."""

_NEVER = 253_402_300_800_000
"""The year 10000 in milliseconds since 1970."""


def list_gateways(cloud: Cloud, region: str, *, vpc: str = "") -> tuple[Gateway, ...]:
    """DescribeVpnGateways: the region's VPN gateways, or those of one VPC (by id)."""
    path = ("VpnGateways", "VpnGateway")
    return tuple(
        _gateway(region, entry) for entry in cloud.pages("vpc", "DescribeVpnGateways", region, {"VpcId": vpc}, path)
    )


def describe_gateway(cloud: Cloud, region: str, gateway: str) -> Gateway | None:
    """DescribeVpnGateway: one VPN gateway, None where it is gone."""
    try:
        body = cloud.call("vpc", "DescribeVpnGateway", region, {"VpnGatewayId": gateway})
    except CloudError as fault:
        if fault.kind == "already gone":
            return None
        raise
    # The service answers for a gateway that is gone with an empty id instead of an error, at times.
    return _gateway(region, body) if text(body, "VpnGatewayId") else None


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """What a VPN gateway is told. `vpc` and `vswitches` are ids, bandwidth is in Mbit/s, `period` in months.

    `charge` is `prepay`, `postpay`, or `""` for what the account's site sells.
    """

    name: str
    vpc: str
    bandwidth: int
    charge: str = ""
    period: int = 1
    ssl_vpn: bool = False
    network: str = "public"
    vswitches: tuple[str, ...] = ()


def create_gateway(cloud: Cloud, region: str, settings: GatewaySettings, *, token: str) -> str:
    """CreateVpnGateway: return the new gateway's id at once; it is usable when its status is `active`.

    A prepaid order is paid automatically: unpaid it would leave an id behind that never becomes a gateway.
    """
    prepaid = settings.charge == "prepay"
    vswitch, other = (*settings.vswitches, "", "")[:2]
    query = {
        "VpcId": settings.vpc,
        "Name": settings.name,
        "Bandwidth": settings.bandwidth,
        "EnableIpsec": True,
        "EnableSsl": settings.ssl_vpn,
        "InstanceChargeType": settings.charge.upper(),
        "Period": settings.period if prepaid else None,
        "AutoPay": True if prepaid else None,
        "NetworkType": settings.network,
        "VSwitchId": vswitch,
        "DisasterRecoveryVSwitchId": other,
        "ClientToken": token,
    }
    return text(cloud.call("vpc", "CreateVpnGateway", region, query), "VpnGatewayId")


def rename_gateway(cloud: Cloud, region: str, gateway: str, *, name: str, token: str) -> None:
    """ModifyVpnGatewayAttribute: give a gateway another name; it is `updating` meanwhile."""
    query = {"VpnGatewayId": gateway, "Name": name, "ClientToken": token}
    cloud.call("vpc", "ModifyVpnGatewayAttribute", region, query)


def delete_gateway(cloud: Cloud, region: str, gateway: str, *, token: str) -> None:
    """DeleteVpnGateway: refused while connections end on it, and before a prepaid term is over."""
    cloud.call("vpc", "DeleteVpnGateway", region, {"VpnGatewayId": gateway, "ClientToken": token})


def _gateway(region: str, entry: Document) -> Gateway:
    second = text(entry, "DisasterRecoveryInternetIp")
    dual = bool(second or text(entry, "DisasterRecoveryVSwitchId"))
    vswitches = (text(entry, "VSwitchId"), text(entry, "DisasterRecoveryVSwitchId"))
    charge = text(entry, "ChargeType").lower()
    return Gateway(
        id=text(entry, "VpnGatewayId"),
        region=region,
        vpc=text(entry, "VpcId"),
        name=text(entry, "Name"),
        bandwidth=whole(entry, "Spec"),
        status=text(entry, "Status"),
        business_status=text(entry, "BusinessStatus"),
        charge=_CHARGES.get(charge, charge),
        network=text(entry, "NetworkType") or "public",
        ssl_vpn=flag(entry, "SslVpn"),
        public_ips=tuple(ip for ip in (text(entry, "InternetIp"), second) if ip),
        vswitches=tuple(vswitch for vswitch in vswitches if vswitch),
        tunnels=2 if dual else 1,
        tags=tags(entry),
        until=_day(whole(entry, "EndTime")) if _CHARGES.get(charge) == "prepay" else "",
    )


def _day(milliseconds: int) -> str:
    """Return the day of a moment that the service tells in milliseconds since 1970, in universal time."""
    if not 0 < milliseconds < _NEVER:
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
