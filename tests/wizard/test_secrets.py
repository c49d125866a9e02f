"""Keys: masked everywhere, read from keyring, environment and file, all missing ones told at once."""

import copy
import json
import os
import pickle
import re
import traceback
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from plans.plan import KeyRef
from wizard.secrets import (
    KeyFault,
    MissingKeys,
    Secret,
    forget,
    generate,
    practice_key,
    read_key,
    resolve,
    store,
)

VALUE = "Marked.Key_0123456789"
PRACTICE = "HsZGxjKv3pC9aTplsYf6gqRoD6iC.slA"


class Memory(KeyringBackend):
    """A keyring in memory, which can be locked or broken."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.fault: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry."""
        if self.fault:
            raise self.fault
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep an entry."""
        if self.fault:
            raise self.fault
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry."""
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def ring() -> Any:
    """Use a keyring of this test's own."""
    before = keyring.get_keyring()
    memory = Memory()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


def key_file(folder: Path, data: bytes = VALUE.encode(), mode: int = 0o600) -> KeyRef:
    """Write a key file and return its reference."""
    path = folder / "office.key"
    path.write_bytes(data)
    path.chmod(mode)
    return KeyRef("file", "office.key")


def test_a_secret_masks_itself() -> None:
    """No way of showing a Secret, alone or inside other values, shows its value; only reveal() does."""
    secret = Secret(VALUE)
    shown = [
        repr(secret), str(secret), f"{secret}", f"{secret:>40}", f"{secret!r}", "%s %r" % (secret, secret),  # noqa: UP031 - every way of formatting
        f"{secret}", repr([secret]), repr({"a": secret}), str(vars(type(secret))), repr(dir(secret)),
    ]  # fmt: skip
    assert not any("Marked" in text for text in shown)
    assert secret.reveal() == VALUE


def test_a_secret_is_not_written_away() -> None:
    """Pickle and JSON refuse a Secret; a copy is the same one."""
    secret = Secret(VALUE)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps({"psk": secret})
    assert copy.deepcopy([secret])[0] is secret
    assert copy.copy(secret) is secret


def test_secrets_compare_and_have_no_digest() -> None:
    """Equal keys are equal, a key is never equal to its text, and no hash is made of it."""
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret("other")
    assert Secret(VALUE) != VALUE
    assert Secret("ü") != Secret("u")
    with pytest.raises(TypeError):
        hash(Secret(VALUE))


def test_a_traceback_with_locals_shows_no_key() -> None:
    """A crash report with every local variable shows a mask where a Secret was."""
    secret = Secret(VALUE)
    try:
        int(f"wrong: {secret}")
    except ValueError as fault:
        report = "".join(traceback.TracebackException.from_exception(fault, capture_locals=True).format())
    assert "secret = Secret(***)" in report
    assert "Marked" not in report


def test_keys_come_from_all_three_sources(ring: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring entry, a variable and a file each give their key; file names are relative to the plan's folder."""
    monkeypatch.setenv("OFFICE_KEY", "from-environment")
    ring.entries["wizard", "acme/office-1"] = "from-keyring"
    refs = (KeyRef("keyring", "acme/office-1"), KeyRef("env", "OFFICE_KEY"), key_file(tmp_path))
    found = resolve(refs, tmp_path)
    assert [found[ref].reveal() for ref in refs] == ["from-keyring", "from-environment", VALUE]


def test_all_missing_keys_are_told_at_once(ring: Memory, tmp_path: Path) -> None:
    """Every reference that leads nowhere is named with its reason, in the plan's order, each once."""
    assert ring.entries == {}
    refs = (KeyRef("env", "NOT_SET"), KeyRef("keyring", "acme/x"), KeyRef("file", "no.key"), KeyRef("env", "NOT_SET"))
    with pytest.raises(MissingKeys) as raised:
        resolve(refs, tmp_path)
    assert [ref for ref, _ in raised.value.missing] == list(refs[:3])
    lines = str(raised.value).splitlines()
    assert lines[0] == "3 keys are missing:"
    assert lines[1] == "  env NOT_SET: the environment variable is not set; export it before you start"
    assert "wizard keys" in lines[2]
    assert "mode 0600" in lines[3]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602, 0o610])
