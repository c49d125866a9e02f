"""Reach of the samples, of every fault, and of the samples' walks hop by hop."""

from dataclasses import replace
from itertools import pairwise, permutations

import pytest

from plans.atoms import Atoms
from plans.dispositions import DISPOSITIONS, PASSING
from plans.draft import Draft, DraftIsolate
from plans.faults import FAULTS
from plans.matrix import make_matrix
from plans.negotiation import agree
from plans.network import Network
from plans.planned import make_network, planned_addresses
from plans.reach import reach
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.texts.dispositions import DISPOSITIONS as TEXTS
from plans.texts.dispositions import ending, remedy

OWN_VPC = {("Office 1", "VPC 1"), ("Office 2", "VPC 1"), ("Office 3", "VPC 2"), ("Office 4", "VPC 2")}
PRINTED = OWN_VPC | {(vpc, office) for office, vpc in OWN_VPC} | {("VPC 1", "VPC 2"), ("VPC 2", "VPC 1")}


def sample_draft(name: str = "tutorial") -> Draft:
    """Return a sample as typed."""
    return read_plan(read_sample(name).encode()).draft


def network_of(draft: Draft) -> Network:
    """Return the network of a draft without draft errors."""
    plan = make_plan(draft)
    return make_network(plan, planned_addresses(plan))


def with_defaults(draft: Draft, **changes: object) -> Draft:
    """Return a draft with other defaults."""
    return replace(draft, defaults=replace(draft.defaults, **changes))


def test_the_tutorial_as_printed_serves_ten_of_thirty():
    """Literally followed, the tutorial joins each office with its own VPC and the two VPCs, and nothing else."""
    found = reach(network_of(sample_draft("tutorial-as-printed")))
    assert (found.delivered, found.total) == (10, 30)
    assert {(pair.from_, pair.to) for pair in found.pairs() if pair.disposition == "DELIVERED"} == PRINTED
    for pair in found.dark():
        assert pair.disposition in {"SELECTOR_LOCAL_MISMATCH", "SELECTOR_REMOTE_MISMATCH"}
        assert pair.at.endswith(".selectors")


def test_the_corrected_tutorial_serves_thirty_of_thirty():
    """With 0.0.0.0/0 on both sides every ordered pair of the six networks is delivered."""
    found = reach(network_of(sample_draft()))
    assert found.counts == {"DELIVERED": 30}
    assert {(pair.from_, pair.to) for pair in found.pairs()} == set(permutations(found.names, 2))


def test_listed_selectors_serve_everything_under_ikev2_and_the_first_pair_under_ikev1():
    """`networks` works with IKEv2; under IKEv1 only the first pair of each tunnel comes up."""
    listed = with_defaults(sample_draft(), selectors="networks")
    assert reach(network_of(listed)).delivered == 30
    old = with_defaults(listed, ike=replace(listed.defaults.ike, version="ikev1"))
    found = reach(network_of(old))
    assert found.delivered < 30
    assert {pair.disposition for pair in found.dark()} == {"SELECTOR_NARROWED"}


def test_hops_of_two_offices_on_one_gateway():
    """Office to office on one gateway: into the tunnel, over the gateway alone, out of the other tunnel."""
    pair = reach(network_of(sample_draft())).pair("Office 1", "Office 2")
    assert [(hop.node, hop.action) for hop in pair.forward.hops] == [
        ("Office 1", "sent"),
        ("Office 1", "encrypted"),
        ("VPN gateway 1", "decrypted"),
        ("VPN gateway 1", "forwarded"),
        ("VPN gateway 1", "encrypted"),
        ("Office 2", "decrypted"),
        ("Office 2", "delivered"),
    ]
    assert pair.back is not None
    assert pair.back.hops[0].node == "Office 2"


