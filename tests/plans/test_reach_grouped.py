"""The grouped answer is the one that walking every pair gives, on any network; and it is fast where there are many."""

from collections import Counter
from ipaddress import IPv4Network

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.draft import (
    Draft,
    DraftCen,
    DraftConnection,
    DraftDefaults,
    DraftGateway,
    DraftIke,
    DraftIsolate,
    DraftKey,
    DraftLink,
    DraftOffice,
    DraftRegion,
    DraftVpc,
)
from plans.faults import FAULTS
from plans.network import Network
from plans.planned import make_network, planned_addresses
from plans.reach import Reach, reach
from plans.resolve import make_plan
from plans.verdicts import transposed

REGIONS = ("us-west-1", "cn-shanghai", "eu-central-1", "ap-southeast-1")
MODES = ("any", "networks", "own-vpc")


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Draw a plan of two to four regions and up to six offices, modes mixed, some of it left out."""
    count = draw(st.integers(2, 4))
    regions = tuple(
        DraftRegion(
            id=REGIONS[index],
            vpcs=(
                DraftVpc(name=f"VPC {index}", cidr=f"172.{16 + index}.0.0/16"),
                *([DraftVpc(name=f"VPC {index} b", cidr=f"172.{24 + index}.0.0/16")] if draw(st.booleans()) else []),
            ),
            vpn_gateways=(
                DraftGateway(
                    name=f"Gateway {index}",
                    vpc=f"VPC {index}",
                    bandwidth="10",
                    ssl_vpn="false",
                    tunnels=draw(st.sampled_from("12")),
                    public_ips=(f"47.0.{index}.1", f"47.0.{index}.2"),
                ),
            ),
        )
        for index in range(count)
    )
    offices = tuple(_office(draw, number, count) for number in range(draw(st.integers(1, 6))))
    names = [office.name for office in offices] + [vpc.name for region in regions for vpc in region.vpcs]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=2))
    links = [
        DraftLink((REGIONS[one], REGIONS[other]), "10", "plan", "cenbwp-1")
        for one in range(count)
        for other in range(one + 1, count)
        if draw(st.integers(0, 5))
    ]
    return Draft(
        name="random",
        cen=DraftCen(name="CEN 1", edition=draw(st.sampled_from(("basic", "enterprise"))), links=tuple(links)),
        regions=regions,
        defaults=DraftDefaults(
            selectors=draw(st.sampled_from(MODES)), auto_config_route=draw(st.sampled_from(("true", "false")))
        ),
        offices=offices,
        isolate=tuple(DraftIsolate(one, other) for one, other in pairs if one != other),
    )


def _office(draw: st.DrawFn, number: int, regions: int) -> DraftOffice:
    homes = draw(st.lists(st.integers(0, regions - 1), min_size=1, max_size=2, unique=True))
    cidrs = tuple(f"10.{number}.{part}.0/24" for part in range(draw(st.integers(1, 2))))
    connections = tuple(
        DraftConnection(
            name=f"Connection {number} to {home}",
            vpn_gateway=f"Gateway {home}",
            public_ip=f"47.1.{number}.{home + 1}",
            selectors=draw(st.sampled_from(("", *MODES))),
            local=draw(st.sampled_from(((), (), (), ("172.16.0.0/17", "10.0.0.0/15"), ("10.0.0.0/8",)))),
            ike=DraftIke(version=draw(st.sampled_from(("ikev1", "ikev2", "ikev2")))),
            publish=draw(st.sampled_from(("true", "true", "true", "false"))),
            weight=draw(st.sampled_from(("100", "100", "0"))),
            psk=DraftKey(keyring=f"random/{number}"),
        )
        for home in homes
    )
    return DraftOffice(name=f"Office {number}", cidrs=cidrs, device="generic", connections=connections)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a network with up to three faults planted in it."""
    plan = make_plan(draw(drafts()))
    network = make_network(plan, planned_addresses(plan))
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(sorted(FAULTS)))
        spoilt = FAULTS[name](network, draw(st.integers(0, len(network.tunnels) - 1)))
        network = spoilt or network
    return network


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(networks())
def test_the_grouped_answer_is_that_of_every_single_walk(network: Network) -> None:
    """Counts, dark pairs and leaks of the grouped answer are those of walking all pairs of all atoms."""
    found = reach(network)
    walked = {(pair.from_, pair.to): pair.disposition for pair in found.pairs()}
    assert found.verdicts.endings() == walked
    assert found.counts == Counter(walked.values())
    assert [(pair.from_, pair.to) for pair in found.dark()] == [
        pair for pair in found.wanted() if walked[pair] != "DELIVERED"
    ]
    assert set(found.verdicts.leaks()) == set(_leaks(found))


def _leaks(found: Reach) -> list[tuple[str, str]]:
    return [
        (one, other)
        for one, others in found.network.isolated.items()
        for other in others
        if any(found.passes(first, second) for first in found.atoms.of[one] for second in found.atoms.of[other])
    ]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(networks(), st.data())
def test_what_holds_for_an_atom_holds_for_each_of_its_addresses(network: Network, data: st.DataObject) -> None:
    """Any two addresses fare as the first addresses of their atoms do."""
    found = reach(network)
    atoms = found.atoms.atoms
    for _ in range(10):
        one, other = (data.draw(st.sampled_from(range(len(atoms)))) for _ in range(2))
        if atoms[one].owner == atoms[other].owner:
            continue
        source = data.draw(st.integers(atoms[one].first, atoms[one].last))
        destination = data.draw(st.integers(atoms[other].first, atoms[other].last))
        walked = found.walker.walk(atoms[one].owner, source, destination)
        assert walked.disposition == found.walk(one, other).disposition


@given(st.integers(0, 40).flatmap(lambda size: st.lists(st.integers(0, 2**size - 1), min_size=size, max_size=size)))
def test_turning_a_square_of_bits_over(rows: list[int]) -> None:
    """Every bit goes to its mirrored place, and turning twice is standing still."""
    turned = transposed(rows)
    size = range(len(rows))
    assert all(rows[row] >> column & 1 == turned[column] >> row & 1 for row in size for column in size)
    assert transposed(turned) == rows


def test_overlapping_networks_are_ambiguous() -> None:
    """Where two members own an address, every pair that needs it is ambiguous, and others are not."""
    draft = Draft(
        name="overlap",
        cen=DraftCen(name="CEN 1", edition="basic"),
        regions=(
            DraftRegion(id="us-west-1", vpcs=(DraftVpc(name="A", cidr="10.1.0.0/16"),)),
            DraftRegion(id="us-east-1", vpcs=(DraftVpc(name="B", cidr="10.2.0.0/16"),)),
            DraftRegion(id="eu-west-1", vpcs=(DraftVpc(name="C", cidr="10.3.0.0/16"),)),
        ),
    )
    plan = make_plan(draft)
    network = make_network(plan, {})
    members = (
        network.members[0],
        *(one._replace(networks=(IPv4Network("10.9.0.0/24"),)) for one in network.members[1:]),
    )
    found = reach(Network(network.nodes, (), network.tables, members, network.links))
    assert {pair.disposition for pair in found.pairs()} == {"OVERLAP_AMBIGUOUS"}
    assert found.counts == {"OVERLAP_AMBIGUOUS": 6}
