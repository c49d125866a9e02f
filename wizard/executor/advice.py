"""What an operator can do about a refusal: one table of codes, one of kinds, one of quotas."""

from wizard.cloud.errors import CloudError, ErrorKind

_BY_CODE: dict[str, str] = {
    "InvalidTimeStamp.Expired": "this machine's clock is wrong by more than 15 minutes; set it",
    "InvalidSecurityToken.Expired": "the credentials have expired; renew them",
    "InvalidAccessKeyId.NotFound": "the access key does not exist; use another",
    "InvalidAccessKeyId.Inactive": "the access key is disabled; enable it, or use another",
    "SignatureDoesNotMatch": "the access key's secret is another one; correct it",
    "ForbiddenRelease": "it is prepaid, and can be released once its term has ended",
}

_BY_KIND: dict[ErrorKind, str] = {
    "quota": "ask for more in Quota Center (quotas.console.aliyun.com)",
    "money": "the account owes a payment; settle it",
    "authorisation": "these credentials may not do this; `wizard explain permissions` lists what they need",
    "plan error": "correct that value",
    "already there": "something else is in the way; remove it, or correct the plan",
}

_QUOTAS: dict[tuple[str, str], str] = {
    ("CreateVpnGateway", "Resource.QuotaFull"): "the account has as many VPN gateways as it may have",
    ("CreateCustomerGateway", "Resource.QuotaFull"): "the region has as many customer gateways as it may have",
    ("CreateVpnConnection", "Resource.QuotaFull"): "the VPN gateway has as many IPsec connections as it may have",
    (
        "CreateVpnConnection",
        "QuotaExceeded.PolicyBasedRoute",
    ): "the VPN gateway has as many policy routes as it may have",
    ("CreateVpnRouteEntry", "QuotaExceeded.VpnRouteEntry"): "the VPN gateway has as many routes as it may have",
    ("CreateVpnRouteEntry", "Resource.QuotaFull"): "the VPN gateway has as many routes as it may have",
}
"""What is full, by action and code (Alibaba Cloud VPN Gateway, Limits)."""

_CREDENTIALS = frozenset({
    "InvalidTimeStamp.Expired", "InvalidSecurityToken.Expired", "InvalidSecurityToken.Malformed",
    "InvalidSecurityToken.MismatchWithAccessKey", "InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive",
    "SignatureDoesNotMatch", "IncompleteSignature", "MissingSignature",
})  # fmt: skip
"""Codes that every other call of the run would meet as well."""


def advise(fault: CloudError) -> str:
    """Return a refusal with what is full, where a quota is, and what to do before applying again."""
    full = _QUOTAS.get((fault.action, fault.code), "")
    what = _BY_CODE.get(fault.code) or _BY_KIND.get(fault.kind, "")
    told = ": ".join(filter(None, (full, what)))
    return f"{fault}; {told}, then apply again" if told else str(fault)


def concerns_every_call(fault: CloudError) -> bool:
    """Tell whether a refusal is about the credentials or the clock, so that no other call can do better."""
    return fault.code in _CREDENTIALS
