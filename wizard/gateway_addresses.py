"""The public addresses of a plan's VPN gateways: from the account where it is asked, else from the plan."""

from ipaddress import IPv4Address

from plans.names import cloud_name
from plans.plan import Plan, VpnGateway
from plans.planned import Addresses, GatewayAddress, planned_addresses
from wizard.cloud import Cloud
from wizard.cloud.gateways import list_gateways
from wizard.cloud.survey import find_vpc


def find_addresses(plan: Plan, cloud: Cloud) -> Addresses:
    """Return the addresses the account gives the plan's gateways; the plan's own for those it does not have yet.

    CloudError where the account cannot be read, NotUnique where a VPC's name stands for several.
    """
    found = planned_addresses(plan)
    for gateway in plan.vpn_gateways.values():
        addresses = _addresses(plan, gateway, cloud)
        if addresses:
            found[gateway.name] = GatewayAddress(addresses, "account")
    return found


def _addresses(plan: Plan, gateway: VpnGateway, cloud: Cloud) -> tuple[IPv4Address, ...]:
    vpc = plan.vpcs[gateway.vpc]
    home = find_vpc(cloud, vpc.region, name=vpc.name, id=vpc.id)
    if home is None:
        return ()
    names = {gateway.name, cloud_name(gateway.name)}
    known = [
        one
        for one in list_gateways(cloud, gateway.region, vpc=home.id)
        if (one.id == gateway.id if gateway.id else one.name in names)
    ]
    return tuple(IPv4Address(address) for address in known[0].public_ips if address) if len(known) == 1 else ()
