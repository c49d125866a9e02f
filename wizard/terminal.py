"""Where text goes: data to stdout, talk to stderr, colours where they are wanted, operator text made harmless."""

import os
import sys
from collections.abc import Iterable
from typing import NamedTuple, TextIO

_CODES = {"error": "31", "warning": "33", "note": "36", "good": "32", "strong": "1", "faint": "2"}

_UNSAFE = (
    *range(0x20),
    *range(0x7F, 0xA0),
    0x061C,
    0x200E,
    0x200F,
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
)
"""Control characters, line separators and everything that turns the direction of text (Unicode TR36, UAX 9)."""

_ESCAPES = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _UNSAFE}


def safe(text: str) -> str:
    """Return `text` with control and direction characters written out, fit to stand inside one line."""
    return text if text.isascii() and text.isprintable() else text.translate(_ESCAPES)


class Paint(NamedTuple):
    """Colours for one stream: none where they are not wanted."""

    on: bool

    def __call__(self, style: str, text: str) -> str:
        """Return `text` in a style of this module's list."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.on and text else text


def paint_for(stream: TextIO, *, no_color: bool) -> Paint:
    """Return the colours for a stream: only on a terminal, never with NO_COLOR (no-color.org) or TERM=dumb."""
    wanted = not no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Paint(wanted and stream.isatty())


def put(lines: Iterable[str]) -> None:
    """Write lines of data to stdout."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


def say(text: str) -> None:
    """Write talk to stderr, and data that came before it first."""
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def has_terminal() -> bool:
    """Whether a person can be asked: the screens read stdin and draw on stderr."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def can_redraw(stream: TextIO) -> bool:
    """Whether lines on this stream can be drawn over."""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def columns_of(text: str) -> int:
    """Return how many terminal columns `text` takes."""
    if text.isascii():
        return len(text)
    from plans.draw import columns  # noqa: PLC0415 - most plans are ASCII

    return columns(text)


def aligned(rows: Iterable[tuple[str, ...]], gap: str = "  ") -> list[str]:
    """Lay rows out in columns, each as wide as its widest cell; the last one is left as it is."""
    cells = [tuple(map(safe, row)) for row in rows]
    if not cells:
        return []
    widths = [max(map(columns_of, column)) for column in zip(*cells, strict=True)]
    return [
        gap.join(cell + " " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
