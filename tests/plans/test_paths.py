"""Paths: read and replace one place of a draft."""

import pytest

from plans.draft import Draft, DraftIsolate
from plans.paths import add_at, drop_at, get_at, is_within, set_at
from plans.reading import read_plan
from plans.samples import read_sample

TUTORIAL = read_plan(read_sample("tutorial").encode()).draft


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "acme-global"),
        ("offices[3].cidrs[0]", "10.20.20.0/24"),
        ("regions[1].vpcs[0].cidr", "192.168.0.0/16"),
        ("cen.links[0].regions", ("us-west-1", "cn-shanghai")),
        ("offices[0].psk.keyring", "acme-global/office-1"),
    ],
)
def test_a_path_leads_to_its_value(path: str, value: object) -> None:
    """The paths of findings and of the plan file name places of the draft."""
    assert get_at(TUTORIAL, path) == value


@pytest.mark.parametrize(
    "path", ["name", "offices[2].cidrs[0]", "regions[0].vpn_gateways[0].name", "defaults.ike.mode"]
)
def test_setting_a_place_changes_that_place_alone(path: str) -> None:
    """What is set can be read, and setting it back gives the same draft."""
    changed = set_at(TUTORIAL, path, "x")
    assert get_at(changed, path) == "x"
    assert set_at(changed, path, get_at(TUTORIAL, path)) == TUTORIAL


def test_from_is_spelt_as_in_the_file() -> None:
    """`from` is a word of Python's and a key of the plan's."""
    draft = Draft(isolate=(DraftIsolate("a", "b"),))
    assert get_at(draft, "isolate[0].from") == "a"
    assert set_at(draft, "isolate[0].from", "c").isolate[0].from_ == "c"


def test_rows_come_and_go() -> None:
    """Adding a row and dropping it again is identity."""
    grown = add_at(TUTORIAL, "offices", TUTORIAL.offices[0])
    assert len(grown.offices) == 5
    assert drop_at(grown, "offices[4]") == TUTORIAL


@pytest.mark.parametrize("path", ["nonsense", "offices[9].name", "name[0]", "offices[0].psk.nothing"])
def test_a_path_to_nowhere_is_a_lookup_error(path: str) -> None:
    """A stale or misspelt path is told from a value."""
    with pytest.raises(LookupError):
        get_at(TUTORIAL, path)


@pytest.mark.parametrize(
    ("path", "outer", "expected"),
    [
        ("offices[1].cidrs[0]", "offices[1].cidrs", True),
        ("offices[1]", "offices[1]", True),
        ("offices[11]", "offices[1]", False),
        ("cen.name", "cen.na", False),
    ],
)
def test_within_means_the_place_or_something_in_it(path: str, outer: str, expected: bool) -> None:  # noqa: FBT001 - a row of a table
    """A path is compared part by part."""
    assert is_within(path, outer) is expected
