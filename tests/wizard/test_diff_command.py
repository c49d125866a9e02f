import json
from pathlib import Path
from threading import Event as Flag

import pytest

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.cloud import connect, make_target
from wizard.cloud.gateways import list_gateways
from wizard.cloud.vpn_routes import list_vpn_routes, set_weight
from wizard.executor.launch import Where, apply
from wizard.simulator.faults import Fault
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

TEXT = read_sample("tutorial")
TUTORIAL = make_plan(read_plan(TEXT.encode()).draft)


@pytest.fixture
def built():
    """Run a practice account in which the tutorial was built."""
    with Simulator(presume(TUTORIAL), speed=1000) as running:
        assert apply(TUTORIAL, Where(make_target(running.url)), Path(), lambda _: None, Flag()).ok
        yield running


def test_a_built_plan_has_no_differences(command, tutorial, built):
    """Right after apply nothing differs: exit 0, one line, and no call that changes anything."""
    before = built.snapshot()["calls"]
    done = command("diff", tutorial, "--endpoint", built.url)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"acme-global in {built.url}: no differences\n"
    assert built.snapshot()["calls"] == before


def test_nothing_built_yet(command, tutorial):
    """Before apply every object is missing, said once each, and not again route by route of what is not there."""
    done = command("diff", tutorial, "--simulate", "--json")
    document = json.loads(done.out)
    assert (done.code, document["version"], document["ok"]) == (1, 1, False)
    assert [one["action"] for one in document["objects"]] == ["create"] * 20
    assert not [line for line in document["routes"] if line.startswith("VPN gateway")]


def test_fields_in_the_words_of_the_plan(command, tutorial, built):
    """Every field that differs is one line with both values; lists of networks read as lists."""
    text = TEXT.replace('selectors = "any"', 'selectors = "own-vpc"', 1).replace("dh_group = 14", "dh_group = 5")
    tutorial.write_text(text, "utf-8")
    done = command("diff", tutorial, "--endpoint", built.url)
    assert done.code == 1
    line = "us-west-1  IPsec-VPN connection 1: local networks: 0.0.0.0/0, the plan says 172.16.0.0/16"
    assert line in done.out.splitlines()
    assert (
        "phase 1 parameters: ikev2, aes256, sha256, 14, 86400, the plan says ikev2, aes256, sha256, 5, 86400"
        in done.out
    )


def test_what_somebody_changed_by_hand(command, tutorial, built):
    """A weight that was changed past the plan is a difference of the route, found again and set by apply."""
    cloud = connect(make_target(built.url))
    (gateway,) = list_gateways(cloud, "us-west-1")
    route = list_vpn_routes(cloud, "us-west-1", gateway.id)[0]
    set_weight(cloud, "us-west-1", route, weight=0, token="by-hand")
    done = command("diff", tutorial, "--endpoint", built.url)
    assert done.code == 1
    assert f"us-west-1  {route.destination} → IPsec-VPN connection 1: weight: 0, the plan says 100" in done.out
    assert command("apply", tutorial, "--endpoint", built.url, "--yes").code == 0
    assert command("diff", tutorial, "--endpoint", built.url).code == 0


def test_what_is_not_compared_is_listed(command, tutorial, built):
    """The JSON document names what no comparison minds, each with its reason."""
    document = json.loads(command("diff", tutorial, "--endpoint", built.url, "--json").out)
    assert document["ok"] is True
    assert all(one["what"] and one["reason"] for one in document["ignored"])


def test_what_may_not_be_seen_is_said(command, tutorial):
    """A denied look is told on stderr with the action, never taken for absence without a word."""
    denied = Fault("DescribeCustomerGateways", "refuse", times=1_000, code="Forbidden.RAM")
    with Simulator(presume(TUTORIAL), speed=1000, faults=[denied]) as simulator:
        done = command("diff", tutorial, "--endpoint", simulator.url)
    assert "not seen: DescribeCustomerGateways us-west-1 (Forbidden.RAM)" in done.err


def test_unreachable(command, tutorial):
    """An account that does not answer is exit 3 and one sentence."""
    with Simulator(presume(TUTORIAL), speed=1000) as gone:
        url = gone.url
    done = command("diff", tutorial, "--endpoint", url)
    assert (done.code, done.out) == (3, "")
    assert len(done.err.splitlines()) == 1
