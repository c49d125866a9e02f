"""The account in a file: JSON, readable by its owner alone, replaced in one step."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from wizard.simulator.account import Account

FORMAT = 1


class StateFileError(ValueError):
    """The state file is not one of ours."""


def save(account: Account, path: Path) -> None:
    """Write the account; the file is either the old or the new one, and private from its first byte."""
    text = json.dumps({"wizard-simulator": FORMAT, "account": asdict(account)})
    # mkstemp opens with mode 0600.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def load(path: Path) -> Account | None:
    """Return the saved account, None where there is no file. Raises StateFileError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError) as error:
        raise StateFileError(f"{path}: not a practice account: {type(error).__name__}") from None
    if not isinstance(document, dict) or document.get("wizard-simulator") != FORMAT:
        raise StateFileError(f"{path}: not a practice account of this version")
    try:
        account = _restored(Account, document["account"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StateFileError(f"{path}: damaged practice account: {type(error).__name__}") from None
    if not isinstance(account, Account):
        raise StateFileError(f"{path}: damaged practice account")
    return account


def _restored(kind: Any, value: Any) -> Any:
    """Turn decoded JSON back into the declared type: dataclasses, tuples, lists and dictionaries of such."""
    if is_dataclass(kind):
        made: Any = kind
        hints = _hints(made)
        return made(**{name: _restored(hints[name], inner) for name, inner in value.items() if name in hints})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is dict:
        return {name: _restored(arguments[1], inner) for name, inner in value.items()}
    if origin is list:
        return [_restored(arguments[0], inner) for inner in value]
    if origin is tuple:
        return tuple(_restored(arguments[0], inner) for inner in value)
    if not isinstance(value, (int, float) if kind is float else kind):
        raise TypeError(kind.__name__)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
