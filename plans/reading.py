"""TOML text → draft, findings and lines: every fault of a plan file at once, each with its place."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from plans.draft import Draft, DraftKey
from plans.finding import Finding, error
from plans.lines import Lines, find_lines
from plans.shape import SHAPE, Key

MAX_BYTES = 8_000_000
"""The largest plan file that is read: 1,000 offices take about 300 kB."""

MAX_DEPTH = 12
"""Tables and arrays nested deeper than this are no plan (the format itself needs six levels)."""

_SECRET = re.compile(r"(?i)psk|key|secret|pass")
"""What stands under an unknown key of such a name may be a pre-shared key: it is not kept."""

_HUGE = "a number beyond 64 bits"

_KINDS = {
    "text": "a string",
    "whole": "a whole number",
    "flag": "true or false",
    "group": 'a whole number or "disabled"',
    "texts": "a list of strings",
    "pairs": "an inline table of plain values",
    "table": "a table",
    "tables": "an array of tables",
}


class Reading(NamedTuple):
    """A plan file as read: the draft, what is wrong with the file itself, and where everything stands."""

    draft: Draft
    findings: tuple[Finding, ...]
    lines: Lines

    @property
    def readable(self) -> bool:
        """Whether the text was TOML at all."""
        return not any(finding.code in {"P001", "P002", "P003", "P004"} for finding in self.findings)


def read_plan(data: bytes) -> Reading:
    """Read the bytes of a plan file.

    Never raises: a file that is no TOML gives an empty draft and one finding, anything else a draft that holds
    whatever could be understood beside one finding for each key that could not.
    """
    if len(data) > MAX_BYTES:
        return _unreadable(error("P003", "", bytes=len(data), limit=MAX_BYTES), 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return _unreadable(error("P002", "", byte=f"0x{data[fault.start]:02x}"), line)
    try:
        document = tomllib.loads(text)
    except ValueError as fault:  # TOMLDecodeError, or a number of more digits than int() reads
        return _unreadable(error("P001", "", reason=fault), _line_of(str(fault), text))
    except RecursionError:
        return _unreadable(error("P004", "", limit=MAX_DEPTH), 1)
    if _too_deep(document):
        return _unreadable(error("P004", "", limit=MAX_DEPTH), 1)
    findings: list[Finding] = []
    draft: Draft = _table(document, Draft, "", findings)
    return Reading(draft, tuple(findings), find_lines(text))


def _unreadable(fault: Finding, line: int) -> Reading:
    return Reading(Draft(), (fault,), Lines({"": line}))


def _line_of(fault: str, text: str) -> int:
    """Return the line that a message of `tomllib` speaks of."""
    if found := re.search(r"\(at line (\d+), column \d+\)\Z", fault):
        return int(found[1])
    return text.count("\n") + (not text.endswith("\n")) if fault.endswith("(at end of document)") else 1


def _too_deep(document: dict[str, Any]) -> bool:
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
    return bool(level)


def _inside(value: Any) -> Iterator[Any]:
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield item


@cache
def _keys(table: type) -> dict[str, Key]:
    return {key.name: key for key in SHAPE[table]}


def _table(found: dict[str, Any], table: type, path: str, findings: list[Finding]) -> Any:
    keys = _keys(table)
    fields: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    prefix = f"{path}." if path else ""
    for name, value in found.items():
        key = keys.get(name)
        at = f"{prefix}{name}"
        if key is None:
            findings.append(_unknown(name, tuple(keys), at))
            if not (table is DraftKey or _SECRET.search(name)):
                kept[name] = value
        elif key.kind == "kept":
            kept[name] = value
        else:
            fields[key.field] = _value(key, value, at, findings)
    if kept:
        fields["kept"] = _keep(kept, prefix, findings)
    return table(**fields)


def _keep(kept: dict[str, Any], prefix: str, findings: list[Finding]) -> str:
    """Return what is not acted on as TOML text."""
    from tomli_w import dumps  # noqa: PLC0415 - most plans keep nothing: spare them the import

    for name in [name for name, value in kept.items() if _holds_huge(value)]:
        findings.append(error("P005", f"{prefix}{name}", expected="numbers of at most 64 bits", found=_HUGE))
        del kept[name]
    return dumps(kept)


def _holds_huge(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(_holds_huge(item) for item in (value.values() if isinstance(value, dict) else value))
    return _is_huge(value)


def _is_huge(value: Any) -> bool:
    """Whether a number is beyond what TOML promises; Python refuses to print much longer ones."""
    return isinstance(value, int) and not -(1 << 63) <= value < 1 << 63


def _unknown(name: str, known: tuple[str, ...], at: str) -> Finding:
    from difflib import get_close_matches  # noqa: PLC0415 - only a faulty plan pays for it

    near = get_close_matches(name, known, 1, 0.6)
    if near:
        return error("P006", at, key=name, near=near[0])
    return error("P007", at, key=name, known=", ".join(known))


def _value(key: Key, value: Any, path: str, findings: list[Finding]) -> Any:
    match key.kind, value:
        case "table", dict():
            return _table(value, _class(key), path, findings)
        case "table", _:
            findings.append(_wrong(key, value, path))
            return _class(key)()
        case "tables", list():
            return tuple(_rows(key, value, path, findings))
        case "tables", _:
            findings.append(_wrong(key, value, path))
            return ()
        case "texts", list():
            return tuple(_texts(value, path, findings))
        case "texts", _:
            findings.append(_wrong(key, value, path))
            return (_plain(value),)
        case "pairs", dict():
            return tuple(_pairs(value, path, findings))
        case "pairs", _:
            findings.append(_wrong(key, value, path))
            return ()
        case _:
            if not _fits(key.kind, value):
                findings.append(_wrong(key, value, path))
            return _plain(value)


def _class(key: Key) -> type:
    if key.table is None:
        raise TypeError(f"the shape names no class for the table {key.name}")
    return key.table


def _rows(key: Key, rows: list[Any], path: str, findings: list[Finding]) -> Iterator[Any]:
    for index, row in enumerate(rows):
        at = f"{path}[{index}]"
        if isinstance(row, dict):
            yield _table(row, _class(key), at, findings)
        else:
            findings.append(_wrong(key._replace(kind="table"), row, at))
            yield _class(key)()


def _texts(items: list[Any], path: str, findings: list[Finding]) -> Iterator[str]:
    for index, item in enumerate(items):
        if not isinstance(item, str):
            findings.append(_wrong(Key("", "text", ""), item, f"{path}[{index}]"))
        yield _plain(item)


def _pairs(items: dict[str, Any], path: str, findings: list[Finding]) -> Iterator[tuple[str, str]]:
    for name, item in items.items():
        if isinstance(item, dict | list) or _is_huge(item):
            findings.append(_wrong(Key("", "text", ""), item, f"{path}.{name}"))
        yield name, _plain(item)


def _fits(kind: str, value: Any) -> bool:
    if _is_huge(value):
        return False
    if kind == "whole":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "group":
        return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
    return isinstance(value, str)


def _plain(value: Any) -> str:
    if isinstance(value, dict | list) or _is_huge(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _wrong(key: Key, value: Any, path: str) -> Finding:
    expected = 'a table such as { keyring = "plan/office" }' if key.table is DraftKey else _KINDS[key.kind]
    return error("P005", path, expected=expected, found=_kind(value))


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case int():
            return _HUGE if _is_huge(value) else "a whole number"
        case float():
            return "a decimal number"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"
