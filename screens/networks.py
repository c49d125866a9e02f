"""Step 3: which private networks every office has; the next free one is offered."""

from ipaddress import IPv4Network, summarize_address_range

from plans.addressing import next_free, parse_network
from plans.draft import Draft
from plans.paths import get_at
from screens.field import Choice, Spec
from screens.outline import OutlineStep
from screens.table import Column, Row

PRIVATE = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
"""The private address space (RFC 1918)."""


class NetworksStep(OutlineStep):
    """The address space of the offices, beside that of the VPCs."""

    NAME = "networks"
    COLUMNS = (Column("Network", 20), Column("CIDR blocks"))
    HELP = """\
# Networks

All CIDR blocks of each office, separated by commas.

- **Down** offers the next free network after the last one of the plan.
- **Enter** goes to the next office.
- The VPCs' blocks are shown because nothing may overlap them.
"""

    def places(self, draft: Draft) -> tuple[str, ...]:
        """List the offices."""
        return tuple(f"offices[{index}]" for index in range(len(draft.offices))) + tuple(
            f"regions[{index}].vpcs[{number}]"
            for index, region in enumerate(draft.regions)
            for number in range(len(region.vpcs))
        )

    def row(self, draft: Draft, place: str) -> Row:
        """Describe one network in a line."""
        owner = get_at(draft, place)
        if place.startswith("offices"):
            return Row((owner.name or "(no name)", ", ".join(owner.cidrs)))
        return Row((owner.name or "(no name)", ", ".join(filter(None, (owner.cidr, *owner.secondary)))), "quiet")

    def specs(self, draft: Draft, place: str) -> tuple[Spec, ...]:
        """Return the CIDR blocks of an office or a VPC."""
        del draft
        if place.startswith("offices"):
            help_text = "Such as 10.10.10.0/24, with commas between; Down offers a free one"
            return (Spec(f"{place}.cidrs", "CIDR blocks", help_text, kind="list", choices=_free_networks),)
        return (
            Spec(f"{place}.cidr", "CIDR block", "The VPC's primary block"),
            Spec(f"{place}.secondary", "Secondary", "Secondary blocks, if any", kind="list"),
        )

    def unfinished(self, draft: Draft) -> str:
        """Begin with the first office that has no network yet."""
        return next((f"offices[{index}]" for index, office in enumerate(draft.offices) if not office.cidrs), "")

    def removable(self, place: str, focused: str) -> str:
        """Remove nothing here: an office goes in step 2, a VPC in step 1."""
        del place, focused
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no adding and removing here."""
        return False if action in {"add", "remove"} else super().check_action(action, parameters)


def _parsed(texts: list[str]) -> list[IPv4Network]:
    parsed = (parse_network(text) for text in texts)
    return [network for network in parsed if isinstance(network, IPv4Network)]


def _free_networks(draft: Draft) -> tuple[Choice, ...]:
    """Offer the next free network after the last one typed, of the same length, and the first of each private range."""
    texts = [cidr for office in draft.offices for cidr in office.cidrs]
    cloud = [cidr for region in draft.regions for vpc in region.vpcs for cidr in (vpc.cidr, *vpc.secondary)]
    offices = _parsed(texts)
    taken = [*offices, *_parsed(cloud)]
    last = offices[-1] if offices else None
    length = last.prefixlen if last else 24
    found = [next_free(pool, length, taken) for pool in PRIVATE if pool.prefixlen <= length]
    if last is not None and length > 8:
        near = last.supernet(new_prefix=max(8, length - 8))
        passed = summarize_address_range(near.network_address, last.broadcast_address)
        found.insert(0, next_free(near, length, [*taken, *passed]))
    return tuple(Choice(str(net), "next free network") for net in dict.fromkeys(found) if net is not None)
