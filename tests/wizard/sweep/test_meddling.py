"""What happens around a build: others change the account, the endpoint goes away, the disk fills up."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.cloud import connections, gateways, vpn_routes
from wizard.events import Event, StepEvent
from wizard.executor import pace
from wizard.exits import Exit
from wizard.simulator.faults import Fault

US = "us-west-1"
Practice = Callable[..., Any]


def until(state: str, kind: str, stop: Flag) -> Callable[[Event], None]:
    """Return a watcher that stops a build as soon as a step of a kind is in a state."""

    def watch(event: Event) -> None:
        if isinstance(event, StepEvent) and (event.kind, event.state) == (kind, state):
            stop.set()

    return watch


def settled(account: Any) -> None:
    """Wait until no gateway is busy, in the account's own time."""
    cloud, wait = account.cloud(), threading.Event()
    while any(one.status != "active" for one in gateways.list_gateways(cloud, US)):
        wait.wait(0.005)


def delete_connection(account: Any) -> str:
    """Delete the first American connection with its route, as somebody else would; return its id."""
    cloud = account.cloud()
    connection = connections.list_connections(cloud, US)[0]
    for route in vpn_routes.list_vpn_routes(cloud, US, connection.vpn_gateway):
        if route.next_hop == connection.id:
            vpn_routes.delete_vpn_route(cloud, US, route, token="theirs-1")
            settled(account)
    connections.delete_connection(cloud, US, connection.id, token="theirs-2")
    settled(account)
    return str(connection.id)


def test_what_somebody_deleted_is_made_again(practice: Practice) -> None:
    """A connection that was deleted after the build is made anew: the token of the first one is not repeated."""
    account = practice()
    assert account.apply().code == Exit.FINE
    gone = delete_connection(account)
    ended = account.apply()
    assert ended.code == Exit.FINE
    assert gone not in {one["id"] for one in account.alive("vpn_connections")}
    assert len(account.alive("vpn_connections")) == 4


def test_what_somebody_deletes_while_it_is_waited_for_is_said(practice: Practice) -> None:
    """A gateway that was ordered and deleted before it was seen ends its step in a sentence; then another is made."""
    account, stop = practice(), Flag()
    first = account.apply(until("waiting", "vpn-gateway", stop), stop)
    assert first.code == Exit.STOPPED
    settled(account)
    cloud = account.cloud()
    (ordered,) = gateways.list_gateways(cloud, US)
    gateways.delete_gateway(cloud, US, ordered.id, token="theirs")
    while ordered.id in {one["id"] for one in account.alive("vpn_gateways")}:
        threading.Event().wait(0.005)
    second = account.apply()
    assert second.code == Exit.FINDINGS
    (told,) = second.failed.values()
    assert told == f"{ordered.id} was made and is gone, so somebody deleted it; apply again to make another"
    assert account.apply().code == Exit.FINE
    assert len(account.alive("vpn_gateways")) == 2


def test_a_gateway_renamed_half_way_is_still_ours(practice: Practice) -> None:
    """Stopped after the gateways, one of them renamed by somebody: it is found by tag, and no other is ordered."""
    account, stop = practice(), Flag()
    account.apply(until("calling", "connection", stop), stop)
    settled(account)
    cloud = account.cloud()
    (gateway,) = gateways.list_gateways(cloud, US)
    gateways.rename_gateway(cloud, US, gateway.id, name="theirs", token="theirs")
    ended = account.apply()
    assert (ended.code, ended.failed) == (Exit.FINE, {})
    assert len(account.simulator.snapshot()["vpn_gateways"]) == 2


def test_a_second_gateway_of_the_same_name_is_not_ours(practice: Practice) -> None:
    """Somebody orders a gateway of the same name in the same VPC: ours keeps being used, theirs is left alone."""
    account, stop = practice(), Flag()
    account.apply(until("calling", "connection", stop), stop)
    settled(account)
    cloud = account.cloud()
    (ours,) = gateways.list_gateways(cloud, US)
    settings = gateways.GatewaySettings(name=ours.name, vpc=ours.vpc, bandwidth=5, charge="prepay", period=1)
    theirs = gateways.create_gateway(cloud, US, settings, token="theirs")
    settled(account)
    ended = account.apply()
    assert (ended.code, ended.failed) == (Exit.FINE, {})
    used = {one["gateway"] for one in account.alive("vpn_connections")}
    assert ours.id in used
    assert theirs not in used


