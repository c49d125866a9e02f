"""Repair: everything wanted turns green with the fewest edits, and nothing that works is touched."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from plans.checks import check
from plans.draft import (
    Draft,
    DraftAccept,
    DraftCen,
    DraftDefaults,
    DraftGateway,
    DraftIke,
    DraftIsolate,
    DraftKey,
    DraftLink,
    DraftOffice,
    DraftRegion,
    DraftVpc,
)
from plans.patch import difference, patched
from plans.paths import set_at
from plans.planned import make_network
from plans.reach import reach
from plans.reading import read_plan
from plans.repair import make_edit, repair
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.selectors import listings

REGIONS = ("us-west-1", "cn-shanghai", "eu-central-1")


def sample(name: str = "tutorial-as-printed") -> Draft:
    """Return a sample as typed."""
    return read_plan(read_sample(name).encode()).draft


def test_the_printed_tutorial_needs_its_selectors_changed_and_nothing_else() -> None:
    """One edit of `[defaults]`: weak algorithms, policy routes and weights stay, for they work."""
    done = repair(sample())
    assert (done.before, done.after, done.total) == (10, 30, 30)
    assert [(edit.path, edit.old, edit.new) for edit in done.edits] == [("defaults.selectors", "own-vpc", "any")]
    assert done.smallest
    assert done.draft == set_at(sample(), "defaults.selectors", "any")


def test_what_works_is_not_edited() -> None:
    """A plan that serves everything comes back as it is."""
    done = repair(sample("tutorial"))
    assert (done.edits, done.after, done.left) == ((), 30, ())
    assert done.draft is not None
    assert done.draft == sample("tutorial")


def test_defaults_that_serve_somebody_are_left_alone() -> None:
    """Where one office of four lists what it needs itself, the others are repaired where they stand."""
    draft = set_at(sample("tutorial"), "offices[2].selectors", "own-vpc")
    assert [edit.path for edit in repair(draft).edits] == ["offices[2].selectors"]
    mixed = set_at(sample(), "defaults.selectors", "any")
    for index in (0, 1):
        mixed = set_at(mixed, f"offices[{index}].selectors", "own-vpc")
    assert {edit.path for edit in repair(mixed).edits} == {"offices[0].selectors", "offices[1].selectors"}


def test_defaults_that_somebody_works_with_are_not_changed_for_another() -> None:
    """Where an office that lists its networks itself is served with the shared value, only the dark one is edited."""
    draft = sample("tutorial")
    others = ("172.16.0.0/16", "192.168.0.0/16", "10.10.10.0/24", "10.10.20.0/24", "10.20.20.0/24")
    for index in (0, 1):
        draft = set_at(draft, f"offices[{index}].selectors", "any")
    draft = set_at(set_at(draft, "offices[2].local", others), "offices[2].remote", ("10.20.10.0/24",))
    done = repair(set_at(draft, "defaults.selectors", "own-vpc"))
    assert [edit.path for edit in done.edits] == ["offices[3].selectors"]
    assert done.after == done.total == 30


def test_accepted_and_isolated_pairs_are_left_alone() -> None:
    """Nobody repairs what is meant to be dark."""
    draft = set_at(sample("tutorial"), "offices[0].publish", "false")
    done = repair(replace(draft, accept=_accepting("Office 1", "VPC 2", "Office 3", "Office 4", "VPC 1")))
    assert (done.edits, done.left) == ((), ())
    done = repair(replace(draft, isolate=tuple(DraftIsolate("Office 1", row.to) for row in _accepting("", *_FAR))))
    assert (done.edits, done.left) == ((), ())


_FAR = ("VPC 1", "VPC 2", "Office 3", "Office 4")


def _accepting(one: str, *others: str) -> tuple[DraftAccept, ...]:
    return tuple(DraftAccept("S005", "", one, other, "as it is") for other in others)


def test_what_no_edit_helps_is_said() -> None:
    """A plan without a CEN, or an office without a connection, cannot be repaired; what can be is."""
    done = repair(replace(sample(), cen=DraftCen()))
    assert done.after < done.total
    assert {pair.cause for pair in done.left} == {"NO_ROUTE_VPC"}
    assert [edit.path for edit in done.edits] == ["defaults.selectors"]
    assert not done.smallest


def test_many_offices_with_a_fault_each() -> None:
    """Seven rows with selectors of their own are seven edits, none of which can be left out."""
    draft = sample("tutorial")
    extra = tuple(
        replace(
            draft.offices[0],
            name=f"More {n}",
            cidrs=(f"10.30.{n}.0/24",),
            public_ip=f"47.0.0.{n + 1}",
            customer_gateway=f"More {n}",
            connection=f"More {n}",
            psk=DraftKey(keyring=f"more/{n}"),
            selectors="own-vpc",
        )
        for n in range(7)
    )
    done = repair(replace(draft, offices=(*draft.offices, *extra)))
    assert done.after == done.total
    assert [edit.path for edit in done.edits] == [f"offices[{n}].selectors" for n in range(4, 11)]


# Random networks that work, and faults planted in their drafts.


@st.composite
def working(draw: st.DrawFn) -> Draft:
    """Draw a plan of two or three regions and up to five offices in which every pair is served."""
    count = draw(st.integers(2, 3))
    regions = tuple(
        DraftRegion(
            id=REGIONS[index],
            vpcs=(DraftVpc(name=f"VPC {index}", cidr=f"172.{16 + index}.0.0/16"),),
            vpn_gateways=(
                DraftGateway(name=f"Gateway {index}", vpc=f"VPC {index}", bandwidth="10", ssl_vpn="false", tunnels="1"),
            ),
        )
        for index in range(count)
    )
    offices = tuple(
        DraftOffice(
            name=f"Office {number}",
            vpn_gateway=f"Gateway {draw(st.integers(0, count - 1))}",
            public_ip=f"47.1.{number}.1",
            cidrs=tuple(f"10.{number}.{part}.0/24" for part in range(draw(st.integers(1, 2)))),
            selectors=draw(st.sampled_from(("", "", "any", "networks"))),
            psk=DraftKey(keyring=f"random/{number}"),
        )
        for number in range(draw(st.integers(2, 5)))
    )
    links = tuple(
        DraftLink((REGIONS[one], REGIONS[other]), "10", "plan", "cenbwp-1")
        for one in range(count)
        for other in range(one + 1, count)
    )
    mode = draw(st.sampled_from(("", "any", "networks")))
    return Draft(
        name="random",
        cen=DraftCen(name="CEN 1", edition="basic", links=links),
        regions=regions,
        defaults=DraftDefaults(selectors=mode, auto_config_route="false"),
        offices=offices,
    )


Fault = Callable[[Draft, int], Draft]


def _own_vpc(draft: Draft, number: int) -> Draft:
    return set_at(draft, f"offices[{number}].selectors", "own-vpc")


def _own_vpc_for_all(draft: Draft, number: int) -> Draft:
    del number
    return set_at(draft, "defaults.selectors", "own-vpc")


def _unpublished(draft: Draft, number: int) -> Draft:
    return set_at(draft, f"offices[{number}].publish", "false")


def _selector_missing(draft: Draft, number: int) -> Draft:
    plan = make_plan(draft)
    wanted = listings(plan).wanted(plan.offices[number])
    return set_at(draft, f"offices[{number}].local", tuple(map(str, wanted[:-1])))


def _remote_missing(draft: Draft, number: int) -> Draft:
    return set_at(draft, f"offices[{number}].remote", (f"10.{number}.9.0/24",))


def _old_version(draft: Draft, number: int) -> Draft:
    draft = set_at(draft, f"offices[{number}].ike", DraftIke(version="ikev1"))
    return set_at(draft, f"offices[{number}].selectors", "networks")


def _policy_route(draft: Draft, number: int) -> Draft:
    draft = set_at(draft, f"offices[{number}].auto_config_route", "true")
    return set_at(draft, f"offices[{number}].remote", ("10.0.0.0/8",))


def _no_link(draft: Draft, number: int) -> Draft:
    links = draft.cen.links
    gone = number % len(links) if links else 0
    return replace(draft, cen=replace(draft.cen, links=(*links[:gone], *links[gone + 1 :])))


FAULTS: dict[str, Fault] = {
    "selectors of the own VPC": _own_vpc,
    "selectors of the own VPC for all": _own_vpc_for_all,
    "not published": _unpublished,
    "selector missing": _selector_missing,
    "office missing in its selectors": _remote_missing,
    "IKEv1 with several selectors": _old_version,
    "policy route in the way": _policy_route,
    "link missing": _no_link,
}


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(working(), st.lists(st.tuples(st.sampled_from(sorted(FAULTS)), st.integers(0, 4)), min_size=1, max_size=3))
def test_faults_are_repaired_with_no_more_edits_than_faults(draft: Draft, faults: list[tuple[str, int]]) -> None:
    """One to three faults in a plan that works are repaired, with no more edits than faults and no pair lost."""
    whole = reach(make_network(make_plan(draft), {}))
    assume(whole.delivered == whole.total)
    broken = draft
    for name, number in faults:
        broken = FAULTS[name](broken, number % len(draft.offices))
    assume(not any(found.severity == "error" and found.code[0] in "PNAC" for found in check(broken).findings))
    before = {(one.from_, one.to) for one in reach(make_network(make_plan(broken), {})).dark()}
    done = repair(broken)
    assert done.after == done.total == whole.total
    assert len(done.edits) <= len(faults)
    assert done.smallest
    assert bool(done.edits) == bool(before)
    for index in range(len(done.edits)):
        fewer = broken
        for edit in (*done.edits[:index], *done.edits[index + 1 :]):
            fewer = make_edit(fewer, edit)
        found = reach(make_network(make_plan(fewer), {}))
        assert found.delivered < found.total


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_darkens_something(name: str) -> None:
    """The planted faults are faults: each one alone darkens pairs of some working plan, and one edit repairs it."""
    draft = sample("tutorial")
    named = tuple(replace(one, cidrs=(f"10.{n}.0.0/24",)) for n, one in enumerate(draft.offices))
    broken = FAULTS[name](replace(draft, offices=named), 1)
    done = repair(broken)
    assert done.before < done.after == done.total == 30
    assert len(done.edits) == 1


def test_the_file_keeps_its_comments() -> None:
    """An edit changes its own line; comments and layout of the file stay."""
    text = read_sample("tutorial-as-printed").replace('selectors = "own-vpc"', 'selectors = "own-vpc"  # as printed')
    text = text.replace('device = "generic"', 'device = "generic"\npublish = false', 1)
    done = repair(read_plan(text.encode()).draft)
    after = patched(text, done.edits, done.draft)
    assert 'selectors = "any"  # as printed' in after
    assert len(after.splitlines()) == len(text.splitlines())
    assert read_plan(after.encode()).draft == done.draft
    changed = [line for line in difference(text, after, "p") if line[:1] in "+-" and line[:3] not in {"+++", "---"}]
    assert len(changed) == 4


def test_a_link_is_added_behind_the_others() -> None:
    """Bandwidth that is missing is written like what there is, and the file reads as the repaired draft."""
    draft = sample("tutorial")
    without = replace(draft, cen=replace(draft.cen, links=()))
    text = read_sample("tutorial")
    text = text[: text.index("[[cen.links]]")] + text[text.index("[[regions]]") :]
    assert read_plan(text.encode()).draft == without
    done = repair(without)
    after = patched(text, done.edits, done.draft)
    assert read_plan(after.encode()).draft == done.draft
    assert after.index("[[cen.links]]") < after.index("[[regions]]")