def test_a_key_file_for_others_is_refused(mode: int, tmp_path: Path) -> None:
    """A file that group or others have any right to is refused, with its mode and the remedy."""
    with pytest.raises(KeyFault, match=rf"mode {mode:04o}.*chmod 600"):
        read_key(key_file(tmp_path, mode=mode), tmp_path)


@pytest.mark.parametrize(
    ("data", "value"),
    [(b"key", "key"), (b"key\n", "key"), (b"key\r\n", "key"), (b"key\n\n", "key\n"), (b" key ", " key ")],
)
def test_one_newline_at_the_end_is_not_the_key(data: bytes, value: str, tmp_path: Path) -> None:
    """Exactly one line end is dropped; everything else is the key, for the key checks to judge."""
    assert read_key(key_file(tmp_path, data), tmp_path).reveal() == value


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xfe", b"k" * 5000])
def test_a_file_that_holds_no_key_is_refused(data: bytes, tmp_path: Path) -> None:
    """Empty, binary and huge files are refused without a word of what is in them."""
    with pytest.raises(KeyFault) as raised:
        read_key(key_file(tmp_path, data), tmp_path)
    assert "kkk" not in str(raised.value)
    assert raised.value.__context__ is None


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    """A folder, a pipe nobody writes to, a name with a null byte: refused, and nothing waits."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("folder", "pipe", "null\0byte", "x" * 5000, "~nobody/key", ""):
        with pytest.raises(KeyFault):
            read_key(KeyRef("file", name), tmp_path)


def test_the_keyring_keeps_and_forgets(ring: Memory) -> None:
    """A stored key is read back under the service name wizard, forgotten once, and then was not there."""
    ref = KeyRef("keyring", "acme/office-1")
    store(ref, Secret(VALUE))
    assert ring.entries == {("wizard", "acme/office-1"): VALUE}
    assert read_key(ref, Path()).reveal() == VALUE
    assert forget(ref) is True
    assert forget(ref) is False
    with pytest.raises(KeyFault):
        store(KeyRef("env", "X"), Secret(VALUE))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (KeyringLocked(f"cannot unlock {VALUE}"), "the keyring is locked"),
        (keyring.errors.NoKeyringError(VALUE), "this system has no keyring"),
        (keyring.errors.KeyringError(VALUE), "the keyring refused"),
        (OSError(VALUE), "the keyring does not work here"),
    ],
)
def test_a_keyring_that_does_not_answer_is_a_sentence(ring: Memory, fault: Exception, sentence: str) -> None:
    """A locked, absent or broken keyring is told in words of our own, and its own exception is not dragged along."""
    ring.fault = fault
    with pytest.raises(KeyFault, match=sentence) as raised:
        store(KeyRef("keyring", "acme/office-1"), Secret(VALUE))
    assert raised.value.__context__ is None
    assert "Marked" not in str(raised.value)


def test_generated_keys_suit_every_device() -> None:
    """Generated and practice keys are 32 characters, a letter first, then letters, digits, dots and underscores."""
    keys = [generate().reveal() for _ in range(50)] + [practice_key("acme", f"c{n}").reveal() for n in range(50)]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9._]{31}", key) for key in keys)
    assert len(set(keys)) == 100


def test_practice_keys_stay_the_same() -> None:
    """A practice key depends on plan and connection alone, so that it survives restarts; names do not run together."""
    assert practice_key("acme-global", "IPsec-VPN connection 1").reveal() == PRACTICE
    assert practice_key("ab", "c") != practice_key("a", "bc")
