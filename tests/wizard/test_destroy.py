"""A tear-down against a practice account: what it leaves is counted in the account, never in our own events."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pexpect
import pytest

from plans.names import cloud_name
from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.cloud import connect, make_target
from wizard.cloud.cens import create_cen
from wizard.cloud.customers import CustomerGatewaySettings, create_customer_gateway
from wizard.cloud.gateways import GatewaySettings, create_gateway
from wizard.cloud.vpcs import list_vpcs
from wizard.events import End, Event, StepEvent
from wizard.executor.journal import open_journal
from wizard.executor.launch import Where, apply, destroy
from wizard.exits import Stop
from wizard.simulator.account import KINDS
from wizard.simulator.faults import Fault
from wizard.simulator.presume import presume
from wizard.simulator.seed import SeedVpnGateway
from wizard.simulator.server import Simulator

SPEED = 1_000.0
TEXT = read_sample("tutorial")


def plan_of(text: str) -> Plan:
    """Read a plan from TOML text."""
    return make_plan(read_plan(text.encode()).draft)


TUTORIAL = plan_of(TEXT)


@pytest.fixture
def simulator():
    """Run a practice account that holds what the tutorial presumes."""
    with Simulator(presume(TUTORIAL), speed=SPEED) as running:
        yield running


def build(plan: Plan, simulator: Simulator) -> End:
    """Apply a plan to a running practice account."""
    return apply(plan, Where(make_target(simulator.url)), Path(), lambda _: None, Flag())


def tear_down(
    plan: Plan, simulator: Simulator, tell: Callable[[Event], None] = lambda _: None, stop: Flag | None = None
) -> End:
    """Destroy a plan in a running practice account."""
    return destroy(plan, Where(make_target(simulator.url)), tell, stop or Flag())


def living(simulator: Simulator) -> dict[str, list[dict[str, Any]]]:
    """Return what the account holds and lives, without the moments at which it was made, and the tags."""
    account = simulator.snapshot()
    found: dict[str, Any] = {
        kind: [
            {name: value for name, value in one.items() if name not in {"created", "id"}}
            for one in account[kind]
            if not one["deleted"]
        ]
        for kind in KINDS
    }
    alive = {one["id"] for kind in KINDS for one in account[kind] if not one["deleted"]}
    found["tags"] = [tags for identifier, tags in account["tags"].items() if identifier in alive]
    return found


def done(simulator: Simulator) -> Counter[str]:
    """Count the account's own log of calls that changed something."""
    return Counter(call["action"] for call in simulator.snapshot()["calls"] if call["outcome"] == "OK")


def test_the_account_is_as_it_was_before(simulator: Simulator) -> None:
    """After apply and destroy the account holds what it held before, bandwidth and tags included."""
    before = living(simulator)
    build(TUTORIAL, simulator)
    assert living(simulator) != before
    end = tear_down(TUTORIAL, simulator)
    assert (end.ok, end.deleted, end.failed) == (True, 20, 0)
    assert living(simulator) == before


def test_nothing_is_refused_on_the_way(simulator: Simulator) -> None:
    """The order is one the service takes: it never has to answer that something is busy or still in use."""
    build(TUTORIAL, simulator)
    tear_down(TUTORIAL, simulator)
    assert {call["outcome"] for call in simulator.snapshot()["calls"]} == {"OK"}


def test_a_second_destroy_finds_nothing(simulator: Simulator) -> None:
    """What is gone is gone: no call is made for it again."""
    build(TUTORIAL, simulator)
    tear_down(TUTORIAL, simulator)
    calls = len(simulator.snapshot()["calls"])
    end = tear_down(TUTORIAL, simulator)
    assert (end.ok, end.deleted) == (True, 0)
    assert len(simulator.snapshot()["calls"]) == calls


def test_what_was_made_by_others_stays(simulator: Simulator) -> None:
    """Under another plan's name everything is somebody else's, and nothing is touched."""
    build(TUTORIAL, simulator)
    before = living(simulator)
    end = tear_down(replace(TUTORIAL, name="other"), simulator)
    assert (end.ok, end.deleted) == (True, 0)
    assert living(simulator) == before


