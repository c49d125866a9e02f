"""The objects of a simulated account as frozen values: replaced when they change, kept when deleted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from wizard.simulator.progress import Progress

_QUIET: Final = Progress("Available")


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC with its system route table; `route_table` is that table's id."""

    id: str
    region: str
    name: str
    cidr: str
    secondary: tuple[str, ...]
    router: str
    route_table: str
    public_ips: tuple[str, ...]  # handed out to the VPN gateways of this VPC, in this order
    created: float
    status: Progress
    busy: Progress = _QUIET  # its system route table is being written


@dataclass(frozen=True, slots=True)
class VSwitch:
    """A vSwitch; `route_table` is the system table of its VPC unless a custom one is associated."""

    id: str
    region: str
    vpc: str
    name: str
    cidr: str
    zone: str
    route_table: str
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class VpnGateway:
    """A VPN gateway. `public_ips` has one address, or two on a dual-tunnel gateway."""

    id: str
    region: str
    name: str
    description: str
    vpc: str
    vswitches: tuple[str, ...]
    bandwidth: int
    network: str
    charge: str
    ipsec: bool
    ssl: bool
    ssl_connections: int
    auto_propagate: bool
    public_ips: tuple[str, ...]
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class CustomerGateway:
    """The public address of an office's gateway device, registered in one region."""

    id: str
    region: str
    name: str
    description: str
    ip: str
    asn: int
    auth_key: str = field(repr=False)
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class Ike:
    """Phase 1 of an IPsec connection."""

    version: str
    mode: str
    encryption: str
    integrity: str
    group: str
    lifetime: int
    local_id: str
    remote_id: str
    psk: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ipsec:
    """Phase 2 of an IPsec connection."""

    encryption: str
    integrity: str
    pfs: str
    lifetime: int


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """The health check of a single-tunnel connection."""

    enable: bool
    dip: str
    sip: str
    interval: int
    retry: int


@dataclass(frozen=True, slots=True)
class Bgp:
    """BGP over a single-tunnel connection."""

    enable: bool
    local_asn: int
    tunnel_cidr: str
    local_ip: str


@dataclass(frozen=True, slots=True)
class VpnConnection:
    """An IPsec connection; empty identities stand for the service's computed ones."""

    id: str
    region: str
    gateway: str
    customer_gateway: str
    name: str
    local: tuple[str, ...]
    remote: tuple[str, ...]
    ike: Ike
    ipsec: Ipsec
    effective_immediately: bool
    dpd: bool
    nat_traversal: bool
    auto_config_route: bool
    health_check: HealthCheck
    bgp: Bgp
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class VpnRoute:
    """A route of a VPN gateway: `dbr` by destination, `pbr` by source and destination."""

    id: str
    kind: str
    gateway: str
    next_hop: str
    source: str
    destination: str
    weight: int
    priority: int
    automatic: bool
    created: float
    status: Progress  # normal, published


@dataclass(frozen=True, slots=True)
class VpcRoute:
    """A custom route that was written into a VPC route table directly."""

    id: str
    table: str
    destination: str
    next_hop_kind: str
    next_hop: str
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class Cen:
    """A CEN instance; `edition` is `basic` or `enterprise`."""

    id: str
    name: str
    description: str
    edition: str
    created: float
    status: Progress
    busy: Progress = _QUIET  # a mutation is still being carried out


@dataclass(frozen=True, slots=True)
class Attachment:
    """A VPC attached to a CEN instance."""

    id: str
    cen: str
    vpc: str
    region: str
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class BandwidthPackage:
    """A CEN bandwidth plan between two areas; `cen` is empty while it is idle."""

    id: str
    name: str
    description: str
    bandwidth: int
    areas: tuple[str, str]
    charge: str
    cen: str
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class BandwidthLimit:
    """Cross-region bandwidth of one CEN instance between two regions, taken from a plan."""

    id: str
    cen: str
    regions: tuple[str, str]
    bandwidth: int
    package: str
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class Publication:
    """A route of a VPC's system table that was advertised to a CEN instance."""

    id: str
    cen: str
    vpc: str
    region: str
    table: str
    destination: str
    created: float
    status: Progress


@dataclass(frozen=True, slots=True)
class TokenUse:
    """An answer given to a ClientToken, and a digest of the parameters it was given for."""

    action: str
    token: str
    digest: str
    answer: str  # JSON


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One mutating call: what was asked, without any key, and how it ended."""

    action: str
    product: str
    region: str
    at: float
    parameters: dict[str, str]
    in_url: tuple[str, ...]
    outcome: str
    id: str
