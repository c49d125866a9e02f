"""A run as it goes, for people: lines redrawn in place on a terminal, one line for each change elsewhere."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import RLock, Thread
from time import monotonic
from typing import Protocol, TextIO

from plans.draw import cut
from plans.steps import KINDS
from wizard.events import ENDED, Begin, End, Event, Planned, Remark, StepEvent
from wizard.terminal import Paint, can_redraw, paint_for, safe

REDRAW = 0.2
"""Seconds between two frames when nothing happens: the elapsed times go on."""

_CHANGES = frozenset({"created", "changed", "deleted"})
_IN_DOUBT = frozenset({"waiting", "stopped"})
"""States in which a call that was made may have taken effect."""

_STYLES = {"created": "good", "adopted": "faint", "changed": "warning", "failed": "error", "stopped": "warning"}


@dataclass(slots=True)
class Board:
    """What a run has said so far: every step's last word, and since when it has been at work."""

    begun: Begin | None = None
    planned: dict[str, Planned] = field(default_factory=dict)
    last: dict[str, StepEvent] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    changed: bool = False
    """Whether anything in the account may be different from before."""

    def take(self, event: Event) -> None:
        """Fold one event in."""
        if isinstance(event, Begin):
            self.begun = event
        elif isinstance(event, Planned):
            self.planned[event.step] = event
        elif isinstance(event, StepEvent):
            self.last[event.step] = event
            self.since.setdefault(event.step, event.at)
            self._follow(event)

    def _follow(self, event: StepEvent) -> None:
        if event.state == "calling":
            self.called.add(event.step)
        elif event.state in _CHANGES or (event.state in _IN_DOUBT and event.step in self.called):
            self.changed = True

    @property
    def ended(self) -> int:
        """How many steps say nothing more."""
        return sum(event.state in ENDED for event in self.last.values())

    @property
    def failures(self) -> tuple[StepEvent, ...]:
        """The last word of every step that failed."""
        return tuple(event for event in self.last.values() if event.state == "failed")

    def frame(self, now: float, width: int, height: int) -> Iterator[str]:
        """Yield the view: one line for the run, one for each region, and below it the steps at work there."""
        if self.begun is None:
            return
        head = f"{self.begun.plan} in {self.begun.target}: {self.ended} of {self.begun.steps} steps, {clock(now)}"
        yield cut(safe(head), width)
        regions = sorted({planned.region for planned in self.planned.values()})
        room = max(0, height - 1 - len(regions)) // max(1, len(regions))
        for region in regions:
            yield from self._region(region, now, width, room)

    def _region(self, region: str, now: float, width: int, room: int) -> Iterator[str]:
        steps = [planned.step for planned in self.planned.values() if planned.region == region]
        heard = [self.last[step] for step in steps if step in self.last]
        done = sum(event.state in ENDED for event in heard)
        yield cut(safe(f"{region or 'every region':14} {done} of {len(steps)}"), width)
        at_work = [event for event in heard if event.state not in ENDED]
        for event in at_work[: room if len(at_work) <= room else max(0, room - 1)]:
            took = clock(max(0.0, now - self.since[event.step]))
            waits = f": {event.detail}" if event.detail else ""
            yield cut(safe(f"  {describe(event)} {event.state} {took}{waits}"), width)
        if len(at_work) > room > 0:
            yield f"  … and {len(at_work) - room + 1} more"


class View(Protocol):
    """Whoever shows a run: told every event, from any thread, and closed at the end."""

    def take(self, event: Event) -> None:
        """Show one event."""

    def close(self) -> None:
        """Leave the terminal as a next line expects it."""


