"""The operations of a build: which, in which order, and what they are called."""

from collections import Counter

import pytest

from plans.names import cloud_name
from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.steps import KINDS, plan_steps


def plan_of(text: str) -> Plan:
    """Read a plan from TOML text."""
    return make_plan(read_plan(text.encode()).draft)


def test_the_tutorial_needs_twenty_objects_besides_what_exists() -> None:
    """Two gateways, four customer gateways, connections, routes and publications, two attachments, two tags."""
    counts = Counter(step.kind for step in plan_steps(plan_of(read_sample("tutorial"))))
    assert counts == {
        "vpc": 2,
        "cen": 1,
        "bandwidth-plan": 1,
        "link": 1,
        "vpn-gateway": 2,
        "tag": 2,
        "customer-gateway": 4,
        "connection": 4,
        "vpn-route": 4,
        "attachment": 2,
        "publication": 4,
    }
    assert set(counts) == set(KINDS)


def test_every_step_comes_after_what_it_needs() -> None:
    """The steps are listed in an order in which they could be taken one by one."""
    seen: set[str] = set()
    for step in sorted_steps():
        assert set(step.needs) <= {other.id for other in sorted_steps()}
        seen.add(step.id)
    assert len(seen) == len(sorted_steps())


def sorted_steps() -> tuple:  # type: ignore[type-arg]
    """Return the tutorial's steps."""
    return plan_steps(plan_of(read_sample("tutorial")))


def test_renaming_an_office_changes_no_step_id() -> None:
    """Ids are natural keys: display names do not occur in them."""
    text = read_sample("tutorial")
    renamed = text.replace("Office 1", "Headquarters").replace("connection 1", "HQ link").replace("gateway 1", "edge")
    assert [step.id for step in plan_steps(plan_of(text))] == [step.id for step in plan_steps(plan_of(renamed))]


def test_one_change_at_a_time_for_each_gateway_cen_and_route_table() -> None:
    """Whatever changes a VPN gateway, a CEN or a VPC's route table holds that object's lock."""
    for step in sorted_steps():
        if step.kind in {"vpn-gateway", "connection", "vpn-route"}:
            assert any(domain.startswith("vpn-gateway/") for domain in step.domains)
        if step.kind == "vpn-route":
            assert any(domain.startswith("route-table/") for domain in step.domains)
        if step.kind in {"attachment", "publication", "link"}:
            assert "cen" in step.domains


def test_two_connections_of_one_address_share_a_customer_gateway() -> None:
    """The service takes an address once in a region, so there is one step for it."""
    text = read_sample("tutorial").replace('public_ip = "2.2.2.2"', 'public_ip = "1.1.1.1"')
    steps = plan_steps(plan_of(text))
    assert [step.id for step in steps].count("customer-gateway/us-west-1/1.1.1.1") == 1


@pytest.mark.parametrize(
    ("name", "cloud"),
    [
        ("VPN gateway 1", "VPN-gateway-1"),
        ("edge_1.a", "edge_1.a"),
        ("上海办事处", "n-d5a4d4d9"),
        ("$(id)", "id-"),
        ("../../x", "x-"),
        ("[/red]", "red-"),
    ],
)
def test_names_on_the_service_fit_its_rules(name: str, cloud: str) -> None:
    """Whatever the plan calls it, the service gets 2–100 letters, digits and `_-.`, beginning with a letter."""
    made = cloud_name(name)
    assert made.startswith(cloud[: 2 if cloud.startswith("n-") else None])
    assert made[0].isalpha()
    assert made.isascii()
    assert 2 <= len(made) <= 100
    assert all(character.isalnum() or character in "_-." for character in made)


def test_names_that_lose_characters_stay_different() -> None:
    """Two names that only differ in characters the service refuses do not become one."""
    assert cloud_name("上海") != cloud_name("北京")
    assert cloud_name("a[1]") != cloud_name("a(1)")