def test_an_adopted_gateway_stays_and_what_was_put_on_it_goes() -> None:
    """A gateway that was there before is adopted and kept; our connections and routes on it are taken away."""
    text = TEXT.replace('name = "VPN gateway 1"', 'name = "VPN gateway 1"\nowner = "existing"', 1)
    plan = plan_of(text)
    with Simulator(presume(plan), speed=SPEED) as simulator:
        before = living(simulator)
        assert build(plan, simulator).ok
        assert tear_down(plan, simulator).ok
        assert living(simulator) == before
        assert done(simulator)["DeleteVpnGateway"] == 1


def test_without_the_journal_the_tags_tell(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From another machine all that carries our tags goes with what hangs on it; attachments have no tags and stay."""
    build(TUTORIAL, simulator)
    monkeypatch.setenv("WIZARD_STATE", str(tmp_path / "elsewhere"))
    end = tear_down(TUTORIAL, simulator)
    assert (end.ok, end.deleted) == (True, 18)
    left = living(simulator)
    assert not any(left[kind] for kind in ("vpn_gateways", "vpn_connections", "customer_gateways", "publications"))
    assert len(left["attachments"]) == 2


def test_a_changed_bandwidth_gets_its_former_value_back(simulator: Simulator) -> None:
    """Cross-region bandwidth that the plan changed is set back to what it was, also after several changes."""
    for bandwidth in (8, 6):
        link = replace(TUTORIAL.cen.links[0], bandwidth=bandwidth)
        build(replace(TUTORIAL, cen=replace(TUTORIAL.cen, links=(link,))), simulator)
    assert [limit["bandwidth"] for limit in living(simulator)["bandwidth_limits"]] == [6]
    tear_down(TUTORIAL, simulator)
    assert [limit["bandwidth"] for limit in living(simulator)["bandwidth_limits"]] == [10]


def test_our_own_vpc_and_cen_go_too() -> None:
    """A VPC and a CEN instance that the plan made are deleted last, with bandwidth plan and limits given back."""
    text = TEXT.replace('name = "CEN 1"', 'name = "CEN 1"\nowner = "wizard"')
    text = text.replace('cidr = "172.16.0.0/16"', 'cidr = "172.16.0.0/16"\nowner = "wizard"')
    plan = plan_of(text)
    with Simulator(presume(plan), speed=SPEED) as simulator:
        before = living(simulator)
        assert build(plan, simulator).ok
        assert tear_down(plan, simulator).ok
        assert living(simulator) == before
        assert {call["outcome"] for call in simulator.snapshot()["calls"]} == {"OK"}


def test_destroy_and_apply_again_makes_new_requests(simulator: Simulator) -> None:
    """A build after a tear-down uses tokens that no request before it used, and makes everything anew."""
    for _ in range(2):
        assert build(TUTORIAL, simulator).created == 20
        assert tear_down(TUTORIAL, simulator).ok
    tokens = [call["parameters"]["ClientToken"] for call in simulator.snapshot()["calls"] if "Token" in str(call)]
    assert len(tokens) == len(set(tokens)) == 2 * (14 + 14)
    assert done(simulator)["CreateVpnGateway"] == done(simulator)["DeleteVpnGateway"] == 4


def test_a_prepaid_gateway_is_named_with_its_last_day() -> None:
    """What is paid for in advance is not released: the sentence says until when, and all the rest goes."""
    plan = plan_of(TEXT.replace("version = 1", 'version = 1\naccount = { site = "china" }', 1))
    with Simulator(presume(plan), speed=SPEED) as simulator:
        build(plan, simulator)
        seen: list[StepEvent] = []
        end = tear_down(plan, simulator, lambda event: seen.append(event) if isinstance(event, StepEvent) else None)
        assert (end.ok, end.failed) == (False, 2)
        failed = [event.detail for event in seen if event.state == "failed"]
        assert all(re.search(r"prepaid until \d{4}-\d\d-\d\d .*ForbiddenRelease", detail) for detail in failed)
        left = living(simulator)
        assert [len(left[kind]) for kind in ("vpn_gateways", "vpn_connections", "customer_gateways")] == [2, 0, 0]


@pytest.mark.parametrize("records", [2, 7, 15, 24, 38, 52])
def test_a_killed_tear_down_is_resumed(records: int, simulator: Simulator, tmp_path: Path) -> None:
    """A process killed after any number of journal records is carried on by the next one; each thing goes once."""
    before = living(simulator)
    build(TUTORIAL, simulator)
    plan = tmp_path / "plan.toml"
    plan.write_text(TEXT, "utf-8")
    (journal,) = (tmp_path / "state" / "journals").rglob("*.jsonl")
    start = len(journal.read_bytes().splitlines())
    child = subprocess.Popen(
        [sys.executable, "-m", "wizard", "destroy", str(plan), "--endpoint", simulator.url, "--yes", "--json"],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and child.poll() is None:
        if len(journal.read_bytes().splitlines()) - start >= records:
            break
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert tear_down(TUTORIAL, simulator).ok
    assert living(simulator) == before
    assert done(simulator)["DeleteVpnGateway"] == 2


REMOVALS = (
    "WithdrawPublishedRouteEntries",
    "DeleteVpnRouteEntry",
    "DeleteVpnConnection",
    "DeleteVpnGateway",
    "DeleteCustomerGateway",
    "DetachCenChildInstance",
)


@pytest.mark.parametrize("fault", ["drop-after", "error-after", "drop-before", "garbage-after"])
def test_a_lost_answer_is_looked_up(fault: str) -> None:
    """Whatever happened to the first answer of each call, every object goes once and the run ends well."""
    faults = [Fault(action, fault) for action in REMOVALS]
    with Simulator(presume(TUTORIAL), speed=SPEED, faults=faults) as simulator:
        before = living(simulator)
        build(TUTORIAL, simulator)
        assert tear_down(TUTORIAL, simulator).ok
        assert living(simulator) == before


def test_a_gateway_whose_id_was_never_learned_is_found_and_taken_away(simulator: Simulator, tmp_path: Path) -> None:
    """Killed between the call and its answer, before any tag: journal, VPC and name are enough to know it is ours."""
    cloud = connect(make_target(simulator.url))
    (vpc,) = list_vpcs(cloud, "us-west-1")
    name = cloud_name("VPN gateway 1")
    build_nothing = tear_down(TUTORIAL, simulator)
    assert build_nothing.deleted == 0
    (path,) = (tmp_path / "state" / "journals").rglob("*.jsonl")
    journal = open_journal(path, TUTORIAL.name, simulator.snapshot()["account"])
    token = journal.intend("vpn-gateway/us-west-1/172.16.0.0/16/1", place=f"{vpc.id}/{name}")
    journal.close()
    create_gateway(cloud, "us-west-1", GatewaySettings(name, vpc.id, 10), token=token)
    assert tear_down(TUTORIAL, simulator).deleted == 1
    assert not living(simulator)["vpn_gateways"]


def test_a_gateway_of_the_same_name_that_nobody_noted_stays() -> None:
    """Without tag and journal a gateway of the planned name is somebody else's."""
    seed = presume(TUTORIAL)
    seed = replace(seed, vpn_gateways=(SeedVpnGateway("us-west-1", "VPN-gateway-1", "VPC 1", 5, "vpn-theirs", ()),))
    with Simulator(seed, speed=SPEED) as simulator:
        assert tear_down(TUTORIAL, simulator).deleted == 0
        assert len(living(simulator)["vpn_gateways"]) == 1


def test_a_stop_is_carried_on(simulator: Simulator) -> None:
    """After a stop the call in flight is finished, and destroying again ends with the account as it was."""
    before = living(simulator)
    build(TUTORIAL, simulator)
    stop = Flag()

    def watch(event: Event) -> None:
        if isinstance(event, StepEvent) and event.kind == "connection" and event.state == "waiting":
            stop.set()

    first = tear_down(TUTORIAL, simulator, watch, stop)
    assert (first.ok, first.stopped, first.failed) == (False, True, 0)
    assert tear_down(TUTORIAL, simulator).ok
    assert living(simulator) == before


def test_a_denied_look_is_not_absence() -> None:
    """Where the credentials may not see connections, nothing is taken away and nothing is forgotten."""
    denied = Fault("DescribeVpnConnections", "refuse", times=1_000_000, code="Forbidden.RAM")
    with Simulator(presume(TUTORIAL), speed=SPEED, faults=[denied]) as simulator:
        with pytest.raises(Stop, match=r"DescribeVpnConnections.*not absent"):
            tear_down(TUTORIAL, simulator)
        assert not simulator.snapshot()["calls"]


def test_no_terminal_needs_yes(process, tutorial: Path) -> None:
    """Without a terminal and without `--yes` nothing is begun: one sentence, exit 2."""
    ended = process("destroy", tutorial, "--simulate")
    assert (ended.code, ended.out) == (2, "")
    assert "add --yes" in ended.err


def test_the_name_is_asked_for(tutorial: Path, simulator: Simulator) -> None:
    """On a terminal what will go is listed first; another word than the plan's name changes nothing."""
    build(TUTORIAL, simulator)
    for answer, code, left in (("acme", 2, 2), ("acme-global", 0, 0)):
        arguments = ["-m", "wizard", "destroy", str(tutorial), "--endpoint", simulator.url]
        child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60, dimensions=(50, 160))
        child.expect("Type the plan's name, acme-global, to take it away: ")
        assert "VPN gateway 1" in child.before
        child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code
        assert len(living(simulator)["vpn_gateways"]) == left


