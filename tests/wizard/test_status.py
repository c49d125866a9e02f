import json
import subprocess
import sys
from pathlib import Path
from threading import Event as Flag

import pytest

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.cloud import connect, make_target
from wizard.cloud.tags import untag
from wizard.executor.journal import open_journal
from wizard.executor.launch import Where, apply, destroy
from wizard.simulator.faults import Fault
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

TEXT = read_sample("tutorial")
TUTORIAL = make_plan(read_plan(TEXT.encode()).draft)
GATEWAY = "vpn-gateway/us-west-1/172.16.0.0/16/1"


@pytest.fixture
def simulator():
    """Run a practice account that holds what the tutorial presumes."""
    with Simulator(presume(TUTORIAL), speed=1000) as running:
        yield running


def build(simulator):
    """Build the tutorial in a running practice account."""
    return apply(TUTORIAL, Where(make_target(simulator.url)), Path(), lambda _: None, Flag())


def status(command, tutorial, simulator, *options):
    """Return the status document, and every step of it by its id."""
    done = command("status", tutorial, "--endpoint", simulator.url, "--json", *options)
    assert done.code == 0
    document = json.loads(done.out)
    return document, {step["step"]: step for step in document["steps"]}


def test_nothing_was_begun(command, tutorial, simulator):
    """Before the first apply no step was begun, nobody is at work, and what the plan presumes is there."""
    document, steps = status(command, tutorial, simulator)
    assert (document["version"], document["at_work"]) == (1, "")
    assert document["counts"] == {"not begun": 27}
    assert (steps["cen"]["seen"], steps[GATEWAY]["seen"]) == (True, False)
    assert not simulator.snapshot()["calls"]


def test_after_a_build(command, tutorial, simulator):
    """Every step tells how it ended, with the id of what it stands for, seen in the account."""
    build(simulator)
    document, steps = status(command, tutorial, simulator)
    assert document["counts"] == {"created": 20, "adopted": 5, "done": 2}
    assert all(step["seen"] for step in steps.values() if step["kind"] != "tag")
    (gateway,) = (one for one in simulator.snapshot()["vpn_gateways"] if one["region"] == "us-west-1")
    assert steps[GATEWAY]["object_id"] == gateway["id"]
    text = command("status", tutorial, "--endpoint", simulator.url).out
    assert text.startswith(f"acme-global in account {document['account']}: 27 of 27 steps; nobody is at work\n")


def test_after_a_tear_down(command, tutorial, simulator):
    """What was taken away counts as not begun."""
    build(simulator)
    assert destroy(TUTORIAL, Where(make_target(simulator.url)), lambda _: None, Flag()).ok
    document, _ = status(command, tutorial, simulator)
    assert document["counts"]["not begun"] >= 20
    assert not document["unplanned"]


def test_what_somebody_took_away_is_told(command, tutorial, simulator):
    """An object of ours that the account no longer has is named as gone."""
    build(simulator)
    with Simulator(presume(TUTORIAL), speed=1000) as empty:
        text = command("status", tutorial, "--endpoint", empty.url).out
    assert text.count("created, but gone from the account") == 20


def test_an_open_call(command, tutorial, simulator, tmp_path):
    """A call that a crash left without an answer is told as such."""
    status(command, tutorial, simulator)
    account = simulator.snapshot()["account"]
    journal = open_journal(tmp_path / "state" / "journals" / account / "acme-global.jsonl", "acme-global", account)
    journal.intend(GATEWAY)
    journal.close()
    _, steps = status(command, tutorial, simulator)
    assert steps[GATEWAY]["state"] == "call not answered yet"


def test_a_refusal(command, tutorial):
    """A refusal stands with the service's code."""
    refused = Fault("CreateVpnConnection", "refuse", times=1_000, code="QuotaExceeded.PolicyBasedRoute")
    with Simulator(presume(TUTORIAL), speed=1000, faults=[refused]) as simulator:
        assert not build(simulator).ok
        document, steps = status(command, tutorial, simulator)
    connection = steps["connection/us-west-1/172.16.0.0/16/1/1.1.1.1"]
    assert (connection["state"], connection["code"]) == ("refused", "QuotaExceeded.PolicyBasedRoute")
    assert document["counts"]["refused"] == 4


