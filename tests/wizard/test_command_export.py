import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wizard.plan_file import load_plan
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator
from wizard.terminal import Paint

MARKED = "Zw3vQ8rT1yU5iO9pA2sD4fG6hJ7kL0x"


@pytest.fixture
def keyed(tutorial, monkeypatch):
    """Refer to every key by an environment variable, and set it."""
    tutorial.write_text(
        re.sub(r'psk = \{ keyring = "[^"]*/office-(\d)" \}', r'psk = { env = "PSK_\1" }', tutorial.read_text("utf-8")),
        "utf-8",
    )
    for number in range(1, 5):
        monkeypatch.setenv(f"PSK_{number}", f"{MARKED}{number}")
    return tutorial


def texts(folder: Path) -> dict[str, str]:
    """Return every file below a folder."""
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_sixteen_lines(command, tutorial, tmp_path):
    """The exported kits hold the tutorial's sixteen routes letter for letter."""
    assert command("export", tutorial, "-o", tmp_path / "kits").code == 0
    lines = [line for text in texts(tmp_path / "kits").values() for line in text.splitlines()]
    for near, far, own, gateway in (
        ("10.10.20.0/24", ("192.168.0.0/16", "10.20.10.0/24", "10.20.20.0/24"), 1, "5.5.5.5"),
        ("10.10.10.0/24", ("192.168.0.0/16", "10.20.10.0/24", "10.20.20.0/24"), 1, "5.5.5.5"),
        ("10.20.20.0/24", ("172.16.0.0/16", "10.10.10.0/24", "10.10.20.0/24"), 2, "6.6.6.6"),
        ("10.20.10.0/24", ("172.16.0.0/16", "10.10.10.0/24", "10.10.20.0/24"), 2, "6.6.6.6"),
    ):
        last = f"ip route {near} {gateway}   #{gateway} is the public IP address of VPN gateway {own}."
        assert last in lines
        at = lines.index(last)
        assert lines[at - 3 : at] == [f"ip route {network} {gateway}" for network in far]


def test_paths_on_stdout(command, tutorial, tmp_path):
    """Stdout has the path of every file written, stderr what to know about them."""
    done = command("export", tutorial, "-o", tmp_path / "kits")
    assert sorted(done.out.split("\n")[:-1]) == sorted(
        str(path) for path in (tmp_path / "kits").rglob("*") if path.is_file() and path.name != "manifest.json"
    )
    assert "5.5.5.5, from the plan" in done.err


def test_keys_only_when_asked(command, keyed, tmp_path):
    """Keys stay marked places unless `--with-keys`; then the files that hold them are their owner's alone."""
    assert command("export", keyed, "-o", tmp_path / "without").code == 0
    assert MARKED not in str(texts(tmp_path / "without"))
    done = command("export", keyed, "-o", tmp_path / "with", "--with-keys")
    assert done.code == 0
    assert MARKED not in done.out + done.err
    holding = [name for name, text in texts(tmp_path / "with").items() if MARKED in text]
    assert len(holding) == 4
    for name in holding:
        assert stat.S_IMODE((tmp_path / "with" / name).stat().st_mode) == 0o600


def test_missing_keys_are_named_together(command, keyed, tmp_path, monkeypatch):
    """Every missing key is named in one message, and nothing is written."""
    for number in (1, 3):
        monkeypatch.delenv(f"PSK_{number}")
    done = command("export", keyed, "-o", tmp_path / "kits", "--with-keys")
    assert (done.code, done.out) == (2, "")
    assert "env PSK_1" in done.err
    assert "env PSK_3" in done.err
    assert "PSK_2" not in done.err
    assert not (tmp_path / "kits").exists()


def test_folder_in_the_way(command, tutorial, tmp_path):
    """A folder or a file that exists is refused and left as it is."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    for name in ("folder", "file"):
        done = command("export", tutorial, "-o", tmp_path / name)
        assert done == (2, "", f"{tmp_path / name}: exists already; name another folder or add --force\n")
    assert command("export", tutorial, "-o", tmp_path / "file", "--force").code == 2
    assert list((tmp_path / "folder").iterdir()) == []
    assert (tmp_path / "file").read_text() == "mine"


def test_folder_that_cannot_be_written(command, tutorial):
    """A place where nothing can be written is one sentence, exit 2."""
    done = command("export", tutorial, "-o", "/proc/kits")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("/proc/kits: ")


def test_full_disk_leaves_nothing(tutorial, tmp_path):
    """A disk that fills during an export leaves no folder and no part of one."""
    out = tmp_path / "out"
    out.mkdir()
    code = (
        "import resource, signal, sys\nfrom wizard.__main__ import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))\n"
        f"sys.exit(main(['export', {str(tutorial)!r}, '-o', {str(out / 'kits')!r}]))"
    )
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "file too large" in done.stderr
    assert list(out.iterdir()) == []


def test_unknown_office(command, tutorial, tmp_path):
    """An office that the plan does not have is answered with those it has."""
    done = command("export", tutorial, "-o", tmp_path / "kits", "--office", "Office 9")
    assert done.code == 2
    assert "Office 1" in done.err


def test_addresses_from_the_account(command, tutorial, tmp_path):
    """With an endpoint the gateways' addresses come from the account, not from the plan; keys are practice keys."""
    text = (
        tutorial.read_text("utf-8").replace('public_ips = ["5.5.5.5"]\n', "").replace('public_ips = ["6.6.6.6"]\n', "")
    )
    tutorial.write_text(text, "utf-8")
    assert "<public address of VPN gateway 1>" in command("show", "devices", tutorial).out
    with Simulator(presume(load_plan(str(tutorial), Paint(on=False))), speed=2000) as simulator:
        assert command("apply", tutorial, "--endpoint", simulator.url, "--yes").code == 0
        given = [gateway["public_ips"][0] for gateway in simulator.snapshot()["vpn_gateways"]]
        done = command("export", tutorial, "-o", tmp_path / "kits", "--endpoint", simulator.url, "--with-keys")
    assert done.code == 0
    for address in given:
        assert f"{address}, from the account" in done.err
        assert address in str(texts(tmp_path / "kits"))
    assert "practice" in done.err
    assert "<key of" not in str([text for name, text in texts(tmp_path / "kits").items() if "device" in name])
