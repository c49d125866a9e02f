"""N: everything that is named elsewhere in the plan exists there."""

from collections.abc import Iterator

from plans.checks.scope import ends, gateways, listed, near, network_names
from plans.draft import Draft, DraftGateway, DraftRegion
from plans.finding import Finding, error
from plans.regions import BY_ID, REGIONS, near_region


def check_region_ids(draft: Draft) -> Iterator[Finding]:
    """Check that regions are Alibaba Cloud's, each named once."""
    seen: dict[str, str] = {}
    for number, region in enumerate(draft.regions):
        at = f"regions[{number}].id"
        if not region.id:
            continue
        if region.id not in BY_ID:
            yield _unknown_region(region.id, at)
        first = seen.setdefault(region.id, at)
        if first is not at:
            yield error("N014", at, also=first, region=region.id)


def _unknown_region(text: str, at: str) -> Finding:
    meant = near_region(text)
    known = "" if meant else listed((region.id for region in REGIONS), 5)
    return error("N013", at, region=text, near=f"{meant.id}, {meant.name}" if meant else "", known=known)


def check_gateway_references(draft: Draft) -> Iterator[Finding]:
    """Check that every connection ends on a VPN gateway of the plan."""
    known = gateways(draft)
    if not known and draft.offices and draft.regions:
        yield error("N012", "regions")
        return
    for end in ends(draft):
        name = end.row.vpn_gateway
        if name and known and name not in known:
            yield error("N010", f"{end.path}.vpn_gateway", name=name, near=near(name, known), known=listed(known))


def check_vpc_references(draft: Draft) -> Iterator[Finding]:
    """Check that every VPN gateway belongs to a VPC of its own region, and its vSwitches to that VPC."""
    homes = {vpc.name: region.id for region in draft.regions for vpc in region.vpcs}
    for number, region in enumerate(draft.regions):
        for index, gateway in enumerate(region.vpn_gateways):
            at = f"regions[{number}].vpn_gateways[{index}]"
            own = [vpc.name for vpc in region.vpcs]
            if not gateway.vpc or gateway.vpc in own:
                yield from _vswitches(gateway, region, at)
            elif gateway.vpc in homes:
                yield error("N018", f"{at}.vpc", name=gateway.vpc, region=region.id, other=homes[gateway.vpc])
            else:
                yield error(
                    "N011", f"{at}.vpc", name=gateway.vpc, near=near(gateway.vpc, own or homes), known=listed(own)
                )


def _vswitches(gateway: DraftGateway, region: DraftRegion, at: str) -> Iterator[Finding]:
    known: dict[str, None] = {}
    for vpc in region.vpcs:
        if vpc.name == gateway.vpc or (not gateway.vpc and len(region.vpcs) == 1):
            for vswitch in vpc.vswitches:
                known.update(dict.fromkeys(filter(None, (vswitch.name, vswitch.id))))
    for index, name in enumerate(gateway.vswitches):
        if name not in known and not (name.startswith("vsw-") and not known):
            yield error(
                "N017", f"{at}.vswitches[{index}]", name=name, near=near(name, known), known=listed(known) or "-"
            )


def check_pair_references(draft: Draft) -> Iterator[Finding]:
    """Check that `[[isolate]]` and `[[accept]]` speak of networks of the plan."""
    networks = network_names(draft)
    for index, pair in enumerate(draft.isolate):
        at = f"isolate[{index}]"
        yield from _network(pair.from_, f"{at}.from", networks)
        yield from _network(pair.to, f"{at}.to", networks)
        if pair.from_ and pair.from_ == pair.to:
            yield error("N016", f"{at}.to", name=pair.to)
    places = networks.union(region.id for region in draft.regions) if draft.accept else networks
    for index, row in enumerate(draft.accept):
        yield from _network(row.from_, f"accept[{index}].from", places)
        yield from _network(row.to, f"accept[{index}].to", places)


def _network(name: str, at: str, known: frozenset[str]) -> Iterator[Finding]:
    if name and name not in known:
        yield error("N015", at, name=name, near=near(name, known), known=listed(sorted(known)))


def check_device_families(draft: Draft) -> Iterator[Finding]:
    """Check that every office's device is of a family that the product can configure."""
    from plans.devices.names import FAMILY_NAMES  # noqa: PLC0415 - the package beside it loads every renderer

    for index, office in enumerate(draft.offices):
        if office.device and office.device not in FAMILY_NAMES:
            meant = near(office.device, FAMILY_NAMES)
            yield error(
                "N019", f"offices[{index}].device", family=office.device, near=meant, known=", ".join(FAMILY_NAMES)
            )


def check_links(draft: Draft) -> Iterator[Finding]:
    """Check that a link joins two different regions of the plan, each pair once."""
    known = [region.id for region in draft.regions if region.id]
    sure = all(name in BY_ID for name in known)  # else a region's id is misspelt, and is reported there
    seen: dict[frozenset[str], str] = {}
    for index, link in enumerate(draft.cen.links):
        at = f"cen.links[{index}].regions"
        if link.regions and (len(link.regions) != 2 or link.regions[0] == link.regions[1]):
            yield error("N021", at, found=listed(link.regions))
            continue
        for place, name in enumerate(link.regions):
            if known and sure and name not in known:
                yield error("N020", f"{at}[{place}]", region=name, near=near(name, known), known=listed(known))
        if link.regions:
            first = seen.setdefault(frozenset(link.regions), at)
            if first is not at:
                yield error("N022", at, also=first, a=link.regions[0], b=link.regions[1])
