"""Who reaches whom, as a matrix or in groups, and one pair hop by hop; as text and as JSON documents."""

from collections.abc import Iterable, Iterator
from typing import Any

from plans.checks.reach import plan_reach
from plans.dispositions import Disposition
from plans.matrix import Cell, make_matrix
from plans.packet import Hop
from plans.plan import Plan
from plans.reach import Pair, Reach
from plans.texts import printable
from plans.texts.dispositions import ending, remedy
from plans.walk import Walk
from wizard.terminal import Paint, aligned, safe

DRAWN = 20
"""Networks up to which the matrix is drawn."""

LISTED = 10_000
"""Wanted pairs up to which a document lists them all; beyond, it counts them and lists the first dark ones."""

LISTED_DARK = 1_000

_MARKS: dict[Cell, tuple[str, str, str]] = {
    "delivered": ("+", "good", "delivered"),
    "dark": ("x", "error", "dark"),
    "partial": ("%", "error", "only some addresses"),
    "renewal": ("!", "warning", "works until keys are renewed"),
    "isolated": ("-", "faint", "isolated"),
    "leak": ("#", "error", "isolated, but can talk"),
    "self": (".", "faint", ""),
}


def reach_text(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield the matrix where it can be drawn, the counts, and every disposition with its first pair."""
    found = plan_reach(plan)
    if len(found.names) <= DRAWN:
        yield from _matrix_lines(found, paint)
    yield f"{found.delivered} of {found.total} wanted pairs are delivered, there and back, for every address."
    for code, count in found.counts.items():
        if code != "DELIVERED":
            yield from _group_lines(found.first(code), count, paint)
    leaks = list(found.verdicts.leaks())
    if leaks:
        first, second = leaks[0]
        yield paint("error", safe(f"{len(leaks)} isolated pairs can talk, first {first} → {second}"))


def reach_document(plan: Plan) -> dict[str, Any]:
    """Return the JSON document of `show reach`."""
    found = plan_reach(plan)
    whole = found.total <= LISTED
    pairs = found.pairs() if whole else _first(found.dark(), LISTED_DARK)
    return {
        "delivered": found.delivered,
        "total": found.total,
        "counts": dict(found.counts),
        "listed": "all" if whole else f"the first {LISTED_DARK} that are not delivered",
        "pairs": [pair_document(pair) for pair in pairs],
        "isolated_talking": [{"from": first, "to": second} for first, second in found.verdicts.leaks()],
    }


def pair_document(pair: Pair) -> dict[str, Any]:
    """Return one pair with its hops as a JSON document."""
    return {
        "from": pair.from_,
        "to": pair.to,
        "disposition": pair.disposition,
        "cause": pair.cause,
        "text": said(pair),
        "source": str(pair.source.prefix),
        "destination": str(pair.destination.prefix),
        "node": pair.node,
        "at": pair.at,
        "hops": _hops_document(pair.forward.hops),
        "back": _hops_document(pair.back.hops) if pair.back else [],
    }


def trace_lines(pair: Pair, paint: Paint) -> Iterator[str]:
    """Yield a pair hop by hop, there and back, and what became of it."""
    there = f"{pair.from_} {pair.source.prefix} → {pair.to} {pair.destination.prefix}"
    back = f"{pair.to} {pair.destination.prefix} → {pair.from_} {pair.source.prefix}"
    yield from _walk_lines(there, pair.forward, paint)
    if pair.back is not None:
        yield ""
        yield from _walk_lines(back, pair.back, paint)
    yield ""
    yield _paint_code(pair.disposition, paint) + safe(f": {said(pair)}{f' ({pair.at})' if pair.at else ''}")
    hint = advice(pair)
    if hint:
        yield f"    {safe(hint)}"


def _matrix_lines(found: Reach, paint: Paint) -> Iterator[str]:
    matrix = make_matrix(found)
    numbers = [str(number) for number in range(1, len(matrix.names) + 1)]
    names = aligned([("", ""), *zip(numbers, matrix.names, strict=True)])
    width = max(len(name) for name in names)
    last = len(numbers[-1])
    yield f"{names[0]:{width}}  " + " ".join(f"{number:>{last}}" for number in numbers)
    for name, row in zip(names[1:], matrix.rows, strict=True):
        cells = " ".join(" " * (last - 1) + paint(_MARKS[cell][1], _MARKS[cell][0]) for cell in row)
        yield f"{name:{width}}  {cells}"
    used = {cell for row in matrix.rows for cell in row}
    yield ""
    yield "   ".join(f"{mark} {meaning}" for cell, (mark, _, meaning) in _MARKS.items() if cell in used and meaning)
    yield ""


def _group_lines(pair: Pair, count: int, paint: Paint) -> Iterator[str]:
    first = f"{count} pairs, first {pair.from_} → {pair.to}: {said(pair)}{f' ({pair.at})' if pair.at else ''}"
    yield f"{_paint_code(pair.disposition, paint)}: {safe(first)}"
    hint = advice(pair)
    if hint:
        yield f"    {safe(hint)}"


def _walk_lines(title: str, walk: Walk, paint: Paint) -> Iterator[str]:
    yield paint("strong", safe(title))
    yield from (f"  {line}" for line in aligned((hop.node, hop.kind, hop.action, hop.detail) for hop in walk.hops))


def said(pair: Pair) -> str:
    """Say what became of a pair and why."""
    walk = pair.failed
    if walk is None:
        return ending("DELIVERED", pair.node, ())
    cause = ending(pair.cause, walk.node, _printable(walk))
    if pair.cause == pair.disposition:
        return cause
    if pair.disposition == "PARTIAL":
        return f"{pair.source.prefix} → {pair.destination.prefix} is not served: {cause}"
    return f"{ending(pair.disposition, walk.node, ())}: {cause}"


def advice(pair: Pair) -> str:
    """Say what to do about a pair that is not served; empty where its reason says it."""
    walk = pair.failed
    return remedy(pair.cause, walk.node, _printable(walk)) if walk else ""


def _printable(walk: Walk) -> tuple[tuple[str, str], ...]:
    return tuple((key, printable(value)) for key, value in walk.values)


def _paint_code(code: Disposition, paint: Paint) -> str:
    return paint("good" if code == "DELIVERED" else "warning" if code == "REKEY_WILL_FAIL" else "error", code)


def _hops_document(hops: Iterable[Hop]) -> list[dict[str, str]]:
    return [{"node": hop.node, "kind": hop.kind, "action": hop.action, "detail": hop.detail} for hop in hops]


def _first(pairs: Iterable[Pair], count: int) -> Iterator[Pair]:
    return (pair for _, pair in zip(range(count), pairs, strict=False))
