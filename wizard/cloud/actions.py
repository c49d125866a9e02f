"""Every API action that is spoken, as one list: its product, what it changes, and the permission it needs."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Product = Literal["vpc", "cbn", "sts"]

VERSIONS: Mapping[Product, str] = {"vpc": "2016-04-28", "cbn": "2017-09-12", "sts": "2015-04-01"}
"""The API version of each product that is spoken here."""


class Action(NamedTuple):
    """One API action. `writes` tells whether it changes anything, `token` whether a ClientToken makes it idempotent."""

    product: Product
    name: str
    writes: bool = False
    token: bool = False

    @property
    def permission(self) -> str:
        """The action's name in a RAM policy; empty where everybody may call it."""
        return {"vpc": f"vpc:{self.name}", "cbn": f"cen:{self.name}", "sts": ""}[self.product]


def _read(product: Product, name: str) -> Action:
    return Action(product, name)


def _write(product: Product, name: str) -> Action:
    return Action(product, name, writes=True)


def _token(product: Product, name: str) -> Action:
    return Action(product, name, writes=True, token=True)


ACTIONS: tuple[Action, ...] = (
    _read("sts", "GetCallerIdentity"),
    _read("vpc", "DescribeRegions"),
    _read("vpc", "DescribeVpcs"),
    _read("vpc", "DescribeVSwitches"),
    _read("vpc", "DescribeRouteTableList"),
    _read("vpc", "DescribeRouteEntryList"),
    _token("vpc", "CreateVpc"),
    _token("vpc", "DeleteVpc"),
    _token("vpc", "CreateVSwitch"),
    _read("vpc", "DescribeVpnGateways"),
    _read("vpc", "DescribeVpnGateway"),
    _token("vpc", "CreateVpnGateway"),
    _token("vpc", "ModifyVpnGatewayAttribute"),
    _token("vpc", "DeleteVpnGateway"),
    _read("vpc", "DescribeCustomerGateways"),
    _token("vpc", "CreateCustomerGateway"),
    _token("vpc", "ModifyCustomerGatewayAttribute"),
    _token("vpc", "DeleteCustomerGateway"),
    _read("vpc", "DescribeVpnConnections"),
    _read("vpc", "DescribeVpnConnection"),
    _token("vpc", "CreateVpnConnection"),
    _token("vpc", "ModifyVpnConnectionAttribute"),
    _token("vpc", "DeleteVpnConnection"),
    _read("vpc", "DownloadVpnConnectionConfig"),
    _read("vpc", "DescribeVpnRouteEntries"),
    _token("vpc", "CreateVpnRouteEntry"),
    _token("vpc", "ModifyVpnRouteEntryWeight"),
    _token("vpc", "PublishVpnRouteEntry"),
    _token("vpc", "DeleteVpnRouteEntry"),
    _read("vpc", "DescribeVpnPbrRouteEntries"),
    _token("vpc", "CreateVpnPbrRouteEntry"),
    _token("vpc", "DeleteVpnPbrRouteEntry"),
    _write("vpc", "TagResources"),
    _write("vpc", "UnTagResources"),
    _read("vpc", "ListTagResources"),
    _read("cbn", "DescribeCens"),
    _read("cbn", "ListTransitRouters"),
    _token("cbn", "CreateCen"),
    _write("cbn", "DeleteCen"),
    _read("cbn", "DescribeCenAttachedChildInstances"),
    _write("cbn", "AttachCenChildInstance"),
    _write("cbn", "DetachCenChildInstance"),
    _read("cbn", "DescribeCenBandwidthPackages"),
    _write("cbn", "AssociateCenBandwidthPackage"),
    _write("cbn", "UnassociateCenBandwidthPackage"),
    _read("cbn", "DescribeCenInterRegionBandwidthLimits"),
    _write("cbn", "SetCenInterRegionBandwidthLimit"),
    _read("cbn", "DescribePublishedRouteEntries"),
    _write("cbn", "PublishRouteEntries"),
    _write("cbn", "WithdrawPublishedRouteEntries"),
    _read("cbn", "DescribeCenRegionDomainRouteEntries"),
    _write("cbn", "TagResources"),
    _write("cbn", "UntagResources"),
    _read("cbn", "ListTagResources"),
)
"""Reading calls and writing calls with and without ClientToken, family by family."""

BY_NAME: Mapping[tuple[Product, str], Action] = {(action.product, action.name): action for action in ACTIONS}
