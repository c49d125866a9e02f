"""Files: whole or not at all, the right mode from the first byte, and where state is kept."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


class FileFault(Exception):  # noqa: N818 - a fault of the operator's file, reported in one sentence, not a bug
    """A file could not be read or written; `str()` is the sentence for the operator."""


def read_bytes(path: Path, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes; FileFault says what is wrong with it otherwise."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as fault:
        raise FileFault(f"{path}: cannot be read: {_why(fault)}") from None
    if len(data) > limit:
        raise FileFault(f"{path}: is larger than {limit // 1_000_000} MB, which no plan is")
    return data


def write_file(path: Path, text: str | bytes, mode: int = 0o644, *, replace: bool = True) -> None:
    """Write a file whole: a temporary file in the same folder, fsync, rename, fsync of the folder.

    With `replace=False` an existing file is a FileFault and is left as it is.
    """
    if not replace and os.path.lexists(path):
        raise FileFault(f"{path}: exists already; name another file or add --force")
    data = text.encode() if isinstance(text, str) else text
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}")
    try:
        _write(temporary, data, mode)
        _place(temporary, path, replace=replace)
    except FileExistsError:
        raise FileFault(f"{path}: exists already; name another file or add --force") from None
    except OSError as fault:
        raise FileFault(f"{path}: cannot be written: {_why(fault)}") from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def make_folder(path: Path, mode: int = 0o755) -> None:
    """Make a folder and what leads to it; FileFault where that is not possible."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as fault:
        raise FileFault(f"{path}: the folder cannot be made: {_why(fault)}") from None


def state_folder(*parts: str) -> Path:
    """Return a folder of ours under the user's state directory, made with mode 0700.

    `WIZARD_STATE` names another place (tests and shared machines use it).
    """
    named = os.environ.get("WIZARD_STATE")
    if named:
        root = Path(named)
    else:
        from platformdirs import user_state_path  # noqa: PLC0415 - only commands that keep state need it

        root = user_state_path("wizard", appauthor=False)
    folder = root.joinpath(*parts)
    make_folder(folder, 0o700)
    return folder


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _place(temporary: Path, path: Path, *, replace: bool) -> None:
    if replace:
        temporary.replace(path)
    else:
        os.link(temporary, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _why(fault: OSError) -> str:
    return (fault.strerror or str(fault)).lower()
