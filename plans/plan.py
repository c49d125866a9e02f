"""A plan that can be understood: typed, frozen, with every default filled in.

Only `plans.resolve.make_plan` makes one, and only from a draft whose draft checks hold (`plans.checks.check_draft`).
`at` is the object's path in the plan file, so that whatever is said about it can name a line.
"""

from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

Owner = Literal["existing", "wizard"]
Selectors = Literal["any", "networks", "own-vpc"]


@dataclass(frozen=True, slots=True)
class Account:
    """The account that pays; `site` is `""` where the plan does not say."""

    site: str
    quotas: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Bandwidth between two regions, in Mbit/s."""

    regions: tuple[str, str]
    bandwidth: int
    pay: str
    bandwidth_plan: str
    at: str


@dataclass(frozen=True, slots=True)
class Cen:
    """The CEN instance."""

    name: str
    id: str
    owner: Owner
    edition: Literal["basic", "enterprise"]
    links: tuple[Link, ...]
    at: str = "cen"


@dataclass(frozen=True, slots=True)
class Vswitch:
    """One vSwitch; `cidr` is None where only its id is known."""

    name: str
    id: str
    cidr: IPv4Network | None
    zone: str
    route_table: str
    at: str


@dataclass(frozen=True, slots=True)
class Vpc:
    """One VPC. Its networks are those of its vSwitches, or its CIDR blocks where it names none."""

    name: str
    id: str
    owner: Owner
    region: str
    cidr: IPv4Network
    secondary: tuple[IPv4Network, ...]
    vswitches: tuple[Vswitch, ...]
    at: str

    @property
    def networks(self) -> tuple[IPv4Network, ...]:
        """What the VPC advertises: one route for each vSwitch, or its CIDR blocks as a whole."""
        known = tuple(vswitch.cidr for vswitch in self.vswitches if vswitch.cidr is not None)
        return known or (self.cidr, *self.secondary)


@dataclass(frozen=True, slots=True)
class VpnGateway:
    """One VPN gateway; bandwidth in Mbit/s, period in months."""

    name: str
    region: str
    vpc: str
    owner: Owner
    id: str
    bandwidth: int
    ssl_vpn: bool
    tunnels: Literal[1, 2]
    public_ips: tuple[IPv4Address, ...]
    vswitches: tuple[str, ...]
    charge: str
    period: int
    network: str
    at: str


@dataclass(frozen=True, slots=True)
class Region:
    """One region with its VPCs and VPN gateways."""

    id: str
    vpcs: tuple[Vpc, ...]
    vpn_gateways: tuple[VpnGateway, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Ike:
    """Phase 1 parameters in the service's own words; lifetime in seconds."""

    version: str
    mode: str
    encryption: str
    integrity: str
    dh_group: int
    lifetime: int


@dataclass(frozen=True, slots=True)
class Ipsec:
    """Phase 2 parameters in the service's own words; `pfs` 0 means disabled; lifetime in seconds."""

    encryption: str
    integrity: str
    pfs: int
    lifetime: int


@dataclass(frozen=True, slots=True)
class KeyRef:
    """Where a pre-shared key is kept: never the key."""

    source: Literal["keyring", "env", "file"]
    name: str

    def __str__(self) -> str:
        """Return the reference as an operator would say it."""
        return f"{self.source} {self.name}"


@dataclass(frozen=True, slots=True)
class Connection:
    """One IPsec connection between an office's device and a VPN gateway.

    `local` and `remote` are the cloud's and the office's side of the traffic selectors where the plan lists them
    itself; empty, the mode in `selectors` decides. `local_id` and `remote_id` are `""` where the addresses serve.
    """

    name: str
    office: str
    vpn_gateway: str
    region: str
    public_ip: IPv4Address
    customer_gateway: str
    local: tuple[IPv4Network, ...]
    remote: tuple[IPv4Network, ...]
    selectors: Selectors
    routes: Literal["static", "bgp"]
    effective_immediately: bool
    auto_config_route: bool
    ike: Ike
    ipsec: Ipsec
    dpd: bool
    nat_t: bool
    weight: int
    publish: bool
    local_id: str
    remote_id: str
    psk: KeyRef
    at: str


@dataclass(frozen=True, slots=True)
class Office:
    """A site with one gateway device; `was` is its former name, for people: nothing is known by an office's name."""

    name: str
    cidrs: tuple[IPv4Network, ...]
    device: str
    device_options: tuple[tuple[str, str], ...]
    connections: tuple[Connection, ...]
    at: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Isolate:
    """A pair of networks that must not talk."""

    from_: str
    to: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class AcceptedPair:
    """A pair of networks of which a finding is taken on knowingly."""

    code: str
    from_: str
    to: str


@dataclass(frozen=True)
class Plan:
    """Everything an office network on Alibaba Cloud needs, as planned."""

    name: str
    account: Account
    cen: Cen
    regions: tuple[Region, ...]
    offices: tuple[Office, ...]
    isolate: tuple[Isolate, ...]
    accept: tuple[AcceptedPair, ...] = ()

    @cached_property
    def vpcs(self) -> dict[str, Vpc]:
        """Every VPC by name, in the plan's order."""
        return {vpc.name: vpc for region in self.regions for vpc in region.vpcs}

    @cached_property
    def vpn_gateways(self) -> dict[str, VpnGateway]:
        """Every VPN gateway by name, in the plan's order."""
        return {gateway.name: gateway for region in self.regions for gateway in region.vpn_gateways}

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        """Every IPsec connection, in the plan's order."""
        return tuple(connection for office in self.offices for connection in office.connections)

    @cached_property
    def by_gateway(self) -> dict[str, tuple[tuple[Office, Connection], ...]]:
        """The connections of every VPN gateway with their offices, in the plan's order."""
        found: dict[str, list[tuple[Office, Connection]]] = {name: [] for name in self.vpn_gateways}
        for office in self.offices:
            for connection in office.connections:
                found[connection.vpn_gateway].append((office, connection))
        return {name: tuple(pairs) for name, pairs in found.items()}

    @cached_property
    def offices_by_name(self) -> dict[str, Office]:
        """Every office by name, in the plan's order."""
        return {office.name: office for office in self.offices}

    @cached_property
    def isolated(self) -> dict[str, frozenset[str]]:
        """For every isolated network, the networks it must not talk to."""
        found: dict[str, set[str]] = {}
        for pair in self.isolate:
            found.setdefault(pair.from_, set()).add(pair.to)
            found.setdefault(pair.to, set()).add(pair.from_)
        return {name: frozenset(others) for name, others in found.items()}
