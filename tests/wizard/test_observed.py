"""The network of a practice account, joined with the offices' kits, delivers what the plan's network does."""

from dataclasses import replace
from functools import cache
from ipaddress import IPv4Address
from threading import Event

import pytest

from plans.account import Denied
from plans.network import Network
from plans.observed import observe, sides_of
from plans.plan import Plan
from plans.planned import GatewayAddress, make_network
from plans.reach import reach
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.rehearsal.practice import Practice, practise


@cache
def built(sample: str) -> tuple[Plan, Practice]:
    """Build a sample in a practice account, once."""
    plan = make_plan(read_plan(read_sample(sample).encode()).draft)
    return plan, practise(plan, lambda _: None, Event())


def planned(sample: str) -> Network:
    """Return the network of a sample with the addresses that its practice account has given."""
    plan, practice = built(sample)
    gateways = {practice.names.gateways[one.id]: one for one in practice.account.vpn_gateways}

    known = {
        name: GatewayAddress(tuple(IPv4Address(ip) for ip in one.public_ips if ip), "account")
        for name, one in gateways.items()
    }
    return make_network(plan, known)


@pytest.mark.parametrize("sample", ["tutorial", "tutorial-as-printed"])
def test_account_and_kits_deliver_what_the_plan_does(sample: str) -> None:
    """What really is and what was meant end alike for every pair, down to the node where packets are dropped."""
    _, practice = built(sample)
    expected = reach(planned(sample))
    found = reach(observe(practice.account, practice.names, sides_of(planned(sample))))
    assert found.names == expected.names
    assert found.verdicts.endings() == expected.verdicts.endings()
    for pair in expected.pairs():
        other = found.pair(pair.from_, pair.to)
        assert (other.cause, other.node) == (pair.cause, pair.node)
        assert [(hop.node, hop.action) for hop in other.forward.hops] == [
            (hop.node, hop.action) for hop in pair.forward.hops
        ]


def test_what_could_not_be_seen_is_not_called_dark() -> None:
    """Without the right to read route tables of VPCs a walk through one ends with insufficient information."""
    _, practice = built("tutorial")
    account = replace(practice.account, denied=(Denied("DescribeRouteEntryList", "us-west-1", "Forbidden.RAM"),))
    found = reach(observe(account, practice.names, sides_of(planned("tutorial"))))
    assert found.pair("Office 1", "Office 2").disposition == "DELIVERED"
    assert found.pair("Office 1", "VPC 1").disposition == "INSUFFICIENT_INFO"


def test_another_key_in_the_account_keeps_the_tunnel_down() -> None:
    """A mark that differs from the office's is another key."""
    _, practice = built("tutorial")
    first = next(id_ for id_, name in practice.names.connections.items() if name == "IPsec-VPN connection 1")
    found = reach(observe(practice.account, practice.names, sides_of(planned("tutorial")), keys={first: "another"}))
    assert {pair.cause for pair in found.dark()} == {"TUNNEL_DOWN_P1_PSK"}
    assert found.delivered == 20


def test_a_route_withdrawn_by_hand_is_seen() -> None:
    """A publication that somebody takes back in the console darkens what the plan still promises."""
    _, practice = built("tutorial")
    account = practice.account
    gone = next(route.destination for route in account.vpn_routes)
    tables = tuple(
        replace(table, routes=tuple(route for route in table.routes if route.destination != gone))
        for table in account.route_tables
    )
    account = replace(account, route_tables=tables)
    found = reach(observe(account, practice.names, sides_of(planned("tutorial"))))
    assert found.delivered < 30
    assert {pair.cause for pair in found.dark()} == {"ROUTE_NOT_PUBLISHED"}
