"""Step 1: the plan's name, the CEN, regions with their VPCs and VPN gateways, links, and connection defaults."""

from plans.draft import Draft
from plans.edits import add_gateway, add_link, add_region, add_vpc
from plans.paths import get_at, split_path
from plans.regions import REGIONS
from screens.confirm import Pick
from screens.defaults import DEFAULT_SPECS
from screens.field import Choice, Spec
from screens.outline import OutlineStep
from screens.table import Column, Row

_REGION_CHOICES = tuple(Choice(region.id, region.name, region.local_name) for region in REGIONS)
_REGION_NAMES = {region.id: region.name for region in REGIONS}

_FLAG = (Choice("no"), Choice("yes"))

_PLAN_SPECS = (
    Spec("name", "Plan name", "Letters, digits and hyphens; it marks everything that is built"),
    Spec(
        "account.site",
        "Account site",
        "international or china; may be left out",
        choices=lambda _: (
            Choice("international", "alibabacloud.com"),
            Choice("china", "aliyun.com"),
        ),
        closed=True,
    ),
    Spec("cen.name", "CEN name", "The CEN instance that joins the VPCs"),
    Spec(
        "cen.edition",
        "CEN edition",
        "basic, or enterprise with transit routers",
        choices=lambda _: (Choice("basic", "Basic Edition"), Choice("enterprise", "with transit routers")),
        closed=True,
    ),
)


class RegionsStep(OutlineStep):
    """Where the network is, and what joins it."""

    NAME = "regions"
    COLUMNS = (Column("Where", 22), Column("What"))
    HELP = """\
# Regions

The plan, its CEN instance, and each region with its VPCs and VPN gateways.

- **Enter** walks from field to field, and from the last field to the next row.
- **Escape** goes from a field back to the list; **ctrl+t** adds, **ctrl+r** removes what is in hand.
- In the region field, type part of an id or a name in English or Chinese.
- VPCs and the CEN exist already; VPN gateways are created, unless the plan file says otherwise.
"""

    def places(self, draft: Draft) -> tuple[str, ...]:
        """List the plan, its regions and links, and the defaults."""
        regions = tuple(f"regions[{index}]" for index in range(len(draft.regions)))
        links = tuple(f"cen.links[{index}]" for index in range(len(draft.cen.links)))
        offer = ("+link",) if len(draft.regions) > 1 else ()
        return ("plan", *regions, "+region", *links, *offer, "defaults")

    def row(self, draft: Draft, place: str) -> Row:
        """Describe one place in a line."""
        match split_path(place):
            case ("plan",):
                edition = f", {draft.cen.edition}" if draft.cen.edition else ""
                return Row(("Plan and CEN", f"{draft.name or '(no name)'} · {draft.cen.name or 'no CEN'}{edition}"))
            case ("defaults",):
                shared = draft.defaults
                return Row(("Connection defaults", f"selectors {shared.selectors}, {shared.ike.version}"))
            case ("regions", int(index)):
                region = draft.regions[index]
                owned = [vpc.name for vpc in region.vpcs] + [gateway.name for gateway in region.vpn_gateways]
                return Row((region.id or "(new region)", ", ".join(owned)))
            case ("cen", "links", int(index)):
                link = draft.cen.links[index]
                return Row((f"Link, {link.bandwidth or '?'} Mbit/s", " – ".join(link.regions)))
            case _:
                return Row(("+ Region" if place == "+region" else "+ Link", ""), "action")

    def title_of(self, draft: Draft, place: str) -> str:
        """Name what the form edits."""
        match split_path(place):
            case ("regions", int(index)):
                name = _REGION_NAMES.get(draft.regions[index].id, "")
                return f"{draft.regions[index].id or 'New region'}  {name}"
            case ("cen", "links", int()):
                return "Bandwidth between two regions"
            case ("defaults",):
                return "Connection defaults, for every office that does not say otherwise"
            case _:
                return "Plan and CEN"

    def specs(self, draft: Draft, place: str) -> tuple[Spec, ...]:
        """Return the fields of a place."""
        match split_path(place):
            case ("plan",):
                return _PLAN_SPECS
            case ("defaults",):
                return DEFAULT_SPECS
            case ("regions", int(index)):
                return _region_specs(draft, index)
            case _:
                return _link_specs(place)

    def unfinished(self, draft: Draft) -> str:
        """Begin with the plan's name where it has none."""
        return "" if draft.name else "plan"

    def add(self, kind: str) -> str:
        """Add a region or a link."""
        if kind == "+region":
            self.session.edit(add_region)
            return f"regions[{len(self.session.draft.regions) - 1}]"
        self.session.edit(add_link)
        return f"cen.links[{len(self.session.draft.cen.links) - 1}]"

    def removable(self, place: str, focused: str) -> str:
        """Remove the VPC or gateway whose field is in hand, else the whole row."""
        match split_path(focused):
            case ("regions", int(region), "vpcs" | "vpn_gateways" as kind, int(index), *_):
                return f"regions[{region}].{kind}[{index}]"
            case _:
                return super().removable(place, focused)

    def action_add(self) -> None:
        """Ask what to add."""
        draft, place = self.session.draft, self.place
        choices = [Choice("Region")]
        match split_path(place):
            case ("regions", int(index)):
                where = draft.regions[index].id or "this region"
                choices += [Choice("VPC", f"in {where}"), Choice("VPN gateway", f"in {where}")]
            case _:
                pass
        if len(draft.regions) > 1:
            choices.append(Choice("Link", "bandwidth between two regions"))
        self.app.push_screen(Pick("Add", tuple(choices)), self._add_picked)

    def _add_picked(self, picked: str | None) -> None:
        match picked, split_path(self.place):
            case "Region" | "Link", _:
                path = self.add(f"+{picked.lower()}")
            case "VPC", ("regions", int(index)):
                self.session.edit(lambda draft: add_vpc(draft, index))
                path = f"regions[{index}].vpcs[{len(self.session.draft.regions[index].vpcs) - 1}].name"
            case "VPN gateway", ("regions", int(index)):
                self.session.edit(lambda draft: add_gateway(draft, index))
                path = f"regions[{index}].vpn_gateways[{len(self.session.draft.regions[index].vpn_gateways) - 1}].name"
            case _:
                return
        self._go_to(path)


