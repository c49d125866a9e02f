"""What a run has said so far, folded from its events into rows to show."""

from dataclasses import dataclass, field
from typing import ClassVar

from screens.table import Column, Look, Row
from wizard.events import ENDED, Begin, End, Event, Planned, Remark, StepEvent

_PREFIXES = {"tag": "tag ", "attachment": "attach ", "publication": "publish "}
"""What is done, where the name alone would not say it."""

_LOOKS: dict[str, Look] = {"failed": "error", "stopped": "warning", "waiting": "", "calling": "", "begun": ""}


@dataclass(slots=True)
class Ledger:
    """The steps of one run in their order, each with the last thing it said."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("Step", 27),
        Column("State", 9),
        Column("Time", 7),
        Column("Waits for"),
    )

    begun: Begin | None = None
    planned: dict[str, Planned] = field(default_factory=dict)
    last: dict[str, StepEvent] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    end: End | None = None

    def take(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case Begin():
                self.begun = event
            case Planned():
                self.planned[event.step] = event
            case StepEvent():
                self.planned.setdefault(event.step, Planned(event.step, event.kind, event.name, event.region))
                self.first.setdefault(event.step, event.at)
                self.last[event.step] = event
            case Remark():
                self.remarks.append(event.text)
            case End():
                self.end = event

    @property
    def speed(self) -> float:
        """How much faster than a clock the account's time goes."""
        return self.begun.speed if self.begun else 1.0

    @property
    def ok(self) -> bool | None:
        """Whether the run ended well; None while it runs."""
        return self.end.ok if self.end else None

    @property
    def complaints(self) -> tuple[str, ...]:
        """Return what is not as planned."""
        return self.end.differences if self.end else ()

    @property
    def finished(self) -> int:
        """How many steps say nothing more."""
        return sum(event.state in ENDED for event in self.last.values())

    def rows(self, now: float) -> list[Row]:
        """Return the steps by region with state, elapsed time and what they wait for; `now` is the account's time."""
        by_region: dict[str, list[Row]] = {}
        for planned in self.planned.values():
            by_region.setdefault(planned.region, []).append(self._row(planned, now))
        return [
            row for region, rows in by_region.items() for row in (Row((region or "CEN", "", "", ""), "head"), *rows)
        ]

    def running(self) -> int | None:
        """Return the row of the first step at work, or None."""
        for index, row in enumerate(self.rows(0)):
            if row.cells[1] and row.look == "":
                return index
        return None

    def summary(self, now: float) -> str:
        """Say in a line how far the run is, or how it ended."""
        end = self.end
        if end is None:
            return f"{self.finished} of {max(len(self.planned), 1)} steps, {now:.0f} s"
        counts = {
            "created": end.created,
            "found": end.adopted,
            "changed": end.changed,
            "failed": end.failed,
        }
        said = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "nothing to do"
        if end.stopped:
            return f"Stopped: {said}. Run again to go on from here."
        verdict = "every route table is as planned" if end.verified and not end.differences else "not as planned"
        return f"{'Finished' if end.ok else 'Failed'}: {said}; {verdict}; {end.makespan_s:.0f} s."

    def _row(self, planned: Planned, now: float) -> Row:
        event = self.last.get(planned.step)
        name = f" {_PREFIXES.get(planned.kind, '')}{planned.name}"
        if event is None:
            return Row((name, "", "", ""), "quiet")
        ended = event.state in ENDED
        elapsed = (event.at if ended else max(now, event.at)) - self.first[planned.step]
        look: Look = _LOOKS.get(event.state, "good")
        state = {"adopted": "found", "begun": "looking"}.get(event.state, event.state)
        return Row((name, state, f"{elapsed:.0f} s", event.detail), look)
