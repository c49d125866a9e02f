"""What `wizard doctor` looks at on this machine; secrets are only looked for, never read out."""

import os
import shutil
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple

from wizard.files import FileFault, state_folder
from wizard.lab.needs import missing
from wizard.terminal import has_terminal

Verdict = Literal["ok", "note", "missing"]
"""`missing` is what no command can do without; a `note` names what only some can use."""

PACKAGES: tuple[str, ...] = (
    "textual",
    "netaddr",
    "tomli-w",
    "keyring",
    "platformdirs",
    "aiohttp",
    "alibabacloud-vpc20160428",
    "alibabacloud-cbn20170912",
    "alibabacloud-tea-openapi",
    "darabonba-core",
    "alibabacloud-credentials",
)
"""What the product is built on."""


class Answer(NamedTuple):
    """What was found."""

    verdict: Verdict
    text: str


def look_at_python() -> Answer:
    """Return Python's version and where it is."""
    version = ".".join(map(str, sys.version_info[:3]))
    fits = sys.version_info >= (3, 11)
    return Answer("ok" if fits else "missing", f"{version} at {sys.executable}" + ("" if fits else "; 3.11 is needed"))


def look_at_packages() -> Answer:
    """Return whether every package that the product is built on is installed."""
    absent = [name for name in PACKAGES if _version(name) is None]
    if absent:
        return Answer("missing", f"not installed: {', '.join(absent)}; install requirements.lock")
    return Answer("ok", f"all {len(PACKAGES)} installed, textual {_version('textual')}")


def look_at_terminal() -> Answer:
    """Return whether the screens can be shown here."""
    if not has_terminal():
        return Answer("note", "none: the screens cannot be shown here, every other command works")
    columns, rows = shutil.get_terminal_size()
    encoding = sys.stderr.encoding
    text = f"{os.environ.get('TERM', 'unnamed')}, {columns}×{rows}, {encoding}"
    fits = columns >= 80 and rows >= 24 and encoding.lower().replace("-", "") == "utf8"
    return Answer("ok" if fits else "note", text if fits else f"{text}; the screens want 80×24 and UTF-8")


def look_at_keyring() -> Answer:
    """Return which keyring holds keys that a plan refers to as `keyring`."""
    try:
        from keyring import get_keyring  # noqa: PLC0415 - slow, and only this question needs it

        backend = get_keyring()
    except Exception as fault:  # noqa: BLE001 - backends are plugins and fail in their own ways
        return Answer("note", f"unusable ({type(fault).__name__}); refer to keys as env or file")
    name = f"{type(backend).__module__}.{type(backend).__name__}"
    if backend.priority < 1:
        return Answer("note", f"{name} keeps nothing safely; refer to keys as env or file")
    return Answer("ok", name)


def look_at_credentials() -> Answer:
    """Return whether the default credential chain has something to find; practice needs nothing."""
    if os.environ.get("ALIBABA_CLOUD_ACCESS_KEY_ID") and os.environ.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        return Answer("ok", "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are set")
    for name in ("~/.alibabacloud/credentials", "~/.alibabacloud/credentials.ini", "~/.aliyun/config.json"):
        if Path(name).expanduser().is_file():
            return Answer("ok", f"{name} exists")
    return Answer("note", "none found: practice works, a real account needs an access key")


def look_at_state() -> Answer:
    """Return where journals, drafts and crash reports go."""
    try:
        folder = state_folder()
    except FileFault as fault:
        return Answer("missing", str(fault))
    if not os.access(folder, os.W_OK):
        return Answer("missing", f"{folder} cannot be written")
    return Answer("ok", str(folder))


def look_at_rehearsal() -> Answer:
    """Return what a rehearsal with real packets would lack."""
    lacking = tuple(missing())
    return Answer("note", "; ".join(lacking) if lacking else "everything is here")


QUESTIONS: tuple[tuple[str, Callable[[], Answer]], ...] = (
    ("python", look_at_python),
    ("packages", look_at_packages),
    ("terminal", look_at_terminal),
    ("keyring", look_at_keyring),
    ("credentials", look_at_credentials),
    ("state folder", look_at_state),
    ("rehearsal", look_at_rehearsal),
)
"""Everything that is looked at, in the order it is printed."""


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
