"""A rehearsal as text: tunnels, the measured matrix beside the predicted one, and where they differ."""

from collections.abc import Iterator, Sequence
from typing import Any

from wizard.events import PairSeen, Rehearsed, as_json
from wizard.terminal import Paint, aligned, safe

LARGEST_MATRIX = 16
"""Networks up to which a matrix is drawn; beyond, the dark pairs are listed."""

LISTED = 40
"""Dark pairs that are listed one by one."""


def rehearsal_text(end: Rehearsed, paint: Paint) -> Iterator[str]:
    """Yield what the tunnels did, what the packets did, and the verdict."""
    for tunnel in end.tunnels:
        word = paint("good", "up") if tunnel.established else paint("error", "down")
        yield f"{safe(tunnel.connection)}: {word}: {safe(tunnel.detail)}"
    yield ""
    names = list(dict.fromkeys(pair.from_ for pair in end.pairs))
    yield from _matrix(names, end.pairs) if 0 < len(names) <= LARGEST_MATRIX else _dark(end.pairs)
    for pair in end.pairs:
        if pair.delivered and not pair.wanted:
            yield paint("warning", safe(f"{pair.from_} → {pair.to}: isolated in the plan, and packets pass"))
    for difference in end.differences:
        yield paint("error", safe(difference))
    word = "as predicted" if end.agrees else "NOT as predicted"
    style = "good" if end.ok else "error"
    yield paint(style, f"{end.delivered} of {end.total} wanted pairs delivered in packets, {word}; {end.seconds:.1f} s")


def rehearsal_document(end: Rehearsed) -> dict[str, Any]:
    """Return the JSON document of a rehearsal."""
    return {name: value for name, value in as_json(end).items() if name != "event"}


def _matrix(names: Sequence[str], pairs: Sequence[PairSeen]) -> Iterator[str]:
    """Yield the matrix: rows send, columns answer; first what was measured, then what was predicted."""
    found = {(pair.from_, pair.to): pair for pair in pairs}
    numbers = [str(number) for number in range(1, len(names) + 1)]
    rows = [("", "", " ".join(each.rjust(2) for each in numbers), " ".join(each.rjust(2) for each in numbers))]
    for number, name in zip(numbers, names, strict=True):
        line = [found.get((name, other)) for other in names]
        measured = " ".join(
            (" ·" if one is None else _sign(delivered=one.delivered, wanted=one.wanted)) for one in line
        )
        predicted = " ".join(
            " ·" if one is None else _sign(delivered=one.predicted == "DELIVERED", wanted=one.wanted) for one in line
        )
        rows.append((number, name, measured, predicted))
    yield from aligned([("", "", "measured", "predicted"), *rows], gap="   ")
    yield "+ delivered, there and back, for every part; - not; ( before what the plan isolates"
    yield ""


def _sign(*, delivered: bool, wanted: bool) -> str:
    sign = "+" if delivered else "-"
    return f" {sign}" if wanted else f"({sign}"


def _dark(pairs: Sequence[PairSeen]) -> Iterator[str]:
    dark = [pair for pair in pairs if pair.wanted and not pair.delivered]
    for pair in dark[:LISTED]:
        yield safe(f"{pair.from_} → {pair.to}: dark ({pair.predicted})")
    if len(dark) > LISTED:
        yield f"… and {len(dark) - LISTED} more"
