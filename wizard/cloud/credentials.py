"""Which credentials sign the calls: the practice pair on loopback, the default chain for the real cloud."""

import os
from threading import Lock
from typing import Any

from wizard.cloud.target import EndpointTarget, RealTarget, TargetFault

PRACTICE_PAIR = ("simulator", "simulator")
"""The published key pair of every practice account."""

MISSING = (
    "no Alibaba Cloud credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, "
    "or configure a profile with `aliyun configure`, or add --instance-role on an ECS instance"
)

_CHAIN = Lock()


def credential_for_endpoint(_target: EndpointTarget) -> Any:
    """Return the practice pair, or the environment's own pair where it names one; nothing else is read."""
    from wizard.cloud.sdk import static_credential  # noqa: PLC0415 - the door

    key_id = os.environ.get("ALIBABA_CLOUD_ACCESS_KEY_ID", "")
    key_secret = os.environ.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "")
    return static_credential(*((key_id, key_secret) if key_id and key_secret else PRACTICE_PAIR))


def credential_for_real(target: RealTarget) -> Any:
    """Return the first credentials of the chain; TargetFault, in one sentence, where there are none.

    The order is the default chain's: environment, OIDC role, the command line tool's profile, the SDK's profile, and
    the metadata service only where the target asks for it.
    """
    from alibabacloud_credentials.client import Client  # noqa: PLC0415 - the door
    from alibabacloud_credentials.utils import auth_util  # noqa: PLC0415 - as above

    found: Any = None
    with _CHAIN:
        before = auth_util.environment_ecs_metadata_disabled
        # The switch the SDK reads from ALIBABA_CLOUD_ECS_METADATA_DISABLED when it is loaded. It holds for profiles
        # that name an instance role too, so it stays set until the first credentials are there.
        auth_util.environment_ecs_metadata_disabled = "false" if target.instance_role else "true"
        try:
            found = Client(provider=_provider(target))
            found.get_credential()
        except Exception:  # noqa: BLE001 - the chain's words list local paths, and there is one remedy for all of them
            found = None
        finally:
            auth_util.environment_ecs_metadata_disabled = before
    if found is None:
        raise TargetFault(f"no usable credentials in profile {target.profile}" if target.profile else MISSING)
    return found


def _provider(target: RealTarget) -> Any:
    from alibabacloud_credentials import provider  # noqa: PLC0415 - the door

    if not target.profile:
        return provider.DefaultCredentialsProvider()
    for kind in (provider.CLIProfileCredentialsProvider, provider.ProfileCredentialsProvider):
        chosen = kind(profile_name=target.profile)
        try:
            chosen.get_credentials()
        except Exception:  # noqa: BLE001, S112 - asked the next one; the caller has the sentence
            continue
        return chosen
    raise LookupError(target.profile)
