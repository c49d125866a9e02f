"""VPN gateways: create, describe, modify, delete, and where they can be had."""

from __future__ import annotations

import json
from dataclasses import replace

from wizard.simulator import ids, regions, rules
from wizard.simulator.account import alive, lookup
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import milliseconds
from wizard.simulator.durations import steps
from wizard.simulator.limits import CHARGE_TYPES, GATEWAY_BANDWIDTHS, VPN_GATEWAYS
from wizard.simulator.objects import VpnGateway
from wizard.simulator.progress import GONE, Progress, through
from wizard.simulator.refusal import Refusal, illegal, not_found

# The system flags of a gateway come as a JSON string beside the user's tags.
_FLAGS = json.dumps(
    {"VpnEnableBgp": "true", "VisuallySsl": "true", "PbrPriority": "true", "VpnNewImage": "true", "VpnVersion": "v2"}
)


def find(call: Call, identifier: str) -> VpnGateway:
    """Return a VPN gateway of the call's region."""
    gateway = lookup(call.account.vpn_gateways, identifier, call.now)
    if gateway is None or gateway.region != call.region:
        raise not_found("VpnGatewayInstanceId", identifier)
    return gateway


def idle(call: Call, identifier: str) -> VpnGateway:
    """Return a VPN gateway that can take a mutation now; a gateway takes one at a time."""
    gateway = find(call, identifier)
    if gateway.status.at(call.now) != "active":
        raise Refusal("VpnGateway.Configuring", "The specified service is configuring.")
    return gateway


def occupy(call: Call, gateway: VpnGateway) -> float:
    """Put a gateway into `updating` for as long as the action takes; return when it is done."""
    status = through(call.now, steps(call.action), "active")
    call.account.vpn_gateways[gateway.id] = replace(gateway, status=status)
    return status.until


def create(call: Call) -> Answer:
    """CreateVpnGateway."""
    parameters, account = call.parameters, call.account
    region = call.region
    vpc = lookup(account.vpcs, parameters.required("VpcId"), call.now)
    if vpc is None or vpc.region != region:
        raise not_found("VpcId", parameters["VpcId"])
    network = parameters.text("NetworkType", "public")
    if network not in {"public", "private"}:
        raise illegal("NetworkType", "it must be public or private.")
    if parameters.text("VpnType", "Normal") != "Normal":
        raise illegal("VpnType", "only Normal is offered to this account.")
    bandwidth = parameters.number("Bandwidth", 0)
    offered = (200, 1000) if network == "private" else GATEWAY_BANDWIDTHS[account.site]
    if bandwidth not in offered:
        raise illegal("Bandwidth", f"it must be one of {', '.join(map(str, offered))}.")
    charge = parameters.text("InstanceChargeType", CHARGE_TYPES[account.site][0]).upper()
    if charge not in CHARGE_TYPES[account.site]:
        raise illegal("InstanceChargeType", f"this account can buy {CHARGE_TYPES[account.site][0]} only.")
    if charge == "PREPAY" and parameters.number("Period", 1) not in {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 24, 36}:
        raise illegal("Period", "it must be 1 to 9, 12, 24 or 36 months.")
    ssl = parameters.flag("EnableSsl")
    if parameters.given("SslConnections") and not ssl:
        raise Refusal("UnnecessarySslConnection", "The SslConnections is unnecessary when SSL-VPN is not enabled.")
    switches = _switches(call, vpc.id)
    name = rules.gateway_name(parameters)
    living = alive(account.vpn_gateways.values(), call.now)
    call.within(VPN_GATEWAYS, len(living))
    # An order that is not paid leaves the instance where it is.
    paid = charge == "POSTPAY" or parameters.flag("AutoPay")
    identifier = ids.issue(account, "vpn", region, vpc.id, name)
    account.vpn_gateways[identifier] = VpnGateway(
        id=identifier,
        region=region,
        name=name or identifier,
        description="",
        vpc=vpc.id,
        vswitches=switches,
        bandwidth=bandwidth,
        network=network,
        charge=charge,
        ipsec=parameters.flag("EnableIpsec", default=True),
        ssl=ssl,
        ssl_connections=parameters.number("SslConnections", 5) if ssl else 0,
        auto_propagate=False,
        public_ips=(ids.public_ip(vpc.public_ips, [ip for other in living for ip in other.public_ips]),),
        created=call.now,
        status=through(call.now, steps(call.action), "active") if paid else Progress("init"),
    )
    answer: Answer = {"VpnGatewayId": identifier, "Name": name or identifier}
    if charge == "PREPAY":
        answer["OrderId"] = 200000000000000 + len(account.vpn_gateways)
    return answer


def _switches(call: Call, vpc: str) -> tuple[str, ...]:
    names = [call.parameters.text("VSwitchId"), call.parameters.text("DisasterRecoveryVSwitchId")]
    if regions.find(call.region).tunnels == 2 and not all(names):
        raise Refusal("InvalidVSwitchId.NotFound", "The specified vSwitch does not exist.", 404)
    for identifier in filter(None, names):
        switch = lookup(call.account.vswitches, identifier, call.now)
        if switch is None or switch.vpc != vpc:
            raise Refusal("InvalidVSwitchId.NotFound", "The specified vSwitch does not exist.", 404)
    return tuple(filter(None, names))


