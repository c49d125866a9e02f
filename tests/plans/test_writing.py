"""Writing plan files: what is written reads back as the same draft, and reads well."""

import dataclasses
import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.draft import Draft, DraftAccount, DraftOffice, DraftVpc, DraftVswitch
from plans.reading import read_plan
from plans.samples import SAMPLES, read_sample
from plans.shape import SHAPE, Key
from plans.writing import write_plan

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(
        [
            "",
            "1",
            "007",
            "-3",
            "true",
            "false",
            "9" * 30,
            '"""',
            "[/red]",
            "../../x",
            "$(id)",
            "上海办事处",
            "a\r\nb = 1",
        ]
    ),
)
PLAIN = st.one_of(TEXT, st.integers(-(1 << 63), (1 << 63) - 1), st.booleans(), st.floats(), st.datetimes(), st.times())
KEPT_VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)


def drafts(table: type) -> st.SearchStrategy[Any]:
    """Draw any object of a draft class, its reserved keys included."""
    keys = {key.field: _values(key) for key in SHAPE[table] if key.kind != "kept"}
    reserved = [key.name for key in SHAPE[table] if key.kind == "kept"]
    kept = st.just("")
    if reserved:
        kept = st.dictionaries(st.sampled_from(reserved), KEPT_VALUES, max_size=2).map(
            lambda found: tomli_w.dumps(tomllib.loads(tomli_w.dumps(found))) if found else ""
        )
    return st.builds(table, **keys, kept=kept)


def _values(key: Key) -> st.SearchStrategy[Any]:
    match key.kind:
        case "texts":
            return st.lists(TEXT, max_size=3).map(tuple)
        case "pairs":
            return st.dictionaries(TEXT, TEXT, max_size=2).map(lambda pairs: tuple(pairs.items()))
        case "table":
            assert key.table is not None
            return drafts(key.table)
        case "tables":
            assert key.table is not None
            return st.lists(drafts(key.table), max_size=2).map(tuple)
        case _:
            return TEXT


@settings(max_examples=60)
@given(drafts(Draft))
def test_a_draft_survives_its_file(draft: Draft) -> None:
    """Whatever was typed into whichever field is the same after saving and opening."""
    assert read_plan(write_plan(draft).encode()).draft == draft


@settings(max_examples=60)
@given(drafts(Draft))
def test_writing_is_stable(draft: Draft) -> None:
    """A file written again is the same text, so that diffs show changes only."""
    text = write_plan(draft)
    assert write_plan(read_plan(text.encode()).draft) == text


@pytest.mark.parametrize("sample", SAMPLES)
def test_samples_are_written_as_they_ship(sample: str) -> None:
    """The samples are in the very form that the product writes."""
    text = read_sample(sample)
    assert write_plan(read_plan(text.encode()).draft) == text


@pytest.mark.parametrize("table", SHAPE)
def test_every_field_of_a_draft_has_a_key(table: type) -> None:
    """The one list of keys and the draft's fields say the same, so that nothing is dropped silently."""
    fields = {field.name for field in dataclasses.fields(table)}
    assert fields == {key.field for key in SHAPE[table] if key.kind != "kept"} | {"kept"}


def test_numbers_and_flags_are_written_bare_and_text_is_quoted() -> None:
    """What reads as a number where a number belongs stands without quotes, anything else as it was typed."""
    written = write_plan(Draft(version="x1", account=DraftAccount(quotas=(("a", "12"), ("b", "1e5")))))
    assert 'version = "x1"' in written
    assert 'quotas = { a = 12, b = "1e5" }' in written


def test_long_lists_are_broken_into_lines() -> None:
    """Many networks stand one on a line, where a diff shows the one that changed."""
    office = DraftOffice(name="Office 1", cidrs=tuple(f"10.0.{index}.0/24" for index in range(12)))
    written = write_plan(Draft(offices=(office,)))
    assert '\n  "10.0.7.0/24",\n' in written
    assert max(map(len, written.splitlines())) <= 110


def test_empty_rows_keep_their_place() -> None:
    """A vSwitch of which nothing is known yet is still the second one after saving."""
    vpc = DraftVpc(name="VPC 1", vswitches=(DraftVswitch(name="a"), DraftVswitch(), DraftVswitch(name="c")))
    draft = dataclasses.replace(read_plan(read_sample("tutorial").encode()).draft, regions=())
    region = read_plan(read_sample("tutorial").encode()).draft.regions[0]
    draft = dataclasses.replace(draft, regions=(dataclasses.replace(region, vpcs=(vpc,)),))
    assert read_plan(write_plan(draft).encode()).draft == draft
