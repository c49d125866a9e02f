"""What a cloud account holds, as plain values without any key in them.

Filled by whoever reads an account, compared with plans. Values are in the plan's words where both know a thing:
algorithms as `plans.plan.Ike` and `Ipsec`, networks as networks, charges as `prepay` and `postpay`.
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Literal

from plans.plan import Ike, Ipsec

Tags = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Vpc:
    """One VPC."""

    id: str
    region: str
    name: str
    cidr: IPv4Network
    secondary: tuple[IPv4Network, ...]
    status: str
    tags: Tags = ()


@dataclass(frozen=True, slots=True)
class Vswitch:
    """One vSwitch; `route_table` is the id of the table it uses."""

    id: str
    region: str
    vpc: str
    name: str
    cidr: IPv4Network
    zone: str
    route_table: str
    status: str


@dataclass(frozen=True, slots=True)
class VpcRoute:
    """One route of a VPC route table. `next_hop_kind` is the service's word, such as `VpnGateway`."""

    destination: IPv4Network
    next_hop_kind: str
    next_hop: str
    next_hop_region: str
    origin: Literal["system", "custom", "bgp", "cen"]
    status: str


@dataclass(frozen=True, slots=True)
class RouteTable:
    """One route table of a VPC; only a system table takes published routes."""

    id: str
    region: str
    vpc: str
    name: str
    kind: Literal["system", "custom"]
    vswitches: tuple[str, ...]
    routes: tuple[VpcRoute, ...] = ()


@dataclass(frozen=True, slots=True)
class Gateway:
    """One VPN gateway; bandwidth in Mbit/s. Two public addresses belong to a dual-tunnel gateway."""

    id: str
    region: str
    vpc: str
    name: str
    bandwidth: int
    status: str
    business_status: str
    charge: str
    network: str
    ssl_vpn: bool
    public_ips: tuple[str, ...]
    vswitches: tuple[str, ...]
    tunnels: Literal[1, 2]
    tags: Tags = ()
    until: str = ""
    """The day on which what is paid for ends, as 2026-12-31; empty for what is paid by use."""


@dataclass(frozen=True, slots=True)
class CustomerGateway:
    """The public address of an office's device; `asn` is 0 where it has none, `has_key` tells of a BGP key."""

    id: str
    region: str
    name: str
    public_ip: str
    asn: int
    has_key: bool
    tags: Tags = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """One IPsec connection. `local` is the cloud's side of the selectors, `remote` the office's.

    `status` is the configuration's, `tunnel_status` the tunnel's, such as `ipsec_sa_established`.
    """

    id: str
    region: str
    name: str
    vpn_gateway: str
    customer_gateway: str
    local: tuple[IPv4Network, ...]
    remote: tuple[IPv4Network, ...]
    ike: Ike
    ipsec: Ipsec
    local_id: str
    remote_id: str
    dpd: bool
    nat_t: bool
    effective_immediately: bool
    has_key: bool
    status: str
    tunnel_status: str
    tunnels: Literal[1, 2]
    tags: Tags = ()


@dataclass(frozen=True, slots=True)
class VpnRoute:
    """One destination route of a VPN gateway; `published` to its VPC or not."""

    vpn_gateway: str
    destination: IPv4Network
    next_hop: str
    weight: int
    published: bool
    origin: Literal["custom", "system", "bgp"]


@dataclass(frozen=True, slots=True)
class PolicyRoute:
    """One policy route of a VPN gateway, which comes before every destination route."""

    vpn_gateway: str
    source: IPv4Network
    destination: IPv4Network
    next_hop: str
    weight: int
    priority: int
    published: bool


@dataclass(frozen=True, slots=True)
class Cen:
    """One CEN instance; `edition` is empty until a VPC is attached, because nothing tells it before."""

    id: str
    name: str
    status: str
    bandwidth_plans: tuple[str, ...]
    edition: Literal["", "basic", "enterprise"] = ""
    tags: Tags = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A VPC attached to a CEN instance."""

    cen: str
    vpc: str
    region: str
    status: str


@dataclass(frozen=True, slots=True)
class BandwidthPlan:
    """A bandwidth plan between two areas, in Mbit/s; areas in lower case, as `china`."""

    id: str
    name: str
    bandwidth: int
    areas: tuple[str, str]
    cens: tuple[str, ...]
    status: str
    business_status: str
    cross_border: bool


@dataclass(frozen=True, slots=True)
class InterRegionLimit:
    """Cross-region bandwidth of a CEN instance, in Mbit/s; the two regions are sorted."""

    cen: str
    regions: tuple[str, str]
    bandwidth: int
    bandwidth_plan: str
    status: str


@dataclass(frozen=True, slots=True)
class PublishedRoute:
    """A route of a VPC and whether the CEN instance learns it; `conflicts` names who offers the same."""

    cen: str
    vpc: str
    region: str
    route_table: str
    destination: IPv4Network
    next_hop_kind: str
    next_hop: str
    origin: Literal["system", "custom"]
    status: str
    conflicts: tuple[str, ...]

    @property
    def published(self) -> bool:
        """Whether the CEN instance has it."""
        return self.status == "Published"


@dataclass(frozen=True, slots=True)
class CenRoute:
    """A route of a CEN instance as one region sees it."""

    cen: str
    region: str
    destination: IPv4Network
    next_hop_kind: str
    next_hop: str
    next_hop_region: str
    origin: Literal["system", "custom", "cen"]
    status: str


@dataclass(frozen=True, slots=True)
class Denied:
    """Something that may exist but that these credentials may not see: never the same as absent."""

    action: str
    region: str
    reason: str


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that was looked at in one account; empty tuples are absence, `denied` is ignorance."""

    uid: str = ""
    regions: tuple[str, ...] = ()
    vpcs: tuple[Vpc, ...] = ()
    vswitches: tuple[Vswitch, ...] = ()
    route_tables: tuple[RouteTable, ...] = ()
    vpn_gateways: tuple[Gateway, ...] = ()
    customer_gateways: tuple[CustomerGateway, ...] = ()
    connections: tuple[Connection, ...] = ()
    vpn_routes: tuple[VpnRoute, ...] = ()
    policy_routes: tuple[PolicyRoute, ...] = ()
    cens: tuple[Cen, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    bandwidth_plans: tuple[BandwidthPlan, ...] = ()
    limits: tuple[InterRegionLimit, ...] = ()
    published: tuple[PublishedRoute, ...] = ()
    cen_routes: tuple[CenRoute, ...] = ()
    denied: tuple[Denied, ...] = field(default=())
