"""Reading and replacing one place of a draft by its path, such as `offices[3].cidrs[0]`."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from plans.draft import Draft

_PART = re.compile(r"([A-Za-z0-9_-]+)|\[(\d+)\]")

Part = str | int


@lru_cache(maxsize=16384)
def split_path(path: str) -> tuple[Part, ...]:
    """Return the attributes and indices of a path, in the draft's own names (`from` is `from_` there)."""
    parts: list[Part] = []
    for name, index in _PART.findall(path):
        parts.append(int(index) if index else "from_" if name == "from" else name)
    return tuple(parts)


def get_at(draft: Draft, path: str) -> Any:
    """Return what stands at `path`: a string, a tuple or a table of the draft; LookupError where nothing can."""
    found: Any = draft
    for part in split_path(path):
        found = _step(found, part)
    return found


def set_at(draft: Draft, path: str, value: Any) -> Draft:
    """Return the draft with `value` at `path`; LookupError where nothing can stand there."""
    changed: Draft = _replace(draft, split_path(path), value)
    return changed


def add_at(draft: Draft, path: str, row: Any) -> Draft:
    """Return the draft with `row` at the end of the list at `path`."""
    return set_at(draft, path, (*get_at(draft, path), row))


def drop_at(draft: Draft, path: str) -> Draft:
    """Return the draft without the list item that `path` names."""
    listing, _, index = path.rstrip("]").rpartition("[")
    rows = get_at(draft, listing)
    _step(rows, int(index))
    return set_at(draft, listing, (*rows[: int(index)], *rows[int(index) + 1 :]))


def is_within(path: str, outer: str) -> bool:
    """Whether `path` is `outer` itself or stands somewhere inside it."""
    return path == outer or (path.startswith(outer) and path[len(outer)] in ".[")


def _step(found: Any, part: Part) -> Any:
    if isinstance(part, int):
        if not isinstance(found, tuple):
            raise LookupError(f"[{part}] of something that is no list")  # noqa: TRY004 - a wrong path, not a wrong type
        return found[part]
    if isinstance(found, tuple):
        return dict(found)[part]
    try:
        return getattr(found, part)
    except AttributeError:
        raise LookupError(f"a plan has no {part} there") from None


def _replace(found: Any, parts: tuple[Part, ...], value: Any) -> Any:
    if not parts:
        return value
    part, rest = parts[0], parts[1:]
    inner = _replace(_step(found, part), rest, value)
    if isinstance(part, int):
        return (*found[:part], inner, *found[part + 1 :])
    if isinstance(found, tuple):
        return tuple((name, inner if name == part else item) for name, item in found)
    return replace(found, **{part: inner})
