"""A changed plan applied to what it built: the calls are counted in the account, never in our own events."""

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pexpect
import pytest

from plans.changes import Changes
from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.cloud import make_target
from wizard.events import End, Event, StepEvent
from wizard.executor.launch import Where, apply, destroy
from wizard.executor.preview import preview
from wizard.exits import Stop
from wizard.simulator.faults import Fault
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

SPEED = 1_000.0
TEXT = read_sample("tutorial")

OFFICE_5 = """
[[offices]]
name = "Office 5"
vpn_gateway = "VPN gateway 1"
public_ip = "7.7.7.7"
cidrs = ["10.10.50.0/24"]
psk = { keyring = "acme-global/office-5" }
"""


def plan_of(text: str) -> Plan:
    """Read a plan from TOML text."""
    return make_plan(read_plan(text.encode()).draft)


TUTORIAL = plan_of(TEXT)


def office(number: int, text: str = TEXT) -> str:
    """Return the part of a plan that is one office."""
    (part,) = (part for part in text.split("[[offices]]") if f'name = "Office {number}"' in part)
    return f"[[offices]]{part}"


@pytest.fixture
def built() -> Iterator[Simulator]:
    """Run a practice account in which the tutorial was built."""
    with Simulator(presume(TUTORIAL), speed=SPEED) as running:
        assert change(TUTORIAL, running).ok
        yield running


def change(
    plan: Plan,
    simulator: Simulator,
    tell: Callable[[Event], None] = lambda _: None,
    agree: Callable[[Changes], None] = lambda _: None,
) -> End:
    """Apply a plan, agreeing to whatever comes of it."""
    return apply(plan, Where(make_target(simulator.url)), Path(), tell, Flag(), agree=agree)


def calls(plan: Plan, simulator: Simulator) -> Counter[str]:
    """Apply a changed plan and count the calls that it took.

    Looking beforehand changes nothing and counts what apply then counts; afterwards the account is as planned.
    """
    before = simulator.snapshot()["calls"]
    changes = preview(plan, Where(make_target(simulator.url)), Path()).changes
    assert simulator.snapshot()["calls"] == before
    end = change(plan, simulator)
    assert (end.ok, end.verified, end.failed) == (True, True, 0)
    told = {action: len(changes.of(action)) for action in ("create", "change", "replace", "remove")}
    assert (end.created, end.changed) == (told["create"] + told["replace"], told["change"])
    assert end.deleted == told["remove"] + told["replace"]
    made = simulator.snapshot()["calls"][len(before) :]
    assert {call["outcome"] for call in made} == {"OK"}
    assert same_again(plan, simulator)
    return Counter(call["action"] for call in made)


def same_again(plan: Plan, simulator: Simulator) -> bool:
    """Tell whether applying once more changes nothing."""
    before = len(simulator.snapshot()["calls"])
    assert change(plan, simulator).ok
    return len(simulator.snapshot()["calls"]) == before


def living(simulator: Simulator, kind: str) -> list[dict[str, Any]]:
    """Return the objects of a kind that live."""
    return [one for one in simulator.snapshot()[kind] if not one["deleted"]]


ROUTED = {"CreateVpnRouteEntry": 1, "PublishRouteEntries": 1}
UNROUTED = {"DeleteVpnRouteEntry": 1, "WithdrawPublishedRouteEntries": 1}
CONNECTED = {"CreateCustomerGateway": 1, "CreateVpnConnection": 1}
UNCONNECTED = {"DeleteCustomerGateway": 1, "DeleteVpnConnection": 1}

