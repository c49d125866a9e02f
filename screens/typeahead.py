"""Keys typed faster than the screens follow wait for their turn, so that each reaches the field it was meant for.

Textual hands a key to whatever has the focus when it arrives, while an Enter that came just before is still on its way
up to move the focus on. Over a slow line, from a paste or a script, characters would land in the field before.
"""

from collections import deque
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

_ROUNDS = 3
"""How often a marker travels from the focus up to the application before keys go on: for the key itself, for the
message that it makes, and for the message that the answer to that makes."""

_LONGEST = 1.0
"""Seconds after which keys go on in any case, should a marker have been lost with the widget that held it."""

_MOVING = frozenset({"enter", "escape", "tab", "shift+tab"})


class Marker(Message):
    """Travels behind a key through the same queues."""

    def __init__(self, turn: int) -> None:
        super().__init__()
        self.turn = turn


def hold_keys(widget: Widget) -> None:
    """Hold the keys that follow until `let_keys_settle`, from wherever the wait begins."""
    if isinstance(widget.app, TypeAheadApp):
        widget.app.hold()


def let_keys_settle(widget: Widget) -> None:
    """Deliver the keys that are held, now that what they are meant for is there."""
    if isinstance(widget.app, TypeAheadApp):
        widget.app.let_settle()


class TypeAheadApp(App[None], inherit_bindings=False):
    """An application that lets a key that can move the focus do so before the next key is delivered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._held: deque[events.Event] = deque()
        self._turn = 0
        self._rounds = 1
        """Rounds still to go; keys are held from the start until `let_settle` says that somebody is there for them."""

    @property
    def is_settled(self) -> bool:
        """Whether every key that has arrived has been delivered and has done its work."""
        return not self._rounds and not self._held

    def hold(self) -> None:
        """Hold the keys that follow: what they are meant for is still being made. `let_settle` ends it."""
        self._turn += 1
        self._rounds = _ROUNDS
        turn = self._turn
        self.set_timer(_LONGEST, lambda: self._give_up(turn))

    def let_settle(self) -> None:
        """Deliver the keys that are held once everything under way has been done."""
        self.hold()
        self._send_marker()

    async def on_event(self, event: events.Event) -> None:
        """Deliver a key, or hold it while an earlier one is at work."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._rounds:
            self._held.append(event)
        else:
            await self._deliver(event)

    async def on_marker(self, marker: Marker) -> None:
        """Let the marker go round again, or the next keys follow."""
        if marker.turn != self._turn or not self._rounds:
            return
        self._rounds -= 1
        if self._rounds:
            self.call_after_refresh(self._send_marker)
            return
        while self._held and not self._rounds:
            await self._deliver(self._held.popleft())

    async def _deliver(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and self._may_move_focus(event):
            self._rounds = _ROUNDS
            await super().on_event(event)
            self.let_settle()
        else:
            await super().on_event(event)

    def _may_move_focus(self, event: events.Key) -> bool:
        if event.key in _MOVING or (len(event.key) > 1 and event.key.startswith(("ctrl+", "alt+", "f"))):
            return True
        if isinstance(self.focused, Input):
            return not event.is_printable and event.key in {"up", "down"}
        return event.is_printable

    def _send_marker(self) -> None:
        (self.focused or self.screen).post_message(Marker(self._turn))

    def _give_up(self, turn: int) -> None:
        if turn == self._turn and self._rounds:
            self._rounds = 1
            self.post_message(Marker(turn))
