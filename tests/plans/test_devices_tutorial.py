"""The generic family prints the tutorial's routes letter for letter; every family keeps their order."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from plans.devices import FAMILIES, render
from plans.plan import Plan
from plans.planned import make_network, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import SAMPLES, read_sample

PRINTED = Path(__file__).parent.parent / "golden" / "tutorial-step-5.md"
OWN_VPC = {
    "Office 1": "ip route 172.16.0.0/16 5.5.5.5",
    "Office 2": "ip route 172.16.0.0/16 5.5.5.5",
    "Office 3": "ip route 192.168.0.0/16 6.6.6.6",
    "Office 4": "ip route 192.168.0.0/16 6.6.6.6",
}


def sample(name: str) -> Plan:
    """Return a sample's plan."""
    return make_plan(read_plan(read_sample(name).encode()).draft)


def printed() -> dict[str, list[str]]:
    """Read the routes of every office out of the tutorial's own table."""
    cells = re.findall(r"^\|([^|\n]+)\|```\n(.*?)``` \|$", PRINTED.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return {office: block.splitlines() for office, block in cells}


def sheet(plan: Plan, office: str) -> list[str]:
    """Return the lines of an office's only file."""
    network = make_network(plan, planned_addresses(plan))
    (file,) = render(plan, network, plan.offices_by_name[office])
    return file.preview().splitlines()


def test_the_tutorials_table_has_sixteen_lines() -> None:
    """The copy of the tutorial's table holds four lines for each of four offices."""
    assert [len(lines) for lines in printed().values()] == [4, 4, 4, 4]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("office", sorted(OWN_VPC))
def test_step_5_is_printed_letter_for_letter(name: str, office: str) -> None:
    """An office's sheet has its own VPC's route under Step 1.4, then exactly the tutorial's lines under Step 5."""
    lines = sheet(sample(name), office)
    first = next(number for number, line in enumerate(lines) if line.startswith("# Step 1.4"))
    second = next(number for number, line in enumerate(lines) if line.startswith("# Step 5"))
    assert lines[first + 1 : second - 1] == [OWN_VPC[office]]
    assert lines[second + 1 : second + 5] == printed()[office]
    assert [line for line in lines if "ip route" in line] == [OWN_VPC[office], *printed()[office]]


@pytest.mark.parametrize("family", [family.name for family in FAMILIES])
def test_routes_keep_the_order_of_the_offices_table(family: str) -> None:
    """In every family the own VPC is first, then other VPCs, offices on other gateways, offices beside this one."""
    plan = sample("tutorial")
    network = make_network(plan, planned_addresses(plan))
    files = render(plan, network, replace(plan.offices_by_name["Office 1"], device=family))
    text = "\n".join(file.preview() for file in files)
    found = re.findall(r"^\s*(?:ip route|ip route-static|ip route replace) ([0-9.]+)(?:/[0-9]+)? ", text, re.MULTILINE)
    assert found == ["172.16.0.0", "192.168.0.0", "10.20.10.0", "10.20.20.0", "10.10.20.0"]


def test_an_unknown_gateway_address_is_a_marked_place() -> None:
    """Without a gateway's address no line pretends to have one: routes are marked and name the gateway."""
    plan = sample("tutorial")
    network = make_network(plan, {})
    for family in FAMILIES:
        for file in render(plan, network, replace(plan.offices[0], device=family.name)):
            for line in file.preview().splitlines():
                assert "None" not in line
                if "<public address of VPN gateway 1>" in line:
                    assert line.startswith((">>> ", "#", "!"))
    assert ">>> ip route 172.16.0.0/16 <public address of VPN gateway 1>" in "\n".join(
        file.preview() for file in render(plan, network, plan.offices[0])
    )