class LineView:
    """One line on a stream for each thing a step begins to wait for and for each end of a step."""

    def __init__(self, stream: TextIO, paint: Paint) -> None:
        self._stream, self._paint = stream, paint
        self._waiting: dict[str, str] = {}
        self._lock = RLock()

    def take(self, event: Event) -> None:
        """Write the event's line, where it is worth one."""
        with self._lock:
            for line in self._lines(event):
                self._stream.write(f"{line}\n")
            self._stream.flush()

    def close(self) -> None:
        """Nothing is left open."""

    def _lines(self, event: Event) -> Iterator[str]:
        if isinstance(event, Begin):
            yield safe(f"{event.plan} in {event.target}: {event.steps} steps")
        elif isinstance(event, Remark):
            yield safe(event.text)
        elif isinstance(event, StepEvent):
            if event.state in ENDED:
                yield self._line(event)
            elif event.state == "waiting" and self._waiting.get(event.step) != event.detail:
                self._waiting[event.step] = event.detail
                yield self._line(event)

    def _line(self, event: StepEvent) -> str:
        state = self._paint(_STYLES[event.state], event.state) if event.state in _STYLES else event.state
        more = f": {event.detail}" if event.detail else f" {event.object_id}" if event.object_id else ""
        place = safe(f"{clock(event.at):>10}  {event.region or 'every region':14}  {describe(event)}")
        return f"{place}: {state}{safe(more)}"


class LiveView:
    """The board redrawn in place on a terminal, several times a second; failures and remarks stay above it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._board = Board()
        self._height = 0
        self._at, self._heard = 0.0, monotonic()
        self._closed = Flag()
        self._lock = RLock()
        self._ticking = Thread(target=self._tick, name="progress", daemon=True)
        self._ticking.start()

    def take(self, event: Event) -> None:
        """Fold the event in and redraw."""
        with self._lock:
            self._board.take(event)
            if isinstance(event, StepEvent):
                self._at, self._heard = event.at, monotonic()
            self._draw(tuple(_lasting(event)))

    def close(self) -> None:
        """Draw the last frame and leave it."""
        self._closed.set()
        self._ticking.join()
        with self._lock:
            self._draw(())

    def _tick(self) -> None:
        while not self._closed.wait(REDRAW):
            with self._lock:
                self._draw(())

    def _draw(self, above: tuple[str, ...]) -> None:
        size = shutil.get_terminal_size()
        begun = self._board.begun
        running = 0.0 if self._closed.is_set() or begun is None else (monotonic() - self._heard) * begun.speed
        frame = tuple(self._board.frame(self._at + running, size.columns - 1, size.lines - 1))
        up = f"\x1b[{self._height}F" if self._height else ""
        body = "".join(f"\x1b[2K{line}\n" for line in (*above, *frame))
        self._stream.write(f"{up}{body}\x1b[J")
        self._stream.flush()
        self._height = len(frame)


def view_for(stream: TextIO, *, plain: bool, no_color: bool) -> View:
    """Return the live view on a terminal that can redraw, lines anywhere else or where they are asked for."""
    if can_redraw(stream) and not plain:
        return LiveView(stream)
    return LineView(stream, paint_for(stream, no_color=no_color))


def verdict_lines(end: End, board: Board, plan: str) -> Iterator[str]:
    """Yield how a run ended: the counts, every failure, every difference, and what to do next."""
    gone = f"{end.deleted} deleted, " if end.deleted else ""
    counts = f"{end.created} created, {end.adopted} found, {end.changed} changed, {gone}{end.failed} failed"
    done, undone = ("built", "not built")
    if board.begun and board.begun.operation == "destroy":
        done, undone = ("destroyed", "not destroyed")
        counts = f"{end.deleted} deleted, {end.failed} failed"
    word = done if end.ok else "stopped" if end.stopped else undone
    yield safe(f"{plan}: {word}: {counts}; {clock(end.makespan_s)} of the account's time")
    for event in board.failures:
        yield safe(f"  {event.region or 'every region'}  {describe(event)}: {event.detail}")
    for difference in end.differences:
        yield safe(f"  {difference}")
    if end.verified and done == "built":
        yield "  verified: every route table read back is the predicted one"
    elif end.stopped or end.failed:
        yield "  the same command carries on from here"


def describe(event: StepEvent) -> str:
    """Return what a step works on, in the operator's words."""
    title = next((facts.title for name, facts in KINDS.items() if name == event.kind), event.kind)
    said = title.split()[-1].casefold() in event.name.casefold() or "→" in event.name
    return event.name if said else f"{title} {event.name}"


def clock(seconds: float) -> str:
    """Return a length of time as people say it."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _lasting(event: Event) -> Iterator[str]:
    if isinstance(event, Remark):
        yield safe(event.text)
    elif isinstance(event, StepEvent) and event.state == "failed":
        yield safe(f"failed: {describe(event)}: {event.detail}")
