"""Draft → TOML text, in a stable order that people can read and diff."""

import tomllib
from collections.abc import Iterator
from typing import Any

from tomli_w import dumps

from plans.draft import Draft, DraftVpc
from plans.shape import SHAPE, Key

_WIDTH = 100
_INLINE = {"ike", "ipsec", "psk", "quotas", "device_options"}
"""Small tables that read better on one line."""


def write_plan(draft: Draft) -> str:
    """Return the plan file of a draft; reading it gives the same draft again, whatever was typed into it."""
    return "\n".join(_lines(draft, "")).strip() + "\n"


def _lines(table: Any, path: str) -> Iterator[str]:
    nested: list[tuple[Key, Any]] = []
    for key in SHAPE[type(table)]:
        if key.kind == "kept":
            continue
        value = getattr(table, key.field)
        if key.kind in {"table", "tables"} and not _inline(key, table):
            nested.append((key, value))
        elif (text := _inline_value(key, value)) is not None:
            yield f"{key.name} = {text}"
    for name, value in tomllib.loads(table.kept).items():
        yield f"{_key(name)} = {_any(value)}"
    for key, value in nested:
        yield from _sections(key, value, f"{path}{key.name}")


def _inline(key: Key, table: Any) -> bool:
    return key.name in _INLINE or (isinstance(table, DraftVpc) and key.name == "vswitches")


def _sections(key: Key, value: Any, path: str) -> Iterator[str]:
    if key.kind == "tables":
        for row in value:
            yield from ("", f"[[{path}]]", *_lines(row, f"{path}."))
    elif value != type(value)():
        yield from ("", f"[{path}]", *_lines(value, f"{path}."))


def _inline_value(key: Key, value: Any) -> str | None:
    match key.kind:
        case "table":
            return _inline_table(value)
        case "tables":
            rows = [row if (row := _inline_table(item)) is not None else "{}" for item in value]
            return _list(rows) if rows else None
        case "pairs":
            pairs = ", ".join(f"{_key(name)} = {_scalar(item, 'any')}" for name, item in dict(value).items())
            return f"{{ {pairs} }}" if pairs else None
        case "texts":
            return _list([_string(item) for item in value]) if value else None
        case _:
            # The version alone has a default that is not empty.
            whole_version = key.name == "version" and key.kind == "whole"
            return _scalar(value, key.kind) if value or whole_version else None


def _inline_table(table: Any) -> str | None:
    parts = [
        f"{key.name} = {text}"
        for key in SHAPE[type(table)]
        if key.kind != "kept" and (text := _inline_value(key, getattr(table, key.field))) is not None
    ]
    for name, value in tomllib.loads(table.kept).items():
        parts.append(f"{_key(name)} = {_any(value)}")
    return f"{{ {', '.join(parts)} }}" if parts else None


def _list(items: list[str]) -> str:
    line = f"[{', '.join(items)}]"
    if len(line) <= _WIDTH:
        return line
    return "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def _scalar(text: str, kind: str) -> str:
    """Write a number or a flag as itself where the text is one, and as the string that was typed where not."""
    if kind in {"whole", "group", "any"} and _is_whole(text):
        return text
    if kind in {"flag", "any"} and text in {"true", "false"}:
        return text
    return _string(text)


def _is_whole(text: str) -> bool:
    return text == "0" or (text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= 18)


def _string(text: str) -> str:
    return dumps({"x": text})[4:].rstrip("\n")


def _key(name: str) -> str:
    return dumps({name: 0}).rsplit(" = ", 1)[0]


def _any(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(name)} = {_any(item)}" for name, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_any(item) for item in value)}]"
    return dumps({"x": value})[4:].rstrip("\n")
