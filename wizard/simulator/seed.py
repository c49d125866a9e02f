"""What a practice account holds before the first call, as plain values, and the account made from it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from wizard.simulator import ids, regions, rules
from wizard.simulator.account import Account
from wizard.simulator.limits import CHARGE_TYPES
from wizard.simulator.objects import (
    Attachment,
    BandwidthLimit,
    BandwidthPackage,
    Cen,
    CustomerGateway,
    Vpc,
    VpnGateway,
    VSwitch,
)
from wizard.simulator.progress import Progress
from wizard.simulator.refusal import Refusal

ACCOUNT_NUMBER: Final = "1234567890123456"


@dataclass(frozen=True, slots=True)
class SeedVSwitch:
    """A vSwitch; `route_table` is the id of a custom table, empty for the VPC's system table."""

    name: str
    cidr: str
    id: str = ""
    zone: str = ""
    route_table: str = ""


@dataclass(frozen=True, slots=True)
class SeedVpc:
    """A VPC; `public_ips` are handed out to the VPN gateways created in it, in this order."""

    region: str
    name: str
    cidr: str
    id: str = ""
    secondary: tuple[str, ...] = ()
    vswitches: tuple[SeedVSwitch, ...] = ()
    public_ips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedCen:
    """A CEN instance; `edition` is `basic` or `enterprise`, `vpcs` names the VPCs attached to it already."""

    name: str
    id: str = ""
    edition: str = "basic"
    vpcs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedBandwidthPlan:
    """A bandwidth plan between two areas, in Mbit/s; `cen` names the CEN instance it belongs to, empty when idle."""

    bandwidth: int
    areas: tuple[str, str]
    id: str = ""
    name: str = ""
    cen: str = ""


@dataclass(frozen=True, slots=True)
class SeedLink:
    """Cross-region bandwidth of a CEN instance, in Mbit/s; `bandwidth_plan` is the plan's id."""

    cen: str
    regions: tuple[str, str]
    bandwidth: int
    bandwidth_plan: str = ""


@dataclass(frozen=True, slots=True)
class SeedVpnGateway:
    """A VPN gateway that exists already; `vpc` is the VPC's name."""

    region: str
    name: str
    vpc: str
    bandwidth: int = 10
    id: str = ""
    public_ips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedCustomerGateway:
    """A customer gateway that exists already."""

    region: str
    name: str
    ip: str
    id: str = ""
    asn: int = 0


@dataclass(frozen=True, slots=True)
class Seed:
    """The start of a practice account. `site` is `international`, `china`, or empty where either may be bought."""

    site: str = ""
    vpcs: tuple[SeedVpc, ...] = ()
    cens: tuple[SeedCen, ...] = ()
    bandwidth_plans: tuple[SeedBandwidthPlan, ...] = ()
    links: tuple[SeedLink, ...] = ()
    vpn_gateways: tuple[SeedVpnGateway, ...] = ()
    customer_gateways: tuple[SeedCustomerGateway, ...] = ()


def account_from(seed: Seed) -> Account:
    """Make the account; everything in it was finished at second 0.

    Raises ValueError where the seed refers to something that it does not contain, or that does not exist.
    """
    try:
        return _account_from(seed)
    except Refusal as refusal:
        raise ValueError(f"the seed cannot be an account: {refusal.code}: {refusal.message}") from None


def _account_from(seed: Seed) -> Account:
    account = Account(number=ACCOUNT_NUMBER, site=seed.site, salt=secrets.token_hex(16))
    for vpc in seed.vpcs:
        _vpc(account, vpc)
    for cen in seed.cens:
        identifier = cen.id or ids.issue(account, "cen", cen.name)
        account.cens[identifier] = Cen(identifier, cen.name, "", cen.edition, 0.0, Progress("Active"))
        for name in cen.vpcs:
            member = _vpc_named(account, name)
            key = ids.issue(account, "cenatt", identifier, member.id)
            account.attachments[key] = Attachment(key, identifier, member.id, member.region, 0.0, Progress("Attached"))
    for plan in seed.bandwidth_plans:
        _plan(account, plan)
    for link in seed.links:
        _link(account, link)
    for gateway in seed.vpn_gateways:
        _gateway(account, gateway)
    for customer in seed.customer_gateways:
        region = regions.find(customer.region).id
        key = customer.id or ids.issue(account, "cgw", region, customer.ip)
        account.customer_gateways[key] = CustomerGateway(
            key, region, customer.name, "", customer.ip, customer.asn, "", 0.0, Progress("active")
        )
    return account