def test_two_gateways_that_may_be_meant_are_named(practice: Practice) -> None:
    """Without journal and tags two gateways of the planned name are a question, not a choice: both ids are said."""
    account = practice()
    cloud = account.cloud()
    vpc = account.simulator.snapshot()["vpcs"][0]["id"]
    name = next(iter(account.plan.vpn_gateways.values())).name.replace(" ", "-")
    settings = gateways.GatewaySettings(name=name, vpc=vpc, bandwidth=5, charge="prepay", period=1)
    ids = [gateways.create_gateway(cloud, US, settings, token=f"theirs-{number}") for number in range(2)]
    settled(account)
    ended = account.apply()
    assert ended.code == Exit.FINDINGS
    assert any(all(one in told for one in ids) for told in ended.failed.values())
    assert len(account.simulator.snapshot()["vpn_gateways"]) == 3


def test_an_account_that_vanishes_is_said_and_gone_on_with(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The endpoint ends in the middle of a build: clear sentences, and after it is back the build goes on."""
    monkeypatch.setattr(pace, "BUDGET", 300.0)
    state = tmp_path / "account.json"
    first = practice(state=state)
    ends = threading.Thread(target=first.simulator.stop)

    def watch(event: Event) -> None:
        if isinstance(event, StepEvent) and (event.kind, event.state) == ("connection", "calling") and not ends.ident:
            ends.start()

    ended = first.apply(watch)
    ends.join()
    assert ended.code == Exit.FINDINGS
    assert ended.failed
    assert all("gave up after" in told and "apply again to go on" in told for told in ended.failed.values())
    back = practice(state=state)
    assert back.apply().code == Exit.FINE
    assert len(back.simulator.snapshot()["vpn_gateways"]) == 2
    assert len(back.simulator.snapshot()["vpn_connections"]) == 4


APPLY = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from wizard.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def applied(plan: Path, url: str, state: Path, limit: int = 0) -> subprocess.CompletedProcess[str]:
    """Apply with the command in a process in which no file can grow beyond `limit` bytes."""
    return subprocess.run(
        [sys.executable, "-c", APPLY, str(limit), "apply", str(plan), "--endpoint", url, "--yes", "--plain"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "WIZARD_STATE": str(state)},
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 16 KB; only the superuser can."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("mounting a small disk takes the superuser")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("limit", [700, 2_500, 6_000])
def test_a_file_that_cannot_grow_ends_the_build_in_a_sentence(
    practice: Practice, tutorial: Path, tmp_path: Path, limit: int
) -> None:
    """A record that cannot be written whole is taken back; nothing more is begun; with room the build goes on."""
    account, state = practice(), tmp_path / "kept"
    ended = applied(tutorial, account.simulator.url, state, limit)
    assert ended.returncode in {Exit.FINDINGS, Exit.STOPPED}
    assert "the journal cannot be written: file too large; make room for it" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    _goes_on(account, tutorial, state)


def test_a_full_disk_ends_the_build_in_a_sentence(practice: Practice, tutorial: Path, small_disk: Path) -> None:
    """The disk of the journal is full in the middle of a build; after room is made nothing is missing or twice."""
    account = practice()
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 8_000)
    ended = applied(tutorial, account.simulator.url, small_disk)
    assert ended.returncode == Exit.STOPPED
    assert "the journal cannot be written: no space left on device" in ended.stdout + ended.stderr
    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=1m", str(small_disk)], check=True)
    _goes_on(account, tutorial, small_disk)


def _goes_on(account: Any, tutorial: Path, state: Path) -> None:
    ended = applied(tutorial, account.simulator.url, state)
    assert ended.returncode == Exit.FINE, ended.stdout + ended.stderr
    snapshot = account.simulator.snapshot()
    assert [len(snapshot[kind]) for kind in ("vpn_gateways", "customer_gateways", "vpn_connections")] == [2, 4, 4]
    assert len(snapshot["tags"]) >= 10


def test_a_plan_changed_between_two_applies_changes_only_that(practice: Practice) -> None:
    """Stopped half-way, an office gets another network, and the second apply builds what is planned then."""
    account, stop = practice(), Flag()
    account.apply(until("created", "connection", stop), stop)
    text = read_sample("tutorial").replace("10.20.20.0/24", "10.20.30.0/24")
    account.plan = make_plan(read_plan(text.encode()).draft)
    ended = account.apply()
    assert (ended.code, ended.failed) == (Exit.FINE, {})
    published = {one["destination"] for one in account.alive("publications")}
    assert "10.20.30.0/24" in published
    assert "10.20.20.0/24" not in published
    assert len(account.simulator.snapshot()["vpn_gateways"]) == 2


def test_lists_that_lag_bring_no_duplicate(practice: Practice) -> None:
    """Every list shows the account as it was forty seconds ago: each object is still made once."""
    account = practice(Fault("*", "lag", times=10**6, seconds=40))
    assert account.apply().code == Exit.FINE
    snapshot = account.simulator.snapshot()
    assert [len(snapshot[kind]) for kind in ("vpn_gateways", "customer_gateways", "vpn_connections")] == [2, 4, 4]
