"""The service's answers as JSON documents: keys become `Secret` first, then typed reading over the type drift."""

import json
from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any, NamedTuple

from wizard.secrets import Secret

KEY_FIELDS = frozenset({"psk", "authkey"})
"""Fields whose value is a key, in lower case, at any depth of any answer."""

Document = Mapping[str, Any]


class Answer(NamedTuple):
    """A successful answer: its document without any readable key, and the HTTP headers in lower case."""

    body: Document
    headers: Mapping[str, str]


def seal(value: Any) -> Any:
    """Return a decoded JSON value with every key in it as a Secret, in strings that hold JSON too."""
    if isinstance(value, Mapping):
        return {name: _sealed_field(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [seal(inner) for inner in value]
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        return _sealed_text(value)
    return value


def _sealed_field(name: str, value: Any) -> Any:
    if name.lower() in KEY_FIELDS and value:
        return value if isinstance(value, Secret) else Secret(str(value))
    return seal(value)


def _sealed_text(text: str) -> Any:
    """Read a JSON string that mentions a key field as what it holds, so that no key stays in a text."""
    if not any(field in text.lower() for field in KEY_FIELDS):
        return text
    try:
        return seal(json.loads(text))
    except (ValueError, RecursionError):
        return Secret(text)


def text(document: Document, name: str) -> str:
    """Return a field as text, `""` where it is absent."""
    value = document.get(name)
    return "" if value is None or isinstance(value, Secret) else str(value)


def whole(document: Document, name: str) -> int:
    """Return a field as a whole number, 0 where it is absent; bandwidths read `5` or `5M`."""
    value = str(document.get(name) or 0).strip().removesuffix("M")
    return int(value) if value.isdigit() else 0


def flag(document: Document, name: str) -> bool:
    """Return a yes-or-no field, which the service writes as a boolean, as text or as `enable`."""
    return str(document.get(name)).lower() in {"true", "enable", "enabled", "yes", "1"}


def secret(document: Document, name: str) -> Secret | None:
    """Return a key, None where the answer has none."""
    value = document.get(name)
    return value if isinstance(value, Secret) else None


def inside(document: Document, name: str) -> Document:
    """Return a structure, empty where it is absent or written as text."""
    value = document.get(name)
    return value if isinstance(value, Mapping) else {}


def items(document: Document, *path: str) -> tuple[Document, ...]:
    """Return the structures of a list below `path`; absent lists are empty."""
    return tuple(item for item in _list(document, path) if isinstance(item, Mapping))


def texts(document: Document, *path: str) -> tuple[str, ...]:
    """Return the texts of a list below `path`; absent lists are empty."""
    return tuple(item for item in _list(document, path) if isinstance(item, str) and item)


def _list(document: Document, path: tuple[str, ...]) -> list[Any]:
    found: Any = document
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, list) else []


def network(value: str) -> IPv4Network | None:
    """Return a CIDR block or an address as a network, None for anything that IPv4 does not know."""
    try:
        return IPv4Network(value.strip(), strict=False)
    except ValueError:
        return None


def networks(value: str) -> tuple[IPv4Network, ...]:
    """Return the networks of a comma-separated list."""
    return tuple(found for part in value.split(",") if (found := network(part)) is not None)


def tags(document: Document, name: str = "Tags") -> tuple[tuple[str, str], ...]:
    """Return an object's tags, sorted; products wrap the list once or twice, and call it Tag or Tags."""
    listed = items(document, name, "Tag") or items(document, name)
    pairs = ((text(tag, "Key") or text(tag, "TagKey"), text(tag, "Value") or text(tag, "TagValue")) for tag in listed)
    return tuple(sorted(pairs))
