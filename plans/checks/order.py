"""The order of a plan file: paths sorted as their tables and rows stand in it."""

import re
from functools import lru_cache

from plans.draft import Draft
from plans.shape import SHAPE

_RANKS = {key.name: rank for rank, key in enumerate(SHAPE[Draft])}
_STEP = re.compile(r"\[(\d{1,9})\]|([^.\[]+)")


@lru_cache(maxsize=65536)
def place_order(path: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key: top-level tables in the order they are written, rows by number."""
    steps = tuple((int(found[1]), "") if found[1] else (-1, found[2]) for found in _STEP.finditer(path))
    return ((_RANKS.get(steps[0][1], len(_RANKS)), ""), *steps) if steps else ()
