"""Lines of a device's configuration, with gaps where a key or an address goes.

A line with a gap is shown behind `>>> `, which no device takes for the beginning of a command: a preview that is
pasted by accident is refused at that line instead of being taken with a wrong key.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from plans.plan import KeyRef

MARK = ">>> "
COMMENTS = ("#", "!")


class KeySlot(NamedTuple):
    """The place of the pre-shared key of one tunnel; `ref` says where the key is kept."""

    connection: str
    tunnel: int
    ref: KeyRef

    @property
    def text(self) -> str:
        """What stands in the key's place until it is filled."""
        which = f", tunnel {self.tunnel}" if self.tunnel > 1 else ""
        return f'<key of "{plain(self.connection)}"{which}>'


class Gap(NamedTuple):
    """The place of a value that is not known yet."""

    what: str

    @property
    def text(self) -> str:
        """What stands in the value's place."""
        return f"<{plain(self.what)}>"


Part = str | KeySlot | Gap
Line = str | tuple[Part, ...]


class DeviceFile(NamedTuple):
    """One file of an office's configuration: `name` such as `device.cfg`, and where it goes in one sentence."""

    name: str
    purpose: str
    lines: tuple[Line, ...]

    @property
    def slots(self) -> tuple[KeySlot, ...]:
        """The key slots, in their order."""
        return tuple(
            part for line in self.lines if isinstance(line, tuple) for part in line if isinstance(part, KeySlot)
        )

    def preview(self) -> str:
        """Return the text with every gap marked."""
        return "".join(f"{_show(line)}\n" for line in self.lines)

    def fill(self, key: Callable[[KeySlot], str]) -> str:
        """Return the text with `key(slot)` in place of every key slot: the result is a secret."""
        return "".join(f"{_show(_filled(line, key))}\n" for line in self.lines)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return operator text that stays on its line and inside its quotes: nothing invisible, no quote, no angle."""
    return "".join(_visible(character) for character in text)


def plain_ascii(text: str) -> str:
    """Return operator text that a device's terminal takes too: ASCII, and no `?`, which asks for help anywhere."""
    return "".join(
        character if character.isascii() and character.isprintable() and character not in '?"`\\' else "_"
        for character in text
    )


def _visible(character: str) -> str:
    if unicodedata.category(character)[0] == "C" or unicodedata.category(character) in {"Zl", "Zp"}:
        return "\N{REPLACEMENT CHARACTER}"
    return {'"': "'", "<": "(", ">": ")", "\\": "/"}.get(character, character)


def _filled(line: Line, key: Callable[[KeySlot], str]) -> Line:
    if isinstance(line, str):
        return line
    return tuple(key(part) if isinstance(part, KeySlot) else part for part in line)


def _show(line: Line) -> str:
    if isinstance(line, str):
        return line
    text = "".join(part if isinstance(part, str) else part.text for part in line)
    is_complete = all(isinstance(part, str) for part in line)
    return text if is_complete or text.lstrip().startswith(COMMENTS) else MARK + text
