import io
import re

import keyring
import pytest
from keyring.backend import KeyringBackend

KEY = "Xq7Rf2Lm9Tz4Wb6Yc1Vd8Ns3Kp5Gh0Jt"


class MemoryKeyring(KeyringBackend):
    """The operating system's keyring, in memory: a test must not touch anybody's own."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        """Return a key."""
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        """Keep a key."""
        self.held[service, username] = password

    def delete_password(self, service, username):
        """Forget a key."""
        del self.held[service, username]


@pytest.fixture
def held():
    """Use a keyring of this test's own; return what it holds."""
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend.held
    keyring.set_keyring(before)


def typed(monkeypatch, text):
    """Give the command a line on stdin."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_generate_makes_what_is_missing(command, tutorial, held):
    """`generate` makes every missing key once, strong and different, keeps those that are there, and shows none."""
    held["wizard", "acme-global/office-2"] = KEY
    done = command("keys", "generate", tutorial)
    assert done.code == 0
    assert len(held) == 4
    assert held["wizard", "acme-global/office-2"] == KEY
    assert len(set(held.values())) == 4
    assert all(len(key) >= 32 for key in held.values())
    assert not [key for key in held.values() if key in done.out + done.err]
    before = dict(held)
    assert command("keys", "generate", tutorial).code == 0
    assert held == before
    assert command("keys", "generate", tutorial, "--force", "--office", "Office 2").code == 0
    assert [name for name in held if held[name] != before[name]] == [("wizard", "acme-global/office-2")]


def test_set_takes_one_line(command, tutorial, held, monkeypatch):
    """`set` keeps the one line of stdin for the chosen office, and shows it nowhere."""
    typed(monkeypatch, f"{KEY}\n")
    done = command("keys", "set", tutorial, "--office", "Office 3")
    assert done.code == 0
    assert held == {("wizard", "acme-global/office-3"): KEY}
    assert KEY not in done.out + done.err


@pytest.mark.parametrize(
    ("key", "code"), [("123456", "K014"), ("", "K011"), ("kéy" * 8, "K010"), ("aaaaaaaaaa", "K015")]
)
def test_set_judges_the_key(key, code, command, tutorial, held, monkeypatch):
    """A key that nobody should use is refused with its code and what to do, is not kept and not repeated."""
    typed(monkeypatch, f"{key}\n")
    done = command("keys", "set", tutorial, "--connection", "IPsec-VPN connection 1")
    assert (done.code, done.out, held) == (2, "", {})
    assert f"error {code}: " in done.err
    assert not key or key not in done.err


def test_set_needs_one_key(command, tutorial, held):
    """`set` for several keys at once is refused with the names to choose from."""
    done = command("keys", "set", tutorial)
    assert (done.code, held) == (2, {})
    assert "'IPsec-VPN connection 1', 'IPsec-VPN connection 2'" in done.err


def test_list_tells_places_never_keys(command, tutorial, held):
    """`list` tells for every connection where its key is kept, whether it is there, and what is weak about it."""
    held["wizard", "acme-global/office-1"] = KEY
    held["wizard", "acme-global/office-2"] = "123456"
    done = command("keys", "list", tutorial)
    assert done.code == 0
    lines = done.out.splitlines()
    assert re.search(r"keyring acme-global/office-1 +there$", lines[0])
    assert "there; error K014" in lines[1]
    assert "missing: the keyring has no such entry" in lines[2]
    assert KEY not in done.out
    assert "123456" not in done.out


def test_forget(command, tutorial, held):
    """`forget` removes what the keyring holds; all of a plan's keys only when asked for by name or with `--yes`."""
    held.update({("wizard", f"acme-global/office-{number}"): KEY for number in (1, 2)})
    assert command("keys", "forget", tutorial, "--office", "Office 1").code == 0
    assert list(held) == [("wizard", "acme-global/office-2")]
    done = command("keys", "forget", tutorial)
    assert (done.code, len(held)) == (2, 1)
    assert "--yes" in done.err
    assert command("keys", "forget", tutorial, "--yes").code == 0
    assert held == {}


def test_keys_of_other_sources_are_left_alone(command, tutorial, held, monkeypatch):
    """Keys kept in the environment or in files are the operator's own: nothing sets or removes them."""
    text = tutorial.read_text("utf-8").replace('{ keyring = "acme-global/office-1" }', '{ env = "PSK_1" }')
    tutorial.write_text(text, "utf-8")
    assert "yours to set" in command("keys", "generate", tutorial).out
    assert ("wizard", "PSK_1") not in held
    typed(monkeypatch, f"{KEY}\n")
    assert command("keys", "set", tutorial, "--office", "Office 1").code == 2
    assert "yours to remove" in command("keys", "forget", tutorial, "--yes").out


def test_unknown_office(command, tutorial, held):
    """A mistyped office is answered with the one that was meant."""
    done = command("keys", "list", tutorial, "--office", "Ofice 2")
    assert (done.code, held) == (2, {})
    assert "did you mean 'Office 2'?" in done.err
