"""Reading an account: complete, by page and region; what is denied is never taken for absent."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from wizard.cloud import Cloud, CloudError, cens, connect, customers, gateways, make_target, survey
from wizard.cloud.survey import NotUnique
from wizard.simulator.seed import Seed, SeedCen, SeedCustomerGateway, SeedVpc, SeedVpnGateway
from wizard.simulator.server import Simulator

from .conftest import CN, SEED, US, Wire, reply

MANY = tuple(SeedCustomerGateway(US, f"office-{n}", f"1.0.{n // 250}.{n % 250 + 1}") for n in range(120))


@pytest.fixture
def seed() -> Seed:
    """Return an account with two gateways, many customer gateways, and names that are not unique."""
    return replace(
        SEED,
        vpcs=(*SEED.vpcs, SeedVpc(US, "twin", "10.1.0.0/16"), SeedVpc(US, "twin", "10.2.0.0/16")),
        cens=(
            SeedCen("CEN 1", id="cen-1", vpcs=("vpc-1", "vpc-2")),
            SeedCen("CEN 10"),
            SeedCen("twin"),
            SeedCen("twin"),
        ),
        vpn_gateways=(
            SeedVpnGateway(US, "single", "VPC 1", public_ips=("5.5.5.5",)),
            SeedVpnGateway(CN, "dual", "VPC 2", public_ips=("6.6.6.6", "7.7.7.7")),
        ),
        customer_gateways=MANY,
    )


@pytest.fixture
def wire(seed: Seed) -> Iterator[Wire]:
    """Put a recording wire before an account with this file's seed."""
    with Simulator(seed, speed=20_000) as simulator:
        relay = Wire(simulator.url)
        yield relay
        relay.close()


@pytest.fixture
def cloud(wire: Wire) -> Cloud:
    """Return the account, reached over the wire."""
    return connect(make_target(wire.url))


def test_an_account_is_read_whole(cloud: Cloud) -> None:
    """Both regions and the CEN instance are there, with route tables in depth for the VPCs that were named."""
    account = survey.survey(cloud, [US, CN, US], vpc_ids=["vpc-1"], cen_name="CEN 1")
    assert account.uid == "1234567890123456"
    assert account.regions == (US, CN)
    assert {vpc.name for vpc in account.vpcs} == {"VPC 1", "VPC 2", "twin"}
    assert [(table.vpc, table.kind) for table in account.route_tables] == [("vpc-1", "system")]
    origins = {str(route.destination): route.origin for route in account.route_tables[0].routes}
    assert origins == {"172.16.1.0/24": "system", "100.64.0.0/10": "system", "192.168.0.0/16": "cen"}
    assert {gateway.name: gateway.tunnels for gateway in account.vpn_gateways} == {"single": 1, "dual": 2}
    assert [cen.edition for cen in account.cens] == ["basic"]
    assert {attachment.vpc for attachment in account.attachments} == {"vpc-1", "vpc-2"}
    assert [(limit.regions, limit.bandwidth) for limit in account.limits] == [((CN, US), 10)]
    far = {(route.region, route.destination, route.next_hop) for route in account.cen_routes}
    assert (CN, IPv4Network("172.16.1.0/24"), "vpc-1") in far
    assert account.denied == ()


def test_every_page_is_read(cloud: Cloud, wire: Wire) -> None:
    """A list of 120 takes three pages of at most 50, and nothing is missing or double."""
    found = customers.list_customer_gateways(cloud, US)
    assert [gateway.public_ip for gateway in found] == [gateway.ip for gateway in MANY]
    assert [sent.query["PageNumber"] for sent in wire.sent] == ["1", "2", "3"]


