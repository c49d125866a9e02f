"""The parameters of one call: flat strings on the wire, read as numbers, flags, lists and JSON documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from wizard.simulator.refusal import Refusal, illegal, missing


class Parameters(Mapping[str, str]):
    """Query and form parameters merged, addressed by their wire names (`Tag.1.Key`)."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str, default: str = "") -> str:
        """Return a string; an absent or empty one is the default."""
        return self._values.get(name) or default

    def required(self, name: str) -> str:
        """Return a string that must not be absent or empty."""
        value = self._values.get(name)
        if not value:
            raise missing(name)
        return value

    def number(self, name: str, default: int) -> int:
        """Return an integer."""
        text = self._values.get(name)
        if not text:
            return default
        if not re.fullmatch(r"-?\d{1,18}", text):
            raise illegal(name, "it must be an integer.")
        return int(text)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean; clients write it in any case."""
        text = self._values.get(name)
        if not text:
            return default
        lowered = text.lower()
        if lowered not in {"true", "false"}:
            raise illegal(name, "it must be true or false.")
        return lowered == "true"

    def given(self, name: str) -> bool:
        """Tell whether a parameter or any part of a structure of that name was sent."""
        return any(key == name or key.startswith(name + ".") for key in self._values)

    def structures(self, name: str) -> tuple[Parameters, ...]:
        """Return the elements of a list of structures: `Tag.1.Key=…` gives one element with `Key`."""
        found: dict[int, dict[str, str]] = {}
        for key, value in self._values.items():
            match = re.fullmatch(rf"{re.escape(name)}\.(\d{{1,4}})\.(.+)", key)
            if match:
                found.setdefault(int(match[1]), {})[match[2]] = value
        return tuple(Parameters(found[index]) for index in sorted(found))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the elements of a list of strings: `ResourceId.1=…`."""
        found: dict[int, str] = {}
        for key, value in self._values.items():
            match = re.fullmatch(rf"{re.escape(name)}\.(\d{{1,4}})", key)
            if match:
                found[int(match[1])] = value
        return tuple(found[index] for index in sorted(found))

    def document(self, name: str) -> dict[str, Any]:
        """Return a parameter that is a JSON object in a string; {} when absent."""
        text = self._values.get(name)
        if not text:
            return {}
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise Refusal(f"IllegalParam.{name}", f"The specified parameter {name} is not a JSON object.")
        return value
