"""The session: edits, undo, and findings that belong to the draft as it is now."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from plans.draft import Draft
from plans.edits import add_office, add_region, blank_plan
from plans.paths import set_at
from plans.reading import read_plan
from plans.samples import read_sample
from wizard.session import Session

TUTORIAL = read_plan(read_sample("tutorial").encode()).draft

EDITS = st.lists(
    st.one_of(
        st.just(add_region),
        st.just(add_office),
        st.text(max_size=8).map(lambda text: lambda draft: replace(draft, name=text)),
    ),
    max_size=12,
)


@given(EDITS)
def test_undoing_every_edit_leads_back_and_redoing_forth(edits: list) -> None:
    """Undo after edits is identity, and so is redo after undo."""
    session = Session(TUTORIAL)
    for edit in edits:
        session.edit(edit)
    last = session.draft
    while session.undo():
        pass
    assert session.draft == TUTORIAL
    while session.redo():
        pass
    assert session.draft == last


def test_typing_in_one_place_is_one_undo_step() -> None:
    """Letters typed one after the other go away together; leaving the field ends the step."""
    session = Session(blank_plan())
    for text in ("a", "ab", "abc"):
        session.edit(lambda draft, text=text: set_at(draft, "name", text), at="name")
    session.settle()
    session.edit(lambda draft: set_at(draft, "name", "abcd"), at="name")
    session.undo()
    assert session.draft.name == "abc"
    session.undo()
    assert session.draft == blank_plan()


def test_an_edit_that_changes_nothing_is_no_edit() -> None:
    """Nothing is told, nothing can be undone."""
    told = []
    session = Session(TUTORIAL)
    session.listen(lambda: told.append(1))
    session.edit(lambda draft: draft)
    assert not told
    assert not session.undo()


def test_findings_are_those_of_the_draft_as_it_is() -> None:
    """A wrong address is found at once and forgotten at once."""
    session = Session(TUTORIAL)
    session.edit(lambda draft: set_at(draft, "offices[1].public_ip", "x"))
    assert [found.path for found in session.findings if found.severity == "error"] == ["offices[1].public_ip"]
    session.undo()
    assert not [found for found in session.findings if found.severity == "error"]


def test_a_late_result_of_the_plan_checks_is_dropped() -> None:
    """What was found in an older draft is not said of the newer one."""
    session = Session(TUTORIAL)
    generation, deeper = session.generation, session.deeper(session.draft)
    session.edit(lambda draft: replace(draft, name="other"))
    assert not session.accept(generation, deeper)
    assert session.plan is None
    assert session.accept(session.generation, session.deeper(session.draft))
    assert session.plan is not None
    assert session.plan.name == "other"
    assert session.is_checked


def test_unknown_keys_of_the_file_stay_findings_until_they_are_gone() -> None:
    """A misspelt key is still told in the screens, and no longer when its office is removed."""
    text = read_sample("tutorial").replace('public_ip = "4.4.4.4"', 'pulbic_ip = "4.4.4.4"')
    reading = read_plan(text.encode())
    session = Session(reading.draft, Path("plan.toml"), reading.findings)
    assert "P006" in {found.code for found in session.findings}
    session.accept(session.generation, session.deeper(session.draft))
    assert "P006" in {found.code for found in session.findings}
    session.edit(lambda draft: replace(draft, offices=draft.offices[:3]))
    assert "P006" not in {found.code for found in session.findings}


def test_saved_means_the_file_holds_exactly_this_draft() -> None:
    """Saved until the next edit, and saved again when it is undone."""
    session = Session(blank_plan())
    session.edit(add_region)
    assert not session.is_saved
    session.mark_saved(Path("plan.toml"), session.draft)
    assert session.is_saved
    session.edit(add_region)
    assert not session.is_saved
    session.undo()
    assert session.is_saved


def test_checks_take_any_draft() -> None:
    """No draft, however odd, makes the session fail."""
    odd = replace(Draft(), name="\x00", regions=blank_plan().regions)
    assert Session(odd).findings