def _vpc(account: Account, seed: SeedVpc) -> None:
    region = regions.find(seed.region)
    identifier = seed.id or ids.issue(account, "vpc", region.id, seed.name)
    vpc = Vpc(
        identifier, region.id, seed.name, str(rules.network(seed.cidr, "CidrBlock")), seed.secondary,
        ids.derived("vrt", identifier), ids.derived("vtb", identifier), seed.public_ips, 0.0, Progress("Available"),
    )  # fmt: skip
    account.vpcs[identifier] = vpc
    for number, switch in enumerate(seed.vswitches):
        key = switch.id or ids.issue(account, "vsw", identifier, switch.cidr)
        zone = switch.zone or region.zones[number % len(region.zones)]
        table = switch.route_table or vpc.route_table
        account.vswitches[key] = VSwitch(
            key, region.id, identifier, switch.name, switch.cidr, zone, table, 0.0, Progress("Available")
        )


def _plan(account: Account, seed: SeedBandwidthPlan) -> None:
    areas = (regions.area(seed.areas[0]), regions.area(seed.areas[1]))
    identifier = seed.id or ids.issue(account, "cenbwp", *areas, seed.name)
    cen = _cen_named(account, seed.cen).id if seed.cen else ""
    account.bandwidth_packages[identifier] = BandwidthPackage(
        identifier, seed.name, "", seed.bandwidth, areas, "PREPAY", cen, 0.0, Progress("InUse" if cen else "Idle")
    )


def _link(account: Account, seed: SeedLink) -> None:
    cen = _cen_named(account, seed.cen)
    span = regions.span((regions.find(seed.regions[0]).area, regions.find(seed.regions[1]).area))
    package = seed.bandwidth_plan or next(
        (
            item.id
            for item in account.bandwidth_packages.values()
            if item.cen == cen.id and regions.span(item.areas) == span
        ),
        "",
    )
    key = ids.issue(account, "cenlimit", cen.id, *seed.regions)
    account.bandwidth_limits[key] = BandwidthLimit(
        key, cen.id, seed.regions, seed.bandwidth, package, 0.0, Progress("Active")
    )


def _gateway(account: Account, seed: SeedVpnGateway) -> None:
    vpc = _vpc_named(account, seed.vpc)
    identifier = seed.id or ids.issue(account, "vpn", seed.region, vpc.id, seed.name)
    taken = [address for item in account.vpn_gateways.values() for address in item.public_ips]
    account.vpn_gateways[identifier] = VpnGateway(
        id=identifier,
        region=regions.find(seed.region).id,
        name=seed.name,
        description="",
        vpc=vpc.id,
        vswitches=(),
        bandwidth=seed.bandwidth,
        network="public",
        charge=CHARGE_TYPES[account.site][0],
        ipsec=True,
        ssl=False,
        ssl_connections=0,
        auto_propagate=False,
        public_ips=seed.public_ips or (ids.public_ip(vpc.public_ips, taken),),
        created=0.0,
        status=Progress("active"),
    )


def _vpc_named(account: Account, name: str) -> Vpc:
    for vpc in account.vpcs.values():
        if name in {vpc.name, vpc.id}:
            return vpc
    raise ValueError(f"the seed has no VPC {name!r}")


def _cen_named(account: Account, name: str) -> Cen:
    for cen in account.cens.values():
        if name in {cen.name, cen.id}:
            return cen
    raise ValueError(f"the seed has no CEN instance {name!r}")
