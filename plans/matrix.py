"""The reachability matrix as values to draw: one cell for every ordered pair of networks."""

from typing import Literal, NamedTuple

from plans.reach import Reach

Cell = Literal["delivered", "renewal", "partial", "dark", "isolated", "leak", "self"]
"""`renewal` works until keys are renewed; `leak` is an isolated pair that can talk."""


class Matrix(NamedTuple):
    """Networks in the order of the plan, and a row of cells for each: from the row's network to the column's."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def make_matrix(reach: Reach) -> Matrix:
    """Return the matrix of a network; made for as many networks as can be looked at."""
    endings = reach.verdicts.endings()
    leaks = set(reach.verdicts.leaks())
    rows: list[tuple[Cell, ...]] = []
    for source in reach.names:
        row: list[Cell] = []
        for destination in reach.names:
            ending = endings.get((source, destination))
            if source == destination:
                row.append("self")
            elif ending is None:
                row.append("leak" if (source, destination) in leaks else "isolated")
            elif ending == "DELIVERED":
                row.append("delivered")
            elif ending == "REKEY_WILL_FAIL":
                row.append("renewal")
            else:
                row.append("partial" if ending == "PARTIAL" else "dark")
        rows.append(tuple(row))
    return Matrix(reach.names, tuple(rows))
