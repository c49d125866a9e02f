"""One call to the service before it is sent: action, product, query parameters, and the form that carries keys."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from wizard.cloud.actions import BY_NAME, VERSIONS, Product
from wizard.secrets import Secret


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `query` goes into the URL and never holds a key; `form` is sent in the body.

    A mapping in `form` travels as a JSON string, with its Secrets revealed at the last moment.
    """

    product: Product
    action: str
    query: Mapping[str, Any]
    form: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        action = BY_NAME[self.product, self.action]
        if action.token and not self.query.get("ClientToken"):
            raise ValueError(f"{self.action}: a call that takes a ClientToken is never made without one")
        if any(_secrets(self.query)):
            raise ValueError(f"{self.action}: a key belongs into the form, never into the URL")

    @property
    def version(self) -> str:
        """The product's API version."""
        return VERSIONS[self.product]

    def revealed_form(self) -> dict[str, Any]:
        """Return the form as it is sent, keys readable."""
        return {name: _revealed(value) for name, value in self.form.items() if value not in (None, "")}

    def key_texts(self) -> tuple[str, ...]:
        """Return every spelling of the request's keys that an answer might quote."""
        spellings: tuple[Callable[[str], str], ...] = (str, quote, quote_plus, _json_text)
        return tuple({spell(key.reveal()) for key in _secrets(self.form) for spell in spellings})


def _revealed(value: Any) -> Any:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return json.dumps(_plain(value), separators=(",", ":"))
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return value


def _secrets(value: Any) -> Iterator[Secret]:
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _secrets(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _secrets(inner)


def _json_text(value: str) -> str:
    return json.dumps(value)[1:-1]
