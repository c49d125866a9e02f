"""Path → line: where each key of a plan file stands.

`tomllib` tells no positions, so the text is scanned once more for table headers and keys. Where the scan cannot
know better (a path inside an inline table), the line of the nearest enclosing key or table is the answer.
"""

import re
from typing import NamedTuple

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$""")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|' + r"'[^']*'|#.*$")


class Lines(NamedTuple):
    """The line of every path that the scan met."""

    by_path: dict[str, int]

    def line(self, path: str) -> int | None:
        """Return the 1-based line of `path`, or of what encloses it; None where nothing of it is in the file."""
        while path:
            line = self.by_path.get(path)
            if line is not None:
                return line
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return None


def find_lines(text: str) -> Lines:
    """Scan TOML text, already known to parse, for the lines of its tables, keys and list items."""
    by_path: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    rows = enumerate(text.splitlines(), 1)
    for number, row in rows:
        header = _HEADER.match(row)
        if header:
            table = _enter(header[2], counts, array=header[1] == "[[")
            by_path.setdefault(table, number)
            continue
        key = _KEY.match(row)
        if key is None:
            continue
        path = ".".join(filter(None, (table, *_parts(key[1]))))
        by_path.setdefault(path, number)
        value = key[2].lstrip()
        quotes = value[:3]
        if quotes in {'"""', "'''"}:
            _skip_string(value[3:], quotes, rows)
        elif value.startswith("["):
            _scan_list(path, number, value, rows, by_path)
    return Lines(by_path)


def _enter(name: str, counts: dict[str, int], *, array: bool) -> str:
    """Turn a header such as `regions.vpcs` into the path of the row it opens, such as `regions[0].vpcs[2]`."""
    path = ""
    parts = _parts(name)
    for index, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        last = index == len(parts) - 1
        if last and array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""", name)]


def _skip_string(rest: str, quotes: str, rows: "enumerate[str]") -> None:
    while quotes not in rest:
        following = next(rows, None)
        if following is None:
            return
        rest = following[1]


def _scan_list(path: str, number: int, value: str, rows: "enumerate[str]", by_path: dict[str, int]) -> None:
    """Give each item of a list its line, by counting commas at the list's own depth."""
    depth = index = 0
    fresh = True
    while True:
        for character in _STRING.sub(lambda found: "" if found[0].startswith("#") else "x", value):
            if character in "[{":
                if depth == 1 and fresh:
                    by_path.setdefault(f"{path}[{index}]", number)
                    fresh = False
                depth += 1
            elif character in "]}":
                depth -= 1
                if depth == 0:
                    return
            elif character == "," and depth == 1:
                index += 1
                fresh = True
            elif depth == 1 and fresh and not character.isspace():
                by_path.setdefault(f"{path}[{index}]", number)
                fresh = False
        following = next(rows, None)
        if following is None:
            return
        number, value = following
