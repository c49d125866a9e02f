"""The matrix: every pair of networks at a glance, and each pair's way when it is opened."""

from dataclasses import replace
from typing import Any

from plans.draft import Draft, DraftIsolate, DraftKey, DraftOffice
from plans.reading import read_plan
from plans.samples import read_sample
from screens.confirm import Dialog
from screens.grid import Grid

PRINTED = read_plan(read_sample("tutorial-as-printed").encode()).draft


def _site(number: int) -> DraftOffice:
    return replace(
        PRINTED.offices[0],
        name=f"Site {number}",
        public_ip=f"9.9.9.{number}",
        cidrs=(f"10.50.{number}.0/24",),
        customer_gateway=f"Customer gateway {number}",
        connection=f"Connection {number}",
        psk=DraftKey(f"sites/{number}"),
    )


async def _open(at: Any) -> Grid:
    at.go("preview")
    await at.checked()
    await at.press("x")
    return at.app.screen.query_one(Grid)


def _marks(at: Any, name: str) -> str:
    line = next(line for line in at.screen_text().split("\n") if f" {name} " in line and "  " in line)
    return "".join(each for each in line.split(name)[1] if each in "✓✗%!-#·")


async def test_the_printed_tutorial_is_mostly_dark(desk: Any) -> None:
    """10 of 30: offices reach their own VPC, VPCs each other, nobody else anybody."""
    async with desk(PRINTED) as at:
        await _open(at)
        assert "10 of 30 wanted pairs delivered, 20 dark" in at.screen_text()
        rows = [_marks(at, name) for name in ("1 Office 1", "2 Office 2", "5 VPC 1", "6 VPC 2")]
        assert rows == ["·✗✗✗✓✗", "✗·✗✗✓✗", "✓✓✗✗·✓", "✗✗✓✓✓·"]


async def test_the_cursor_begins_at_the_first_dark_pair_and_says_why(desk: Any) -> None:
    """Pair, code, reason and remedy stand below the square, and follow the arrows."""
    async with desk(PRINTED) as at:
        grid = await _open(at)
        assert grid.cursor == (0, 1)
        text = at.screen_text()
        assert "Office 1 → Office 2: dark" in text
        assert "SELECTOR_REMOTE_MISMATCH" in text
        assert 'Use selectors = "any".' in text
        await at.press("right", "right", "right", "down")
        assert grid.cursor == (1, 4)
        assert "Office 2 → VPC 1: delivered" in at.screen_text()
        await at.press("home", "left", "up")
        assert grid.cursor == (0, 0)


async def test_enter_opens_the_way_there_and_back(desk: Any, tutorial: Draft) -> None:
    """Every hop with what it did; Escape goes back to the pair."""
    async with desk(tutorial) as at:
        grid = await _open(at)
        await at.press("right", "enter")
        assert isinstance(at.app.screen, Dialog)
        text = at.screen_text()
        assert "Office 1 → Office 3" in text
        assert text.index("There") < text.index("encrypted") < text.index("Back")
        assert "delivered, there and back" in text
        await at.press("escape")
        assert at.app.focused is grid


async def test_a_pair_that_fails_has_its_reason_and_its_remedy(desk: Any) -> None:
    """The dropped hop, the sentence, the place in the plan and what to write instead."""
    async with desk(PRINTED) as at:
        await _open(at)
        await at.press("enter")
        text = at.screen_text()
        assert "dropped" in text
        assert "is not inside" in text
        assert "offices[0].selectors" in text


async def test_isolated_pairs_are_neither_green_nor_red(desk: Any, tutorial: Draft) -> None:
    """A pair that shall not talk has its own mark; one that talks all the same has another."""
    draft = replace(tutorial, isolate=(DraftIsolate("Office 1", "Office 2"),))
    async with desk(draft) as at:
        await _open(at)
        assert _marks(at, "1 Office 1")[1] in "-#"
        assert "of 28 wanted" in at.screen_text()


async def test_names_are_data_and_wide_ones_keep_the_columns(desk: Any) -> None:
    """Brackets and wide characters neither steer anything nor move a mark."""
    offices = (
        replace(PRINTED.offices[0], name="[/b] [red"),
        replace(PRINTED.offices[1], name="上海办公室"),
        *PRINTED.offices[2:],
    )
    async with desk(replace(PRINTED, offices=offices)) as at:
        await _open(at)
        assert _marks(at, "[/b] [red") == "·✗✗✗✓✗"
        assert _marks(at, "上海办公室") == "✗·✗✗✓✗"
        await at.press("enter")
        assert "[/b] [red → 上海办公室" in at.screen_text()


async def test_many_networks_are_drawn_in_groups_and_scroll_one_by_one(desk: Any) -> None:
    """Thirty offices that behave alike are two rows; g draws each, and the cursor reaches the last of them."""
    offices = tuple(_site(number) for number in range(1, 31))
    async with desk(replace(PRINTED, offices=offices)) as at:
        grid = await _open(at)
        assert grid.square.names == ("Site 1 +29", "VPC 1", "VPC 2")
        assert "as many more alike" in at.screen_text()
        await at.press("g")
        assert len(grid.square.names) == 32
        await at.press("end")
        assert grid.cursor == (31, 31)
        assert "32 VPC 2" in at.screen_text()
        await at.press("g")
        assert len(grid.square.names) == 3


async def test_a_matrix_that_was_overtaken_is_dropped(desk: Any) -> None:
    """What belongs to an older draft never stands beside the new one."""
    async with desk(PRINTED) as at:
        await _open(at)
        pane = at.app.screen.query_one("#matrix")
        stale = pane.Ready(at.session.generation - 1, None)
        pane.post_message(stale)
        await at.settle()
        assert "10 of 30" in at.screen_text()


async def test_find_goes_to_a_network(desk: Any) -> None:
    """ctrl+f and part of a name put the cursor on its row."""
    async with desk(PRINTED) as at:
        grid = await _open(at)
        await at.press("ctrl+f", "v", "p", "c", "enter")
        assert grid.cursor[0] == 4
        assert at.app.focused is grid
