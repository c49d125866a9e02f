"""Route tables: the tutorial's exactly, isolation, sizes, and every hub."""

from dataclasses import replace

import pytest

from plans.draft import Draft, DraftIsolate
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.routes import RouteTables
from plans.samples import SAMPLES, read_sample
from plans.tables import Node

SHOWN = {"static", "published", "learned", "bgp"}

# What the tutorial's tables and figures hold: destination and next hop, in the printed order.
TUTORIAL = {
    "Office 1": [
        ("172.16.0.0/16", "IPsec-VPN connection 1"),
        ("192.168.0.0/16", "VPN gateway 1"),
        ("10.20.10.0/24", "VPN gateway 1"),
        ("10.20.20.0/24", "VPN gateway 1"),
        ("10.10.20.0/24", "VPN gateway 1"),
    ],
    "Office 2": [
        ("172.16.0.0/16", "IPsec-VPN connection 2"),
        ("192.168.0.0/16", "VPN gateway 1"),
        ("10.20.10.0/24", "VPN gateway 1"),
        ("10.20.20.0/24", "VPN gateway 1"),
        ("10.10.10.0/24", "VPN gateway 1"),
    ],
    "Office 3": [
        ("192.168.0.0/16", "IPsec-VPN connection 3"),
        ("172.16.0.0/16", "VPN gateway 2"),
        ("10.10.10.0/24", "VPN gateway 2"),
        ("10.10.20.0/24", "VPN gateway 2"),
        ("10.20.20.0/24", "VPN gateway 2"),
    ],
    "Office 4": [
        ("192.168.0.0/16", "IPsec-VPN connection 4"),
        ("172.16.0.0/16", "VPN gateway 2"),
        ("10.10.10.0/24", "VPN gateway 2"),
        ("10.10.20.0/24", "VPN gateway 2"),
        ("10.20.10.0/24", "VPN gateway 2"),
    ],
    "VPN gateway 1": [
        ("10.10.10.0/24", "IPsec-VPN connection 1"),
        ("10.10.20.0/24", "IPsec-VPN connection 2"),
    ],
    "VPN gateway 2": [
        ("10.20.10.0/24", "IPsec-VPN connection 3"),
        ("10.20.20.0/24", "IPsec-VPN connection 4"),
    ],
    "VPC 1": [
        ("10.10.10.0/24", "VPN gateway 1"),
        ("10.10.20.0/24", "VPN gateway 1"),
        ("192.168.0.0/16", "CEN 1"),
        ("10.20.10.0/24", "CEN 1"),
        ("10.20.20.0/24", "CEN 1"),
    ],
    "VPC 2": [
        ("10.20.10.0/24", "VPN gateway 2"),
        ("10.20.20.0/24", "VPN gateway 2"),
        ("172.16.0.0/16", "CEN 1"),
        ("10.10.10.0/24", "CEN 1"),
        ("10.10.20.0/24", "CEN 1"),
    ],
    "CEN 1": [
        ("172.16.0.0/16", "VPC 1"),
        ("10.10.10.0/24", "VPC 1"),
        ("10.10.20.0/24", "VPC 1"),
        ("192.168.0.0/16", "VPC 2"),
        ("10.20.10.0/24", "VPC 2"),
        ("10.20.20.0/24", "VPC 2"),
    ],
}


def draft_of(sample: str) -> Draft:
    """Read a sample's draft."""
    return read_plan(read_sample(sample).encode()).draft


def shown(tables: RouteTables) -> dict[str, list[tuple[str, str]]]:
    """Return what a reader compares with the tutorial: everything but local, system and policy routes."""
    return {
        table.node: [(str(route.destination), route.next_hop) for route in table.routes if route.origin in SHOWN]
        for table in tables.tables()
    }


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_tutorial_has_exactly_its_printed_routes(sample: str) -> None:
    """Both samples have the tutorial's routes at every node, in its order, and nothing else."""
    assert shown(RouteTables(make_plan(draft_of(sample)))) == TUTORIAL