SMALLEST = {
    "an office more": (TEXT + OFFICE_5, CONNECTED | ROUTED),
    "an office less": (TEXT.replace(office(4), ""), UNCONNECTED | UNROUTED),
    "another CIDR block": (TEXT.replace("10.20.20.0/24", "10.20.21.0/24"), ROUTED | UNROUTED),
    "a CIDR block more": (TEXT.replace('["10.20.20.0/24"]', '["10.20.20.0/24", "10.20.21.0/24"]'), ROUTED),
    "a new public address": (TEXT.replace("4.4.4.4", "4.4.4.9"), CONNECTED | ROUTED | UNCONNECTED | UNROUTED),
    "another gateway": (
        TEXT.replace(office(4), office(4).replace("VPN gateway 2", "VPN gateway 1")),
        CONNECTED | ROUTED | UNCONNECTED | UNROUTED,
    ),
    "other names": (
        TEXT.replace('"Office 1"', '"Headquarters"')
        .replace("VPN gateway 1", "Gateway West")
        .replace("Customer gateway 1", "Headquarters router"),
        {"ModifyVpnGatewayAttribute": 1, "ModifyCustomerGatewayAttribute": 1},
    ),
    "another lifetime": (TEXT.replace("lifetime = 3600", "lifetime = 7200"), {"ModifyVpnConnectionAttribute": 4}),
    "a standby route": (
        TEXT.replace(office(4), office(4).replace("[[offices]]\n", "[[offices]]\nweight = 0\n")),
        {"ModifyVpnRouteEntryWeight": 1},
    ),
    "other selectors": (
        TEXT.replace('selectors = "any"', 'selectors = "own-vpc"'),
        {"ModifyVpnConnectionAttribute": 4},
    ),
    "another bandwidth between regions": (
        TEXT.replace("bandwidth = 10\n", "bandwidth = 8\n"),
        {"SetCenInterRegionBandwidthLimit": 1},
    ),
}


@pytest.mark.parametrize("what", SMALLEST)
def test_the_smallest_change(what: str, built: Simulator) -> None:
    """Each change of a plan takes the calls it needs and none besides; afterwards every route is as predicted."""
    text, expected = SMALLEST[what]
    assert calls(plan_of(text), built) == expected


def test_a_region_less(built: Simulator) -> None:
    """A region out of the plan: all of ours there goes, the VPC stays, the bandwidth to it stays as it was."""
    text = TEXT.replace(office(3), "").replace(office(4), "")
    a, b = text.index("[[cen.links]]"), text.index("[[regions]]")
    text = text[:a] + text[b:]
    a, b = text.index('[[regions]]\nid = "cn-shanghai"'), text.index("[defaults]")
    taken = calls(plan_of(text[:a] + text[b:]), built)
    assert taken == {
        "WithdrawPublishedRouteEntries": 2,
        "DeleteVpnRouteEntry": 2,
        "DeleteVpnConnection": 2,
        "DeleteVpnGateway": 1,
        "DeleteCustomerGateway": 2,
        "DetachCenChildInstance": 1,
    }
    assert len(living(built, "vpcs")) == 2
    assert len(living(built, "bandwidth_limits")) == 1


def test_a_resized_gateway_is_replaced_and_nothing_else_is_touched(built: Simulator) -> None:
    """Another bandwidth takes a new gateway with all that hangs on it; the other region is left alone."""
    text = TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1)
    taken = calls(plan_of(text), built)
    assert taken == {
        "WithdrawPublishedRouteEntries": 2,
        "DeleteVpnRouteEntry": 2,
        "DeleteVpnConnection": 2,
        "DeleteVpnGateway": 1,
        "CreateVpnGateway": 1,
        "TagResources": 1,
        "CreateVpnConnection": 2,
        "CreateVpnRouteEntry": 2,
        "PublishRouteEntries": 2,
    }
    assert sorted(gateway["bandwidth"] for gateway in living(built, "vpn_gateways")) == [5, 10]


def test_one_of_two_gateways_less_leaves_the_other_what_it_was() -> None:
    """Where a VPC has two gateways and the first leaves the plan, the second keeps its connections; its tag follows."""
    second = TEXT.replace(
        '[[regions]]\nid = "cn-shanghai"',
        '[[regions.vpn_gateways]]\nname = "VPN gateway 3"\nvpc = "VPC 1"\nbandwidth = 5\nssl_vpn = false\n'
        'tunnels = 1\n\n[[regions]]\nid = "cn-shanghai"',
    ).replace(office(2), office(2).replace("VPN gateway 1", "VPN gateway 3"))
    a, b = (
        second.index('[[regions.vpn_gateways]]\nname = "VPN gateway 1"'),
        second.index('[[regions.vpn_gateways]]\nname = "VPN gateway 3"'),
    )
    fewer = (second[:a] + second[b:]).replace(office(1), "")
    plan = plan_of(second)
    with Simulator(presume(plan), speed=SPEED) as simulator:
        assert change(plan, simulator).ok
        assert calls(plan_of(fewer), simulator) == {"DeleteVpnGateway": 1, "TagResources": 1} | UNCONNECTED | UNROUTED
        assert destroy(plan_of(fewer), Where(make_target(simulator.url)), lambda _: None, Flag()).ok
        assert not living(simulator, "vpn_gateways")


