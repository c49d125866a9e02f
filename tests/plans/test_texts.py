"""The catalogue of sentences: complete, printable, and nothing but data comes out of a plan's values."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import plans
from plans.finding import Finding
from plans.lines import Lines
from plans.texts import CODES, TEXTS, explain, sentence

ROOT = Path(plans.__file__).parents[1]
CODE = re.compile(r"[PNACSRGKE]\d{3}\Z")


def emitted() -> set[str]:
    """Return every string in the code of the two lower floors that has the form of a code."""
    found: set[str] = set()
    for folder in ("plans", "wizard"):
        for file in (ROOT / folder).rglob("*.py"):
            if (ROOT / "plans" / "texts") in file.parents:
                continue
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.match(node.value):
                    found.add(node.value)
    return found


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    """What the code emits and what the catalogue holds are the same codes."""
    assert emitted() == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_texts_are_whole(code: str) -> None:
    """Every code says what was found, what to do instead and why; a sentence ends a line without a full stop."""
    text = TEXTS[code]
    assert all((text.says, text.hint, text.why))
    assert text.says[-1] != "."
    assert not any("  " in part for part in text)
    assert explain(code) == text.why
    assert "{" not in text.why.replace("psk = {", "")


@pytest.mark.parametrize("code", CODES)
def test_only_the_sentence_names_the_second_place(code: str) -> None:
    """Hints are made without the file's lines, so they cannot speak of the other place."""
    names = {name for part in (TEXTS[code].hint, TEXTS[code].meant) for _, name, _, _ in Formatter().parse(part)}
    assert "also" not in names


def test_an_unknown_code_has_no_explanation() -> None:
    """Asking about a code that no finding has gives nothing to print."""
    assert explain("Z999") is None


def test_the_second_place_is_named_by_its_line() -> None:
    """An overlap says on which line the other owner stands, or its path where there is no file."""
    values = (("owner", "Office 2"), ("cidr", "10.0.0.0/25"), ("other", "Office 1"), ("other_cidr", "10.0.0.0/24"))
    finding = Finding("A006", "error", "offices[1].cidrs[0]", values, "offices[0].cidrs[0]")
    lines = Lines({"": 1, "offices[0].cidrs": 7})
    assert sentence(finding, lines) == "10.0.0.0/25 of Office 2 overlaps 10.0.0.0/24 of Office 1 (line 7)"
    assert sentence(finding) == "10.0.0.0/25 of Office 2 overlaps 10.0.0.0/24 of Office 1 (offices[0].cidrs[0])"


def test_an_accepted_finding_says_why() -> None:
    """The reason of an accepted finding stands behind its sentence."""
    values = (("weak", "ike.integrity = md5"), ("accepted", "old device until May"))
    said = sentence(Finding("C004", "note", "defaults.ike", values))
    assert said == "weak parameters: ike.integrity = md5 (accepted: old device until May)"


@given(st.text(max_size=400))
def test_values_stay_data(name: str) -> None:
    """Whatever an office is called, its sentence is one printable line of bounded length."""
    said = sentence(Finding("N003", "error", "offices[0].name", (("name", name),), "offices[1].name"))
    assert said.isprintable()
    assert len(said) < 2000


@pytest.mark.parametrize("name", ["[/red]", "../../x", "$(id)", "{owner}", "上海办事处", "a{0}b"])
def test_signs_of_other_languages_are_printed_as_typed(name: str) -> None:
    """Markup, paths, shell words and braces in names come out exactly as they were typed."""
    said = sentence(Finding("N010", "error", "offices[0].vpn_gateway", (("name", name), ("known", "x"))))
    assert said == f'there is no VPN gateway "{name}"'


def test_escapes_of_terminals_are_spelt_out() -> None:
    """An escape sequence in a name cannot colour, move or hide anything."""
    said = sentence(Finding("N010", "error", "p", (("name", "a\x1b[31m\u202eb\n"), ("known", "x"))))
    assert said == r'there is no VPN gateway "a\x1b[31m\u202eb\n"'