@pytest.mark.parametrize("total", [{"TotalCount": 3}, {}])
def test_a_list_that_ends_early_is_no_list(cloud: Cloud, wire: Wire, total: dict[str, int]) -> None:
    """A page that is empty before the service's own total is reached, or without one, proves nothing absent."""
    body = {"RequestId": "R", **total, "CustomerGateways": {"CustomerGateway": []}}
    wire.tamper = lambda _sent: reply(200, body)
    with pytest.raises(CloudError) as raised:
        customers.list_customer_gateways(cloud, US)
    assert raised.value.kind == "unknown outcome"


def test_what_is_denied_is_told(cloud: Cloud, wire: Wire) -> None:
    """A Describe that RAM denies leaves a mark with action, region and code, and the rest is read."""
    refusal = reply(403, {"Code": "Forbidden.RAM", "Message": "no", "RequestId": "R"})
    wire.tamper = lambda sent: refusal if sent.action == "DescribeVpnGateways" else None
    account = survey.survey(cloud, [US])
    assert [(item.action, item.region, item.reason) for item in account.denied] == [
        ("DescribeVpnGateways", US, "Forbidden.RAM")
    ]
    assert account.vpn_gateways == ()
    assert len(account.customer_gateways) == 120


def test_what_vanishes_meanwhile_is_absent(cloud: Cloud, wire: Wire) -> None:
    """A gateway deleted between the list it stood in and the look at its routes has none, and the rest is read."""
    gone = reply(404, {"Code": "InvalidVpnGatewayInstanceId.NotFound", "Message": "no", "RequestId": "R"})
    wire.tamper = lambda sent: gone if sent.action == "DescribeVpnRouteEntries" else None
    account = survey.survey(cloud, [US])
    assert (account.vpn_routes, account.denied) == ((), ())
    assert len(account.customer_gateways) == 120


def test_an_outage_is_no_empty_account(cloud: Cloud, wire: Wire) -> None:
    """When one call of many brings no answer, the account is not returned at all."""
    wire.tamper = lambda sent: b"" if sent.action == "DescribeVpnPbrRouteEntries" else None
    with pytest.raises(CloudError) as raised:
        survey.survey(cloud, [US])
    assert raised.value.kind == "unknown outcome"


def test_names_are_looked_up_exactly_and_must_be_unique(cloud: Cloud) -> None:
    """`CEN 1` is not `CEN 10`; two of one name are refused with their ids; an id always works; absent is None."""
    found = survey.find_cen(cloud, name="CEN 1")
    assert found is not None
    assert (found.id, found.edition) == ("cen-1", "basic")
    assert survey.find_cen(cloud, name="CEN") is None
    assert survey.find_vpc(cloud, US, name="nobody") is None
    vpc = survey.find_vpc(cloud, US, id="vpc-1")
    assert vpc is not None
    assert vpc.name == "VPC 1"
    with pytest.raises(NotUnique, match="2 of that name"):
        survey.find_vpc(cloud, US, name="twin")
    with pytest.raises(NotUnique, match="put the id into the plan"):
        survey.find_cen(cloud, name="twin")


def test_the_edition_is_read_from_the_transit_routers(seed: Seed) -> None:
    """A CEN instance with an Enterprise router says so; one without VPCs says nothing."""
    enterprise = replace(seed, cens=(SeedCen("E", edition="enterprise", vpcs=("vpc-1",)), SeedCen("empty")), links=(),
                         bandwidth_plans=())  # fmt: skip
    with Simulator(enterprise) as simulator:
        cloud = connect(make_target(simulator.url))
        assert {cen.name: cens.read_edition(cloud, cen).edition for cen in cens.list_cens(cloud)} == {
            "E": "enterprise",
            "empty": "",
        }


def test_threads_share_one_account(cloud: Cloud, wire: Wire) -> None:
    """Twenty threads over one Cloud get twenty right answers."""
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: gateways.list_gateways(cloud, US if number % 2 else CN), range(60)))
    assert [gateway.name for (gateway,) in answers] == ["dual", "single"] * 30
    assert len({sent.headers["x-acs-signature-nonce"] for sent in wire.sent}) == 60
