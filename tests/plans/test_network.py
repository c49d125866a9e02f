"""A network made of a plan has both ends of every tunnel, each a value of its own."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from plans.network import Network
from plans.plan import Plan
from plans.planned import GatewayAddress, make_network, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import SAMPLES, read_sample
from plans.selectors import traffic_selectors

ANY = (IPv4Network("0.0.0.0/0"),)


def sample(name: str = "tutorial") -> Plan:
    """Return a sample's plan."""
    return make_plan(read_plan(read_sample(name).encode()).draft)


@pytest.mark.parametrize("name", SAMPLES)
def test_both_ends_of_a_plan_agree(name: str) -> None:
    """What one end calls its own the other calls its peer's, and everything negotiated is equal."""
    plan = sample(name)
    for tunnel in make_network(plan, planned_addresses(plan)).tunnels:
        cloud, office = tunnel.cloud, tunnel.office
        assert (cloud.address, cloud.identity) == (office.peer_address, office.peer_identity)
        assert (office.address, office.identity) == (cloud.peer_address, cloud.peer_identity)
        assert (cloud.local, cloud.remote) == (office.remote, office.local)
        assert (cloud.ike, cloud.ipsec, cloud.dpd, cloud.nat_t) == (office.ike, office.ipsec, office.dpd, office.nat_t)


def test_an_end_can_be_changed_alone() -> None:
    """Planting a fault in one end leaves the other as it was."""
    tunnel = make_network(sample(), planned_addresses(sample())).tunnels[0]
    wrong = tunnel._replace(office=tunnel.office._replace(ike=replace(tunnel.office.ike, dh_group=2)))
    assert wrong.cloud.ike.dh_group == 14
    assert wrong.office.ike.dh_group == 2


def test_equal_marks_mean_one_key() -> None:
    """The two ends of a tunnel share a mark, two offices do not unless the plan keeps their keys in one place."""
    plan = sample()
    marks = [tunnel.cloud.key for tunnel in make_network(plan, {}).tunnels]
    assert len(set(marks)) == 4
    assert marks == [tunnel.office.key for tunnel in make_network(plan, {}).tunnels]
    first = plan.offices[0].connections[0].psk
    shared = replace(plan.offices[1], connections=(replace(plan.offices[1].connections[0], psk=first),))
    plan = replace(plan, offices=(plan.offices[0], shared, *plan.offices[2:]))
    assert len({tunnel.cloud.key for tunnel in make_network(plan, {}).tunnels}) == 3


def test_an_unknown_gateway_has_no_address_and_no_identity() -> None:
    """Nothing is invented for a gateway that is not built yet; an identity that the plan writes is known anyway."""
    plan = sample()
    tunnel = make_network(plan, {}).tunnels[0]
    assert (tunnel.cloud.address, tunnel.cloud.identity, tunnel.office.peer_identity) == (None, "", "")
    connection = replace(plan.offices[0].connections[0], local_id="gw.example.com")
    plan = replace(plan, offices=(replace(plan.offices[0], connections=(connection,)), *plan.offices[1:]))
    assert make_network(plan, {}).tunnels[0].office.peer_identity == "gw.example.com"


def test_addresses_from_the_account_go_before_the_plans() -> None:
    """The addresses that are passed in are the ones used, not those in the plan."""
    known = {"VPN gateway 1": GatewayAddress((IPv4Address("8.8.4.4"),), "account")}
    assert make_network(sample(), known).tunnels[0].office.peer_address == IPv4Address("8.8.4.4")
    assert planned_addresses(sample())["VPN gateway 2"] == GatewayAddress((IPv4Address("6.6.6.6"),), "plan")


def test_a_network_has_every_node_and_its_table() -> None:
    """The nine nodes of the tutorial are there, and each has a route table."""
    network: Network = make_network(sample(), {})
    assert len(network.nodes) == 9
    assert all(network.tables.table(node).routes for node in network.nodes)
    assert [tunnel.connection for tunnel in network.by_office["Office 3"]] == ["IPsec-VPN connection 3"]


@pytest.mark.parametrize(
    ("mode", "local", "remote"),
    [
        ("any", ["0.0.0.0/0"], ["0.0.0.0/0"]),
        ("own-vpc", ["172.16.0.0/16"], ["10.10.10.0/24"]),
        (
            "networks",
            ["172.16.0.0/16", "192.168.0.0/16", "10.10.20.0/24", "10.20.10.0/24", "10.20.20.0/24"],
            ["10.10.10.0/24"],
        ),
    ],
)
def test_selectors_of_every_mode(mode: str, local: list[str], remote: list[str]) -> None:
    """Any is 0.0.0.0/0 both ways, own-vpc the tutorial's, networks all that the office may talk to."""
    plan = sample()
    connection = replace(plan.offices[0].connections[0], selectors=mode)  # type: ignore[arg-type]  # one of the three
    chosen = traffic_selectors(plan, connection)
    assert [str(network) for network in chosen.local] == local
    assert [str(network) for network in chosen.remote] == remote


def test_what_a_connection_lists_goes_before_its_mode() -> None:
    """A side that the plan lists itself is taken as it stands; the other side is the mode's."""
    plan = sample()
    listed = (IPv4Network("172.16.5.0/24"),)
    connection = replace(plan.offices[0].connections[0], selectors="own-vpc", local=listed)
    assert traffic_selectors(plan, connection) == (listed, (IPv4Network("10.10.10.0/24"),))
    tunnel = make_network(replace_first(plan, connection), {}).tunnels[0]
    assert (tunnel.cloud.mode, tunnel.office.remote) == ("policy", listed)
    assert make_network(plan, {}).tunnels[0].office.mode == "route"


def replace_first(plan: Plan, connection: object) -> Plan:
    """Return a plan with another connection for its first office."""
    first = replace(plan.offices[0], connections=(connection,))
    return replace(plan, offices=(first, *plan.offices[1:]))
