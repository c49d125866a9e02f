"""Who the credentials are, told by the Security Token Service."""

from typing import NamedTuple

from wizard.cloud.answers import text
from wizard.cloud.cloud import Cloud


class Identity(NamedTuple):
    """The account that is talked to: its number, and the caller's resource name."""

    account: str
    arn: str
    kind: str


def get_caller_identity(cloud: Cloud) -> Identity:
    """GetCallerIdentity; needs no permission, so it tells good credentials from bad ones."""
    body = cloud.call("sts", "GetCallerIdentity")
    return Identity(text(body, "AccountId"), text(body, "Arn"), text(body, "IdentityType"))
