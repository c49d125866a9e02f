"""The screens in a pseudo terminal of 80×24: how soon the first frame stands, how soon a key press shows."""

import os
import select
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Self

import pexpect
import pyte
from offices import make_draft

from plans.samples import read_sample
from plans.writing import write_plan

FIRST_FRAME = 0.400
REPAINT = 0.016
"""Seconds."""

BARE_FRAME = 0.224
"""Seconds to the first frame of a bare Textual app on the machine the budget was set on: a slower one gets more."""

BARE_APP = """
from textual.app import App
from textual.widgets import Label

class Bare(App):
    def compose(self):
        yield Label("ready")

Bare().run()
"""

PATIENCE = 60.0
QUIET = 0.35
"""Seconds without output after which the screens have nothing more to draw of their own accord."""


class Terminal:
    """A program of the screens' kind in a pseudo terminal: the screens on a plan, unless another is named."""

    def __init__(self, text: str, *arguments: str) -> None:
        self._arguments = arguments or ("-m", "wizard", "edit", "plan.toml")
        self._folder = tempfile.TemporaryDirectory()
        Path(self._folder.name, "plan.toml").write_text(text)
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self._child: pexpect.spawn[bytes] | None = None

    def __enter__(self) -> Self:
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
        environment["WIZARD_STATE"] = str(Path(self._folder.name, "state"))
        environment.pop("NO_COLOR", None)
        self.began = perf_counter()
        self._child = pexpect.spawn(
            sys.executable,
            list(self._arguments),
            cwd=self._folder.name,
            env=environment,
            dimensions=(24, 80),
        )
        self._child.delaybeforesend = None
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.close(force=True)
        self._folder.cleanup()

    def until(self, text: str) -> float:
        """Read until the screen shows a text; return the moment it did."""
        end = perf_counter() + PATIENCE
        while not any(text in line for line in self._screen.display):
            if perf_counter() > end:
                raise SystemExit("\n".join(["the screens never showed", text, *self._screen.display]))
            self.read(1.0)
        return perf_counter()

    def read(self, seconds: float) -> bool:
        """Read what there is within some seconds; whether there was any."""
        if self._child is None or not select.select([self._child.fileno()], [], [], seconds)[0]:
            return False
        self._stream.feed(os.read(self._child.fileno(), 1 << 16))
        return True

    def settle(self) -> None:
        """Read until nothing more comes."""
        while self.read(QUIET):
            pass

    def press(self, key: bytes) -> float:
        """Press a key; return the seconds until the terminal is written to."""
        if self._child is None:
            raise SystemExit("the screens are not running")
        began = perf_counter()
        self._child.send(key)
        if not self.read(PATIENCE):
            raise SystemExit("a key press changed nothing")
        return perf_counter() - began


def measure_first_frame(runs: int) -> tuple[float, float]:
    """Return the shortest time from starting the process to the first step with the plan in it, and its limit."""
    bare = min(_first_frame("", "ready", "-c", BARE_APP) for _ in range(runs))
    own = min(_first_frame(read_sample("tutorial"), "us-west-1") for _ in range(runs))
    return own, FIRST_FRAME * max(1.0, bare / BARE_FRAME)


def measure_key_press(runs: int) -> tuple[float, float]:
    """Return the median time from a key press to the repaint in the list of 1,000 offices, and its limit."""
    with Terminal(write_plan(make_draft(1000))) as terminal:
        terminal.until("us-west-1")
        terminal.settle()
        terminal.press(b"\x0e")
        terminal.until("Office 3")
        terminal.settle()
        times = []
        for _ in range(runs):
            times.append(terminal.press(b"\x1b[B"))
            terminal.settle()
    return statistics.median(times), REPAINT


def _first_frame(text: str, shows: str, *arguments: str) -> float:
    with Terminal(text, *arguments) as terminal:
        return terminal.until(shows) - terminal.began
