"""Keys in parameters and answers, replaced by `***` before anything is recorded or shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

MASK: Final = "***"

SECRET_FIELDS: Final = frozenset({"psk", "authkey"})
"""Field names whose value is a key, in lower case, wherever they stand in a structure."""

SECRET_DOCUMENTS: Final = frozenset({"IkeConfig", "BgpConfig"})
"""JSON-string parameters that may carry a key: hidden entirely when they cannot be parsed."""


def masked(parameters: Mapping[str, str]) -> dict[str, str]:
    """Copy a call's parameters with every key in them hidden."""
    return {name: _value(name, text) for name, text in sorted(parameters.items())}


def _value(name: str, text: str) -> str:
    if name.rsplit(".", 1)[-1].lower() in SECRET_FIELDS:
        return MASK
    if not text.lstrip().startswith(("{", "[")):
        return MASK if name in SECRET_DOCUMENTS else text
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return MASK
    return json.dumps(hidden(document), ensure_ascii=False)


def hidden(value: Any) -> Any:
    """Copy a JSON value with every key field in it hidden."""
    if isinstance(value, dict):
        return {name: MASK if str(name).lower() in SECRET_FIELDS else hidden(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [hidden(inner) for inner in value]
    return value
