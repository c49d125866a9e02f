"""Drafts and saving: nothing typed is lost, nothing saved is destroyed."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plans.draft import Draft
from plans.edits import blank_plan
from plans.samples import read_sample
from plans.writing import write_plan
from wizard.drafts import DraftFile, DraftInUse, describe_age, save_plan
from wizard.files import FileFault


async def test_an_edit_is_on_disk_soon_and_for_its_owner_alone(desk: Any, tutorial: Draft, tmp_path: Path) -> None:
    """The autosave writes the draft in the plan file's format with mode 0600."""
    async with desk(tutorial) as at:
        await at.press("enter")
        await at.fill("Plan name", "renamed")
        while not (found := list((tmp_path / "state" / "drafts").glob("*.toml"))):
            await at.pilot.pause(0.05)
        assert 'name = "renamed"' in found[0].read_text()
        assert stat.S_IMODE(found[0].stat().st_mode) == 0o600


async def test_a_draft_is_offered_again_and_enter_takes_it(desk: Any) -> None:
    """Quitting keeps what was typed; the next start asks and goes on from there, and undo leads back."""
    async with desk() as at:
        await at.fill("Plan name", "left-behind")
        await at.press("ctrl+q")
    async with desk() as at:
        assert "just now" in at.screen_text()
        await at.press("enter")
        assert at.session.draft.name == "left-behind"
        await at.press("ctrl+z")
        assert at.session.draft == blank_plan()


async def test_starting_without_the_draft_keeps_it_aside(desk: Any, tmp_path: Path) -> None:
    """Refusing a draft destroys nothing."""
    async with desk() as at:
        await at.fill("Plan name", "left-behind")
        await at.press("ctrl+q")
    async with desk() as at:
        await at.press("down", "enter")
        assert at.session.draft == blank_plan()
    aside = list((tmp_path / "state" / "drafts").glob("*.toml~"))
    assert [b'name = "left-behind"' in path.read_bytes() for path in aside] == [True]


async def test_saving_writes_the_plan_and_then_lets_the_draft_go(desk: Any, tutorial: Draft, tmp_path: Path) -> None:
    """ctrl+s asks for a name and writes exactly the plan file of the draft."""
    async with desk(tutorial) as at:
        await at.press("enter")
        await at.fill("Plan name", "other")
        await at.press("ctrl+s")
        at.app.focused.value = str(tmp_path / "other.toml")
        await at.press("enter")
        assert (tmp_path / "other.toml").read_text() == write_plan(at.session.draft)
        assert at.session.is_saved
        await at.press("ctrl+q")
    assert not list((tmp_path / "state" / "drafts").glob("*.toml"))


async def test_saving_over_a_file_asks_and_keeps_the_old_one(desk: Any, tutorial: Draft, tmp_path: Path) -> None:
    """Cancel has the focus: Enter alone saves nothing. Confirmed, the old file is beside the new one."""
    path = tmp_path / "plan.toml"
    path.write_text("# mine\n" + read_sample("tutorial"))
    async with desk(tutorial, path) as at:
        await at.press("enter")
        await at.fill("CEN name", "CEN 2")
        await at.press("ctrl+s", "enter")
        assert path.read_text().startswith("# mine")
        await at.press("ctrl+s", "right", "enter")
        assert path.read_text() == write_plan(replace(tutorial, cen=replace(tutorial.cen, name="CEN 2")))
        assert (tmp_path / "plan.toml~").read_text().startswith("# mine")


async def test_a_plan_that_cannot_be_written_stays_a_draft(desk: Any, tutorial: Draft, tmp_path: Path) -> None:
    """A folder instead of a file is told in a sentence; the draft is still there."""
    async with desk(replace(tutorial, name="kept")) as at:
        await at.press("enter")
        await at.fill("Plan name", "kept-2")
        await at.press("ctrl+s")
        at.app.focused.value = str(tmp_path / "missing" / "plan.toml")
        await at.press("enter")
        assert not at.session.is_saved
        await at.press("ctrl+q")
    with DraftFile(None) as draft_file:
        found = draft_file.find()
        assert found is not None
        assert found.draft.name == "kept-2"


def test_two_wizards_do_not_edit_one_plan(tmp_path: Path) -> None:
    """The second is told; another plan is free, and so is the first one's plan once it has left."""
    plan = tmp_path / "plan.toml"
    with DraftFile(plan):
        with pytest.raises(DraftInUse, match=r"plan\.toml: another wizard"):
            DraftFile(plan)
        DraftFile(tmp_path / "other.toml").close()
    DraftFile(plan).close()


def test_an_unreadable_draft_is_no_draft(tmp_path: Path) -> None:
    """A draft that is no TOML is not offered and not destroyed."""
    with DraftFile(tmp_path / "plan.toml") as draft_file:
        draft_file.path.write_bytes(b"\xff not toml")
        assert draft_file.find() is None
        assert draft_file.path.exists()


def test_a_plan_saved_over_keeps_its_mode(tmp_path: Path) -> None:
    """A plan that only its owner may read stays that way, and so does the old one beside it."""
    path = tmp_path / "plan.toml"
    path.write_text("old")
    path.chmod(0o600)
    save_plan(path, blank_plan())
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (path, tmp_path / "plan.toml~")]
    assert modes == [0o600, 0o600]


def test_a_folder_is_not_saved_over(tmp_path: Path) -> None:
    """Naming a folder is a sentence, not a traceback."""
    with pytest.raises(FileFault, match="is a folder"):
        save_plan(tmp_path, blank_plan())


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "just now"), (59, "just now"), (60, "1 minute ago"), (7300, "2 hours ago"), (90000, "1 day ago")],
)
def test_ages_are_said_as_people_do(seconds: float, said: str) -> None:
    """A draft's age is a rough word."""
    assert describe_age(seconds) == said


def test_the_state_folder_is_the_owner_s_alone(tmp_path: Path) -> None:
    """Others cannot look into the drafts."""
    with DraftFile(tmp_path / "plan.toml") as draft_file:
        assert stat.S_IMODE(draft_file.path.parent.stat().st_mode) == 0o700
