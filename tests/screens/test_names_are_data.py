"""What the operator typed is shown as it is: never markup, never a control sequence, in any script."""

from dataclasses import replace
from typing import Any

import pytest

from plans.draft import Draft
from screens.places import STEP_NAMES
from screens.table import fit

NAMES = ("[/x] [b", "[red]", "上海办事处", "$(id)", "../../x", "a\x1b[31mb", "\u202eevil")


@pytest.mark.parametrize("name", NAMES)
async def test_no_name_crashes_a_step(desk: Any, tutorial: Draft, name: str) -> None:
    """Every step opens with the name in every place that takes one."""
    region = tutorial.regions[0]
    regions = (
        replace(
            region,
            vpcs=(replace(region.vpcs[0], name=name + " vpc"),),
            vpn_gateways=(replace(region.vpn_gateways[0], name=name + " gw", vpc=name + " vpc"),),
        ),
        tutorial.regions[1],
    )
    offices = tuple(
        replace(office, name=f"{name} {index}", vpn_gateway=name + " gw", public_ip=f"[{name}", connection=name)
        for index, office in enumerate(tutorial.offices)
    )
    draft = replace(tutorial, regions=regions, offices=offices, cen=replace(tutorial.cen, name=name))
    async with desk(draft) as at:
        for step in STEP_NAMES:
            at.go(step)
            await at.settle()
            await at.press("down", "enter", "escape")
            assert "\x1b" not in at.screen_text()
            assert "\u202e" not in at.screen_text()
        at.app.notify(name)
        await at.settle()


async def test_a_name_in_brackets_is_shown_as_typed(desk: Any, tutorial: Draft) -> None:
    """Brackets and Chinese characters stand on the screen as they are."""
    offices = (replace(tutorial.offices[0], name="[b]上海办事处"), *tutorial.offices[1:])
    async with desk(replace(tutorial, offices=offices)) as at:
        at.go("offices")
        await at.settle()
        assert "[b]上海办事处" in at.screen_text()


def test_wide_characters_take_two_columns() -> None:
    """A cell is cut by columns of the terminal, not by characters."""
    assert fit("上海办事处", 12) == "上海办事处  "
    assert fit("上海办事处", 9) == "上海办…  "
