"""Edits that an operator means as one thing: new rows with sensible names, and renames that references follow."""

from collections.abc import Iterable
from dataclasses import replace

from plans import draft as d
from plans.paths import add_at, get_at, set_at, split_path
from plans.resolve import DEFAULTS

STARTING_DEFAULTS = replace(DEFAULTS, dpd="", nat_t="")
"""The `[defaults]` that a new plan begins with: written out, so that a reader of the file sees what is used."""


def blank_plan() -> d.Draft:
    """Return what an operator starts from without a plan file."""
    return d.Draft(defaults=STARTING_DEFAULTS)


def next_name(stem: str, taken: Iterable[str]) -> str:
    """Return `stem 1`, or the first number after every one that is taken."""
    numbers = [int(name[len(stem) + 1 :]) for name in taken if _is_numbered(name, stem)]
    return f"{stem} {max(numbers, default=0) + 1}"


def add_region(draft: d.Draft) -> d.Draft:
    """Add a region with one VPC and one VPN gateway, named after the ones there are."""
    vpc = next_name("VPC", (vpc.name for region in draft.regions for vpc in region.vpcs))
    region = d.DraftRegion(vpcs=(d.DraftVpc(name=vpc),), vpn_gateways=(_gateway(draft, vpc),))
    return add_at(draft, "regions", region)


def add_vpc(draft: d.Draft, region: int) -> d.Draft:
    """Add a VPC to a region."""
    name = next_name("VPC", (vpc.name for each in draft.regions for vpc in each.vpcs))
    return add_at(draft, f"regions[{region}].vpcs", d.DraftVpc(name=name))


def add_gateway(draft: d.Draft, region: int) -> d.Draft:
    """Add a VPN gateway to a region, in the region's last VPC."""
    vpcs = draft.regions[region].vpcs
    return add_at(draft, f"regions[{region}].vpn_gateways", _gateway(draft, vpcs[-1].name if vpcs else ""))


def add_link(draft: d.Draft) -> d.Draft:
    """Add bandwidth between the first two regions that have none yet."""
    linked = {frozenset(link.regions) for link in draft.cen.links}
    ids = [region.id for region in draft.regions if region.id]
    pairs = ((one, other) for index, one in enumerate(ids) for other in ids[index + 1 :])
    pair = next((pair for pair in pairs if frozenset(pair) not in linked), ())
    return add_at(draft, "cen.links", d.DraftLink(regions=pair, pay="plan"))


def add_office(draft: d.Draft) -> d.Draft:
    """Add an office on the VPN gateway of the one before, its objects numbered on, its key in the keyring."""
    name = next_name("Office", (office.name for office in draft.offices))
    gateways = [gateway.name for region in draft.regions for gateway in region.vpn_gateways]
    gateway = draft.offices[-1].vpn_gateway if draft.offices else (gateways[0] if gateways else "")
    office = d.DraftOffice(
        name=name,
        vpn_gateway=gateway,
        device=draft.offices[-1].device if draft.offices else "generic",
        customer_gateway=next_name("Customer gateway", (office.customer_gateway for office in draft.offices)),
        connection=next_name("IPsec-VPN connection", (office.connection for office in draft.offices)),
        psk=d.DraftKey(keyring=key_name(draft.name, name)),
    )
    return add_at(draft, "offices", office)


def key_name(plan: str, office: str) -> str:
    """Return the keyring entry that is suggested for an office: `acme-global/office-1`."""
    return f"{plan or 'plan'}/{'-'.join(office.lower().split())}"


