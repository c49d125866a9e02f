"""One key on the matrix: the smallest repair is shown with its reasons, applied as one step, or left."""

from dataclasses import replace
from typing import Any

from plans.draft import Draft
from plans.reading import read_plan
from plans.samples import read_sample
from screens.grid import Grid
from screens.repair import Offer

PRINTED = read_plan(read_sample("tutorial-as-printed").encode()).draft


async def _open(at: Any) -> Grid:
    at.go("preview")
    await at.checked()
    await at.press("x")
    return at.app.screen.query_one(Grid)


async def test_the_repair_is_shown_before_anything_changes(desk: Any) -> None:
    """Edit, reason, both lines of the difference and the counts stand there; Escape leaves the draft as it was."""
    async with desk(PRINTED) as at:
        grid = await _open(at)
        assert "ctrl+r repairs" in at.screen_text()
        await at.press("ctrl+r")
        assert isinstance(at.app.screen, Offer)
        text = at.screen_text()
        assert "30 of 30 wanted pairs are served, 10 before: 1 edit" in text
        assert "defaults.selectors" in text
        assert "Office 1 → Office 2 was dark" in text
        assert '-selectors = "own-vpc"' in text
        assert '+selectors = "any"' in text
        await at.press("escape")
        assert at.session.draft == PRINTED
        assert at.app.focused is grid
        assert "10 of 30" in at.screen_text()


async def test_enter_applies_it_and_one_undo_takes_it_back(desk: Any) -> None:
    """The matrix turns green, ctrl+z turns it dark again, ctrl+y green."""
    async with desk(PRINTED) as at:
        await _open(at)
        await at.press("ctrl+r")
        await at.press("enter")
        await at.checked()
        assert at.session.draft == replace(PRINTED, defaults=replace(PRINTED.defaults, selectors="any"))
        text = at.screen_text()
        assert "30 of 30 wanted pairs delivered" in text
        assert "✗" not in text
        await at.press("ctrl+z")
        await at.checked()
        assert at.session.draft == PRINTED
        assert "10 of 30" in at.screen_text()
        await at.press("ctrl+y")
        await at.checked()
        assert "30 of 30" in at.screen_text()


async def test_where_nothing_is_dark_there_is_nothing_to_repair(desk: Any, tutorial: Draft) -> None:
    """No box opens, and the draft is the same object."""
    async with desk(tutorial) as at:
        await _open(at)
        await at.press("ctrl+r")
        assert not isinstance(at.app.screen, Offer)
        assert at.session.draft is tutorial


async def test_what_no_edit_can_help_is_said(desk: Any, tutorial: Draft) -> None:
    """Without a CEN nothing joins the regions, and no value of the plan does; Enter then changes nothing."""
    alone = replace(tutorial, cen=replace(tutorial.cen, name="", id="", links=()))
    async with desk(alone) as at:
        await _open(at)
        await at.press("ctrl+r")
        assert isinstance(at.app.screen, Offer)
        text = at.screen_text()
        assert "Nothing in the plan can be repaired" in text
        assert "stays dark" in text
        await at.press("enter")
        assert at.session.draft is alone


async def test_a_repair_of_a_plan_that_has_changed_is_dropped(desk: Any) -> None:
    """An answer that comes too late opens no box and touches nothing."""
    async with desk(PRINTED) as at:
        await _open(at)
        pane = at.app.screen.query_one("#matrix")
        pane.post_message(pane.Repaired(at.session.generation - 1, None))
        await at.settle()
        assert not isinstance(at.app.screen, Offer)
        assert at.session.draft is PRINTED
