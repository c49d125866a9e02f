"""What the simulated account holds, by kind and id, and the log of what was done to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from wizard.simulator.objects import (
    Attachment,
    BandwidthLimit,
    BandwidthPackage,
    Cen,
    CustomerGateway,
    LoggedCall,
    Publication,
    TokenUse,
    Vpc,
    VpcRoute,
    VpnConnection,
    VpnGateway,
    VpnRoute,
    VSwitch,
)
from wizard.simulator.progress import GONE, Progress


class Stored(Protocol):
    """What every object has: an id and a progress that ends in GONE once it is deleted."""

    @property
    def id(self) -> str:
        """The service's id of the object."""
        raise NotImplementedError

    @property
    def status(self) -> Progress:
        """The states the object goes through."""
        raise NotImplementedError


T = TypeVar("T", bound=Stored)


@dataclass(slots=True)
class Account:
    """The whole account. Each kind is a dictionary by id, in order of creation, with the deleted objects left in."""

    number: str
    site: str
    salt: str
    vpcs: dict[str, Vpc] = field(default_factory=dict)
    vswitches: dict[str, VSwitch] = field(default_factory=dict)
    vpc_routes: dict[str, VpcRoute] = field(default_factory=dict)
    vpn_gateways: dict[str, VpnGateway] = field(default_factory=dict)
    customer_gateways: dict[str, CustomerGateway] = field(default_factory=dict)
    vpn_connections: dict[str, VpnConnection] = field(default_factory=dict)
    vpn_routes: dict[str, VpnRoute] = field(default_factory=dict)
    cens: dict[str, Cen] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    bandwidth_packages: dict[str, BandwidthPackage] = field(default_factory=dict)
    bandwidth_limits: dict[str, BandwidthLimit] = field(default_factory=dict)
    publications: dict[str, Publication] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, TokenUse] = field(default_factory=dict)
    issued: dict[str, int] = field(default_factory=dict)
    calls: list[LoggedCall] = field(default_factory=list)
    reads: dict[str, int] = field(default_factory=dict)
    clock: float = 0.0

    @property
    def main_id(self) -> int:
        """The account id as CEN and VPC answers give it: a number."""
        return int(self.number)


KINDS: Final = (
    "vpcs",
    "vswitches",
    "vpc_routes",
    "vpn_gateways",
    "customer_gateways",
    "vpn_connections",
    "vpn_routes",
    "cens",
    "attachments",
    "bandwidth_packages",
    "bandwidth_limits",
    "publications",
)
"""Every kind of object the account holds, by the name of its field."""


def alive(objects: Iterable[T], now: float) -> list[T]:
    """Return the objects that are not gone yet; one that is being deleted still counts."""
    return [item for item in objects if item.status.at(now) != GONE]


def lookup(objects: dict[str, T], identifier: str, now: float) -> T | None:
    """Return an object by id unless it is gone."""
    item = objects.get(identifier)
    return None if item is None or item.status.at(now) == GONE else item