def test_what_is_in_the_plan_no_more(command, tutorial, simulator):
    """What was made and is not planned any more is listed by its key."""
    build(simulator)
    part = next(part for part in TEXT.split("[[offices]]") if 'name = "Office 4"' in part)
    tutorial.write_text(TEXT.replace(f"[[offices]]{part}", ""), "utf-8")
    document, _ = status(command, tutorial, simulator)
    assert "connection/cn-shanghai/192.168.0.0/16/1/4.4.4.4" in document["unplanned"]
    assert len(document["unplanned"]) == 4


def test_the_account_does_not_answer(command, tutorial):
    """With the account gone the journal is read all the same, and the reason stands below it."""
    with Simulator(presume(TUTORIAL), speed=1000) as simulator:
        build(simulator)
        url = simulator.url
    done = command("status", tutorial, "--endpoint", url)
    assert done.code == 0
    assert "27 of 27 steps" in done.out
    assert "the account was not looked at" in done.out


def test_without_any_journal(command, tutorial):
    """Nothing known and nobody to ask: exit 3 and one sentence; a fresh practice account is exit 2."""
    with Simulator(presume(TUTORIAL), speed=1000) as gone:
        url = gone.url
    done = command("status", tutorial, "--endpoint", url)
    assert (done.code, done.out) == (3, "")
    assert "was never applied from here" in done.err
    assert command("status", tutorial, "--simulate").code == 2


def test_a_practice_account_in_a_file(command, tutorial, tmp_path):
    """Of an account kept in a file the journal is read, and the account not started."""
    state = tmp_path / "account.json"
    assert command("apply", tutorial, "--simulate", "--state", state, "--yes").code == 0
    written = state.read_bytes()
    done = command("status", tutorial, "--simulate", "--state", state)
    assert (done.code, done.out.count(" created")) == (0, 20)
    assert state.read_bytes() == written


def test_while_a_run_is_at_work(command, tutorial):
    """While an apply runs its process is named; watching ends when it does, the last line complete."""
    with Simulator(presume(TUTORIAL), speed=100) as simulator:
        arguments = ["apply", str(tutorial), "--endpoint", simulator.url, "--yes", "--json"]
        with subprocess.Popen(
            [sys.executable, "-m", "wizard", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as running:
            for line in running.stdout:
                if json.loads(line).get("state") == "created":
                    break
            document, _ = status(command, tutorial, simulator)
            assert document["at_work"] == f"process {running.pid}"
            with subprocess.Popen(
                [sys.executable, "-m", "wizard", "status", *arguments[1:4], "--watch", "--json"],
                stdout=subprocess.PIPE,
                text=True,
            ) as watching:
                running.stdout.read()
                out, _ = watching.communicate(timeout=60)
            assert running.wait() == 0
        assert watching.returncode == 0
        last = json.loads(out.splitlines()[-1])
        assert (last["at_work"], last["counts"]) == ("", {"created": 20, "adopted": 5, "done": 2})


def test_looking_does_not_keep_a_run_from_beginning(command, tutorial, simulator, tmp_path):
    """The journal can be opened for writing right after it was looked at, again and again."""
    build(simulator)
    (path,) = (tmp_path / "state" / "journals").rglob("*.jsonl")
    for _ in range(20):
        status(command, tutorial, simulator)
        open_journal(path, TUTORIAL.name, simulator.snapshot()["account"]).close()


def test_a_changed_journal_is_refused(command, tutorial, simulator, tmp_path):
    """A journal that was tampered with is not believed: exit 2 and its line."""
    build(simulator)
    (path,) = (tmp_path / "state" / "journals").rglob("*.jsonl")
    path.write_text(path.read_text("utf-8").replace("us-west-1", "us-west-2", 1), "utf-8")
    done = command("status", tutorial, "--endpoint", simulator.url)
    assert (done.code, done.out) == (2, "")
    assert ".jsonl:" in done.err


def test_tags_taken_off_by_hand(command, tutorial, simulator):
    """Without its tags an object of ours is still known by the journal."""
    build(simulator)
    cloud = connect(make_target(simulator.url))
    _, steps = status(command, tutorial, simulator)
    untag(cloud, "us-west-1", "vpn-gateway", (steps[GATEWAY]["object_id"],), ("wizard:plan", "wizard:key"))
    assert status(command, tutorial, simulator)[1][GATEWAY]["seen"] is True
