"""A build against a practice account, counted in the account and never in our own events."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import SAMPLES, read_sample
from wizard.cloud import make_target
from wizard.events import End, Event, StepEvent
from wizard.executor.launch import Where, apply
from wizard.exits import Exit, Stop
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

SPEED = 1_000.0


def plan_of(text: str) -> Plan:
    """Read a plan from TOML text."""
    return make_plan(read_plan(text.encode()).draft)


TUTORIAL = plan_of(read_sample("tutorial"))


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep journals of these tests out of anybody's home."""
    monkeypatch.setenv("WIZARD_STATE", str(tmp_path / "state"))


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """Run a practice account that holds what the tutorial presumes."""
    with Simulator(presume(TUTORIAL), speed=SPEED) as running:
        yield running


def build(
    plan: Plan, simulator: Simulator, tell: Callable[[Event], None] = lambda _: None, stop: Flag | None = None
) -> End:
    """Apply a plan to a running practice account."""
    return apply(plan, Where(make_target(simulator.url)), Path(), tell, stop or Flag())


def objects(simulator: Simulator) -> Counter[str]:
    """Count what the account holds and lives."""
    account = simulator.snapshot()
    kinds = ("vpn_gateways", "customer_gateways", "vpn_connections", "attachments", "publications")
    counts = Counter({kind: sum(not one["deleted"] for one in account[kind]) for kind in kinds})
    counts["vpn_routes"] = sum(one["kind"] == "dbr" and not one["deleted"] for one in account["vpn_routes"])
    return counts


TWENTY = Counter(vpn_gateways=2, customer_gateways=4, vpn_connections=4, vpn_routes=4, attachments=2, publications=4)


def mutations(simulator: Simulator) -> list[dict[str, Any]]:
    """Return the account's own log of calls that change it."""
    calls: list[dict[str, Any]] = simulator.snapshot()["calls"]
    return calls


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_tutorial_is_built_and_read_back_as_predicted(sample: str, simulator: Simulator) -> None:
    """Twenty objects are made, everything else is adopted, and every route table is as predicted."""
    end = build(plan_of(read_sample(sample)), simulator)
    assert (end.ok, end.failed, end.verified, end.differences) == (True, 0, True, ())
    assert (end.created, end.adopted) == (20, 5)
    assert objects(simulator) == TWENTY


def test_a_second_apply_changes_nothing(simulator: Simulator) -> None:
    """A finished plan is applied again without a single call that changes anything."""
    build(TUTORIAL, simulator)
    before = len(mutations(simulator))
    end = build(TUTORIAL, simulator)
    assert (end.ok, end.created, end.changed) == (True, 0, 0)
    assert len(mutations(simulator)) == before


