"""What a rehearsal has said so far: its stages, its tunnels, and what packets did beside what was predicted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from screens.grid import MARKS
from screens.table import Column, Look, Row
from wizard.events import ENDED, Event, PairSeen, Planned, Rehearsed, Remark, Stage, StepEvent, TunnelEvent

DRAWN = 14
"""Networks up to which both matrices are drawn; beyond, the dark pairs are listed."""

LISTED = 200
"""Dark pairs that are listed."""


@dataclass(slots=True)
class RehearsalLedger:
    """One rehearsal, folded from its events into rows to show."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (Column("", 32), Column("", 16), Column(""))

    stages: list[Stage] = field(default_factory=list)
    tunnels: list[TunnelEvent] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    planned: int = 0
    built: int = 0
    end: Rehearsed | None = None

    def take(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case Stage():
                self.stages.append(event)
            case Planned():
                self.planned += 1
            case StepEvent(state=state):
                self.built += state in ENDED
            case TunnelEvent():
                self.tunnels.append(event)
            case Remark():
                self.remarks.append(event.text)
            case Rehearsed():
                self.end = event
            case _:
                return

    @property
    def speed(self) -> float:
        """Packets travel in real time."""
        return 1.0

    @property
    def ok(self) -> bool | None:
        """Whether every wanted pair was delivered and all was as predicted; None while it runs."""
        return self.end.ok if self.end else None

    @property
    def complaints(self) -> tuple[str, ...]:
        """Return what was not as predicted."""
        return self.end.differences if self.end else ()

    def running(self) -> int | None:
        """Return the row of the stage at work, or None."""
        return len(self.stages) - 1 if self.stages and self.end is None else None

    def summary(self, now: float) -> str:
        """Say in a line how far the rehearsal is, or how it ended."""
        end = self.end
        if end is None:
            return f"{self.stages[-1].text if self.stages else 'beginning'} …, {now:.0f} s"
        verdict = "as predicted" if end.agrees else "NOT as predicted"
        return f"{end.delivered} of {end.total} wanted pairs delivered in packets, {verdict}; {end.seconds:.1f} s."

    def rows(self, now: float) -> list[Row]:
        """Return the rows; once it has ended, what was measured stands first."""
        if self.end is None:
            return [*self._stages(now), *self._tunnels()]
        rows = [*_pairs(self.end.pairs), *(Row((each, "", ""), "error") for each in self.end.differences)]
        rows += [*self._tunnels(), Row(("Stages", "", ""), "head"), *self._stages(now)]
        return [*rows, *(Row((each, "", ""), "quiet") for each in self.remarks)]

    def _stages(self, now: float) -> Iterator[Row]:
        after = [stage.at for stage in self.stages[1:]]
        over = self.end is not None
        for stage, until in zip(self.stages, [*after, self.end.seconds if self.end else now], strict=False):
            is_running = stage is self.stages[-1] and not over
            count = f", {self.built} of {self.planned}" if stage.stage == "practice" else ""
            seconds = f"{max(0.0, until - stage.at):.1f} s{count}"
            yield Row((f" {stage.text}", seconds, ""), "" if is_running else "good")

    def _tunnels(self) -> Iterator[Row]:
        if self.tunnels:
            yield Row(("Tunnels", "", ""), "head")
        for tunnel in self.tunnels:
            word = "up" if tunnel.established else "down"
            yield Row((f" {tunnel.connection}", word, tunnel.detail), "good" if tunnel.established else "error")


def _pairs(pairs: Sequence[PairSeen]) -> Iterator[Row]:
    """Yield both matrices, rows send and columns answer; or the dark pairs where there are too many networks."""
    names = list(dict.fromkeys(pair.from_ for pair in pairs))
    if len(names) > DRAWN:
        dark = [pair for pair in pairs if pair.wanted and not pair.delivered]
        yield Row(("Dark pairs", f"{len(dark)}", "predicted"), "head")
        yield from (Row((f" {pair.from_} → {pair.to}", "dark", pair.predicted), "error") for pair in dark[:LISTED])
        return
    yield Row(("Pairs", "measured", "predicted"), "head")
    gap = " " if len(names) <= DRAWN // 2 else ""
    for number, name in enumerate(names, 1):
        row = {pair.to: pair for pair in pairs if pair.from_ == name}
        line = [row.get(other) for other in names]
        measured = gap.join(_mark(pair, passes=bool(pair and pair.delivered)) for pair in line)
        predicted = gap.join(_mark(pair, passes=bool(pair and pair.predicted == "DELIVERED")) for pair in line)
        all_served = all(pair.delivered for pair in row.values() if pair.wanted)
        look: Look = "error" if measured != predicted else "good" if all_served else "warning"
        yield Row((f" {number} {name}", measured, predicted), look)


def _mark(pair: PairSeen | None, *, passes: bool) -> str:
    if pair is None:
        return MARKS["self"][0]
    if pair.wanted:
        return MARKS["delivered" if passes else "dark"][0]
    return MARKS["leak" if passes else "isolated"][0]
