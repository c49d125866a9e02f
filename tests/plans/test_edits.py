"""Edits: sensible names, and references that follow."""

from dataclasses import replace

from plans.draft import Draft, DraftDefaults, DraftIsolate
from plans.edits import add_gateway, add_link, add_office, add_region, add_vpc, blank_plan, follow_rename, next_name
from plans.paths import set_at
from plans.reading import read_plan
from plans.samples import read_sample

TUTORIAL = read_plan(read_sample("tutorial").encode()).draft


def _renamed(draft: Draft, path: str, old: str, new: str) -> Draft:
    return follow_rename(set_at(draft, path, new), path, old)


def test_a_new_plan_writes_the_house_defaults_out() -> None:
    """What a blank plan begins with is what the sample says under [defaults]."""
    assert blank_plan() == Draft(defaults=TUTORIAL.defaults)
    assert blank_plan().defaults != DraftDefaults()


def test_numbers_go_on_after_the_last_one() -> None:
    """A gap is not filled: the number of something removed is not given to another."""
    assert next_name("Office", ()) == "Office 1"
    assert next_name("Office", ("Office 1", "Office 7", "Paris", "Office x")) == "Office 8"


def test_objects_added_in_turn_are_the_tutorial_s() -> None:
    """Two regions and four offices get the tutorial's names without a word typed."""
    draft = replace(blank_plan(), name="acme-global")
    for _ in range(2):
        draft = add_region(draft)
    for _ in range(4):
        draft = add_office(draft)
    assert [region.vpn_gateways[0].name for region in draft.regions] == ["VPN gateway 1", "VPN gateway 2"]
    assert [region.vpn_gateways[0].vpc for region in draft.regions] == ["VPC 1", "VPC 2"]
    for made, wanted in zip(draft.offices, TUTORIAL.offices, strict=True):
        assert replace(made, vpn_gateway="", public_ip="", cidrs=()) == replace(
            wanted, vpn_gateway="", public_ip="", cidrs=()
        )


def test_an_office_joins_the_gateway_of_the_one_before() -> None:
    """Offices are usually typed gateway by gateway."""
    assert add_office(TUTORIAL).offices[-1].vpn_gateway == "VPN gateway 2"


def test_a_link_joins_the_regions_that_have_none() -> None:
    """The pair is suggested."""
    unlinked = replace(TUTORIAL, cen=replace(TUTORIAL.cen, links=()))
    assert add_link(unlinked).cen.links[0].regions == ("us-west-1", "cn-shanghai")
    assert add_link(TUTORIAL).cen.links[1].regions == ()


def test_more_vpcs_and_gateways_go_into_their_region() -> None:
    """A further gateway is suggested for the region's last VPC."""
    draft = add_gateway(add_vpc(TUTORIAL, 0), 0)
    assert draft.regions[0].vpcs[1].name == "VPC 3"
    assert (draft.regions[0].vpn_gateways[1].name, draft.regions[0].vpn_gateways[1].vpc) == ("VPN gateway 3", "VPC 3")


def test_references_follow_a_rename() -> None:
    """VPC, gateway, region, office and plan: whoever refers to the old name refers to the new one."""
    draft = replace(TUTORIAL, isolate=(DraftIsolate("Office 1", "VPC 2"),))
    draft = _renamed(draft, "regions[1].vpcs[0].name", "VPC 2", "Store")
    draft = _renamed(draft, "regions[0].vpn_gateways[0].name", "VPN gateway 1", "West")
    draft = _renamed(draft, "regions[1].id", "cn-shanghai", "cn-beijing")
    draft = _renamed(draft, "offices[0].name", "Office 1", "Paris")
    draft = _renamed(draft, "name", "acme-global", "acme")
    assert draft.regions[1].vpn_gateways[0].vpc == "Store"
    assert draft.offices[1].vpn_gateway == "West"
    assert draft.cen.links[0].regions == ("us-west-1", "cn-beijing")
    assert (draft.isolate[0].from_, draft.isolate[0].to) == ("Paris", "Store")
    assert [office.psk.keyring for office in draft.offices[:2]] == ["acme/paris", "acme/office-2"]


def test_nothing_follows_an_ambiguous_rename() -> None:
    """Where two gateways bear a name, nobody could say which one an office meant."""
    twice = set_at(TUTORIAL, "regions[1].vpn_gateways[0].name", "VPN gateway 1")
    assert _renamed(twice, "regions[1].vpn_gateways[0].name", "VPN gateway 1", "East").offices == twice.offices
    merged = _renamed(TUTORIAL, "regions[0].vpn_gateways[0].name", "VPN gateway 1", "VPN gateway 2")
    assert merged.offices == TUTORIAL.offices


def test_a_key_reference_of_the_operator_s_own_stays() -> None:
    """Only the suggested entry is renamed with its office."""
    own = set_at(TUTORIAL, "offices[0].psk.keyring", "mine")
    assert _renamed(own, "offices[0].name", "Office 1", "Paris").offices[0].psk.keyring == "mine"
