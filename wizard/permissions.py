"""The least permissions a RAM user needs for each command that meets an account.

A RAM action is named after the API action: `vpc:` for VPC and VPN gateways, `cen:` for CEN (Alibaba Cloud, RAM
authorization of the two products). Asking STS who is calling needs no permission. Creating the first VPN gateway of an
account creates the service-linked role AliyunServiceRoleForVpn.
"""

from typing import Any

READ_ACCOUNT: tuple[str, ...] = (
    "cen:DescribeCenAttachedChildInstances",
    "cen:DescribeCenBandwidthPackages",
    "cen:DescribeCenInterRegionBandwidthLimits",
    "cen:DescribeCenRegionDomainRouteEntries",
    "cen:DescribeCens",
    "cen:DescribePublishedRouteEntries",
    "cen:ListTransitRouters",
    "vpc:DescribeCustomerGateways",
    "vpc:DescribeRouteEntryList",
    "vpc:DescribeRouteTableList",
    "vpc:DescribeVSwitches",
    "vpc:DescribeVpcs",
    "vpc:DescribeVpnConnection",
    "vpc:DescribeVpnConnections",
    "vpc:DescribeVpnGateway",
    "vpc:DescribeVpnGateways",
    "vpc:DescribeVpnPbrRouteEntries",
    "vpc:DescribeVpnRouteEntries",
)
"""What reading an account takes."""

BUILD: tuple[str, ...] = (
    "cen:AssociateCenBandwidthPackage",
    "cen:AttachCenChildInstance",
    "cen:CreateCen",
    "cen:PublishRouteEntries",
    "cen:SetCenInterRegionBandwidthLimit",
    "vpc:CreateCustomerGateway",
    "vpc:CreateVpc",
    "vpc:CreateVpnConnection",
    "vpc:CreateVpnGateway",
    "vpc:CreateVpnRouteEntry",
    "vpc:ListTagResources",
    "vpc:PublishVpnRouteEntry",
    "vpc:TagResources",
)
"""What making the objects of a plan takes, whichever of them the account has already."""

TEAR_DOWN: tuple[str, ...] = (
    "cen:DeleteCen",
    "cen:DetachCenChildInstance",
    "cen:UnassociateCenBandwidthPackage",
    "cen:WithdrawPublishedRouteEntries",
    "vpc:DeleteCustomerGateway",
    "vpc:DeleteVpc",
    "vpc:DeleteVpnConnection",
    "vpc:DeleteVpnGateway",
    "vpc:DeleteVpnRouteEntry",
)
"""What taking the objects of a plan away takes, and giving bandwidth its former value back."""

CHANGE: tuple[str, ...] = (
    "vpc:ModifyCustomerGatewayAttribute",
    "vpc:ModifyVpnConnectionAttribute",
    "vpc:ModifyVpnGatewayAttribute",
    "vpc:ModifyVpnRouteEntryWeight",
)
"""What changing what a plan made takes, where the service changes it in place."""

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "apply": (*READ_ACCOUNT, *BUILD, *CHANGE, *TEAR_DOWN),
    "export": ("vpc:DescribeVpcs", "vpc:DescribeVpnGateways"),
    "status": READ_ACCOUNT,
    "diff": READ_ACCOUNT,
    "destroy": (*READ_ACCOUNT, "cen:SetCenInterRegionBandwidthLimit", *TEAR_DOWN),
}
"""The actions of every command that meets an account."""

_ROLE_OF = "vpc:CreateVpnGateway"
_SERVICE = "vpn.aliyuncs.com"


def policy(command: str) -> dict[str, Any]:
    """Return the least RAM policy of a command as a document RAM takes; KeyError for one that meets no account."""
    actions = PERMISSIONS[command]
    statements: list[dict[str, Any]] = [{"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}]
    if _ROLE_OF in actions:
        statements.append(
            {
                "Effect": "Allow",
                "Action": ["ram:CreateServiceLinkedRole"],
                "Resource": "*",
                "Condition": {"StringEquals": {"ram:ServiceName": _SERVICE}},
            }
        )
    return {"Version": "1", "Statement": statements}
