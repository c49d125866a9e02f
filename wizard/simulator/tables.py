"""Route tables, computed from the account's own state: VPC tables, CEN tables and their conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import chain
from typing import Final

from wizard.simulator.account import Account, alive
from wizard.simulator.objects import Attachment, Publication, Vpc, VpnRoute
from wizard.simulator.rules import CLOUD_SERVICES

PUBLISHED: Final = "published"


@dataclass(frozen=True, slots=True)
class VpcEntry:
    """A route of a VPC route table as the VPC product shows it: kind System, Custom or CEN."""

    destination: str
    kind: str
    next_hop_kind: str
    next_hop: str
    next_hop_region: str
    status: str
    created: float


@dataclass(frozen=True, slots=True)
class CenEntry:
    """A route that a VPC offers to its CEN instance: kind System (its own) or Custom (published)."""

    destination: str
    kind: str
    vpc: str
    region: str
    since: float
    active: bool


def own_networks(account: Account, vpc: Vpc, now: float) -> list[tuple[str, float]]:
    """Return the VPC's system routes: one per vSwitch, or its CIDR blocks while it has none."""
    switches = [item for item in alive(account.vswitches.values(), now) if item.vpc == vpc.id]
    if switches:
        return [(item.cidr, item.created) for item in switches]
    return [(cidr, vpc.created) for cidr in (vpc.cidr, *vpc.secondary)]


def local_entries(account: Account, vpc: Vpc, now: float) -> list[VpcEntry]:
    """Return the system routes of every table of a VPC, with the one for the cloud's own services."""
    entries = [
        VpcEntry(cidr, "System", "local", "", vpc.region, "Available", created)
        for cidr, created in own_networks(account, vpc, now)
    ]
    entries.append(VpcEntry(str(CLOUD_SERVICES), "System", "service", "", vpc.region, "Available", vpc.created))
    return entries


def gateway_routes(account: Account, gateway: str, now: float) -> list[VpnRoute]:
    """Return the routes of a VPN gateway, destination and policy routes together."""
    return [route for route in alive(account.vpn_routes.values(), now) if route.gateway == gateway]


def custom_entries(account: Account, vpc: Vpc, table: str, now: float) -> list[VpcEntry]:
    """Return the custom routes of a table; only the system table receives what VPN gateways publish."""
    entries: dict[str, VpcEntry] = {}
    for route in alive(account.vpc_routes.values(), now):
        if route.table == table:
            entries[route.destination] = VpcEntry(
                route.destination, "Custom", route.next_hop_kind, route.next_hop, vpc.region,
                route.status.at(now), route.created,
            )  # fmt: skip
    if table != vpc.route_table:
        return list(entries.values())
    for gateway in alive(account.vpn_gateways.values(), now):
        if gateway.vpc != vpc.id:
            continue
        for vpn_route in gateway_routes(account, gateway.id, now):
            shown = vpn_route.status.at(now) == PUBLISHED
            if not shown and vpn_route.status.final != PUBLISHED:
                continue
            entry = VpcEntry(
                vpn_route.destination, "Custom", "VpnGateway", gateway.id, vpc.region,
                "Available" if shown else "Pending", vpn_route.created,
            )  # fmt: skip
            known = entries.get(vpn_route.destination)
            if known is None or (known.status == "Pending" and shown):
                entries[vpn_route.destination] = entry
    return list(entries.values())


def system_table(account: Account, vpc: Vpc, now: float) -> list[VpcEntry]:
    """Return the whole system route table of a VPC: its own routes, custom ones, and those learned from CEN."""
    local = local_entries(account, vpc, now)
    custom = custom_entries(account, vpc, vpc.route_table, now)
    return [*local, *custom, *_learned(account, vpc, local, custom, now)]


def _learned(account: Account, vpc: Vpc, local: list[VpcEntry], custom: list[VpcEntry], now: float) -> list[VpcEntry]:
    own = [IPv4Network(entry.destination) for entry in local]
    taken = {entry.destination for entry in custom}
    entries: list[VpcEntry] = []
    for attachment in attached(account, now):
        if attachment.vpc != vpc.id:
            continue
        for offer in offers(account, attachment.cen, now):
            if offer.vpc == vpc.id or not offer.active or offer.destination in taken:
                continue
            # A VPC's own routes win over equal and narrower ones from elsewhere.
            if any(IPv4Network(offer.destination).subnet_of(block) for block in own):
                continue
            entries.append(
                VpcEntry(offer.destination, "CEN", "CenBasic", offer.vpc, offer.region, "Available", offer.since)
            )
    return entries


def attached(account: Account, now: float) -> list[Attachment]:
    """Return the attachments that exchange routes at the moment."""
    return [item for item in alive(account.attachments.values(), now) if item.status.at(now) == "Attached"]


def published(account: Account, now: float) -> list[Publication]:
    """Return the publications that are in effect at the moment."""
    return [item for item in alive(account.publications.values(), now) if item.status.at(now) == "Published"]


def offers(account: Account, cen: str, now: float) -> list[CenEntry]:
    """Return what the attached VPCs offer to a CEN instance; of equal destinations the first one is active."""
    found: list[CenEntry] = []
    members = [item for item in attached(account, now) if item.cen == cen]
    for member in members:
        vpc = account.vpcs[member.vpc]
        for cidr, _ in own_networks(account, vpc, now):
            found.append(CenEntry(cidr, "System", vpc.id, vpc.region, member.status.until, active=True))
    present = {member.vpc for member in members}
    for item in published(account, now):
        if item.cen != cen or item.vpc not in present:
            continue
        vpc = account.vpcs[item.vpc]
        table = {entry.destination: entry for entry in custom_entries(account, vpc, item.table, now)}
        if item.destination in table and table[item.destination].status == "Available":
            found.append(CenEntry(item.destination, "Custom", vpc.id, vpc.region, item.status.until, active=True))
    return _contested(found)


def _contested(found: list[CenEntry]) -> list[CenEntry]:
    first: dict[str, CenEntry] = {}
    for entry in sorted(found, key=lambda entry: entry.since):
        first.setdefault(entry.destination, entry)
    return [
        CenEntry(
            entry.destination, entry.kind, entry.vpc, entry.region, entry.since,
            active=first[entry.destination].vpc == entry.vpc,
        )
        for entry in found
    ]  # fmt: skip


def conflicts(account: Account, cen: str, vpc: str, destination: str, now: float) -> list[CenEntry]:
    """Return what other VPCs offer under a destination that this VPC offers, or could offer, too."""
    return [entry for entry in offers(account, cen, now) if entry.destination == destination and entry.vpc != vpc]


def members(account: Account, cen: str, now: float) -> tuple[str, ...]:
    """Return the regions a CEN instance reaches into: those of its VPCs and of its cross-region bandwidth."""
    vpcs = (item.region for item in alive(account.attachments.values(), now) if item.cen == cen)
    links = (item.regions for item in alive(account.bandwidth_limits.values(), now) if item.cen == cen)
    return tuple(dict.fromkeys(chain(vpcs, chain.from_iterable(links))))
