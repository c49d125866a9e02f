"""Walking: back and next never check, findings come and go at the right moment, edits can be taken back."""

from dataclasses import replace
from typing import Any

import pytest

from plans.draft import Draft
from plans.edits import blank_plan
from screens.field import Field
from screens.places import STEP_NAMES
from screens.step import Rail, Step


async def test_nothing_is_red_when_a_step_opens(desk: Any) -> None:
    """An empty plan has findings, and no field shows one before it has been left."""
    async with desk() as at:
        assert at.session.findings
        assert not at.app.screen.query("Field.-wrong")
        at.go("networks")
        await at.settle()
        at.go("regions")
        await at.settle()
        assert not at.app.screen.query("Field.-wrong")


async def test_a_field_is_judged_when_it_is_left(desk: Any, tutorial: Draft) -> None:
    """The reason and the fix stand under the field once the operator has gone on, not while typing."""
    async with desk(tutorial) as at:
        await at.press("down", "enter")
        await at.fill("CIDR block", "172.16.0.1/16")
        assert "-wrong" not in at.field("CIDR block").classes
        await at.press("tab")
        assert "-wrong" in at.field("CIDR block").classes
        assert "172.16.0.0/16" in at.note("CIDR block")


async def test_an_error_vanishes_the_moment_the_value_is_right(desk: Any, tutorial: Draft) -> None:
    """Once wrong, a field is judged again with every key."""
    async with desk(tutorial) as at:
        await at.press("down", "enter")
        await at.fill("CIDR block", "172.16.0.0/1")
        await at.press("tab", "shift+tab", "end")
        assert "-wrong" in at.field("CIDR block").classes
        await at.pilot.press("6")
        assert "-wrong" not in at.field("CIDR block").classes


async def test_a_wrong_field_moves_nothing(desk: Any, tutorial: Draft) -> None:
    """Fields stand where they stood when one of them turns out wrong."""
    async with desk(tutorial) as at:
        await at.press("down", "enter")
        before = [field.region for field in at.app.screen.query(Field)]
        await at.fill("CIDR block", "nonsense")
        await at.press("tab")
        assert "-wrong" in at.field("CIDR block").classes
        assert [field.region for field in at.app.screen.query(Field)] == before


@pytest.mark.parametrize(("key", "reached"), [("ctrl+n", "networks"), ("f7", "regions"), ("alt+left", "regions")])
async def test_back_and_next_never_validate(desk: Any, tutorial: Draft, key: str, reached: str) -> None:
    """A step full of errors is left by one key in either direction, and keeps what was typed."""
    async with desk(tutorial) as at:
        at.go("offices")
        await at.settle()
        await at.press("enter")
        await at.fill("Public address", "no address")
        await at.press(key)
        assert isinstance(at.app.screen, Step)
        assert reached == at.app.screen.NAME
        assert at.session.draft.offices[0].public_ip == "no address"


async def test_enter_goes_to_the_next_field_and_past_the_last_to_the_next_row(desk: Any, tutorial: Draft) -> None:
    """Enter alone walks through the networks of all offices."""
    async with desk(replace(tutorial, offices=tuple(replace(office, cidrs=()) for office in tutorial.offices))) as at:
        at.go("networks")
        await at.settle()
        for number in range(1, 5):
            at.field("CIDR blocks").entry.value = f"10.9.{number}.0/24"
            await at.press("enter")
        assert [office.cidrs for office in at.session.draft.offices] == [(f"10.9.{n}.0/24",) for n in range(1, 5)]


async def test_the_next_free_network_is_offered(desk: Any, tutorial: Draft) -> None:
    """Down in an empty networks field offers the network after the last one, and Enter takes it."""
    last = replace(tutorial.offices[3], cidrs=())
    async with desk(replace(tutorial, offices=(*tutorial.offices[:3], last))) as at:
        at.go("networks")
        await at.settle()
        await at.press("down", "enter")
        assert at.session.draft.offices[3].cidrs == ("10.20.11.0/24",)


@pytest.mark.parametrize("typed", ["silicon", "us-west", "硅谷"])
async def test_a_region_is_found_by_id_and_by_name_in_both_languages(desk: Any, typed: str) -> None:
    """Enter takes the region that matches what was typed."""
    async with desk() as at:
        await at.press("ctrl+t", "enter")
        await at.fill("Region", typed)
        await at.press("enter")
        assert at.session.draft.regions[0].id == "us-west-1"


