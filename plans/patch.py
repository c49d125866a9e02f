"""Edits made in the text of a plan file, so that comments and layout stay; where that cannot be done, written anew."""

from difflib import unified_diff

from plans.draft import Draft, DraftLink
from plans.lines import Lines
from plans.reading import read_plan
from plans.remedies import Edit, Value
from plans.writing import write_plan

_NUMBERS = {"weight"}
_FLAGS = {"publish", "auto_config_route"}


def patched(text: str, edits: tuple[Edit, ...], draft: Draft) -> str:
    """Return a plan file with edits made; `draft` is what it must then hold."""
    lines = text.splitlines(keepends=True)
    for edit in edits:
        lines = _with_edit(lines, edit)
    changed = "".join(lines)
    reading = read_plan(changed.encode())
    if reading.draft == draft and reading.readable:
        return changed
    return write_plan(draft)


def difference(old: str, new: str, name: str) -> tuple[str, ...]:
    """Return the difference of two plan files as lines of a unified diff."""
    lines = unified_diff(old.splitlines(), new.splitlines(), name, f"{name}, repaired", n=2, lineterm="")
    return tuple(lines)


def toml_line(path: str, value: Value) -> str:
    """Return a value as its line stands in a plan file; empty for what is left out."""
    if isinstance(value, DraftLink):
        return "\n".join(("[[cen.links]]", *_link_lines(value)))
    key = path.rpartition(".")[2]
    return f"{key} = {_value(key, value)}" if value else ""


def _with_edit(lines: list[str], edit: Edit) -> list[str]:
    known = read_plan("".join(lines).encode()).lines
    if isinstance(edit.new, DraftLink):
        behind = _behind(lines, known, edit.path)
        added = (f"{line}\n" for line in ("", *toml_line(edit.path, edit.new).split("\n")))
        return [*lines[:behind], *added, *lines[behind:]]
    key = edit.path.rpartition(".")[2]
    at = known.by_path.get(edit.path)
    if at is None:
        return _with_key(lines, known, edit)
    if not edit.new:
        return [*lines[: at - 1], *lines[at:]]
    changed = lines[at - 1].replace(_value(key, edit.old), _value(key, edit.new), 1)
    return [*lines[: at - 1], changed, *lines[at:]]


def _with_key(lines: list[str], known: Lines, edit: Edit) -> list[str]:
    table = edit.path.rpartition(".")[0]
    at = known.by_path.get(f"{table}.name") or known.by_path.get(table) or 0
    return [*lines[:at], f"{toml_line(edit.path, edit.new)}\n", *lines[at:]] if at else lines


def _behind(lines: list[str], known: Lines, path: str) -> int:
    """Return where a new link belongs: behind the last one, or behind `[cen]`."""
    index = int(path.rpartition("[")[2].rstrip("]"))
    at = known.by_path.get(f"cen.links[{index - 1}]" if index else "cen") or len(lines)
    while at < len(lines) and lines[at].strip() and not lines[at].lstrip().startswith("["):
        at += 1
    return at


def _link_lines(link: DraftLink) -> list[str]:
    found = [f"regions = {_value('regions', link.regions)}", f"bandwidth = {link.bandwidth}"]
    found += [f"pay = {_value('pay', link.pay)}"] if link.pay else []
    return found + ([f"bandwidth_plan = {_value('', link.bandwidth_plan)}"] if link.bandwidth_plan else [])


def _value(key: str, value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_value('', one) for one in value)}]"
    return str(value) if key in _NUMBERS | _FLAGS else f'"{value}"'