def test_only_listed_selectors_with_automatic_routes_make_policy_routes() -> None:
    """The printed tutorial's gateways hold one policy route for each office; the repaired one's hold none."""
    policies = {
        sample: [
            (table.node, str(route.source), str(route.destination), route.next_hop)
            for table in RouteTables(make_plan(draft_of(sample))).tables()
            for route in table.routes
            if route.origin == "policy"
        ]
        for sample in SAMPLES
    }
    assert policies == {
        "tutorial": [],
        "tutorial-as-printed": [
            ("VPN gateway 1", "172.16.0.0/16", "10.10.10.0/24", "IPsec-VPN connection 1"),
            ("VPN gateway 1", "172.16.0.0/16", "10.10.20.0/24", "IPsec-VPN connection 2"),
            ("VPN gateway 2", "192.168.0.0/16", "10.20.10.0/24", "IPsec-VPN connection 3"),
            ("VPN gateway 2", "192.168.0.0/16", "10.20.20.0/24", "IPsec-VPN connection 4"),
        ],
    }


def test_an_isolated_pair_gets_no_route_between_its_offices() -> None:
    """Isolating Office 1 from Office 3 takes each out of the other's table and leaves the rest alone."""
    draft = replace(draft_of("tutorial"), isolate=(DraftIsolate("Office 1", "Office 3", "audit"),))
    routes = shown(RouteTables(make_plan(draft)))
    assert ("10.20.10.0/24", "VPN gateway 1") not in routes["Office 1"]
    assert ("10.10.10.0/24", "VPN gateway 2") not in routes["Office 3"]
    assert routes["Office 2"] == TUTORIAL["Office 2"]


def test_an_office_that_is_not_published_is_unknown_behind_the_cen() -> None:
    """Without publication an office stays on its gateway: no VPC and no CEN learns its network."""
    draft = draft_of("tutorial")
    first = replace(draft.offices[0], publish="false")
    routes = shown(RouteTables(make_plan(replace(draft, offices=(first, *draft.offices[1:])))))
    assert ("10.10.10.0/24", "IPsec-VPN connection 1") in routes["VPN gateway 1"]
    for node in ("VPC 1", "VPC 2", "CEN 1"):
        assert "10.10.10.0/24" not in [destination for destination, _ in routes[node]]


def test_a_vpc_with_vswitches_advertises_each_of_them() -> None:
    """A VPC is the union of its vSwitches where it names any."""
    text = read_sample("tutorial").replace(
        'cidr = "172.16.0.0/16"',
        'cidr = "172.16.0.0/16"\n'
        'vswitches = [{ name = "a", cidr = "172.16.1.0/24" }, { name = "b", cidr = "172.16.2.0/24" }]',
    )
    routes = shown(RouteTables(make_plan(read_plan(text.encode()).draft)))
    assert [destination for destination, hop in routes["CEN 1"] if hop == "VPC 1"][:2] == [
        "172.16.1.0/24",
        "172.16.2.0/24",
    ]


def test_a_plan_without_a_cen_connects_one_region_only() -> None:
    """Without a CEN there is no hub and no VPC learns anything from another."""
    text = read_sample("tutorial").replace('name = "CEN 1"\n', "")
    tables = RouteTables(make_plan(read_plan(text.encode()).draft))
    assert all(node.kind not in {"cen", "transit-router"} for node in tables.nodes)
    assert not [route for table in tables.tables() for route in table.routes if route.origin == "learned"]


def test_an_enterprise_cen_has_a_transit_router_in_every_region() -> None:
    """Each transit router sends its own region's networks to the VPC and the others to the far transit router."""
    text = read_sample("tutorial").replace('edition = "basic"', 'edition = "enterprise"')
    tables = RouteTables(make_plan(read_plan(text.encode()).draft))
    hub = next(node for node in tables.nodes if node.kind == "transit-router" and node.region == "us-west-1")
    far = [str(route.destination) for route in tables.table(hub).routes if route.next_hop_kind == "transit-router"]
    assert far == ["192.168.0.0/16", "10.20.10.0/24", "10.20.20.0/24"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_sizes_are_those_of_the_tables(sample: str) -> None:
    """A table's size, told without making it, is the size of the table."""
    tables = RouteTables(make_plan(draft_of(sample)))
    assert [tables.size(node) for node in tables.nodes] == [len(table.routes) for table in tables.tables()]


def test_a_node_that_does_not_exist_is_a_key_error() -> None:
    """Asking for the table of an unknown node fails loudly."""
    with pytest.raises(KeyError):
        RouteTables(make_plan(draft_of("tutorial"))).table(Node("Office 9", "office", ""))
