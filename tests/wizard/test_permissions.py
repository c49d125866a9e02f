import json
from dataclasses import replace

import pytest

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.__main__ import main
from wizard.permissions import PERMISSIONS, policy
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

CODES = {"Vpc": "vpc", "Cbn": "cen"}
"""RAM's code of each product."""

TEXT = read_sample("tutorial")
OWN = TEXT.replace('name = "CEN 1"', 'name = "CEN 1"\nowner = "wizard"').replace(
    'cidr = "172.16.0.0/16"', 'owner = "wizard"\ncidr = "172.16.0.0/16"'
)
UNPUBLISHED = TEXT.replace("publish = true", "publish = false")


def unlinked(seed):
    """Return an account whose bandwidth plan belongs to no CEN instance yet."""
    return replace(seed, links=(), bandwidth_plans=tuple(replace(each, cen="") for each in seed.bandwidth_plans))


OTHER = (
    TEXT.replace("VPN gateway 1", "Gateway West")
    .replace("Customer gateway 1", "Router 1")
    .replace("weight = 100", "weight = 0")
    .replace("lifetime = 3600", "lifetime = 7200")
)
BUILDS = ((TEXT, presume, TEXT), (TEXT, lambda plan: unlinked(presume(plan)), TEXT), (OWN, presume, OWN))
BUILDS = (*BUILDS, (UNPUBLISHED, presume, TEXT), (TEXT, presume, OTHER))
"""Plans with the accounts they are built in, then changed and taken away: between them every kind of call is made."""


@pytest.fixture(scope="module")
def actions(tmp_path_factory):
    """Return every action that the accounts recorded, as RAM names them: of all commands, and of destroy alone."""
    found, destroyed = set(), set()
    for text, account, again in BUILDS:
        path = tmp_path_factory.mktemp("plan") / "plan.toml"
        plan = make_plan(read_plan(text.encode()).draft)
        with Simulator(account(plan), speed=2000) as simulator, pytest.MonkeyPatch.context() as patch:
            patch.setenv("WIZARD_STATE", str(path.parent / "state"))
            for content in (text, again):
                path.write_text(content, "utf-8")
                assert main(["apply", str(path), "--endpoint", simulator.url, "--yes", "--json"]) == 0
            applied = simulator.snapshot()
            assert main(["destroy", str(path), "--endpoint", simulator.url, "--yes", "--json"]) == 0
            snapshot = simulator.snapshot()
        reads = {name for name, count in snapshot["reads"].items() if count > applied["reads"].get(name, 0)}
        destroyed |= named(snapshot["calls"][len(applied["calls"]) :], reads, "destroy")
        found |= named(snapshot["calls"], set(snapshot["reads"]), "apply")
        known = {action.partition(":")[2] for action in found}
        assert set(snapshot["reads"]) - known <= {"GetCallerIdentity"}
    return found, destroyed


def named(calls, reads, command):
    """Return calls that change and calls that read as RAM names them."""
    reading = {action for action in PERMISSIONS[command] if action.partition(":")[2] in reads}
    return reading | {f"{CODES[call['product']]}:{call['action']}" for call in calls}


def test_permissions_of_apply(actions):
    """The policy of `apply` allows exactly the calls that the accounts recorded: a changed plan takes away, too."""
    assert sorted(PERMISSIONS["apply"]) == sorted(actions[0])


def test_permissions_of_destroy(actions):
    """The policy of `destroy` allows exactly the calls that the accounts recorded."""
    assert sorted(PERMISSIONS["destroy"]) == sorted(actions[1])


def test_policy_is_what_ram_takes(command):
    """`explain permissions apply` prints one policy document; the service-linked role is that of VPN gateways alone."""
    done = command("explain", "permissions", "apply")
    document = json.loads(done.out)
    assert (done.code, document) == (0, policy("apply"))
    assert document["Version"] == "1"
    assert all((each["Effect"], each["Resource"]) == ("Allow", "*") for each in document["Statement"])
    role = document["Statement"][1]
    assert role["Action"] == ["ram:CreateServiceLinkedRole"]
    assert role["Condition"] == {"StringEquals": {"ram:ServiceName": "vpn.aliyuncs.com"}}


def test_commands_that_meet_no_account(command):
    """A command that meets no account needs no policy and says so."""
    assert command("explain", "permissions").out.split() == list(PERMISSIONS)
    done = command("explain", "permissions", "check")
    assert (done.code, done.out) == (2, "")
    assert "apply, export" in done.err


def test_reading_addresses_needs_reading_rights_only():
    """`export` gets by with rights to read."""
    assert all(action.startswith("vpc:Describe") for action in PERMISSIONS["export"])
    assert len(policy("export")["Statement"]) == 1
