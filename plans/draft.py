"""What the operator has typed so far: strings, frozen, edited by replacing.

A draft has the plan file's own shape (`plans.shape` lists every key), holds whatever was typed, right or wrong,
and can be saved at any moment. `""` and `()` mean "left out". `kept` is TOML text of keys that this version
reads, keeps and writes back without acting on them.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DraftAccount:
    """`[account]`: which kind of account pays, and quotas that were raised for it."""

    site: str = ""
    quotas: tuple[tuple[str, str], ...] = ()
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftLink:
    """`[[cen.links]]`: bandwidth between two regions."""

    regions: tuple[str, ...] = ()
    bandwidth: str = ""
    pay: str = ""
    bandwidth_plan: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftCen:
    """`[cen]`: the Cloud Enterprise Network instance that joins the VPCs."""

    name: str = ""
    id: str = ""
    owner: str = ""
    edition: str = ""
    links: tuple[DraftLink, ...] = ()
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftVswitch:
    """One vSwitch of a VPC."""

    name: str = ""
    id: str = ""
    cidr: str = ""
    zone: str = ""
    route_table: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftVpc:
    """`[[regions.vpcs]]`: one virtual private cloud."""

    name: str = ""
    owner: str = ""
    id: str = ""
    cidr: str = ""
    secondary: tuple[str, ...] = ()
    vswitches: tuple[DraftVswitch, ...] = ()
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftGateway:
    """`[[regions.vpn_gateways]]`: one VPN gateway."""

    name: str = ""
    vpc: str = ""
    owner: str = ""
    id: str = ""
    bandwidth: str = ""
    ssl_vpn: str = ""
    tunnels: str = ""
    public_ips: tuple[str, ...] = ()
    vswitches: tuple[str, ...] = ()
    charge: str = ""
    period: str = ""
    network: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftRegion:
    """`[[regions]]`: one region with its VPCs and VPN gateways."""

    id: str = ""
    vpcs: tuple[DraftVpc, ...] = ()
    vpn_gateways: tuple[DraftGateway, ...] = ()
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftIke:
    """Phase 1 parameters."""

    version: str = ""
    mode: str = ""
    encryption: str = ""
    integrity: str = ""
    dh_group: str = ""
    lifetime: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftIpsec:
    """Phase 2 parameters."""

    encryption: str = ""
    integrity: str = ""
    pfs: str = ""
    lifetime: str = ""
    kept: str = ""


NO_IKE = DraftIke()
NO_IPSEC = DraftIpsec()
"""Nothing said: one object each, so that whoever looks at a thousand offices can pass over it by identity."""


@dataclass(frozen=True, slots=True)
class DraftKey:
    """`psk`: where the pre-shared key is kept; exactly one of the three is filled, never with the key itself."""

    keyring: str = ""
    env: str = ""
    file: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftDefaults:
    """`[defaults]`: connection parameters for every office that does not say otherwise."""

    selectors: str = ""
    routes: str = ""
    effective_immediately: str = ""
    auto_config_route: str = ""
    ike: DraftIke = NO_IKE
    ipsec: DraftIpsec = NO_IPSEC
    dpd: str = ""
    nat_t: str = ""
    weight: str = ""
    publish: str = ""
    local_id: str = ""
    remote_id: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftConnection:
    """`[[offices.connections]]`, or the flat fields of an office: one IPsec connection to one VPN gateway."""

    name: str = ""
    vpn_gateway: str = ""
    public_ip: str = ""
    customer_gateway: str = ""
    local: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    selectors: str = ""
    routes: str = ""
    effective_immediately: str = ""
    auto_config_route: str = ""
    ike: DraftIke = NO_IKE
    ipsec: DraftIpsec = NO_IPSEC
    dpd: str = ""
    nat_t: str = ""
    weight: str = ""
    publish: str = ""
    local_id: str = ""
    remote_id: str = ""
    psk: DraftKey = DraftKey()
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftOffice:
    """`[[offices]]`: a site with one gateway device; its flat fields are shorthand for one connection."""

    name: str = ""
    vpn_gateway: str = ""
    public_ip: str = ""
    cidrs: tuple[str, ...] = ()
    device: str = ""
    customer_gateway: str = ""
    connection: str = ""
    local: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    selectors: str = ""
    routes: str = ""
    effective_immediately: str = ""
    auto_config_route: str = ""
    ike: DraftIke = NO_IKE
    ipsec: DraftIpsec = NO_IPSEC
    dpd: str = ""
    nat_t: str = ""
    weight: str = ""
    publish: str = ""
    local_id: str = ""
    remote_id: str = ""
    psk: DraftKey = DraftKey()
    device_options: tuple[tuple[str, str], ...] = ()
    connections: tuple[DraftConnection, ...] = ()
    was: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftIsolate:
    """`[[isolate]]`: a pair of networks that must not talk."""

    from_: str = ""
    to: str = ""
    reason: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftAccept:
    """`[[accept]]`: a finding taken on knowingly."""

    code: str = ""
    at: str = ""
    from_: str = ""
    to: str = ""
    reason: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole plan file as typed."""

    version: str = "1"
    name: str = ""
    account: DraftAccount = DraftAccount()
    cen: DraftCen = DraftCen()
    regions: tuple[DraftRegion, ...] = ()
    defaults: DraftDefaults = DraftDefaults()
    offices: tuple[DraftOffice, ...] = ()
    isolate: tuple[DraftIsolate, ...] = ()
    accept: tuple[DraftAccept, ...] = ()
    kept: str = field(default="")
