import json
import subprocess
import sys
from pathlib import Path

import pytest

READERS = (("check",), ("show", "routes"), ("export", "-o", "kits"), ("apply", "--simulate", "--yes"), ("keys", "list"))
"""Every way a plan file is read, before its name is appended."""


def truncated(text: str) -> bytes:
    """Return the text cut inside a string."""
    return text[: text.index("IPsec-VPN") + 4].encode()


def deep(_text: str) -> bytes:
    """Return arrays nested deeper than any recursion limit."""
    return b"x = " + b"[" * 100_000


def deep_but_parsed(_text: str) -> bytes:
    """Return tables nested deeper than a plan."""
    return f"[{'.'.join('a' * 40)}]\n".encode()


UNREADABLE = {
    "truncated": truncated,
    "not UTF-8": lambda text: text.replace("Office 1", "B\u00fcro").encode("latin-1"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "binary": lambda _text: bytes(range(256)) * 10,
    "deep": deep,
    "deep tables": deep_but_parsed,
    "duplicate table": lambda text: (text + "\n[cen]\nname = 'CEN 2'\n").encode(),
    "duplicate key": lambda text: text.replace("version = 1", "version = 1\nversion = 1").encode(),
    "no TOML": lambda _text: b"Dear wizard,\nplease build a network.\n",
}


@pytest.fixture
def inside(tmp_path, monkeypatch):
    """Work in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
@pytest.mark.parametrize("fault", UNREADABLE)
def test_no_toml(fault, reader, process, tutorial, inside):
    """A file that is no TOML is one finding with file and place, exit 2, no traceback, nothing written."""
    tutorial.write_bytes(UNREADABLE[fault](tutorial.read_text("utf-8")))
    before = sorted(inside.iterdir())
    done = process(*reader, "plan.toml")
    text = done.out + done.err
    assert done.code == 2, text
    assert "Traceback" not in text
    assert "plan.toml" in text
    findings = [line for line in text.splitlines() if line.startswith("plan.toml")]
    assert " P00" in findings[0]
    assert len(text.splitlines()) <= 5
    assert sorted(inside.iterdir()) == before


def test_syntax_error_has_its_line(command, tutorial):
    """A syntax error stands behind its line."""
    text = tutorial.read_text("utf-8")
    tutorial.write_text(text.replace('edition = "basic"', "edition = basic"), "utf-8")
    line = text.splitlines().index('edition = "basic"') + 1
    done = command("check", tutorial)
    assert done.code == 2
    assert done.out.startswith(f"{tutorial}:{line}: P001: ")


def test_undecodable_byte_has_its_line(command, tutorial):
    """A byte that is no UTF-8 is named with its line."""
    tutorial.write_bytes(tutorial.read_bytes().replace(b"Office 2", b"B\xfcro 2"))
    line = tutorial.read_bytes().split(b"B\xfcro")[0].count(b"\n") + 1
    done = command("check", tutorial)
    assert done.code == 2
    assert done.out.startswith(f"{tutorial}:{line}: P002: ")
    assert "0xfc" in done.out


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
@pytest.mark.usefixtures("inside")
def test_hundred_megabytes(reader, process):
    """A file of 100 MB is refused in one sentence without being read whole."""
    with Path("big.toml").open("wb") as file:
        file.truncate(100_000_000)
    done = process(*reader, "big.toml")
    assert (done.code, done.out) == (2, "")
    assert done.err == "big.toml: is larger than 8 MB, which no plan is\n"


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
@pytest.mark.usefixtures("inside")
def test_no_such_file(reader, process):
    """A file that is not there, or a folder in its place, is one sentence and exit 2."""
    done = process(*reader, "none.toml")
    assert (done.code, done.out, done.err) == (2, "", "none.toml: cannot be read: no such file or directory\n")
    done = process(*reader, ".")
    assert (done.code, done.out, done.err) == (2, "", ".: cannot be read: is a directory\n")


@pytest.mark.usefixtures("inside")
def test_not_readable(tutorial):
    """A plan that may not be read is one sentence and exit 2."""
    tutorial.chmod(0)
    done = _as_nobody("check", "plan.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "plan.toml: cannot be read: permission denied\n"


WRONG_TYPES = """
version = "one"
name = 7
cen = []
regions = "us-west-1"
offices = [1, "two", [3], {name = false, cidrs = "10.0.0.0/8", psk = "123456", ike = 1979-05-27}]
defaults = 1.5
isolate = {a = 1}
accept = [[]]
account = { quotas = 5, site = [] }
"""


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
@pytest.mark.usefixtures("inside")
def test_wrong_types_everywhere(reader, process, tutorial):
    """A wrong type is one error of its own wherever it stands, all at once, and never a traceback."""
    tutorial.write_text(WRONG_TYPES, "utf-8")
    done = process(*reader, "plan.toml")
    text = done.out + done.err
    assert done.code == (1 if reader == ("check",) else 2)
    assert "Traceback" not in text
    for path in ("version", "name", "cen", "regions", "offices[0]", "offices[3].cidrs", "defaults", "accept[0]"):
        assert f" P005 {path}: " in text
    assert "123456" not in text
    assert not Path("kits").exists()


@pytest.mark.parametrize("reader", READERS[1:], ids=" ".join)
@pytest.mark.usefixtures("inside")
def test_no_plan_is_told_on_stderr(reader, process, tutorial):
    """Where a draft error keeps a plan from being understood, stderr has the error with its line, stdout nothing."""
    tutorial.write_text(tutorial.read_text("utf-8").replace('"10.10.20.0/24"', '"10.10.10.0/25"'), "utf-8")
    done = process(*reader, "plan.toml")
    assert (done.code, done.out) == (2, "")
    line = tutorial.read_text("utf-8").splitlines().index('cidrs = ["10.10.10.0/25"]') + 1
    assert done.err.startswith(f"plan.toml:{line}: A0")
    assert done.err.splitlines()[-1] == "plan.toml holds no plan yet; `wizard check plan.toml` shows everything"


def test_unknown_keys_are_guessed(command, tutorial):
    """An unknown key is an error that names the key that was probably meant."""
    tutorial.write_text(tutorial.read_text("utf-8").replace("bandwidth = 5", "bandwith = 5", 1), "utf-8")
    findings = json.loads(command("check", "--json", tutorial).out)["findings"]
    found = next(finding for finding in findings if finding["path"].endswith("bandwith"))
    assert found["severity"] == "error"
    assert "bandwidth" in found["text"] + found["hint"]


def _as_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `wizard` without root's power to read everything; once before that, so that all of it is loaded."""
    code = (
        "import contextlib, io, os, sys\nfrom wizard.__main__ import main\n"
        f"with contextlib.redirect_stderr(io.StringIO()): main(['{arguments[0]}', '.'])\n"
        "if os.geteuid() == 0: os.setegid(65534), os.seteuid(65534)\n"
        f"sys.exit(main({list(arguments)!r}))"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