def test_without_its_journal_a_finished_build_is_adopted(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From another machine the same plan finds everything and makes nothing twice."""
    build(TUTORIAL, simulator)
    monkeypatch.setenv("WIZARD_STATE", str(tmp_path / "elsewhere"))
    end = build(TUTORIAL, simulator)
    assert (end.ok, end.created) == (True, 0)
    assert objects(simulator) == TWENTY


def test_no_two_changes_of_one_gateway_overlap(simulator: Simulator) -> None:
    """The account never had to answer that it is busy: one change at a time for each gateway and CEN."""
    build(TUTORIAL, simulator)
    assert {call["outcome"] for call in mutations(simulator)} == {"OK"}


def test_keys_travel_in_the_body_only(simulator: Simulator) -> None:
    """No request that carries a key has it, or the structure around it, in its URL."""
    build(TUTORIAL, simulator)
    made = [call for call in mutations(simulator) if call["action"] == "CreateVpnConnection"]
    assert len(made) == 4
    for call in made:
        assert not [name for name in call["in_url"] if "Ike" in name or "Psk" in name]


def test_a_stop_finishes_the_call_in_flight_and_the_next_apply_goes_on(simulator: Simulator) -> None:
    """After a stop nothing is lost: applying again ends with the account of one clean run."""
    stop = Flag()

    def watch(event: Event) -> None:
        if isinstance(event, StepEvent) and event.kind == "vpn-gateway" and event.state == "waiting":
            stop.set()

    first = build(TUTORIAL, simulator, watch, stop)
    assert (first.ok, first.stopped, first.failed) == (False, True, 0)
    second = build(TUTORIAL, simulator)
    assert second.ok
    assert objects(simulator) == TWENTY
    assert Counter(call["action"] for call in mutations(simulator))["CreateVpnGateway"] == 2


@pytest.mark.parametrize("records", [3, 9, 16, 30, 44])
def test_a_killed_build_is_resumed_without_duplicates(records: int, simulator: Simulator, tmp_path: Path) -> None:
    """A process killed after any number of journal records leaves nothing that the next one makes twice."""
    plan = tmp_path / "plan.toml"
    plan.write_text(read_sample("tutorial"), "utf-8")
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(plan), simulator.url], env=os.environ)
    journal = tmp_path / "state" / "journals"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and child.poll() is None:
        written = sum(len(path.read_bytes().splitlines()) for path in journal.rglob("*.jsonl"))
        if written >= records:
            break
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert build(TUTORIAL, simulator).ok
    assert objects(simulator) == TWENTY
    created = Counter(call["action"] for call in mutations(simulator) if call["outcome"] == "OK")
    assert created["CreateVpnGateway"] == 2
    assert created["CreateVpnConnection"] == 4


CHILD = """
import sys
from pathlib import Path
from threading import Event
from plans.reading import read_plan
from plans.resolve import make_plan
from wizard.cloud import make_target
from wizard.executor.launch import Where, apply
plan = make_plan(read_plan(Path(sys.argv[1]).read_bytes()).draft)
apply(plan, Where(make_target(sys.argv[2])), Path(), lambda event: None, Event())
"""


THEIRS = "theirs"
"""Another plan's name: under it everything that a build made is somebody else's."""


def failures(plan: Plan, simulator: Simulator) -> list[StepEvent]:
    """Apply a plan and return the steps that failed."""
    seen: list[StepEvent] = []
    build(plan, simulator, lambda event: seen.append(event) if isinstance(event, StepEvent) else None)
    return [event for event in seen if event.state == "failed"]


def test_what_others_made_and_differs_is_shown_and_not_changed(simulator: Simulator) -> None:
    """A gateway of another bandwidth fails its step with both values, and what needs it is not begun."""
    build(replace(TUTORIAL, name=THEIRS), simulator)
    text = read_sample("tutorial").replace("bandwidth = 5\n", "bandwidth = 10\n")
    before = len(mutations(simulator))
    failed = failures(plan_of(text), simulator)
    assert ["5 Mbit/s, the plan says 10 Mbit/s" in event.detail for event in failed] == [True, True]
    assert len(mutations(simulator)) == before


def test_another_selector_or_algorithm_is_named(simulator: Simulator) -> None:
    """Others' connections are not taken for the planned ones: what differs is said in the plan's words."""
    build(replace(plan_of(read_sample("tutorial-as-printed")), name=THEIRS), simulator)
    failed = [event.detail for event in failures(TUTORIAL, simulator) if event.kind == "connection"]
    assert len(failed) == 4
    for words in ("local networks", "phase 1 parameters", "phase 2 parameters"):
        assert words in failed[0]


def test_a_missing_vpc_is_a_sentence_and_the_other_region_is_built(simulator: Simulator) -> None:
    """A VPC that does not exist fails its own region's steps only."""
    text = read_sample("tutorial").replace("VPC 2", "VPC 9")
    seen: list[StepEvent] = []
    end = build(plan_of(text), simulator, lambda event: seen.append(event) if isinstance(event, StepEvent) else None)
    assert not end.ok
    assert ["has no VPC VPC 9" in event.detail for event in seen if event.state == "failed"] == [True]
    assert objects(simulator)["vpn_gateways"] == 1


def test_a_changed_bandwidth_between_regions_is_set(simulator: Simulator) -> None:
    """The one value of an adopted object that a plan owns is changed and counted as changed."""
    plan = replace(TUTORIAL, cen=replace(TUTORIAL.cen, links=(replace(TUTORIAL.cen.links[0], bandwidth=8),)))
    end = build(plan, simulator)
    assert (end.ok, end.changed) == (True, 1)
    assert [limit["bandwidth"] for limit in simulator.snapshot()["bandwidth_limits"] if not limit["deleted"]] == [8]


def test_an_endpoint_where_nothing_answers_is_refused_before_any_change() -> None:
    """An account that cannot be reached ends the run before it begins."""
    with Simulator(presume(TUTORIAL), speed=SPEED) as gone:
        url = gone.url
    with pytest.raises(Stop) as caught:
        apply(TUTORIAL, Where(make_target(url)), Path(), lambda _: None, Flag())
    assert caught.value.code == Exit.REFUSED


def test_a_real_single_tunnel_gateway_is_refused_before_anything_is_read() -> None:
    """Without dual tunnels built, a real order is refused with the reason, before keys, credentials and calls."""
    with pytest.raises(Stop, match="VPN gateway 1, VPN gateway 2: single-tunnel"):
        apply(TUTORIAL, Where(make_target("")), Path(), lambda _: None, Flag())


def test_all_missing_keys_and_credentials_are_named_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """For the real cloud everything that is missing is in one message, before the first call."""
    for name in [name for name in os.environ if name.startswith(("ALIBABA_CLOUD_", "ALICLOUD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    text = read_sample("tutorial").replace("keyring =", "env =").replace("acme-global/office-", "NO_SUCH_KEY_")
    text = text.replace('vpc = "VPC', 'owner = "existing"\nvpc = "VPC')
    with pytest.raises(Stop) as caught:
        apply(plan_of(text), Where(make_target("")), tmp_path, lambda _: None, Flag())
    told = str(caught.value)
    assert [f"NO_SUCH_KEY_{number}" in told for number in range(1, 5)] == [True] * 4
    assert "credentials" in told
    assert caught.value.code == Exit.USAGE


def test_the_journal_holds_no_key(simulator: Simulator, tmp_path: Path) -> None:
    """Nothing that a run writes down contains a key."""
    from wizard.executor.launch import practice_keys  # noqa: PLC0415 - only this test reveals one

    build(TUTORIAL, simulator)
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert "connection/us-west-1" in written
    for key in practice_keys(TUTORIAL).values():
        assert key.reveal() not in written
