"""The smallest cover: exact against trying everything, safe against every address it must not hold."""

from dataclasses import replace
from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.checks import check
from plans.cover import PRIVATE, Cover, Covers
from plans.draft import Draft, DraftIsolate
from plans.paths import set_at
from plans.planned import make_network
from plans.reach import reach
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.selectors import traffic_selectors


def tutorial(**changes: object) -> Draft:
    """Return the tutorial with listed selectors."""
    draft = read_plan(read_sample("tutorial").encode()).draft
    return replace(draft, defaults=replace(draft.defaults, selectors="networks", **changes))


def network(first: int, length: int) -> IPv4Network:
    """Return a network of a 32-address playground inside 10.0.0.0/8 or, from 32 on, inside 8.0.0.0/8."""
    base = 0x0A000000 if first < 32 else 0x08000000 - 32
    return IPv4Network((base + first, length))


@st.composite
def playgrounds(draw: st.DrawFn) -> tuple[list[IPv4Network], list[int], int]:
    """Draw disjoint small networks, which of them are unwanted, and a limit."""
    blocks = draw(st.lists(st.tuples(st.integers(0, 63), st.integers(29, 32)), min_size=1, max_size=9))
    chosen: list[IPv4Network] = []
    for first, length in blocks:
        size = 1 << 32 - length
        one = network(first // size * size, length)
        if not any(one.overlaps(other) for other in chosen):
            chosen.append(one)
    unwanted = draw(st.lists(st.integers(0, len(chosen) - 1), unique=True, max_size=4))
    return sorted(chosen), sorted(unwanted), draw(st.integers(1, 5))


def candidates(known: list[IPv4Network], wanted: list[IPv4Network], unwanted: list[IPv4Network]) -> list[IPv4Network]:
    """Return every prefix that may be used: every ancestor of a wanted network that holds nothing forbidden."""
    found = set()
    for one in wanted:
        for length in range(one.prefixlen, 7, -1):
            prefix = one.supernet(new_prefix=length)
            inside = sum(other.num_addresses for other in known if other.subnet_of(prefix))
            free = inside < prefix.num_addresses
            if any(other.overlaps(prefix) for other in unwanted):
                break
            if not free or any(prefix.subnet_of(block) for block in PRIVATE):
                found.add(prefix)
    # Only the smallest prefix for each set of wanted networks can be part of a smallest cover.
    by_content: dict[tuple[IPv4Network, ...], IPv4Network] = {}
    for prefix in sorted(found, key=lambda one: one.prefixlen):
        by_content[tuple(one for one in wanted if one.subnet_of(prefix))] = prefix
    return list(by_content.values())


def by_trying(known: list[IPv4Network], unwanted: list[int], limit: int) -> tuple[int, int] | None:
    """Return addresses and prefixes of the smallest cover by trying every combination; None where there is none."""
    wanted = [one for index, one in enumerate(known) if index not in unwanted]
    usable = candidates(known, wanted, [known[index] for index in unwanted])
    best: tuple[int, int] | None = None
    for count in range(limit + 1):
        for chosen in combinations(usable, count):
            if all(any(one.subnet_of(prefix) for prefix in chosen) for one in wanted):
                size = (sum(prefix.num_addresses for prefix in chosen), count)
                best = size if best is None or size < best else best
    return best


@settings(max_examples=250, deadline=None, derandomize=True)
@given(playgrounds())
def test_the_cover_is_the_smallest_there_is(playground: tuple[list[IPv4Network], list[int], int]) -> None:
    """No combination of prefixes within the limit holds the wanted networks with fewer addresses, or fewer prefixes."""
    known, unwanted, limit = playground
    covers = Covers(known)
    assert list(covers.networks) == known
    cover = covers.leaving_out(unwanted, limit)
    wanted = [index for index in range(len(known)) if index not in unwanted]
    assert covers.holding(wanted, limit) == cover
    expected = by_trying(known, unwanted, limit)
    if expected is None:
        assert cover.networks == ()
        assert cover.needed > limit
        assert by_trying(known, unwanted, cover.needed) is not None
        assert by_trying(known, unwanted, cover.needed - 1) is None
        return
    assert (sum(one.num_addresses for one in cover.networks), len(cover.networks)) == expected
    assert all(any(known[index].subnet_of(one) for one in cover.networks) for index in wanted)
    assert not any(known[index].overlaps(one) for index in unwanted for one in cover.networks)


def test_what_fits_is_listed_as_it_is():
    """Within the limit nothing is widened: the tutorial's five networks stay five."""
    plan = make_plan(tutorial())
    listed = traffic_selectors(plan, plan.connections[0]).local
    assert len(listed) == 5
    assert IPv4Network("10.10.20.0/24") in listed


def with_offices(draft: Draft, *cidrs: str) -> Draft:
    """Add an office for each network, on the first gateway."""
    extra = tuple(
        replace(
            draft.offices[0],
            name=f"More {index}",
            cidrs=(cidr,),
            public_ip=f"47.0.0.{index + 1}",
            customer_gateway=f"More {index}",
            connection=f"More {index}",
            psk=replace(draft.offices[0].psk, keyring=f"more/{index}"),
        )
        for index, cidr in enumerate(cidrs)
    )
    return replace(draft, offices=(*draft.offices, *extra))


def test_beyond_the_limit_a_cover_stands_for_the_list():
    """With more networks than selectors everything is still served, and no tunnel holds its own office."""
    draft = with_offices(tutorial(), "10.20.40.0/24", "10.10.40.0/24")
    plan = make_plan(draft)
    for connection in plan.connections:
        chosen = traffic_selectors(plan, connection)
        assert len(chosen.local) <= 5
        assert not any(one.overlaps(other) for one in chosen.local for other in chosen.remote)
    found = reach(make_network(plan, {}))
    assert found.delivered == found.total == 56
    assert "S002" not in {finding.code for finding in check(draft).findings}


def test_a_cover_leaves_isolated_networks_out():
    """What must not talk to an office is in none of its selectors, though it lies among what may."""
    draft = with_offices(tutorial(), "10.20.40.0/24", "10.10.40.0/24")
    draft = replace(draft, isolate=(DraftIsolate("Office 1", "More 0"),))
    plan = make_plan(draft)
    chosen = traffic_selectors(plan, plan.connections[0])
    assert not any(one.overlaps(IPv4Network("10.20.40.0/24")) for one in chosen.local)
    assert any(one.overlaps(IPv4Network("10.20.20.0/24")) for one in chosen.local)


def test_proven_impossible_is_said_with_what_it_would_take():
    """Where no five prefixes will do, S002 says how many it would take and offers `any`."""
    draft = tutorial()
    around = ("10.10.11.0/24", "10.10.8.0/24", "10.10.12.0/24", "10.10.0.0/24", "10.10.16.0/24")
    found = [one for one in check(set_at(draft, "offices[1].cidrs", around)).findings if one.code == "S002"]
    assert [one.path for one in found] == ["offices[0]"]
    assert dict(found[0].values)["count"] == "8"


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_cover(count: int):
    """No network needs no selector, and one needs itself."""
    known = [IPv4Network("10.0.0.0/24")][:count]
    assert Covers(known).leaving_out((), 5) == Cover(tuple(known), count)