def test_hops_across_regions():
    """Office to office in another region: gateway, VPC, CEN, VPC, gateway."""
    pair = reach(network_of(sample_draft())).pair("Office 1", "Office 4")
    forwarded = [hop.node for hop in pair.forward.hops if hop.action == "forwarded"]
    assert forwarded == ["VPN gateway 1", "VPC 1", "CEN 1", "VPC 2", "VPN gateway 2"]


EXPECTED = {
    "selector missing": "SELECTOR_NARROWED",
    "route missing at the office": "NO_ROUTE_OFFICE",
    "route missing at the VPN gateway": "NO_ROUTE_VPNGW",
    "route not published": "ROUTE_NOT_PUBLISHED",
    "wrong key": "TUNNEL_DOWN_P1_PSK",
    "other proposal": "TUNNEL_DOWN_P1_PROPOSAL",
    "other IKE version": "TUNNEL_DOWN_P1_VERSION",
    "other PFS group": "REKEY_WILL_FAIL",
    "other lifetime": None,
    "wrong peer address": "TUNNEL_DOWN_P1_ADDRESS",
    "link without bandwidth": "NO_BANDWIDTH",
    "policy route in the way": "PBR_SHADOWS",
    "route standing by": "WEIGHT_STANDBY",
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_found_and_named(name):
    """Each planted fault darkens pairs by its own disposition, and what the fault does not touch stays delivered."""
    network = FAULTS[name](network_of(sample_draft()), 0)
    assert network is not None
    found = reach(network)
    causes = {pair.cause for pair in found.dark()}
    if EXPECTED[name] is None:
        assert found.delivered == 30
        return
    assert EXPECTED[name] in causes
    assert 12 <= found.delivered < 30
    if name != "link without bandwidth":
        assert found.pair("Office 3", "Office 4").disposition == "DELIVERED"
        assert all("Office 1" in {pair.from_, pair.to} for pair in found.dark())
        assert any(pair.at.startswith(("offices[0]", "offices[1].auto_config")) for pair in found.dark())


def test_pfs_under_ikev1_keeps_the_tunnel_down():
    """What IKEv2 notices at the first renewal, IKEv1 refuses at once."""
    draft = sample_draft()
    old = with_defaults(draft, ike=replace(draft.defaults.ike, version="ikev1"))
    network = FAULTS["other PFS group"](network_of(old), 0)
    assert network is not None
    assert "TUNNEL_DOWN_P2_PFS" in {pair.cause for pair in reach(network).dark()}


def test_a_responder_with_a_list_gives_ikev1_its_first_network_only():
    """Of a list at the gateway an office that offers 0.0.0.0/0 gets all with IKEv2 and the first alone with IKEv1."""
    draft = sample_draft()
    old = with_defaults(draft, ike=replace(draft.defaults.ike, version="ikev1"))
    sizes = []
    for each in (draft, old):
        network = FAULTS["selector missing"](network_of(each), 0)
        assert network is not None
        agreed = agree(network.tunnels[0])
        assert agreed.cloud == network.tunnels[0].cloud.local[: len(agreed.cloud)]
        sizes.append(len(agreed.cloud))
    assert sizes == [4, 1]


def test_packets_pass_until_the_renewal():
    """A pair that a renewal will break is not delivered, yet its packets pass now."""
    network = FAULTS["other PFS group"](network_of(sample_draft()), 0)
    assert network is not None
    found = reach(network)
    pair = found.pair("Office 1", "VPC 2")
    assert pair.disposition == "REKEY_WILL_FAIL"
    assert found.passes(found.atoms.of["Office 1"][0], found.atoms.of["VPC 2"][0])


def test_a_lone_standby_route_forwards():
    """Weight 0 without an active route beside it carries packets, as in the tutorial."""
    network = network_of(with_defaults(sample_draft(), weight="0"))
    assert reach(network).delivered == 30


def test_the_way_back_counts():
    """A pair is dark where only the answer is lost, and the reason is the one of the way back."""
    network = FAULTS["route not published"](network_of(sample_draft()), 0)
    assert network is not None
    pair = reach(network).pair("Office 1", "VPC 2")
    assert (pair.disposition, pair.cause) == ("ASYMMETRIC_RETURN", "ROUTE_NOT_PUBLISHED")
    assert pair.forward.disposition in PASSING


def test_a_selector_inside_a_network_makes_the_pair_partial():
    """Where selectors hold half of a network, the pair is partial and the first prefix that is not served is named."""
    draft = sample_draft()
    office = replace(draft.offices[0], local=("172.16.0.0/17", "192.168.0.0/16"), selectors="own-vpc")
    found = reach(network_of(replace(draft, offices=(office, *draft.offices[1:]))))
    pair = found.pair("Office 1", "VPC 1")
    assert pair.disposition == "PARTIAL"
    assert str(pair.destination.prefix) == "172.16.128.0/17"
    assert found.counts["PARTIAL"] == 2
    assert len(found.atoms.of["VPC 1"]) == 2


def test_isolated_pairs_are_not_wanted_and_leaks_are_told():
    """An isolated pair of offices is dark and not counted; one of two VPCs can talk, and that is told."""
    draft = replace(sample_draft(), isolate=(DraftIsolate("Office 1", "Office 3"), DraftIsolate("VPC 1", "VPC 2")))
    found = reach(network_of(draft))
    assert found.total == 26
    assert {(pair.from_, pair.to) for pair in found.leaks()} == {("VPC 1", "VPC 2"), ("VPC 2", "VPC 1")}
    matrix = make_matrix(found)
    cell = dict(zip(matrix.names, matrix.rows[matrix.names.index("VPC 1")], strict=True))
    assert (cell["VPC 1"], cell["VPC 2"], cell["Office 1"]) == ("self", "leak", "delivered")


def test_no_bandwidth_names_the_link():
    """A link of the plan that is missing is named by the two regions."""
    draft = sample_draft()
    found = reach(network_of(replace(draft, cen=replace(draft.cen, links=()))))
    pair = next(iter(found.dark()))
    assert pair.disposition == "NO_BANDWIDTH"
    assert dict(pair.forward.values) == {"a": "us-west-1", "b": "cn-shanghai"}


def test_without_a_cen_only_what_hangs_on_one_vpc_talks():
    """Nothing joins the VPCs without a CEN: 6 of the 30 pairs on each side remain, none between the sides."""
    draft = sample_draft()
    found = reach(network_of(replace(draft, cen=Draft().cen)))
    assert found.delivered == 12
    assert {pair.cause for pair in found.dark()} == {"NO_ROUTE_VPC"}


def test_every_disposition_has_words():
    """Every code has a sentence that its walk's values fill, and an explanation."""
    assert set(TEXTS) == set(DISPOSITIONS)
    for name, plant in FAULTS.items():
        network = plant(network_of(sample_draft()), 0)
        assert network is not None, name
        for pair in reach(network).dark():
            walk = pair.failed
            assert walk is not None
            assert "{" not in ending(pair.cause, walk.node, walk.values)
            assert "{" not in remedy(pair.cause, walk.node, walk.values)
    assert all(text.why for text in TEXTS.values())


def test_atoms_partition_every_network():
    """The atoms of a network are disjoint, in order, and together all of its addresses."""
    draft = sample_draft()
    office = replace(draft.offices[0], local=("172.16.77.0/24", "192.168.0.0/30"), selectors="own-vpc")
    network = network_of(replace(draft, offices=(office, *draft.offices[1:])))
    atoms = Atoms(network)
    for member in network.members:
        own = [atoms.atoms[position] for position in atoms.of[member.name]]
        assert sum(atom.last - atom.first + 1 for atom in own) == sum(one.num_addresses for one in member.networks)
        assert all(one.last < other.first for one, other in pairwise(own))
    assert len(atoms.of["VPC 1"]) == 3