def _region_specs(draft: Draft, index: int) -> tuple[Spec, ...]:
    at = f"regions[{index}]"
    region = draft.regions[index]
    specs = [
        Spec(
            f"{at}.id",
            "Region",
            "Type part of the id or of the name",
            choices=lambda _: _REGION_CHOICES,
            closed=True,
            note=lambda draft: _REGION_NAMES.get(get_at(draft, f"{at}.id"), ""),
        )
    ]
    for number in range(len(region.vpcs)):
        specs += _vpc_specs(f"{at}.vpcs[{number}]")
    for number in range(len(region.vpn_gateways)):
        specs += _gateway_specs(f"{at}.vpn_gateways[{number}]", index)
    return tuple(specs)


def _vpc_specs(at: str) -> list[Spec]:
    return [
        Spec(f"{at}.name", "VPC", "As it is called in the console"),
        Spec(f"{at}.cidr", "  CIDR block", "Such as 172.16.0.0/16"),
    ]


def _gateway_specs(at: str, region: int) -> list[Spec]:
    def vpcs(draft: Draft) -> tuple[Choice, ...]:
        return tuple(Choice(vpc.name, vpc.cidr) for vpc in draft.regions[region].vpcs)

    return [
        Spec(f"{at}.name", "VPN gateway", "A name for the VPN gateway"),
        Spec(f"{at}.vpc", "  in VPC", "The VPC it connects", choices=vpcs, closed=True),
        Spec(f"{at}.bandwidth", "  Bandwidth", "Mbit/s"),
        Spec(
            f"{at}.tunnels", "  Tunnels", "1: one tunnel for each connection; 2: a master and a slave", choices=_tunnels
        ),
        Spec(f"{at}.ssl_vpn", "  SSL-VPN", "yes or no", kind="flag", choices=lambda _: _FLAG, closed=True),
        Spec(f"{at}.public_ips", "  Known address", "Its public address, where it is known already", kind="list"),
    ]


def _tunnels(_: Draft) -> tuple[Choice, ...]:
    return (Choice("1", "single tunnel"), Choice("2", "dual tunnel"))


def _link_specs(at: str) -> tuple[Spec, ...]:
    def ids(draft: Draft) -> tuple[Choice, ...]:
        return tuple(Choice(region.id, _REGION_NAMES.get(region.id, "")) for region in draft.regions)

    return (
        Spec(f"{at}.regions", "Regions", "The two regions it joins", kind="list", choices=ids),
        Spec(f"{at}.bandwidth", "Bandwidth", "Mbit/s, out of the bandwidth plan"),
        Spec(
            f"{at}.pay",
            "Pay by",
            "plan: from a bandwidth plan; traffic: by data transferred",
            choices=lambda _: (Choice("plan", "a bandwidth plan"), Choice("traffic", "data transferred")),
            closed=True,
        ),
        Spec(f"{at}.bandwidth_plan", "Bandwidth plan", "The id of the bandwidth plan, such as cenbwp-…"),
    )
