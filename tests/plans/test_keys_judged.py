"""Judging pre-shared keys: what the service refuses, what everybody guesses, what devices stumble over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.keys import ALPHABET, MAX_LENGTH, UNSAFE, judge_key
from plans.texts import hint, sentence

GOOD = "Zx9.kQ27_hTmWq4RbV81c-Lp"


def codes(value: str) -> list[str]:
    """Return the codes of a key's findings."""
    return [found.code for found in judge_key(value, "offices[0].psk")]


def test_a_long_random_key_is_fine() -> None:
    """Letters, digits, dots, hyphens and underscores in no order give nothing to complain about."""
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ["K011"]),
        ("a" * 101, ["K011"]),
        ("123456", ["K014"]),
        ("654321", ["K014"]),
        ("12345678", ["K014"]),
        ("Password", ["K014"]),
        ("HUAWEI@123", ["K014"]),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", ["K015"]),
        ("xy7xy7xy7xy7xy7xy7", ["K015"]),
        ("34567890123456", ["K015"]),
        ("zyxwvutsrqponmlk", ["K015"]),
        ("poiuytrewq", ["K015"]),
        ("k3.Q9", ["K012"]),
        ("k3.Q9xWm", ["K013"]),
        ("k3.Q9xWmZ71pLt5", ["K013"]),
        ("k3.Q9xWmZ71pLt5v", []),
        (GOOD + " ", ["K010"]),
        (GOOD + "ü", ["K010"]),
        (GOOD + "\n", ["K010"]),
        (GOOD + "上海", ["K010"]),
        (GOOD + "?", ["K016"]),
        (GOOD + '"', ["K016"]),
        ("k3?Q", ["K012", "K016"]),
    ],
)
def test_each_weakness_has_its_code(value: str, expected: list[str]) -> None:
    """Length, characters, well-known words, patterns and device-unsafe signs are told apart."""
    assert codes(value) == expected


@given(st.text(st.sampled_from(sorted(ALPHABET)), min_size=4, max_size=MAX_LENGTH))
def test_no_finding_holds_the_key(value: str) -> None:
    """Neither findings nor their sentences repeat a key, so that they can be printed and logged."""
    for found in judge_key(value, "offices[0].psk"):
        said = sentence(found) + hint(found) + repr(found)
        assert f"'{value}'" not in said
        assert len(value) < 9 or value not in said


@given(st.text(max_size=120))
def test_judging_never_raises_and_refuses_what_the_service_refuses(value: str) -> None:
    """Any text is judged; what the service does not take is always an error."""
    found = judge_key(value, "p")
    taken = 1 <= len(value) <= MAX_LENGTH and set(value) <= ALPHABET
    assert taken or any(one.severity == "error" for one in found)


@given(st.text(st.sampled_from(sorted(ALPHABET - set(UNSAFE))), min_size=32, max_size=32))
def test_32_safe_characters_are_never_refused_but_for_patterns(value: str) -> None:
    """A generated key of 32 safe characters passes, unless it happens to be a pattern."""
    assert set(codes(value)) <= {"K015"}
