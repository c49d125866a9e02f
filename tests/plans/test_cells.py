"""The matrix cell by cell, and networks that look alike in it."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from plans.cells import Cells
from plans.matrix import make_matrix
from plans.planned import make_network
from plans.reach import Reach, reach
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample


def _reach(sample: str) -> Reach:
    return reach(make_network(make_plan(read_plan(read_sample(sample).encode()).draft), {}))


def test_cells_and_matrix_are_the_same() -> None:
    """What is made cell by cell is what is made at once."""
    found = _reach("tutorial-as-printed")
    cells, matrix = Cells(found), make_matrix(found)
    size = range(len(cells.names))
    assert tuple(tuple(cells.cell(row, column) for column in size) for row in size) == matrix.rows


def test_the_offices_of_one_gateway_are_alike_where_each_reaches_its_own_vpc_only() -> None:
    """In the tutorial as printed nobody can tell Office 1 from 2, and 3 from 4; the VPCs differ."""
    assert Cells(_reach("tutorial-as-printed")).groups == ((0, 1), (2, 3), (4,), (5,))


def test_offices_and_vpcs_are_never_in_one_group() -> None:
    """Where everything is delivered, there are two groups."""
    assert Cells(_reach("tutorial")).groups == ((0, 1, 2, 3), (4, 5))


PAIRS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] != pair[1]))


@settings(max_examples=60, deadline=None)
@given(PAIRS, st.sampled_from(["tutorial", "tutorial-as-printed"]))
def test_a_group_says_of_all_its_pairs_what_is_true(isolated: set[tuple[int, int]], sample: str) -> None:
    """Whatever is isolated, every pair between two groups, or within one, has the cell that the groups show."""
    network = _reach(sample).network
    names = [member.name for member in network.members]
    apart: dict[str, frozenset[str]] = {}
    for one, other in isolated:
        apart[names[one]] = apart.get(names[one], frozenset()) | {names[other]}
    cells = Cells(reach(replace(network, isolated=apart)))
    groups = cells.groups
    assert sorted(member for group in groups for member in group) == list(range(6))
    for rows in groups:
        for columns in groups:
            seen = {cells.cell(row, column) for row in rows for column in columns if row != column}
            assert len(seen) <= 1
