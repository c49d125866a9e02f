"""Every action of the endpoint, as one table: its product, whether it changes anything, and its function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from wizard.simulator.actions import (
    attachments,
    bandwidth,
    cens,
    connections,
    customers,
    gateways,
    publication,
    sts,
    tags,
    vpcs,
    vpn_routes,
)
from wizard.simulator.call import Answer, Call


class Action(NamedTuple):
    """One API action. `token` tells whether a ClientToken makes it idempotent; `id` names the id it answers with."""

    product: str
    name: str
    run: Callable[[Call], Answer]
    writes: bool = False
    token: bool = False
    id: str = ""


def _read(product: str, name: str, run: Callable[[Call], Answer]) -> Action:
    return Action(product, name, run)


def _write(product: str, name: str, run: Callable[[Call], Answer], identifier: str = "") -> Action:
    return Action(product, name, run, writes=True, id=identifier)


def _token(product: str, name: str, run: Callable[[Call], Answer], identifier: str = "") -> Action:
    return Action(product, name, run, writes=True, token=True, id=identifier)


ACTIONS: Final[tuple[Action, ...]] = (
    _read("Sts", "GetCallerIdentity", sts.caller_identity),
    _read("Vpc", "DescribeRegions", vpcs.describe_regions),
    _read("Vpc", "DescribeZones", vpcs.describe_zones),
    _read("Vpc", "DescribeVpcs", vpcs.describe),
    _read("Vpc", "DescribeVpcAttribute", vpcs.describe_one),
    _read("Vpc", "DescribeVSwitches", vpcs.describe_switches),
    _read("Vpc", "DescribeRouteTableList", vpcs.describe_tables),
    _read("Vpc", "DescribeRouteEntryList", vpcs.describe_routes),
    _token("Vpc", "CreateVpc", vpcs.create, "VpcId"),
    _token("Vpc", "DeleteVpc", vpcs.delete),
    _token("Vpc", "CreateVSwitch", vpcs.create_switch, "VSwitchId"),
    _token("Vpc", "CreateVpnGateway", gateways.create, "VpnGatewayId"),
    _read("Vpc", "DescribeVpnGateway", gateways.describe),
    _read("Vpc", "DescribeVpnGateways", gateways.describe_all),
    _token("Vpc", "ModifyVpnGatewayAttribute", gateways.modify),
    _token("Vpc", "DeleteVpnGateway", gateways.delete),
    _read("Vpc", "DescribeVpnGatewayAvailableZones", gateways.available_zones),
    _token("Vpc", "CreateCustomerGateway", customers.create, "CustomerGatewayId"),
    _read("Vpc", "DescribeCustomerGateway", customers.describe),
    _read("Vpc", "DescribeCustomerGateways", customers.describe_all),
    _token("Vpc", "ModifyCustomerGatewayAttribute", customers.modify),
    _token("Vpc", "DeleteCustomerGateway", customers.delete),
    _token("Vpc", "CreateVpnConnection", connections.create, "VpnConnectionId"),
    _read("Vpc", "DescribeVpnConnection", connections.describe),
    _read("Vpc", "DescribeVpnConnections", connections.describe_all),
    _token("Vpc", "ModifyVpnConnectionAttribute", connections.modify),
    _token("Vpc", "DeleteVpnConnection", connections.delete),
    _read("Vpc", "DownloadVpnConnectionConfig", connections.download),
    _token("Vpc", "CreateVpnRouteEntry", vpn_routes.create),
    _read("Vpc", "DescribeVpnRouteEntries", vpn_routes.describe),
    _token("Vpc", "ModifyVpnRouteEntryWeight", vpn_routes.modify_weight),
    _token("Vpc", "DeleteVpnRouteEntry", vpn_routes.delete),
    _token("Vpc", "CreateVpnPbrRouteEntry", vpn_routes.create_policy),
    _read("Vpc", "DescribeVpnPbrRouteEntries", vpn_routes.describe_policy),
    _token("Vpc", "DeleteVpnPbrRouteEntry", vpn_routes.delete_policy),
    _token("Vpc", "PublishVpnRouteEntry", vpn_routes.publish),
    _write("Vpc", "TagResources", tags.tag),
    _read("Vpc", "ListTagResources", tags.describe),
    _write("Vpc", "UnTagResources", tags.untag),
    _token("Cbn", "CreateCen", cens.create, "CenId"),
    _read("Cbn", "DescribeCens", cens.describe),
    _write("Cbn", "ModifyCenAttribute", cens.modify),
    _write("Cbn", "DeleteCen", cens.delete),
    _read("Cbn", "ListTransitRouters", cens.transit_routers),
    _write("Cbn", "AttachCenChildInstance", attachments.attach),
    _read("Cbn", "DescribeCenAttachedChildInstances", attachments.describe),
    _read("Cbn", "DescribeCenAttachedChildInstanceAttribute", attachments.describe_one),
    _write("Cbn", "DetachCenChildInstance", attachments.detach),
    _token("Cbn", "CreateCenBandwidthPackage", bandwidth.create, "CenBandwidthPackageId"),
    _read("Cbn", "DescribeCenBandwidthPackages", bandwidth.describe),
    _write("Cbn", "AssociateCenBandwidthPackage", bandwidth.associate),
    _write("Cbn", "UnassociateCenBandwidthPackage", bandwidth.unassociate),
    _write("Cbn", "ModifyCenBandwidthPackageSpec", bandwidth.modify),
    _write("Cbn", "DeleteCenBandwidthPackage", bandwidth.delete),
    _write("Cbn", "SetCenInterRegionBandwidthLimit", bandwidth.set_limit),
    _read("Cbn", "DescribeCenInterRegionBandwidthLimits", bandwidth.describe_limits),
    _read("Cbn", "DescribeGeographicRegionMembership", bandwidth.membership),
    _write("Cbn", "PublishRouteEntries", publication.publish),
    _write("Cbn", "WithdrawPublishedRouteEntries", publication.withdraw),
    _read("Cbn", "DescribePublishedRouteEntries", publication.describe),
    _read("Cbn", "DescribeCenRegionDomainRouteEntries", publication.describe_region),
    _read("Cbn", "DescribeCenChildInstanceRouteEntries", publication.describe_child),
    _read("Cbn", "DescribeRouteConflict", publication.describe_conflicts),
    _write("Cbn", "TagResources", tags.tag),
    _read("Cbn", "ListTagResources", tags.describe),
    _write("Cbn", "UntagResources", tags.untag),
)