def shown(call: Call, gateway: VpnGateway) -> Answer:
    """Return a gateway as DescribeVpnGateway(s) prints it; it has no address before it is active."""
    state = gateway.status.at(call.now)
    addresses = ("", "") if state in {"init", "provisioning"} else (*gateway.public_ips, "")
    return {
        "VpnGatewayId": gateway.id,
        "Name": gateway.name,
        "Description": gateway.description,
        "VpcId": gateway.vpc,
        "VSwitchId": (*gateway.vswitches, "")[0],
        "DisasterRecoveryVSwitchId": (*gateway.vswitches, "", "")[1],
        "InternetIp": addresses[0],
        "DisasterRecoveryInternetIp": addresses[1],
        "Status": state,
        "BusinessStatus": "Normal",
        "ChargeType": "Prepay" if gateway.charge == "PREPAY" else "POSTPAY",
        "Spec": f"{gateway.bandwidth}M",
        "NetworkType": gateway.network,
        "VpnType": "Normal",
        "GatewayType": "Traditional",
        "IpsecVpn": "enable" if gateway.ipsec else "disable",
        "SslVpn": "enable" if gateway.ssl else "disable",
        "SslMaxConnections": gateway.ssl_connections,
        "AutoPropagate": gateway.auto_propagate,
        "EnableBgp": False,
        "CreateTime": milliseconds(gateway.created),
        "EndTime": milliseconds(gateway.created + 30 * 86400),
        "ResourceGroupId": "rg-default",
        "Tag": _FLAGS,
        "Tags": call.tags(gateway.id),
    }


def describe(call: Call) -> Answer:
    """DescribeVpnGateway."""
    return shown(call, find(call, call.parameters.required("VpnGatewayId")))


def describe_all(call: Call) -> Answer:
    """DescribeVpnGateways."""
    parameters = call.parameters
    chosen = [
        gateway
        for gateway in alive(call.account.vpn_gateways.values(), call.now)
        if gateway.region == call.region
        and parameters.text("VpnGatewayId", gateway.id) == gateway.id
        and parameters.text("VpcId", gateway.vpc) == gateway.vpc
        and parameters.text("Status", gateway.status.at(call.now)).lower() == gateway.status.at(call.now)
        and call.tagged(gateway.id)
    ]
    page, numbers = call.page(chosen)
    return {"VpnGateways": {"VpnGateway": [shown(call, gateway) for gateway in page]}, **numbers}


def modify(call: Call) -> Answer:
    """ModifyVpnGatewayAttribute."""
    gateway = idle(call, call.parameters.required("VpnGatewayId"))
    changed = replace(
        gateway,
        name=rules.gateway_name(call.parameters) or gateway.name,
        description=rules.label(call.parameters, "Description") or gateway.description,
        auto_propagate=call.parameters.flag("AutoPropagate", default=gateway.auto_propagate),
    )
    occupy(call, changed)
    whole = shown(call, call.account.vpn_gateways[gateway.id])
    return {
        name: whole[name]
        for name in (
            "VpnGatewayId", "Name", "Description", "VpcId", "VSwitchId", "DisasterRecoveryVSwitchId", "InternetIp",
            "DisasterRecoveryInternetIp", "Status", "BusinessStatus", "Spec", "AutoPropagate", "EnableBgp",
            "CreateTime", "EndTime", "ResourceGroupId",
        )
    }  # fmt: skip


def delete(call: Call) -> Answer:
    """DeleteVpnGateway: refused while connections exist, and for prepaid gateways before they expire."""
    gateway = idle(call, call.parameters.required("VpnGatewayId"))
    if gateway.charge == "PREPAY":
        raise Refusal("ForbiddenRelease", "The specified VPN gateway cannot be released before it expires.", 403)
    if any(item.gateway == gateway.id for item in alive(call.account.vpn_connections.values(), call.now)):
        raise Refusal("DependencyViolation.VpnConnection", "The specified VPN gateway has IPsec connections.")
    if any(item.gateway == gateway.id for item in alive(call.account.vpn_routes.values(), call.now)):
        raise Refusal("DependencyViolation.VpnRouteEntry", "The specified VPN gateway has routes.")
    call.account.vpn_gateways[gateway.id] = replace(gateway, status=through(call.now, steps(call.action), GONE))
    return {}


def available_zones(call: Call) -> Answer:
    """DescribeVpnGatewayAvailableZones; `Spec` is written with an M here."""
    spec = call.parameters.required("Spec")
    if spec not in {f"{number}M" for number in GATEWAY_BANDWIDTHS[""]}:
        raise illegal("Spec", "it must be a bandwidth such as 10M.")
    zones = regions.find(call.region).zones
    return {"RegionId": call.region, "AvailableZoneIdList": [{"ZoneId": zone, "ZoneName": zone} for zone in zones]}
