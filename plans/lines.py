"""Path → line: where each table, key and list item of a plan file stands.

`tomllib` tells no positions, so text that it has accepted is scanned once more for its structure alone.
"""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'"
    r"|\#[^\n]*"
    r"|\n"
    r"|[\[\]{},=]"
    r"|[^\s\"'#\[\]{},=]+",
    re.DOTALL,
)
_ENDS = frozenset({",", "]", "}", "\n", ""})


class Lines(NamedTuple):
    """The line of every path in a file; `""` stands for the file as a whole."""

    by_path: dict[str, int]

    def line(self, path: str) -> int | None:
        """Return the 1-based line of `path`, or of what encloses it; None without a file."""
        while path:
            line = self.by_path.get(path)
            if line is not None:
                return line
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.by_path.get("")


def find_lines(text: str) -> Lines:
    """Scan TOML text, already known to parse, for the lines of its tables, keys and list items."""
    scan = _Scan(text)
    scan.document()
    return Lines(scan.by_path)


class _Scan:
    """One pass over the tokens of a document."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.finditer(text)
        self._line = 1
        self._here = ""
        self._counts: dict[str, int] = {}
        self.by_path: dict[str, int] = {"": 1}
        self._next()

    def _next(self) -> str:
        """Step to the next token that is no comment and return the one left behind; `""` at the end."""
        left = self._here
        self._line += left.count("\n")
        for found in self._tokens:
            self._here = found[0]
            if self._here[0] != "#":
                return left
        self._here = ""
        return left

    def document(self) -> None:
        table = ""
        while self._here:
            if self._here == "\n":
                self._next()
            elif self._here == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> str:
        """Read `[a.b]` or `[[a.b]]` and return the path of the table it opens, such as `regions[1].vpcs[0]`."""
        line = self._line
        self._next()
        array = self._here == "["
        if array:
            self._next()
        parts = self._key("]")
        if array:
            self._next()
        path = ""
        for index, part in enumerate(parts):
            path = f"{path}.{part}" if path else part
            if array and index == len(parts) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
                self.by_path.setdefault(path, line)
            if path in self._counts:
                path = f"{path}[{self._counts[path]}]"
            self.by_path.setdefault(path, line)
        return path

    def _key(self, end: str) -> list[str]:
        """Read the parts of a dotted key and the token that ends it."""
        parts: list[str] = []
        while self._here not in {end, ""}:
            token = self._next()
            if token[0] == '"' and "\\" in token:
                from tomllib import loads  # noqa: PLC0415 - hardly any key has an escape in it

                parts.append(loads(f"key = {token}")["key"])
            elif token[0] in "\"'":
                parts.append(token[1:-1])
            else:
                parts.extend(filter(None, token.split(".")))
        self._next()
        return parts

    def _pair(self, table: str) -> None:
        line = self._line
        path = table
        for part in self._key("="):
            path = f"{path}.{part}" if path else part
            self.by_path.setdefault(path, line)
        self._value(path)

    def _value(self, path: str) -> None:
        if self._here == "[":
            self._next()
            self._list(path)
        elif self._here == "{":
            self._next()
            while self._here not in {"}", ""}:
                if self._here in {",", "\n"}:
                    self._next()
                else:
                    self._pair(path)
            self._next()
        else:
            while self._here not in _ENDS:
                self._next()

    def _list(self, path: str) -> None:
        index = 0
        while self._here not in {"]", ""}:
            if self._here == "\n":
                self._next()
            elif self._here == ",":
                self._next()
                index += 1
            else:
                item = f"{path}[{index}]"
                self.by_path.setdefault(item, self._line)
                self._value(item)
        self._next()