def test_a_move_leaves_the_old_route_until_the_new_connection_is_there() -> None:
    """Where the new connection cannot be made, the office keeps its old one: nothing of it was taken away."""
    text = TEXT.replace("4.4.4.4", "4.4.4.9")
    refused = Fault("CreateVpnConnection", "refuse", times=1_000, code="IllegalParam.LocalSubnet")
    with Simulator(presume(TUTORIAL), speed=SPEED, faults=[replace(refused, call=5)]) as simulator:
        assert change(TUTORIAL, simulator).ok
        end = change(plan_of(text), simulator)
        assert (end.ok, end.failed, end.deleted) == (False, 1, 0)
        assert len(living(simulator, "publications")) == 4
        assert len([one for one in living(simulator, "vpn_routes") if one["kind"] == "dbr"]) == 4


@pytest.mark.parametrize("fault", ["drop-after", "error-after", "drop-before"])
def test_a_lost_answer_of_a_change_is_looked_up(fault: str) -> None:
    """Whatever happened to the answer of a change, the account ends as planned."""
    actions = (
        "ModifyVpnGatewayAttribute",
        "ModifyCustomerGatewayAttribute",
        "ModifyVpnConnectionAttribute",
        "ModifyVpnRouteEntryWeight",
        "SetCenInterRegionBandwidthLimit",
    )
    text = (
        SMALLEST["other names"][0].replace("lifetime = 3600", "lifetime = 7200").replace("weight = 100", "weight = 0")
    )
    text = text.replace("bandwidth = 10\n", "bandwidth = 8\n")
    with Simulator(presume(TUTORIAL), speed=SPEED, faults=[Fault(action, fault) for action in actions]) as simulator:
        assert change(TUTORIAL, simulator).ok
        assert change(plan_of(text), simulator).ok
        assert same_again(plan_of(text), simulator)


def test_changing_there_and_back_is_not_taken_for_the_same_request(built: Simulator) -> None:
    """A weight set to 0, to 100 and to 0 again is three requests, each with a token of its own."""
    standby = plan_of(SMALLEST["a standby route"][0])
    for plan in (standby, TUTORIAL, standby):
        assert change(plan, built).ok
    assert Counter(one["weight"] for one in living(built, "vpn_routes")) == {100: 3, 0: 1}
    tokens = [one["parameters"]["ClientToken"] for one in built.snapshot()["calls"] if "Weight" in one["action"]]
    assert len(set(tokens)) == 3


def test_without_somebody_to_ask_nothing_is_taken_away(built: Simulator) -> None:
    """A caller that cannot agree is stopped before the first change, with what would go."""
    before = len(built.snapshot()["calls"])
    with pytest.raises(Stop, match=r"VPN-connection-4.*would be replaced or taken away"):
        apply(plan_of(TEXT.replace(office(4), "")), Where(make_target(built.url)), Path(), lambda _: None, Flag())
    assert len(built.snapshot()["calls"]) == before


def test_a_dry_run_shows_old_and_new(command, tutorial: Path, built: Simulator) -> None:
    """Changed values stand as old → new, a replacement says who is down, for how long, and what follows from it."""
    text = TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1).replace("lifetime = 3600", "lifetime = 7200")
    tutorial.write_text(text, "utf-8")
    before = built.snapshot()["calls"]
    shown = command("apply", tutorial, "--endpoint", built.url, "--dry-run")
    assert shown.code == 0
    assert "bandwidth: 5 Mbit/s → 10 Mbit/s" in shown.out
    assert re.search(r"Office 1, Office 2 without connection for about \d+ min; .*public address", shown.out)
    assert "aes256, sha256, 14, 3600 → aes256, sha256, 14, 7200" in shown.out
    document = json.loads(command("apply", tutorial, "--endpoint", built.url, "--dry-run", "--json").out)
    assert document["version"] == 1
    assert Counter(one["action"] for one in document["changes"]) == {"replace": 7, "change": 2, "keep": 16}
    assert built.snapshot()["calls"] == before