async def test_undo_after_an_edit_is_identity(desk: Any, tutorial: Draft) -> None:
    """One ctrl+z takes a whole run of typing in one field back, ctrl+y brings it again."""
    async with desk(tutorial) as at:
        await at.press("enter")
        await at.fill("CEN name", "")
        await at.press(*"CEN 22".replace(" ", "_"))
        typed = at.session.draft
        assert typed.cen.name == "CEN_22"
        await at.press("ctrl+z")
        assert at.session.draft == tutorial
        assert at.field("CEN name").entry.value == "CEN 1"
        await at.press("ctrl+y")
        assert at.session.draft == typed


async def test_a_removed_office_comes_back_with_undo(desk: Any, tutorial: Draft) -> None:
    """ctrl+r needs no question because ctrl+z answers it."""
    async with desk(tutorial) as at:
        at.go("offices")
        await at.settle()
        await at.press("down", "ctrl+r")
        assert [office.name for office in at.session.draft.offices] == ["Office 1", "Office 3", "Office 4"]
        await at.press("ctrl+z")
        assert at.session.draft == tutorial


async def test_references_follow_a_renamed_gateway(desk: Any, tutorial: Draft) -> None:
    """The offices stay on their gateway when it gets another name."""
    async with desk(tutorial) as at:
        await at.press("down", "enter")
        await at.fill("VPN gateway", "Gate")
        await at.press("enter")
        assert [office.vpn_gateway for office in at.session.draft.offices[:2]] == ["Gate", "Gate"]
        assert not any(finding.severity == "error" for finding in at.session.findings)


@pytest.mark.parametrize(
    ("case", "marks"), [("blank", "·······"), ("tutorial", "3✓✓✓3··"), ("wrong address", "✓1✓✓1··")]
)
async def test_the_rail_tells_how_far_every_step_has_got(desk: Any, tutorial: Draft, case: str, marks: str) -> None:
    """Untouched, complete, or a count of findings, for every step."""
    wrong = replace(tutorial, offices=(replace(tutorial.offices[0], public_ip="x"), *tutorial.offices[1:]))
    async with desk({"blank": blank_plan(), "tutorial": tutorial, "wrong address": wrong}[case]) as at:
        await at.checked()
        rows = at.app.screen.query_one(Rail).render().plain.splitlines()
        assert "".join(row.rstrip()[-1] for row in rows if row.strip()) == marks


async def test_the_rail_is_one_line_below_eighty_columns(desk: Any, tutorial: Draft) -> None:
    """A narrow terminal keeps every step in sight and gives the body the rest."""
    async with desk(tutorial) as at:
        await at.pilot.resize_terminal(60, 24)
        await at.settle()
        rail = at.app.screen.query_one(Rail)
        assert rail.size.height == 1
        assert all(str(number) in rail.render().plain for number in range(1, 8))


async def test_every_key_in_the_footer_can_be_seen_at_eighty_columns(desk: Any, tutorial: Draft) -> None:
    """No key hides behind the edge of the screen on any step."""
    async with desk(tutorial) as at:
        for step in STEP_NAMES:
            at.go(step)
            await at.settle()
            while len(keys := at.app.screen.query("FooterKey")) < 6:
                await at.pilot.pause(0.05)
            assert max(key.region.right for key in keys) <= 80


@pytest.mark.parametrize("number", range(1, 8))
async def test_a_number_outside_a_field_goes_to_its_step(desk: Any, tutorial: Draft, number: int) -> None:
    """The numbers of the rail are keys."""
    async with desk(tutorial) as at:
        await at.press(str(number))
        assert STEP_NAMES[number - 1] == at.app.screen.NAME


async def test_checks_jump_to_the_field(desk: Any, tutorial: Draft) -> None:
    """Enter on a finding puts the cursor into the field it speaks of, with the reason under it."""
    wrong = replace(tutorial, offices=(*tutorial.offices[:2], replace(tutorial.offices[2], public_ip="300.1.1.1")))
    async with desk(wrong) as at:
        await at.press("f2", "enter")
        field = at.app.focused.parent
        assert field.spec.path == "offices[2].public_ip"
        assert "-wrong" in field.classes