def follow_rename(draft: d.Draft, path: str, old: str) -> d.Draft:
    """Return the draft with every reference to `old` following the new name at `path`.

    Nothing follows where the old or the new name is borne by another object too, or is empty: nobody could say
    which of the two a reference meant.
    """
    new = str(get_at(draft, path))
    if new == old:
        return draft
    match split_path(path):
        case ("name",):
            return _rename_plan(draft, old, new)
        case ("offices", int(index), "name"):
            return _rename_office(draft, index, old, new)
        case ("regions", int(), "id"):
            return _rename_region(draft, old, new)
        case ("regions", int(), "vpcs", int(), "name"):
            return _rename_vpc(draft, old, new)
        case ("regions", int(), "vpn_gateways", int(), "name"):
            return _rename_gateway(draft, old, new)
        case _:
            return draft


def _is_numbered(name: str, stem: str) -> bool:
    number = name[len(stem) + 1 :]
    return name.startswith(f"{stem} ") and number.isascii() and number.isdigit() and len(number) < 10


def _gateway(draft: d.Draft, vpc: str) -> d.DraftGateway:
    taken = (gateway.name for region in draft.regions for gateway in region.vpn_gateways)
    return d.DraftGateway(name=next_name("VPN gateway", taken), vpc=vpc, ssl_vpn="false")


def _only_one(names: Iterable[str], old: str, new: str) -> bool:
    listed = list(names)
    return bool(old) and bool(new) and old not in listed and listed.count(new) == 1


def _rename_plan(draft: d.Draft, old: str, new: str) -> d.Draft:
    def moved(office: d.DraftOffice) -> d.DraftOffice:
        if office.psk.keyring != key_name(old, office.name):
            return office
        return replace(office, psk=replace(office.psk, keyring=key_name(new, office.name)))

    return replace(draft, offices=tuple(moved(office) for office in draft.offices))


def _rename_office(draft: d.Draft, index: int, old: str, new: str) -> d.Draft:
    if draft.offices[index].psk.keyring == key_name(draft.name, old):
        draft = set_at(draft, f"offices[{index}].psk.keyring", key_name(draft.name, new))
    if not _only_one(_network_names(draft), old, new):
        return draft
    return _rename_pairs(draft, old, new)


def _rename_pairs(draft: d.Draft, old: str, new: str) -> d.Draft:
    isolate = tuple(
        replace(pair, from_=new if pair.from_ == old else pair.from_, to=new if pair.to == old else pair.to)
        for pair in draft.isolate
    )
    accept = tuple(
        replace(each, from_=new if each.from_ == old else each.from_, to=new if each.to == old else each.to)
        for each in draft.accept
    )
    return replace(draft, isolate=isolate, accept=accept)


def _network_names(draft: d.Draft) -> list[str]:
    return [office.name for office in draft.offices] + [vpc.name for region in draft.regions for vpc in region.vpcs]


def _rename_region(draft: d.Draft, old: str, new: str) -> d.Draft:
    if not _only_one((region.id for region in draft.regions), old, new):
        return draft
    links = tuple(
        replace(link, regions=tuple(new if region == old else region for region in link.regions))
        for link in draft.cen.links
    )
    return replace(draft, cen=replace(draft.cen, links=links))


def _rename_vpc(draft: d.Draft, old: str, new: str) -> d.Draft:
    if not _only_one(_network_names(draft), old, new):
        return draft
    regions = tuple(
        replace(
            region,
            vpn_gateways=tuple(
                replace(gateway, vpc=new) if gateway.vpc == old else gateway for gateway in region.vpn_gateways
            ),
        )
        for region in draft.regions
    )
    return _rename_pairs(replace(draft, regions=regions), old, new)


def _rename_gateway(draft: d.Draft, old: str, new: str) -> d.Draft:
    names = (gateway.name for region in draft.regions for gateway in region.vpn_gateways)
    if not _only_one(names, old, new):
        return draft
    offices = tuple(
        replace(
            office,
            vpn_gateway=new if office.vpn_gateway == old else office.vpn_gateway,
            connections=tuple(
                replace(each, vpn_gateway=new) if each.vpn_gateway == old else each for each in office.connections
            ),
        )
        for office in draft.offices
    )
    return replace(draft, offices=offices)
