"""What a refused or lost call means: one table from the service's codes to the few classes that decide what to do."""

from collections.abc import Iterable, Mapping
from typing import Literal

ErrorKind = Literal[
    "busy",  # something else is being changed: wait, same token
    "throttled",  # too many calls: back off, same token
    "unknown outcome",  # no answer that tells: look before doing anything
    "already there",  # adopt after comparing
    "already gone",  # success of a deletion, absence for a look
    "dry-run ok",  # the rehearsed call would have worked
    "quota",  # stop: a limit of the account
    "money",  # stop: payment or a prepaid term
    "authorisation",  # stop: never read as absence
    "plan error",  # stop: a value of the plan
    "other",  # stop
]


class CloudError(Exception):
    """A call that brought no result. `str()` is a sentence without keys; `retry_after` is in seconds.

    `status` is 0 and `code` empty where the service gave no answer.
    """

    def __init__(
        self,
        action: str,
        kind: ErrorKind,
        *,
        code: str = "",
        message: str = "",
        status: int = 0,
        request_id: str = "",
        retry_after: float = 0.0,
    ) -> None:
        self.action = action
        self.kind: ErrorKind = kind
        self.code = code
        self.message = message
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        what = f"{action} refused: {code}" if code else f"{action}"
        told = f"{what}: {message}" if message else what
        super().__init__(f"{told} (request {request_id})" if request_id else told)


_CLASSES: tuple[tuple[ErrorKind, tuple[str, ...]], ...] = (
    (
        "busy",
        (
            "VpnGateway.Configuring", "VpnConnection.Configuring", "VpnRouteEntry.Configuring",
            "Appliance.Configuring", "VpnTask.CONFLICT", "TaskConflict", "OperationConflict", "Operation.Blocking",
            "IncorrectStatus", "IncorrectStatus.Attachment", "IncorrectStatus.CenInstance",
            "IncorrectStatus.RouteTableStatus", "IncorrectStatus.Status", "IncorrectStatus.TransitRouterInstance",
            "IncorrectStatus.Vpc", "IncorrectStatus.VpcOrVswitch", "IncorrectStatus.VpcResource",
            "IncorrectStatus.VpcRouteEntry", "IncorrectStatus.VpcRouteTable", "IncorrectStatus.VpcSwitch",
            "IncorrectStatus.VpnGateway", "IncorrectStatus.cbnStatus", "CreateVSwitch.IncorrectStatus.cbnStatus",
            "DeleteVSwitch.IncorrectStatus.cbnStatus", "IncorrectInstanceStatus", "IncorrectRouteEntryStatus",
            "IncorrectVSwitchStatus", "IncorrectVpcStatus", "InvalidStatus.RouteEntry", "InvalidStatus.Resource",
            "InstanceStatus.NotSupport", "InvalidOperation.CenInstanceStatus",
            "InvalidOperation.ChildInstanceStatus", "InvalidOperation.BwpInstanceStatus",
            "InvalidOperation.BwpBusinessStatus", "OperationFailed.InvalidVpcStatus", "TokenProcessing",
            "LastTokenProcessing", "OperationFailed.IdempotentTokenProcessing", "OperationFailed.DistibuteLock",
            "OperationFailed.NotifyCenCreate", "OperationFailed.AllocateCidrFailed", "SystemBusy",
            "OperationDenied.OtherSubnetProcessing",
        ),
    ),
    ("throttled", ("Throttling", "ThrottlingUser", "Rejected.Throttling", "ServiceUnavailable")),
    ("unknown outcome", ("UnknownError", "InternalError")),
    (
        "already there",
        (
            "InvalidIpAddress.AlreadyExist", "InvalidVpnConnection.AlreadyExists", "VpnRouteEntry.AlreadyExists",
            "RouterEntryConflict.Duplicated", "Duplicated.VpcNextHop", "InvalidCIDRBlock.Duplicate",
            "InvalidOperation.AlreadyExist", "InvalidOperation.BwpAlreadyInUse",
            "OperationFailed.CreateRouteEntryWithSameDestinationCidrBlock",
        ),
    ),
    ("dry-run ok", ("DryRunOperation",)),
    (
        "quota",
        (
            "Resource.QuotaFull", "QuotaExceeded", "QuotaExceeded.PolicyBasedRoute", "QuotaExceeded.RouteEntry",
            "QuotaExceeded.VSwitch", "QuotaExceeded.VpnRouteEntry",
        ),
    ),
    ("money", ("VpnGateway.FinancialLocked", "ForbiddenRelease")),
    (
        "authorisation",
        (
            "Forbidden", "Forbidden.RAM", "Forbidden.SubUser", "Forbbiden.SubUser", "NoPermission",
            "InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive", "SignatureDoesNotMatch",
            "IncompleteSignature", "InvalidSecurityToken.Expired", "InvalidSecurityToken.Malformed",
            "InvalidSecurityToken.MismatchWithAccessKey", "InvalidTimeStamp.Expired", "MissingSignature",
        ),
    ),
    (
        "plan error",
        (
            "IllegalParam", "IllegalParam.Bandwidth", "IllegalParam.LocalSubnet", "IllegalParam.Region",
            "IllegalParam.RemoteSubnet", "InvalidName", "InvalidDescription", "InvalidIpAddress.WrongFormat",
            "UnnecessarySslConnection", "InvalidCidrBlock.Malformed", "InvalidCidrBlock.Overlapped",
            "InvalidRegionId.NotFound",
            "InvalidOperation.BandwidthExceeded", "InvalidParameter", "MissingParameter", "ParameterIllegal",
        ),
    ),
)  # fmt: skip
"""Codes by class: the service's reference and what the Terraform provider retries or tolerates for each call.

Spelling as the service has it. Codes that mean that something is gone are in `_GONE`.
"""