def test_json_lines(command, tutorial: Path, simulator: Simulator) -> None:
    """Destroy tells the same events as apply, its operation in the first one."""
    build(TUTORIAL, simulator)
    ended = command("destroy", tutorial, "--endpoint", simulator.url, "--yes", "--json")
    lines = ended.out.splitlines()
    assert ended.code == 0
    assert '"operation": "destroy"' in lines[0]
    assert '"deleted": 20' in lines[-1]


def test_another_cen_is_refused(simulator: Simulator) -> None:
    """A plan that names another CEN instance by now is stopped before it loses sight of what it made."""
    build(TUTORIAL, simulator)
    cloud = connect(make_target(simulator.url))
    create_cen(cloud, name="CEN 2", token="by-hand")
    before = len(simulator.snapshot()["calls"])
    with pytest.raises(Stop, match=r"was built in the CEN instance cen-\w+ and now names cen-"):
        tear_down(plan_of(TEXT.replace('"CEN 1"', '"CEN 2"')), simulator)
    assert len(simulator.snapshot()["calls"]) == before


def test_what_was_already_there_is_not_ours() -> None:
    """An address that somebody registered, but lists do not show yet, is adopted and stays when the plan goes."""
    lag = Fault("DescribeCustomerGateways", "lag", times=4, seconds=1_000_000)
    with Simulator(presume(TUTORIAL), speed=SPEED, faults=[lag]) as late:
        cloud = connect(make_target(late.url))
        theirs = CustomerGatewaySettings("theirs", "1.1.1.1")
        create_customer_gateway(cloud, "us-west-1", theirs, token="by-hand")
        assert build(TUTORIAL, late).created == 19
        assert tear_down(TUTORIAL, late).ok
        assert [one["name"] for one in living(late)["customer_gateways"]] == ["theirs"]


def test_lists_that_lag_change_nothing() -> None:
    """Where every list is half a minute late, the account still ends as it was, and nothing is refused."""
    lag = Fault("*", "lag", times=1_000_000, seconds=30)
    with Simulator(presume(TUTORIAL), speed=200, faults=[lag]) as late:
        before = living(late)
        assert build(TUTORIAL, late).ok
        assert tear_down(TUTORIAL, late).ok
        assert living(late) == before
