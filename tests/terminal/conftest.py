"""A walk through the real screens in a real terminal: type, look, go on."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pexpect
import pyte
import pytest

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f7": "\x1b[18~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
PATIENCE = 30.0


class Walk:
    """A wizard in a pseudo terminal. Every method returns the walk, so that a test reads as what is done."""

    def __init__(self, folder: Path, *arguments: str, module: str = "wizard", **environment: str) -> None:
        columns, rows = 80, 24
        self.folder = folder
        self.raw = ""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        env = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "WIZARD_STATE"}}
        env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
        env |= {"WIZARD_STATE": str(folder / "state"), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"} | environment
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", module, *arguments],
            cwd=folder,
            env=env,
            dimensions=(rows, columns),
            encoding="utf-8",
        )
        self._child.delaybeforesend = None

    def press(self, *keys: str) -> Self:
        """Press keys by name."""
        for key in keys:
            self._child.send(KEYS.get(key, key))
        return self

    def type(self, text: str) -> Self:
        """Type text over what the field holds, and Enter."""
        self._child.send(text)
        return self.press("enter")

    def sees(self, text: str) -> Self:
        """Wait until the screen shows a text."""
        end = time.monotonic() + PATIENCE
        while text not in self.frame:
            if not self._read() or time.monotonic() > end:
                pytest.fail(f"the screen never showed {text!r}; it shows:\n{self.frame}")
        return self

    def ends(self) -> int:
        """Wait until the wizard has left; return its exit code."""
        end = time.monotonic() + PATIENCE
        while self._read():
            assert time.monotonic() < end, f"the wizard did not leave:\n{self.frame}"
        self._child.close()
        return self._child.exitstatus if self._child.exitstatus is not None else -1

    @property
    def frame(self) -> str:
        """What the screen shows now."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def close(self) -> None:
        """End the wizard whatever it does."""
        self._child.close(force=True)

    def _read(self) -> bool:
        try:
            data = self._child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Callable[..., Walk]]:
    """Start walks in a folder of the test's own."""
    started: list[Walk] = []

    def start(*arguments: str, **more: str) -> Walk:
        started.append(Walk(tmp_path, *arguments, **more))
        return started[-1]

    yield start
    for each in started:
        each.close()