_GONE = frozenset({
    "InvalidVpnGatewayInstanceId.NotFound", "InvalidVpnGatewayId.NotFound", "INSTANCE_NOT_EXISTS",
    "InvalidCustomerGatewayInstanceId.NotFound", "InvalidVpnConnectionInstanceId.NotFound",
    "InvalidRouteEntry.NotFound", "InvalidVpcId.NotFound", "InvalidVpcID.NotFound", "InvalidVSwitchId.NotFound",
    "InvalidVswitchID.NotFound", "InvalidRouteTableId.NotFound", "InvalidResource.NotFound",
    "InvalidResourceId.NotFound", "ParameterCenInstanceId", "ParameterIllegal.CenInstanceId", "ParameterInstanceId",
    "ParameterBwpInstanceId", "Bid.NotFound", "Instance.NotExist", "InvalidOperation.NotFoundRoute",
    "ResourceNotFound.TransitRouterAttachment", "InvalidTransitRouterRouteTableId.NotFound",
    "IllegalParam.TransitRouterRouteEntryId",
})  # fmt: skip
"""Absence: success for what removes or looks, a wrong reference for what creates."""

_REMOVING = ("Delete", "Describe", "List", "Detach", "Withdraw", "Unassociate", "UnTag", "Untag", "Download")

_BY_ACTION: Mapping[tuple[str, str], ErrorKind] = {
    ("UnassociateCenBandwidthPackage", "InvalidOperation.CenBandwidthLimitsNotZero"): "busy",
    ("DeleteCen", "InvalidOperation.AttachedChildInstanceExist"): "busy",
    ("DeleteTransitRouter", "InvalidOperation.AttachedChildInstanceExist"): "busy",
    ("DeleteRouteEntry", "Forbbiden"): "busy",
    ("DeleteVpc", "DependencyViolation.VSwitch"): "busy",
}
"""Codes that mean something else for one call."""

_BY_MESSAGE: tuple[tuple[str, str, ErrorKind], ...] = (
    ("PublishRouteEntries", "not in a valid state for the operation", "busy"),
    ("WithdrawPublishedRouteEntries", "The instance is not exist", "already gone"),
    ("OpenTransitRouterService", "您已开通过", "already there"),
)
"""Answers whose code says nothing, told by their message."""

_KINDS: Mapping[str, ErrorKind] = {code: kind for kind, codes in _CLASSES for code in codes}


def classify(action: str, code: str, status: int = 0, message: str = "") -> ErrorKind:
    """Return the class of a refused call. Codes match exactly; the Throttling family alone is a prefix."""
    for of_action, words, kind in _BY_MESSAGE:
        if action == of_action and words in message:
            return kind
    if (action, code) in _BY_ACTION:
        return _BY_ACTION[action, code]
    if code in _GONE:
        return "already gone" if action.startswith(_REMOVING) else "plan error"
    if code in _KINDS:
        return _KINDS[code]
    if code.startswith("Throttling."):
        return "throttled"
    return "unknown outcome" if status >= 500 or not code else "other"


def scrub(text: str, keys: Iterable[str]) -> str:
    """Return a service's message without any of the keys that the request carried."""
    for key in sorted(filter(None, keys), key=len, reverse=True):
        text = text.replace(key, "***")
    return text
