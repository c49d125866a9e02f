import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.executor.launch import practice_keys
from wizard.lab import needs
from wizard.lab.programs import explain


def test_the_tutorial_is_delivered_in_packets(machine: None, command: Callable[..., Any], tutorial: Path) -> None:
    """The tutorial's plan: 30 of 30 pairs, every tunnel up, as predicted, exit 0."""
    del machine
    done = command("rehearse", tutorial, "--json")
    found = json.loads(done.out)
    assert done.code == 0, done.err
    assert (found["version"], found["delivered"], found["total"], found["agrees"]) == (1, 30, 30, True)
    assert [tunnel["established"] for tunnel in found["tunnels"]] == [True] * 4
    assert all(pair["rtt_ms"] > 0 for pair in found["pairs"])


def test_the_printed_tutorial_connects_ten_pairs(machine: None, command: Callable[..., Any], tmp_path: Path) -> None:
    """As printed: office ↔ own VPC and VPC 1 ↔ VPC 2 and nothing else, as predicted; exit 1."""
    del machine
    path = tmp_path / "printed.toml"
    path.write_text(read_sample("tutorial-as-printed"))
    done = command("rehearse", path, "--json")
    found = json.loads(done.out)
    assert done.code == 1
    assert (found["delivered"], found["total"], found["agrees"]) == (10, 30, True)
    bright = {frozenset((pair["from"], pair["to"])) for pair in found["pairs"] if pair["delivered"]}
    assert bright == {
        frozenset(pair)
        for pair in (
            ("Office 1", "VPC 1"),
            ("Office 2", "VPC 1"),
            ("Office 3", "VPC 2"),
            ("Office 4", "VPC 2"),
            ("VPC 1", "VPC 2"),
        )
    }


def test_events_come_one_by_one(machine: None, process: Callable[..., Any], tutorial: Path) -> None:
    """With --events every line is one document: begin first, then steps, stages and tunnels, and the result last."""
    del machine
    done = process("rehearse", tutorial, "--events")
    events = [json.loads(line) for line in done.out.splitlines()]
    assert (events[0]["event"], events[0]["version"], events[0]["operation"]) == ("begin", 1, "rehearse")
    assert {event["event"] for event in events} == {"begin", "planned", "step", "stage", "remark", "tunnel", "end"}
    assert (events[-1]["event"], events[-1]["ok"], events[-1]["delivered"]) == ("end", True, 30)


def test_the_replaced_lines_of_a_kit_are_told(machine: None, process: Callable[..., Any], tutorial: Path) -> None:
    """What the lab replaces in the kits is said, the route script's device among it."""
    del machine
    done = process("rehearse", tutorial)
    assert "device.sh: TUNNEL=${TUNNEL:-ali1} # the tunnel's interface → TUNNEL=ipsec0" in done.err
    assert "30 of 30 wanted pairs delivered in packets, as predicted" in done.out
    assert "keys are derived" in done.err


@pytest.mark.parametrize("option", ["--json", "--events", "--plain"])
def test_no_key_is_ever_told(machine: None, process: Callable[..., Any], tutorial: Path, option: str) -> None:
    """Nothing that a rehearsal prints holds a pre-shared key."""
    del machine
    plan = make_plan(read_plan(tutorial.read_bytes()).draft)
    done = process("rehearse", tutorial, option)
    assert done.code == 0, done.err
    keys = [key.reveal() for key in practice_keys(plan).values()]
    assert len(keys) == 4
    assert not [key for key in keys if key in done.out + done.err]


def test_names_of_any_kind_do_no_harm(machine: None, command: Callable[..., Any], tmp_path: Path) -> None:
    """Operator names with shell, markup and configuration words change nothing."""
    del machine
    text = read_sample("tutorial").replace('"Office 1"', '"$(reboot) \'; } [x] up"').replace('"VPC 1"', '"上海 -n all"')
    path = tmp_path / "names.toml"
    path.write_text(text, "utf-8")
    done = command("rehearse", path, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["delivered"] == 30


def test_without_root_it_says_so(command: Callable[..., Any], tutorial: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal that is not allowed here ends with exit 2 and says why before anything is done."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    done = command("rehearse", tutorial)
    assert done.code == 2
    assert "it has to run as root" in done.err
    assert not done.out


def test_missing_packages_come_with_the_line_that_installs_them(
    command: Callable[..., Any], tutorial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every missing package is named at once, by rehearse and by doctor."""
    absent = (needs.Need("/nowhere/a", "charon-systemd"), needs.Need("/nowhere/b", "nftables"))
    monkeypatch.setattr(needs, "NEEDS", absent)
    for name in (("rehearse", tutorial), ("doctor",)):
        done = command(*name)
        assert "apt-get install charon-systemd nftables" in done.out + done.err


def test_a_plan_that_is_none_is_not_rehearsed(command: Callable[..., Any], tmp_path: Path) -> None:
    """A draft without a plan ends with its findings and exit 2."""
    path = tmp_path / "broken.toml"
    path.write_text(read_sample("tutorial").replace("10.10.20.0/24", "10.10.10.0/24"))
    done = command("rehearse", path)
    assert done.code == 2
    assert "A" in done.err
    assert "holds no plan" in done.err


@pytest.mark.parametrize(
    ("text", "said", "feature"),
    [
        ("link add x type veth", "Error: Unknown device type.", "CONFIG_VETH"),
        ("netns add x", "unshare failed: Operation not supported", "CONFIG_NET_NS"),
        ("type nat hook prerouting", "Error: Could not process rule: No such file or directory", "CONFIG_NFT_NAT"),
    ],
)
def test_a_feature_that_the_kernel_lacks_is_named(text: str, said: str, feature: str) -> None:
    """A refusal by the kernel names the feature that is missing."""
    assert feature in explain(("/usr/sbin/ip", "-batch", "-"), text, said)
