"""The only code that knows the SDKs: one typed function per API action, the error classes, reading an account."""

from wizard.cloud.cloud import Cloud, connect, prewarm
from wizard.cloud.errors import CloudError
from wizard.cloud.target import EndpointTarget, RealTarget, Target, TargetFault, make_target

__all__ = [
    "Cloud",
    "CloudError",
    "EndpointTarget",
    "RealTarget",
    "Target",
    "TargetFault",
    "connect",
    "make_target",
    "prewarm",
]
