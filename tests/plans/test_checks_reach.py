"""Dark pairs and leaking pairs as findings: grouped, accepted one by one, told once."""

from dataclasses import replace

from plans.checks import check
from plans.draft import Draft, DraftAccept, DraftIsolate
from plans.reading import read_plan
from plans.samples import read_sample
from plans.texts import sentence


def printed_tutorial(*accept: DraftAccept) -> Draft:
    """Return the printed tutorial with something accepted."""
    return replace(read_plan(read_sample("tutorial-as-printed").encode()).draft, accept=accept)


def pair(one: str, other: str) -> DraftAccept:
    """Accept one pair as it is."""
    return DraftAccept("S005", "", one, other, "not needed")


def dark(draft: Draft) -> list[tuple[str, str, str]]:
    """Return severity, count and first pair of every finding about dark pairs."""
    found = [(finding.severity, dict(finding.values)) for finding in check(draft).findings if finding.code == "S005"]
    return [(severity, values["count"], f"{values['from']} → {values['to']}") for severity, values in found]


def test_dark_pairs_are_grouped_by_what_ails_them():
    """Twenty dark pairs are two findings, each with its count and its first pair."""
    assert dark(printed_tutorial()) == [
        ("error", "16", "Office 1 → Office 2"),
        ("error", "4", "VPC 1 → Office 3"),
    ]


def test_an_accepted_pair_is_a_note_and_leaves_its_group():
    """One row accepts both directions of its pair; the group goes on with the next one."""
    assert sorted(dark(printed_tutorial(pair("Office 1", "Office 2")))) == [
        ("error", "14", "Office 1 → Office 3"),
        ("error", "4", "VPC 1 → Office 3"),
        ("note", "1", "Office 1 → Office 2"),
        ("note", "1", "Office 2 → Office 1"),
    ]


def test_accepting_every_dark_pair_leaves_no_error():
    """A plan whose dark pairs are all taken on knowingly can be built."""
    names = ("Office 1", "Office 2", "Office 3", "Office 4", "VPC 1", "VPC 2")
    works = {("Office 1", "VPC 1"), ("Office 2", "VPC 1"), ("Office 3", "VPC 2"), ("Office 4", "VPC 2")}
    rows = [(one, other) for index, one in enumerate(names) for other in names[index + 1 :]]
    kept = [row for row in rows if row not in works and row != ("VPC 1", "VPC 2")]
    assert check(printed_tutorial(*(pair(*row) for row in kept))).ok
    assert not check(printed_tutorial(*(pair(*row) for row in kept[1:]))).ok


def test_accepting_a_pair_that_works_is_told():
    """A row for a pair that is delivered matches nothing."""
    assert "P030" in {finding.code for finding in check(printed_tutorial(pair("Office 1", "VPC 1"))).findings}


def test_isolated_networks_that_can_talk_are_an_error():
    """Two VPCs of one CEN talk whatever the plan isolates; two offices do not."""
    draft = read_plan(read_sample("tutorial").encode()).draft
    rows = (DraftIsolate("Office 1", "Office 3"), DraftIsolate("VPC 1", "VPC 2"))
    found = [one for one in check(replace(draft, isolate=rows)).findings if one.code == "S006"]
    assert [one.path for one in found] == ["isolate[1]"]
    assert "VPC 1 and VPC 2" in sentence(found[0])
