import json
import re
import signal
import socket
import subprocess
import sys

import pytest

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

TUTORIAL = make_plan(read_plan(read_sample("tutorial").encode()).draft)
EXISTING = 'bandwidth = 5\nowner = "existing"'
"""Lets a plan past the refusal of single-tunnel gateways, as if they existed."""


@pytest.fixture
def simulator():
    """Run a practice account that holds what the tutorial presumes."""
    with Simulator(presume(TUTORIAL), speed=1000) as running:
        yield running


def events(text):
    """Return the events of a run."""
    return [json.loads(line) for line in text.splitlines()]


def test_simulated_build_as_json(process, tutorial):
    """The tutorial is built and verified; stdout is JSON Lines alone, from begin to end."""
    done = process("apply", tutorial, "--simulate", "--yes", "--json")
    assert done.code == 0
    told = events(done.out)
    assert (told[0]["event"], told[0]["version"], told[0]["practice"]) == ("begin", 1, True)
    end = told[-1]
    assert end["event"] == "end"
    assert (end["ok"], end["failed"], end["verified"], end["differences"]) == (True, 0, True, [])
    assert end["created"] == 20
    for event in told:
        if event["event"] == "step":
            assert {"step", "kind", "state", "at"} <= event.keys()
    assert "practice account" in done.err


def test_second_apply_creates_nothing(command, tutorial, simulator):
    """Applied again to the same account, counted there, nothing is created."""
    first = events(command("apply", tutorial, "--endpoint", simulator.url, "--yes", "--json").out)[-1]
    calls = len(simulator.snapshot()["calls"])
    second = events(command("apply", tutorial, "--endpoint", simulator.url, "--yes", "--json").out)[-1]
    assert (first["created"], second["created"], second["ok"]) == (20, 0, True)
    assert len(simulator.snapshot()["calls"]) == calls


def test_state_file_keeps_the_account(command, tutorial, tmp_path):
    """With `--state` a practice account outlives the command."""
    state = tmp_path / "account.json"
    for created in (20, 0):
        done = command("apply", tutorial, "--simulate", "--state", state, "--yes", "--json")
        assert (done.code, events(done.out)[-1]["created"]) == (0, created)


def test_lines_without_a_terminal(command, tutorial, simulator):
    """Without a terminal each end of a step is one line on stderr, without escape sequences; stdout is the verdict."""
    done = command("apply", tutorial, "--endpoint", simulator.url, "--yes")
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert len(re.findall(r": created ", done.err)) == 20
    assert done.out.startswith("acme-global: built: 20 created, 5 found, 0 changed, 0 failed; ")
    assert done.out.endswith("  verified: every route table read back is the predicted one\n")


def test_dry_run_of_a_build(command, tutorial, simulator):
    """`--dry-run` names every object that would be created with its cost class, and makes no call that changes."""
    done = command("apply", tutorial, "--endpoint", simulator.url, "--dry-run")
    assert done.code == 0
    assert len(re.findall(r"^  VPN gateway .* hourly, and by traffic$", done.out, re.MULTILINE)) == 2
    assert "20 created, 0 changed in place, 0 replaced, 0 taken away, 5 left alone" in done.out
    assert not simulator.snapshot()["calls"]


@pytest.mark.parametrize("options", [("--simulate",), ("--endpoint", "http://127.0.0.1:9")])
def test_no_terminal_needs_yes(options, process, tutorial):
    """Without a terminal and without `--yes` nothing is begun: one sentence, exit 2."""
    done = process("apply", tutorial, *options)
    assert (done.code, done.out) == (2, "")
    assert "add --yes" in done.err


def test_real_target_without_keys_and_credentials(command, tutorial, monkeypatch, tmp_path):
    """All missing keys and the missing credentials are named in one message, before any socket is opened."""
    monkeypatch.setattr(socket.socket, "connect", _no_socket)
    monkeypatch.setenv("HOME", str(tmp_path))
    tutorial.write_text(_existing(tutorial), "utf-8")
    done = command("apply", tutorial, "--yes")
    assert (done.code, done.out) == (2, "")
    for number in range(1, 5):
        assert f"env PSK_{number}" in done.err
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in done.err


def test_real_target_refuses_single_tunnels(command, tutorial):
    """On the real cloud a gateway that would be created with a single tunnel is refused before any call."""
    done = command("apply", tutorial, "--yes")
    assert (done.code, done.out) == (2, "")
    assert "VPN gateway 1, VPN gateway 2: single-tunnel" in done.err


