"""Checks as a whole: any draft can be checked, findings stand in order, accepted ones are notes, samples are fine."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.checks import DRAFT_CHECKS, PLAN_CHECKS, Checked, check, check_draft, check_plan, check_reading
from plans.draft import Draft, DraftAccept, DraftIke, DraftOffice
from plans.paths import get_at, set_at
from plans.reading import read_plan
from plans.samples import SAMPLES, read_sample
from plans.shape import SHAPE
from plans.texts import hint, sentence

GOLDEN = Path(__file__).parents[1] / "golden"
TUTORIAL = read_plan(read_sample("tutorial").encode()).draft

NASTY = (
    *("", " ", "0", "-1", "1", "2", "9" * 30, "٣", "²", "1e3", "true", "True", "disabled", "none"),
    *("0.0.0.0/0", "10.0.0.0/8", "10.10.10.0/24", "172.16.0.0/16", "172.16.0.0/31", "1.1.1.1", "::1", "/", "10.0.0.0/"),
    *(
        "Office 1",
        "VPC 1",
        "VPN gateway 1",
        "us-west-1",
        "us-east-1",
        "enterprise",
        "bgp",
        "any",
        "own-vpc",
        "networks",
    ),
    *("wizard", "existing", "ikev1", "aggressive", "md5", "prepay", "private", "plan", "traffic", "china"),
    *("a\x00b", "\u202e", "x" * 200, "[/red]", "{owner}", "上海办事处", "A006", "asn = 1\n", "x = ", "offices[0]"),
)
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=6))


def leaves(table: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every place of a draft that can be changed, with the kind of value that stands there."""
    for key in SHAPE[type(table)]:
        if key.kind == "kept":
            continue
        value = getattr(table, key.field)
        at = f"{path}.{key.field}" if path else key.field
        yield at, key.kind
        if key.kind == "table":
            yield from leaves(value, at)
        elif key.kind == "tables":
            for index, row in enumerate(value):
                yield f"{at}[{index}]", "row"
                yield from leaves(row, f"{at}[{index}]")
    yield (f"{path}.kept" if path else "kept"), "text"


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Draw the tutorial with a few places changed to something nasty."""
    draft = TUTORIAL
    for _ in range(draw(st.integers(1, 6))):
        at, kind = draw(st.sampled_from([*leaves(draft)]))
        if kind == "row":
            rows, _, index = at.rstrip("]").rpartition("[")
            listed = get_at(draft, rows)
            row = listed[int(index)]
            draft = set_at(draft, rows, draw(st.sampled_from([(*listed, row), (*listed, type(row)()), listed[1:]])))
        elif kind == "texts":
            draft = set_at(draft, at, tuple(draw(st.lists(TEXTS, max_size=4))))
        elif kind == "pairs":
            draft = set_at(draft, at, tuple(draw(st.lists(st.tuples(TEXTS, TEXTS), max_size=2))))
        elif kind not in {"table", "tables"}:
            draft = set_at(draft, at, draw(TEXTS))
    return draft


@settings(max_examples=400)
@given(drafts())
def test_any_draft_can_be_checked(draft: Draft) -> None:
    """Whatever was typed, the checks end with findings that have sentences, and a plan where nothing is wrong."""
    checked = check(draft)
    assert (checked.plan is None) == any(found.severity == "error" for found in check_draft(draft))
    for found in checked.findings:
        assert sentence(found).isprintable()
        assert hint(found).isprintable()


def printed(checked: Checked, file: str) -> str:
    """Return the findings as lines of text."""
    lines = (
        f"{file}:{checked.lines.line(found.path)}: {found.severity} {found.code} {found.path}: "
        f"{sentence(found, checked.lines)}\n    {hint(found)}\n"
        for found in checked.findings
    )
    return "".join(lines)


@pytest.mark.parametrize(
    ("source", "golden"),
    [
        ((GOLDEN / "faulty.toml").read_bytes(), "faulty.txt"),
        (read_sample("tutorial").encode(), "tutorial-findings.txt"),
        (read_sample("tutorial-as-printed").encode(), "tutorial-as-printed-findings.txt"),
    ],
    ids=["faulty", "tutorial", "tutorial-as-printed"],
)
def test_findings_read_as_agreed(source: bytes, golden: str) -> None:
    """A plan with many faults, and both samples, give exactly these lines."""
    assert printed(check_reading(read_plan(source)), "plan.toml") == (GOLDEN / golden).read_text("utf-8")


@pytest.mark.parametrize("sample", SAMPLES)
def test_samples_have_no_errors_but_those_of_the_print(sample: str) -> None:
    """What ships can be built and gives a handful of advice; of the printed tutorial only the dark pairs are errors."""
    checked = check_reading(read_plan(read_sample(sample).encode()))
    errors = {found.code for found in checked.findings if found.severity == "error"}
    assert errors == ({"S005"} if sample == "tutorial-as-printed" else set())
    assert checked.plan is not None
    assert len(checked.findings) < 12


def test_lists_name_every_check_once() -> None:
    """Each check is listed once and says in its docstring what it checks."""
    listed = [*DRAFT_CHECKS, *PLAN_CHECKS]
    assert len(set(listed)) == len(listed)
    assert all(one.__doc__ and one.__name__.startswith("check_") for one in listed)


def test_findings_stand_in_the_order_of_the_plan() -> None:
    """Without a file, findings are sorted as the file would be written, rows by number."""
    offices = tuple(DraftOffice(name=f"Office {index}") for index in range(12))
    draft = replace(TUTORIAL, version="9", name="a b", offices=offices, defaults=replace(TUTORIAL.defaults, weight="7"))
    paths = list(dict.fromkeys(found.path.partition(".")[0] for found in check(draft).findings))
    expected = ["version", "name", "defaults", *(f"offices[{index}]" for index in range(12))]
    assert [path for path in paths if path in expected] == expected


WEAK = replace(TUTORIAL, defaults=replace(TUTORIAL.defaults, ike=DraftIke(integrity="md5")))


def accepting(draft: Draft, *rows: DraftAccept) -> list[tuple[str, str]]:
    """Return code and severity of what is found in a draft with `[[accept]]` rows, its usual advice left out."""
    usual = {(found.code, found.path) for found in check(TUTORIAL).findings} - {("R003", "cen.links[0].regions")}
    found = check(replace(draft, accept=rows)).findings
    return [(one.code, one.severity) for one in found if (one.code, one.path) not in usual]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (DraftAccept("C004", "defaults.ike", reason="old"), [("R003", "warning"), ("C004", "note")]),
        (DraftAccept("C004", "defaults", reason="old"), [("R003", "warning"), ("C004", "note")]),
        (DraftAccept("C004", "def", reason="old"), [("R003", "warning"), ("C004", "warning"), ("P030", "warning")]),
        (DraftAccept("C003", "defaults", reason="?"), [("R003", "warning"), ("C004", "warning"), ("P030", "warning")]),
        (
            DraftAccept("R003", from_="cn-shanghai", to="us-west-1", reason="permit 7"),
            [("R003", "note"), ("C004", "warning")],
        ),
    ],
)
def test_accepting_makes_a_note(row: DraftAccept, expected: list[tuple[str, str]]) -> None:
    """A row turns the findings at its place or between its pair into notes; one that matches nothing is a warning."""
    assert accepting(WEAK, row) == expected


def test_an_accepted_error_of_the_plan_is_no_error() -> None:
    """Something that keeps a build from being sensible can be taken on knowingly."""
    draft = replace(TUTORIAL, cen=replace(TUTORIAL.cen, links=()))
    assert not check(draft).ok
    assert check(replace(draft, accept=(DraftAccept("R001", "cen", reason="not yet"),))).ok


def test_what_a_plan_needs_to_be_understood_cannot_be_accepted() -> None:
    """An overlap stays an error however good the reason, and the row says that it does not help."""
    draft = set_at(TUTORIAL, "offices[3].cidrs", ("10.10.10.0/25",))
    checked = check(replace(draft, accept=(DraftAccept("A006", "offices[3]", reason="please"),)))
    assert [(found.code, found.severity) for found in checked.findings] == [("A006", "error"), ("P031", "warning")]
    assert checked.plan is None


def test_isolated_regions_need_no_bandwidth() -> None:
    """Two regions whose networks must not talk are not asked for a link."""
    text = read_sample("tutorial")
    west, east = ("VPC 1", "Office 1", "Office 2"), ("VPC 2", "Office 3", "Office 4")
    pairs = "".join(f'\n[[isolate]]\nfrom = "{one}"\nto = "{other}"\n' for one in west for other in east)
    without = text[: text.index("[[cen.links]]")] + text[text.index("[[regions]]") :]
    assert "R001" in {found.code for found in check_reading(read_plan(without.encode())).findings}
    assert "R001" not in {found.code for found in check_reading(read_plan((without + pairs).encode())).findings}


def test_raised_quotas_count() -> None:
    """A quota that was raised for the account is the one a plan is held against."""
    raised = (("connections_per_gateway", "1"),)
    found = check(replace(TUTORIAL, account=replace(TUTORIAL.account, quotas=raised))).findings
    assert [one.path for one in found if one.code == "G010"] == [
        "regions[0].vpn_gateways[0]",
        "regions[1].vpn_gateways[0]",
    ]


SMALL = st.builds(
    lambda value, length: str(IPv4Network((value, length), strict=False)),
    st.integers(0x0A000000, 0x0A00003F),
    st.integers(27, 32),
)


@given(st.lists(st.lists(SMALL, min_size=1, max_size=3), min_size=1, max_size=5))
def test_overlaps_are_those_of_comparing_all_pairs(cidrs: list[list[str]]) -> None:
    """A plan is free of overlaps exactly when no two of its networks overlap; each finding names two that do."""
    rows = tuple(replace(TUTORIAL.offices[0], name=f"O{index}", cidrs=tuple(row)) for index, row in enumerate(cidrs))
    found = [one for one in check_draft(replace(TUTORIAL, offices=rows)) if one.code in {"A006", "A017"}]
    networks = {
        f"offices[{index}].cidrs[{inner}]": IPv4Network(cidr)
        for index, row in enumerate(cidrs)
        for inner, cidr in enumerate(row)
    }
    paths = list(networks)
    pairs = {
        (one, other)
        for number, one in enumerate(paths)
        for other in paths[number + 1 :]
        if networks[one].overlaps(networks[other])
    }
    named = {(one.also, one.path) for one in found}
    assert named <= pairs
    # Whatever overlaps anything is named with something: the innermost network around it.
    inside = {path for pair in pairs for path in pair}
    assert {path for pair in named for path in pair} == inside


def big(offices: int) -> Draft:
    """Return the tutorial with many offices, each with a network and an address of its own."""
    rows = tuple(
        replace(
            TUTORIAL.offices[index % 4],
            name=f"Office {index}",
            cidrs=(f"10.{index // 250}.{index % 250}.0/24",),
            public_ip=f"47.1.{index // 250}.{index % 250 + 1}",
            customer_gateway=f"Customer gateway {index}",
            connection=f"Connection {index}",
            psk=replace(TUTORIAL.offices[0].psk, keyring=f"acme/{index}"),
        )
        for index in range(offices)
    )
    return replace(TUTORIAL, offices=rows)


def cost(draft: Draft) -> float:
    """Return the CPU seconds of the draft checks, the best of a few."""
    check_draft(draft)
    best = 1e9
    for _ in range(5):
        fresh = replace(draft)
        begin = time.process_time()
        check_draft(fresh)
        best = min(best, time.process_time() - begin)
    return best


def test_ten_times_the_offices_cost_about_ten_times_the_work() -> None:
    """Draft checks grow no faster than n log n, so that every keystroke can be checked."""
    assert cost(big(2000)) / cost(big(200)) < 20


def test_wrong_names_everywhere_are_found_in_time() -> None:
    """A thousand offices that all name a missing gateway are as quick to check as a screen needs."""
    rows = tuple(replace(office, vpn_gateway=f"VPN gatewy {index}") for index, office in enumerate(big(1000).offices))
    begin = time.process_time()
    found = check_draft(replace(TUTORIAL, offices=rows))
    assert time.process_time() - begin < 2
    assert sum(one.code == "N010" for one in found) == 1000


def test_plan_checks_leave_a_plan_alone() -> None:
    """Checking a plan twice gives the same findings."""
    plan = check(TUTORIAL).plan
    assert plan is not None
    assert check_plan(plan) == check_plan(plan)


def test_checking_a_sound_plan_loads_nothing_heavy() -> None:
    """What only faults or other commands need is not imported to check the tutorial."""
    code = (
        "import sys\n"
        "from plans.checks import check_reading\nfrom plans.reading import read_plan\n"
        "from plans.samples import read_sample\nfrom plans.texts import sentence\n"
        "checked = check_reading(read_plan(read_sample('tutorial').encode()))\n"
        "print(*map(sentence, checked.findings))\n"
        "heavy = {'netaddr', 'tomli_w', 'difflib', 'gettext', 'asyncio', 'textual', 'keyring', 'hashlib'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