def test_yes_alone_replaces_nothing(command, tutorial: Path, built: Simulator) -> None:
    """`--yes` does not confirm a replacement: exit 2 with the option to add, before any call; with it, it is done."""
    tutorial.write_text(TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1), "utf-8")
    before = built.snapshot()["calls"]
    refused = command("apply", tutorial, "--endpoint", built.url, "--yes")
    assert refused.code == 2
    assert "add --replace 'VPN gateway 1'" in refused.err
    other = command("apply", tutorial, "--endpoint", built.url, "--yes", "--replace", "VPN gateway 2")
    assert other.code == 2
    assert command("apply", tutorial, "--endpoint", built.url, "--yes", "--replace", "VPN gateway 9").code == 2
    assert built.snapshot()["calls"] == before
    done = command("apply", tutorial, "--endpoint", built.url, "--yes", "--replace", "VPN gateway 1", "--json")
    assert done.code == 0
    assert json.loads(done.out.splitlines()[-1])["ok"] is True


def test_what_goes_is_asked_for(tutorial: Path, built: Simulator) -> None:
    """On a terminal a replacement is confirmed by the gateway's name, and all of it by the plan's."""
    tutorial.write_text(TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1), "utf-8")
    for answers, code in ((("acme-global",), 2), (("VPN gateway 1", "no"), 2), (("VPN gateway 1", "acme-global"), 0)):
        arguments = ["-m", "wizard", "apply", str(tutorial), "--endpoint", built.url]
        child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60, dimensions=(60, 160))
        for answer, asked in zip(answers, ("its name, VPN gateway 1", "the plan's name, acme-global"), strict=False):
            child.expect(f"Type {asked}, .*: ")
            child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code
    assert sorted(gateway["bandwidth"] for gateway in living(built, "vpn_gateways")) == [5, 10]


def test_a_change_stopped_half_way_is_carried_on(built: Simulator) -> None:
    """A replacement that was stopped in the middle ends, applied again, as if it had not been."""
    plan = plan_of(TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1))
    stop = Flag()

    def watch(event: Event) -> None:
        if isinstance(event, StepEvent) and (event.kind, event.state) == ("connection", "deleted"):
            stop.set()

    first = apply(plan, Where(make_target(built.url)), Path(), watch, stop, agree=lambda _: None)
    assert first.stopped
    assert change(plan, built).ok
    assert same_again(plan, built)
    made = Counter(call["action"] for call in built.snapshot()["calls"] if call["outcome"] == "OK")
    assert (made["CreateVpnGateway"], made["DeleteVpnGateway"]) == (3, 1)


def test_another_machine_makes_the_same_small_change(
    built: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the journal the tags tell what is ours: the smallest change is the same."""
    monkeypatch.setenv("WIZARD_STATE", str(tmp_path / "elsewhere"))
    text, expected = SMALLEST["a new public address"]
    assert calls(plan_of(text), built) == expected


@pytest.mark.parametrize("records", [3, 11, 20, 31])
def test_a_killed_change_is_carried_on(records: int, built: Simulator, tutorial: Path, tmp_path: Path) -> None:
    """A process killed in the middle of a replacement and a move leaves nothing twice and nothing behind."""
    text = TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1).replace("4.4.4.4", "4.4.4.9")
    tutorial.write_text(text, "utf-8")
    (journal,) = (tmp_path / "state" / "journals").rglob("*.jsonl")
    start = len(journal.read_bytes().splitlines())
    arguments = ["apply", str(tutorial), "--endpoint", built.url, "--yes", "--replace", "VPN gateway 1", "--json"]
    child = subprocess.Popen([sys.executable, "-m", "wizard", *arguments], stdout=subprocess.DEVNULL)
    while child.poll() is None and len(journal.read_bytes().splitlines()) - start < records:
        time.sleep(0.002)
    child.kill()
    child.wait()
    plan = plan_of(text)
    assert change(plan, built).ok
    assert same_again(plan, built)
    counts = {"vpn_gateways": 2, "vpn_connections": 4, "customer_gateways": 4, "publications": 4, "attachments": 2}
    assert {kind: len(living(built, kind)) for kind in counts} == counts
    made = Counter(call["action"] for call in built.snapshot()["calls"] if call["outcome"] == "OK")
    assert (made["CreateVpnGateway"], made["DeleteVpnGateway"], made["CreateVpnConnection"]) == (3, 1, 7)
