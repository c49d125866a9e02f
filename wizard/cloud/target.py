"""Which account a command talks to: the real cloud, or a practice endpoint on loopback."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


class TargetFault(Exception):  # noqa: N818 - tells the operator about a target, it is not a bug
    """The target cannot be used; `str()` is the sentence for the operator."""


@dataclass(frozen=True, slots=True)
class RealTarget:
    """The real cloud, with the credentials of the default chain.

    `profile` names a profile of the command line tool's or the SDK's configuration; only with `instance_role` is the
    metadata service of an ECS instance asked.
    """

    profile: str = ""
    instance_role: bool = False

    def __str__(self) -> str:
        """Return the target as an operator would say it."""
        return f"Alibaba Cloud, profile {self.profile}" if self.profile else "Alibaba Cloud"


@dataclass(frozen=True, slots=True)
class EndpointTarget:
    """An endpoint on loopback; `address` is host and port. `make_target` checks both."""

    address: str

    @property
    def url(self) -> str:
        """The endpoint as a URL."""
        return f"http://{self.address}"

    def __str__(self) -> str:
        """Return the target as an operator would say it."""
        return self.url


Target = RealTarget | EndpointTarget


def make_target(endpoint: str = "", profile: str = "", *, instance_role: bool = False) -> Target:
    """Return the target that a command line names; TargetFault for an endpoint that is not on loopback."""
    if not endpoint:
        return RealTarget(profile, instance_role)
    if profile or instance_role:
        raise TargetFault("--endpoint is a practice account and takes neither --profile nor --instance-role")
    return EndpointTarget(_loopback(endpoint))


def _loopback(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise TargetFault("--endpoint is no URL; write it as http://127.0.0.1:PORT") from None
    if parts.scheme != "http" or not host or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise TargetFault("--endpoint takes a plain URL such as http://127.0.0.1:PORT")
    if parts.username is not None or parts.password is not None:
        raise TargetFault("--endpoint takes no user and password; put them into the environment")
    if host == "localhost":
        host = "127.0.0.1"  # what a name means is for others to say
    try:
        address = ip_address(host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise TargetFault(f"--endpoint is for practice accounts on this machine (127.0.0.1 or ::1), not for {host}")
    shown = f"[{address}]" if address.version == 6 else str(address)
    return f"{shown}:{port or 80}"
