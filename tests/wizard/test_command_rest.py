import json
import re
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest

from plans.devices import FAMILIES
from plans.texts import CODES
from wizard.doctor import PACKAGES, QUESTIONS


def test_explain_every_code(command):
    """Every code a finding can have is listed and explained; any other is refused."""
    listed = [line.split()[0] for line in command("explain").out.splitlines()]
    assert listed == sorted(CODES)
    for code in CODES:
        done = command("explain", code.lower())
        assert done.code == 0
        assert done.out.startswith(f"{code}: ")
    assert command("explain", "Z999") == (2, "", "there is no code 'Z999'; `wizard explain` lists them all\n")


def test_devices_document(command):
    """`devices --json` has every family with the agreed fields."""
    families = json.loads(command("devices", "--json").out)["families"]
    assert [family["name"] for family in families] == [family.name for family in FAMILIES]
    for family in families:
        assert {"name", "title", "ike", "modes", "tunnels", "checked_by"} <= family.keys()
    assert all(family.name in command("devices").out for family in FAMILIES)


def test_doctor_answers_every_question(command, monkeypatch):
    """`doctor` has one line for each question; a secret in the environment is noticed and not shown."""
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI-marked")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "marked-secret")
    done = command("doctor")
    assert done.code == 0
    assert len(done.out.splitlines()) == len(QUESTIONS)
    assert "marked" not in done.out + done.err
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are set" in done.out


def test_doctor_fails_without_a_state_folder(command, monkeypatch, tmp_path):
    """Where no state can be kept, `doctor` says so and exits 1."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WIZARD_STATE", str(tmp_path / "file"))
    done = command("doctor")
    assert done.code == 1
    assert "missing  state folder  " in done.out


def test_doctor_knows_every_dependency(project):
    """`doctor` looks for every dependency of the product."""
    assert sorted(PACKAGES) == sorted(project)


@pytest.fixture
def project():
    """Return the names of the product's dependencies."""
    text = Path(__file__).parents[2].joinpath("pyproject.toml").read_text("utf-8")
    return [re.match(r"[a-z0-9-]+", line)[0] for line in tomllib.loads(text)["project"]["dependencies"]]


def simulator(*arguments):
    """Start a practice account as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "wizard", "simulator", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_simulator_answers_at_its_first_line(tmp_path):
    """The first line of stdout is a URL that answers; Ctrl-C ends with exit 0; the state outlives the process."""
    state = tmp_path / "account.json"
    for _ in range(2):
        with simulator("--state", state, "--speed", "50") as running:
            url = running.stdout.readline().strip()
            with urllib.request.urlopen(f"{url}/-/account", timeout=10) as answer:  # noqa: S310 - loopback
                assert answer.headers["x-simulator-speed"] == "50"
                account = json.load(answer)
            running.send_signal(signal.SIGINT)
            _, err = running.communicate(timeout=30)
        assert (running.returncode, err) == (0, "")
        assert {vpc["name"] for vpc in account["vpcs"]} == {"VPC 1", "VPC 2"}
    assert state.exists()


def test_simulator_port_in_use():
    """A port that is taken is one sentence, exit 2."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with simulator("--port", taken.getsockname()[1]) as running:
            out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (2, "")
    assert err.startswith("the practice account cannot run: ")
    assert len(err.splitlines()) == 1


def test_simulator_state_that_is_none(tmp_path):
    """A state file that holds no practice account is refused and left as it is."""
    state = tmp_path / "account.json"
    state.write_text("mine")
    with simulator("--state", state) as running:
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (2, "")
    assert str(state) in err
    assert state.read_text() == "mine"
