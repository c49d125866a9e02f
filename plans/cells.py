"""The reachability matrix cell by cell: made when it is asked for, so that a million pairs cost nothing to hold."""

from collections.abc import Iterator

from plans.dispositions import Disposition
from plans.matrix import Cell
from plans.reach import Reach
from plans.verdicts import transposed

_CELLS: dict[Disposition, Cell] = {"DELIVERED": "delivered", "REKEY_WILL_FAIL": "renewal", "PARTIAL": "partial"}
"""Whatever is not among these is dark."""

_BETWEEN: tuple[Cell, ...] = ("delivered", "renewal", "partial", "dark", "leak")
"""Cells that are written down; a pair without any is isolated."""


class Cells:
    """Networks in the order of the plan, and the cell of every ordered pair by position, from row to column."""

    def __init__(self, reach: Reach) -> None:
        self.names = reach.names
        self._positions = [reach.atoms.of[name].start for name in self.names]
        self._size = len(reach.atoms.atoms)
        self._kinds = {member.name: member.kind for member in reach.network.members}
        self._leaks: dict[str, int] = {}
        for source, destination in reach.verdicts.leaks():
            self._leaks[source] = self._leaks.get(source, 0) | 1 << reach.atoms.of[destination].start
        self._rows = [self._row(reach, name) for name in self.names]

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell from one network to another."""
        if row == column:
            return "self"
        position = self._positions[column]
        for cell, bits in self._rows[row].items():
            if bits >> position & 1:
                return cell
        return "isolated"

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Networks that nobody can tell apart by the matrix, by position: a group for each, in the order of the plan.

        Two offices, or two VPCs, are alike where every cell of their rows and of their columns is the same, whatever
        stands between them both ways alike.
        """
        alike: dict[tuple[object, ...], list[int]] = {}
        for signature, position in self._signatures():
            alike.setdefault(signature, []).append(position)
        grouped: set[int] = set()
        found: list[tuple[int, ...]] = []
        for members in sorted(alike.values(), key=len, reverse=True):
            if grouped.isdisjoint(members):
                grouped.update(members)
                found.append(tuple(members))
        return tuple(sorted(found))

    def _signatures(self) -> Iterator[tuple[tuple[object, ...], int]]:
        """Yield what a network is recognised by, once for each cell that may stand between it and its like.

        With that cell put into the empty place where a row meets its own column, like networks have equal rows.
        """
        kinds = [self._kinds[name] for name in self.names]
        square = [{cell: row.get(cell, 0) for cell in _BETWEEN} for row in self._rows]
        columns = {cell: self._columns(cell) for cell in _BETWEEN}
        for place, position in enumerate(self._positions):
            own = 1 << position
            for between in (*_BETWEEN, "isolated"):
                lines = (
                    bits | own if cell == between else bits
                    for cell in _BETWEEN
                    for bits in (square[place][cell], columns[cell][place])
                )
                yield (kinds[place], between, *lines), place

    def _columns(self, cell: Cell) -> list[int]:
        """Return who has a cell towards each network."""
        rows = [0] * self._size
        for position, row in zip(self._positions, self._rows, strict=True):
            rows[position] = row.get(cell, 0)
        if not any(rows):
            return [0] * len(self.names)
        turned = transposed(rows)
        return [turned[position] for position in self._positions]

    def _row(self, reach: Reach, name: str) -> dict[Cell, int]:
        row: dict[Cell, int] = {}
        for code, bits in reach.verdicts.ends(name).items():
            cell = _CELLS.get(code, "dark")
            row[cell] = row.get(cell, 0) | bits
        if name in self._leaks:
            row["leak"] = self._leaks[name]
        return row