def test_real_target_refuses_errors(command, tutorial):
    """On the real cloud a plan with an error of the plan checks is refused with its line; practice builds it."""
    text = _existing(tutorial)
    link = text[text.index("[[cen.links]]") : text.index("[[regions]]")]
    tutorial.write_text(text.replace(link, ""), "utf-8")
    done = command("apply", tutorial, "--yes")
    assert (done.code, done.out) == (2, "")
    assert re.search(r"line \d+: R001: ", done.err)
    assert command("apply", tutorial, "--simulate", "--yes", "--json").code == 0


def test_what_is_not_built_yet_is_refused(command, tutorial):
    """A plan that needs what is not built yet is refused with the line that asks for it, in practice too."""
    tutorial.write_text(tutorial.read_text("utf-8").replace('edition = "basic"', 'edition = "enterprise"'), "utf-8")
    done = command("apply", tutorial, "--simulate", "--yes")
    assert (done.code, done.out) == (2, "")
    assert re.search(r"line \d+: P020: ", done.err)


@pytest.mark.parametrize(
    "options",
    [
        ("--endpoint", "http://example.com"),
        ("--endpoint", "https://127.0.0.1:1"),
        ("--simulate", "--profile", "x"),
        ("--simulate", "--endpoint", "http://127.0.0.1:1"),
        ("--state", "x"),
        ("--max-parallel", "0"),
    ],
)
def test_contradictory_targets(options, command, tutorial, monkeypatch):
    """Options that name no account, or two, are refused before any socket is opened, exit 2."""
    monkeypatch.setattr(socket.socket, "connect", _no_socket)
    done = command("apply", tutorial, "--yes", *options)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_unreachable_account(command, tutorial):
    """An account that does not answer before the first change is exit 3 and one sentence."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    done = command("apply", tutorial, "--endpoint", f"http://127.0.0.1:{port}", "--yes")
    assert (done.code, done.out) == (3, "")
    assert len(done.err.splitlines()) == 1


def test_no_socket_beyond_loopback(command, tutorial, monkeypatch):
    """A practice build, with whatever credentials the environment has, connects to loopback only."""
    reached = []
    connect = socket.socket.connect

    def watched(self, address):
        reached.append(address)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    assert command("apply", tutorial, "--simulate", "--yes").code == 0
    hosts = {address[0] for address in reached if isinstance(address, tuple)}
    assert hosts == {"127.0.0.1"}


def test_failed_operation(command, tutorial, simulator):
    """An object that the plan presumes and the account lacks fails with its reason, exit 1, told in the verdict."""
    tutorial.write_text(tutorial.read_text("utf-8").replace('"VPC 2"', '"VPC 9"'), "utf-8")
    done = command("apply", tutorial, "--endpoint", simulator.url, "--yes")
    assert done.code == 1
    assert "acme-global: not built: " in done.out
    assert "VPC 9: cn-shanghai has no VPC VPC 9" in done.out


def test_ctrl_c_stops_and_apply_carries_on(command, tutorial):
    """The first Ctrl-C after a change ends with exit 4; applying again makes each object once."""
    with Simulator(presume(TUTORIAL), speed=60) as simulator:
        arguments = [sys.executable, "-m", "wizard", "apply", str(tutorial), "--endpoint", simulator.url]
        with subprocess.Popen(
            [*arguments, "--yes", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as running:
            for line in running.stdout:
                if json.loads(line).get("state") == "created":
                    running.send_signal(signal.SIGINT)
                    break
            rest, err = running.communicate(timeout=60)
        assert running.returncode == 4, err
        assert events(rest)[-1]["stopped"] is True
        assert "stopping after the calls in flight" in rest
        simulator_calls = [call["action"] for call in simulator.snapshot()["calls"]]
        assert simulator_calls
        done = command("apply", tutorial, "--endpoint", simulator.url, "--yes", "--json")
        assert (done.code, events(done.out)[-1]["ok"]) == (0, True)
        gateways = [each for each in simulator.snapshot()["vpn_gateways"] if not each["deleted"]]
    assert len(gateways) == 2


def _no_socket(_self, address):
    raise AssertionError(f"a socket to {address}")


def _existing(tutorial):
    text = tutorial.read_text("utf-8").replace("bandwidth = 5", EXISTING)
    return re.sub(r'psk = \{ keyring = "[^"]*/office-(\d)" \}', r'psk = { env = "PSK_\1" }', text)
