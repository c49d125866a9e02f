import json
import re

import pytest

from plans.draw import columns
from plans.samples import SAMPLES, read_sample
from wizard.commands.show import TOPICS

FAR = ("192.168.0.0/16", "10.20.10.0/24", "10.20.20.0/24")
NEAR = ("172.16.0.0/16", "10.10.10.0/24", "10.10.20.0/24")
SERVICE = "100.64.0.0/10"


def told(document, name):
    """Return a node's routes as (destination, next hop, origin), but for what every table has of its own."""
    table = next(table for table in document["tables"] if table["node"] == name)
    return [
        (route["destination"], route["next_hop"], route["origin"])
        for route in table["routes"]
        if route["origin"] not in {"local", "system", "policy"} and route["destination"] != SERVICE
    ]


@pytest.mark.parametrize("sample", SAMPLES)
def test_routes_of_the_tutorial(sample, command, tutorial):
    """`show routes --json` has the tutorial's tables, node by node, and nothing else."""
    tutorial.write_text(read_sample(sample), "utf-8")
    done = command("show", "routes", tutorial, "--json")
    assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    assert document["version"] == 1
    assert told(document, "Office 1") == [
        ("172.16.0.0/16", "IPsec-VPN connection 1", "static"),
        *((network, "VPN gateway 1", "static") for network in (*FAR, "10.10.20.0/24")),
    ]
    assert told(document, "Office 4") == [
        ("192.168.0.0/16", "IPsec-VPN connection 4", "static"),
        *((network, "VPN gateway 2", "static") for network in (*NEAR, "10.20.10.0/24")),
    ]
    assert told(document, "VPN gateway 1") == [
        ("10.10.10.0/24", "IPsec-VPN connection 1", "static"),
        ("10.10.20.0/24", "IPsec-VPN connection 2", "static"),
    ]
    assert told(document, "VPC 1") == [
        *((network, "VPN gateway 1", "published") for network in NEAR[1:]),
        *((network, "CEN 1", "learned") for network in FAR),
    ]
    assert {(destination, hop) for destination, hop, _ in told(document, "CEN 1")} == {
        *((network, "VPC 1") for network in NEAR),
        *((network, "VPC 2") for network in FAR),
    }


def test_shape_of_routes(command, tutorial):
    """Every table and route of `show routes --json` has exactly the agreed fields and words."""
    document = json.loads(command("show", "routes", tutorial, "--json").out)
    kinds = {"office", "vpn-gateway", "vpc", "cen", "transit-router"}
    origins = {"local", "system", "static", "published", "learned", "policy", "bgp"}
    for table in document["tables"]:
        assert table.keys() == {"node", "kind", "region", "routes"}
        assert table["kind"] in kinds
        for route in table["routes"]:
            assert route.keys() - {"source"} == {"destination", "next_hop", "next_hop_kind", "origin"}
            assert route["origin"] in origins


def test_policy_routes_have_a_source(command, tutorial):
    """Where automatic policy routes are on, each names the source it looks at."""
    tutorial.write_text(read_sample("tutorial-as-printed"), "utf-8")
    document = json.loads(command("show", "routes", tutorial, "--json").out)
    gateway = next(table for table in document["tables"] if table["node"] == "VPN gateway 1")
    policy = [(route["source"], route["destination"]) for route in gateway["routes"] if route["origin"] == "policy"]
    assert policy == [("172.16.0.0/16", "10.10.10.0/24"), ("172.16.0.0/16", "10.10.20.0/24")]
    assert "from 172.16.0.0/16" in command("show", "routes", tutorial).out


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_topic(topic, command, tutorial):
    """Every topic is text by default and one document with a version on request, whatever the plan checks say."""
    text = command("show", topic.name, tutorial)
    assert (text.code, text.err) == (0, "")
    assert text.out.strip()
    done = command("show", topic.name, tutorial, "--json")
    document = json.loads(done.out)
    assert (done.code, document["version"]) == (0, 1)
    assert len(document) > 1


def test_selectors(command, tutorial):
    """`show selectors` has both sides of every tunnel, as the sample means them."""
    document = json.loads(command("show", "selectors", tutorial, "--json").out)
    sides = {(tuple(each["local"]), tuple(each["remote"])) for each in document["connections"]}
    assert sides == {(("0.0.0.0/0",), ("0.0.0.0/0",))}
    tutorial.write_text(read_sample("tutorial-as-printed"), "utf-8")
    document = json.loads(command("show", "selectors", tutorial, "--json").out)
    assert (document["connections"][0]["local"], document["connections"][0]["remote"]) == (
        ["172.16.0.0/16"],
        ["10.10.10.0/24"],
    )


def test_devices_show_slots_and_sixteen_lines(command, tutorial):
    """`show devices` has the tutorial's sixteen routes of Step 5 and a marked place for every key."""
    out = command("show", "devices", tutorial).out
    step5 = re.findall(r"^ip route (\S+) (\S+)", out, re.MULTILINE)
    own = [("172.16.0.0/16", "5.5.5.5")] * 2 + [("192.168.0.0/16", "6.6.6.6")] * 2
    assert len(step5) == 16 + len(own)
    assert out.count("<key of ") == 4


def test_device_that_cannot_be_configured(command, tutorial):
    """An office whose device lacks a word for a value has the reason in place of a configuration, beside the others."""
    text = tutorial.read_text("utf-8")
    text = text.replace('device = "generic"', 'device = "cisco-ios-xe"\ndevice_options = { mtu = 9000 }', 1)
    tutorial.write_text(text, "utf-8")
    document = json.loads(command("show", "devices", tutorial, "--json").out)
    first, second = document["offices"][:2]
    assert (first["ok"], first["files"], [each["code"] for each in first["findings"]]) == (False, [], ["N101"])
    assert second["ok"]
    assert "N101" in command("show", "devices", tutorial).out


def test_steps(command, tutorial):
    """`show steps --json` names each step once, after what it needs, with what it creates and its cost class."""
    steps = json.loads(command("show", "steps", tutorial, "--json").out)["steps"]
    known = set()
    for step in steps:
        assert set(step["needs"]) <= known
        assert step["step"] not in known
        known.add(step["step"])
        assert bool(step["cost"]) == step["creates"]
    created = [step["kind"] for step in steps if step["creates"] and step["kind"] != "link"]
    assert len(created) == 20
    costs = {step["cost"] for step in steps if step["kind"] == "vpn-gateway"}
    assert costs == {"hourly, and by traffic"}


def test_prepaid_gateways_are_called_not_refundable(command, tutorial):
    """On a China-site account a gateway is prepaid and said to be not refundable."""
    tutorial.write_text(f'{tutorial.read_text("utf-8")}\n[account]\nsite = "china"\n', "utf-8")
    steps = json.loads(command("show", "steps", tutorial, "--json").out)["steps"]
    costs = {step["cost"] for step in steps if step["kind"] == "vpn-gateway"}
    assert costs == {"prepaid for 1 month, not refundable"}


def test_wide_names_stay_aligned(command, tutorial):
    """Columns stand straight under names of wide characters."""
    tutorial.write_text(tutorial.read_text("utf-8").replace("IPsec-VPN connection 1", "上海办事处"), "utf-8")
    rows = command("show", "routes", tutorial).out.split("VPN gateway 1 (vpn-gateway, ")[1].splitlines()[1:3]
    assert columns(rows[0].partition("static")[0]) == columns(rows[1].partition("static")[0])
