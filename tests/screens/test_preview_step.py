"""The preview: what the plan means, computed for the draft as it is."""

from dataclasses import replace
from typing import Any

from textual.widgets import Input, TextArea

from plans.draft import Draft


async def _open(at: Any, view: str) -> None:
    at.go("preview")
    await at.checked()
    await at.press(view)
    await at.settle()


async def test_the_map_shows_both_regions(desk: Any, tutorial: Draft) -> None:
    """Every office hangs on its gateway."""
    async with desk(tutorial) as at:
        await _open(at, "m")
        text = at.app.screen.query_one(TextArea).text
        assert all(f"Office {number}" in text for number in range(1, 5))


async def test_routes_follow_the_node_under_the_cursor(desk: Any, tutorial: Draft) -> None:
    """The list on the left chooses whose table is shown."""
    async with desk(tutorial) as at:
        await _open(at, "r")
        assert "172.16.0.0/16" in at.screen_text()
        assert "10.10.10.0/24" in at.screen_text()
        await at.press("down", "down")
        assert at.app.screen._rows.rows[0].cells == ("10.20.10.0/24", "Office 3", "local")


async def test_routes_can_be_narrowed_down(desk: Any, tutorial: Draft) -> None:
    """ctrl+f keeps the rows that contain what is typed."""
    async with desk(tutorial) as at:
        await _open(at, "r")
        await at.press("ctrl+f")
        at.app.screen.query_one("#find", Input).value = "10.20.1"
        await at.settle()
        shown = [row.cells[0] for row in at.app.screen._rows.rows]
        assert shown == ["10.20.10.0/24"]


async def test_text_is_searched(desk: Any, tutorial: Draft) -> None:
    """ctrl+f in a text goes to the first place and Enter to the next."""
    async with desk(tutorial) as at:
        await _open(at, "d")
        await at.press("ctrl+f")
        text = at.app.screen.query_one(TextArea)
        at.app.screen.query_one("#find", Input).value = "ip route"
        await at.settle()
        assert text.selected_text == "ip route"
        first = text.cursor_location
        await at.press("enter")
        assert text.selected_text == "ip route"
        assert text.cursor_location > first


async def test_devices_show_slots_instead_of_keys(desk: Any, tutorial: Draft) -> None:
    """The configuration names the place of the key."""
    async with desk(tutorial) as at:
        await _open(at, "d")
        assert "<key of" in at.app.screen.query_one(TextArea).text


async def test_the_preview_is_made_anew_after_an_edit(desk: Any, tutorial: Draft) -> None:
    """A network changed in step 3 stands in the route table of step 6."""
    async with desk(tutorial) as at:
        await _open(at, "r")
        office = replace(tutorial.offices[0], cidrs=("10.77.0.0/24",))
        at.session.edit(lambda draft: replace(draft, offices=(office, *draft.offices[1:])))
        await at.checked()
        await at.settle()
        assert "10.77.0.0/24" in at.screen_text()


async def test_without_a_plan_the_preview_says_so(desk: Any, tutorial: Draft) -> None:
    """A draft with errors has no preview, and the way to the errors is named."""
    broken = replace(tutorial, offices=(replace(tutorial.offices[0], cidrs=("x",)),))
    async with desk(broken) as at:
        await _open(at, "m")
        assert "F2 lists them" in at.screen_text()
