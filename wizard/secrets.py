"""Pre-shared keys: `Secret`, which shows itself to nobody, and where keys are kept: keyring, environment, file."""

import hashlib
import hmac
import os
import secrets
import stat
import string
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, Self

from plans.plan import KeyRef

SERVICE = "wizard"
"""The keyring's name for everything of ours."""

MASK = "***"

LARGEST_FILE = 4096
"""Bytes; the service takes keys of up to 100 characters (Alibaba Cloud, CreateVpnConnection, Psk)."""

_LENGTH = 32
_FIRST = string.ascii_letters
_REST = string.ascii_letters + string.digits + "._"
"""Characters that no device's command line gives a meaning of its own; 64 of them, so that six bits make one."""


class Secret:
    """A key that masks itself in `repr`, `str`, formats and tracebacks, and is neither pickled nor written as JSON.

    `reveal()` is the only way to its value, so a search for it finds every place where a key is used.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the key itself."""
        return self.__value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, _format: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.__value.encode())

    __hash__ = None  # type: ignore[assignment]  # a hash would be a digest that outlives the key

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        raise TypeError("a Secret is not pickled")


class KeyFault(Exception):  # noqa: N818 - tells the operator about a key's place, it is not a bug
    """A key cannot be read, kept or forgotten; `str()` is the sentence for the operator, without the key."""


class MissingKeys(Exception):  # noqa: N818 - as KeyFault
    """Keys that a plan refers to and that are not to be had: each reference with the reason and the remedy."""

    def __init__(self, missing: tuple[tuple[KeyRef, str], ...]) -> None:
        self.missing = missing
        count = f"{len(missing)} keys are" if len(missing) > 1 else "1 key is"
        super().__init__("\n".join([f"{count} missing:", *(f"  {ref}: {why}" for ref, why in missing)]))


def resolve(refs: Iterable[KeyRef], folder: Path) -> dict[KeyRef, Secret]:
    """Read every key; MissingKeys names all that are not to be had. File references are relative to `folder`."""
    found: dict[KeyRef, Secret] = {}
    missing: list[tuple[KeyRef, str]] = []
    for ref in dict.fromkeys(refs):
        try:
            found[ref] = read_key(ref, folder)
        except KeyFault as fault:
            missing.append((ref, str(fault)))
    if missing:
        raise MissingKeys(tuple(missing))
    return found


def read_key(ref: KeyRef, folder: Path) -> Secret:
    """Read one key from its source; KeyFault says why it is not to be had and what to do."""
    match ref.source:
        case "keyring":
            return _from_keyring(ref.name)
        case "env":
            return _from_environment(ref.name)
        case "file":
            return _from_file(folder, ref.name)


def store(ref: KeyRef, secret: Secret) -> None:
    """Keep a key in the keyring; KeyFault for other sources, which are the operator's own."""
    _only_keyring(ref)
    _ask_keyring(lambda keyring: keyring.set_password(SERVICE, ref.name, secret.reveal()))


def forget(ref: KeyRef) -> bool:
    """Remove a key from the keyring; return whether there was one."""
    _only_keyring(ref)
    if _ask_keyring(lambda keyring: keyring.get_password(SERVICE, ref.name)) is None:
        return False
    _ask_keyring(lambda keyring: keyring.delete_password(SERVICE, ref.name))
    return True


def generate() -> Secret:
    """Make a key of 32 characters, 191 bits: a letter first, then letters, digits, dots and underscores."""
    return Secret(secrets.choice(_FIRST) + "".join(secrets.choice(_REST) for _ in range(_LENGTH - 1)))


def practice_key(plan_name: str, connection_name: str) -> Secret:
    """Return the key a practice account uses for a connection: no secret at all, and the same after a restart."""
    names = f"{len(plan_name)}:{plan_name}{connection_name}"
    stream = hashlib.shake_256(f"wizard practice key {names}".encode()).digest(_LENGTH)
    return Secret(_FIRST[stream[0] % len(_FIRST)] + "".join(_REST[byte % len(_REST)] for byte in stream[1:]))


def _from_environment(name: str) -> Secret:
    value = os.environ.get(name, "")
    if not value:
        raise KeyFault("the environment variable is not set; export it before you start")
    return Secret(value)


def _from_file(folder: Path, name: str) -> Secret:
    try:
        data = _read_private(folder / Path(name).expanduser())
    except FileNotFoundError:
        raise KeyFault("there is no such file; write the key alone into it, mode 0600") from None
    except (OSError, ValueError, RuntimeError) as fault:
        why = (getattr(fault, "strerror", None) or "its name is no file name").lower()
        raise KeyFault(f"the file cannot be read: {why}") from None
    if len(data) > LARGEST_FILE:
        raise KeyFault(f"the file is larger than {LARGEST_FILE} bytes; it should hold the key alone")
    return _decoded(data)


def _read_private(path: Path) -> bytes:
    """Read at most a byte more than a key file may hold, from a file that nobody else has any right to."""
    # A pipe would keep an open without O_NONBLOCK waiting for its writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise KeyFault("it is no regular file; write the key alone into one, mode 0600")
        if mode & 0o077:
            raise KeyFault(f"others may read the file (mode {stat.S_IMODE(mode):04o}); make it yours with chmod 600")
        return os.read(descriptor, LARGEST_FILE + 1)
    finally:
        os.close(descriptor)


def _decoded(data: bytes) -> Secret:
    text = data.removesuffix(b"\n").removesuffix(b"\r")
    if not text:
        raise KeyFault("the file is empty; write the key alone into it")
    try:
        value = text.decode()
    except UnicodeDecodeError:
        value = ""
    if not value:
        raise KeyFault("the file is not text; it should hold the key alone")
    return Secret(value)


def _from_keyring(name: str) -> Secret:
    value = _ask_keyring(lambda keyring: keyring.get_password(SERVICE, name))
    if not value:
        raise KeyFault("the keyring has no such entry; set it with wizard keys set, or wizard keys generate")
    return Secret(value)


def _only_keyring(ref: KeyRef) -> None:
    if ref.source != "keyring":
        raise KeyFault(f"{ref} is yours to set; wizard keeps keys in the keyring only")


def _ask_keyring(question: Callable[[Any], Any]) -> Any:
    """Ask the system's keyring; its backends are found and loaded on the first question."""
    import keyring  # noqa: PLC0415 - loading the backends takes longer than most commands
    from keyring.errors import KeyringError, KeyringLocked, NoKeyringError  # noqa: PLC0415 - as above

    why = ""
    try:
        return question(keyring)
    except NoKeyringError:
        why = 'this system has no keyring; refer to the key with psk = { env = "…" } or { file = "…" } instead'
    except KeyringLocked:
        why = "the keyring is locked; unlock it and try again"
    except KeyringError:
        why = "the keyring refused; unlock it, or refer to the key by environment variable or file"
    except Exception as fault:  # noqa: BLE001 - a backend may fail in its own ways, and its words may quote the key
        why = f"the keyring does not work here ({type(fault).__name__}); refer to the key by environment or file"
    # Outside the handlers, so that the backend's own exception is not dragged along.
    raise KeyFault(why)
