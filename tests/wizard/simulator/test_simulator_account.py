"""The account itself: paging, tags, sites, seeds, the state file, and the running server."""

import json
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wizard.simulator.durations import DURATIONS
from wizard.simulator.seed import Seed, SeedCustomerGateway, SeedVpc, SeedVpnGateway, account_from
from wizard.simulator.server import Simulator
from wizard.simulator.storage import StateFileError

US = "us-west-1"
Connect = Callable[..., Any]
Fetch = Callable[..., Any]
Refusal = Callable[[Callable[[], object]], str]


def test_lists_come_in_pages(tutorial: Any, refusal: Refusal) -> None:
    """Ten at a time unless asked otherwise, fifty at most, with the total on every page."""
    for number in range(23):
        tutorial.vpc("CreateCustomerGateway", RegionId=US, IpAddress=f"1.1.1.{number}")
    seen: list[str] = []
    for page in range(1, 4):
        answer = tutorial.vpc("DescribeCustomerGateways", RegionId=US, PageNumber=page)
        assert (answer["TotalCount"], answer["PageSize"]) == (23, 10)
        seen += [item["IpAddress"] for item in answer["CustomerGateways"]["CustomerGateway"]]
    assert seen == [f"1.1.1.{number}" for number in range(23)]
    assert (
        refusal(lambda: tutorial.vpc("DescribeCustomerGateways", RegionId=US, PageSize=51)) == "IllegalParam.PageSize"
    )


def test_route_entries_come_by_token(tutorial: Any) -> None:
    """With MaxResult 1 the whole table is walked by NextToken, which is empty at the end."""
    table = tutorial.vpc("DescribeRouteTableList", RegionId=US)["RouterTableList"]["RouterTableListType"][0][
        "RouteTableId"
    ]
    where, seen, token = {"RegionId": US, "RouteTableId": table, "MaxResult": 1}, [], ""
    for _ in range(2):
        answer = tutorial.vpc("DescribeRouteEntryList", **where, NextToken=token)
        seen += [item["DestinationCidrBlock"] for item in answer["RouteEntrys"]["RouteEntry"]]
        token = answer["NextToken"]
    assert (seen, token) == (["172.16.0.0/16", "100.64.0.0/10"], "")


def test_tags_are_kept_listed_filtered_and_removed(ready: Any, refusal: Refusal) -> None:
    """Objects can be found by tag, and a tag on what does not exist is refused."""
    where = {"RegionId": US, "ResourceType": "VPNGATEWAY", "ResourceId": ["vpn-1"]}
    ready.vpc("TagResources", **where, Tag=[{"Key": "plan", "Value": "acme"}, {"Key": "step", "Value": "1"}])
    assert ready.vpc("DescribeVpnGateways", RegionId=US, Tag=[{"Key": "plan", "Value": "acme"}])["TotalCount"] == 1
    assert ready.vpc("DescribeVpnGateways", RegionId=US, Tag=[{"Key": "plan", "Value": "other"}])["TotalCount"] == 0
    ready.vpc("UnTagResources", **where, TagKey=["step"])
    listed = ready.vpc("ListTagResources", RegionId=US, ResourceType="VPNGATEWAY", Tag=[{"Key": "plan"}])
    assert [(tag["TagKey"], tag["TagValue"]) for tag in listed["TagResources"]["TagResource"]] == [("plan", "acme")]
    absent = {**where, "ResourceId": ["vpn-none"], "Tag": [{"Key": "a", "Value": "b"}]}
    assert refusal(lambda: ready.vpc("TagResources", **absent)) == "InvalidResourceId.NotFound"
    reserved = {**where, "Tag": [{"Key": "acs:a", "Value": "b"}]}
    assert refusal(lambda: ready.vpc("TagResources", **reserved)) == "InvalidTagKey"


@pytest.mark.parametrize(
    ("site", "bandwidth", "charge", "code"),
    [
        ("international", 10, "POSTPAY", ""),
        ("international", 5, "POSTPAY", "IllegalParam.Bandwidth"),
        ("international", 10, "PREPAY", "IllegalParam.InstanceChargeType"),
        ("china", 5, "PREPAY", ""),
        ("china", 5, "POSTPAY", "IllegalParam.InstanceChargeType"),
        ("", 5, "POSTPAY", ""),
        ("", 5, "PREPAY", ""),
    ],
)
def test_the_site_decides_what_can_be_bought(
    connect: Connect, refusal: Refusal, site: str, bandwidth: int, charge: str, code: str
) -> None:
    """International accounts pay by use, from 10 Mbit/s; accounts of the China site prepay, from 5 Mbit/s."""
    seed = Seed(site=site, vpcs=(SeedVpc(US, "VPC", "172.16.0.0/16", id="vpc-1"),))
    asked = {"RegionId": US, "VpcId": "vpc-1", "Bandwidth": bandwidth, "InstanceChargeType": charge, "AutoPay": True}
    with Simulator(seed) as simulator:
        cloud = connect(simulator)
        if code:
            assert refusal(lambda: cloud.vpc("CreateVpnGateway", **asked)) == code
        else:
            assert cloud.vpc("CreateVpnGateway", **asked)["VpnGatewayId"].startswith("vpn-")


def test_an_unpaid_order_never_becomes_a_gateway(tutorial: Any, hand: Any) -> None:
    """Prepaid without AutoPay the gateway stays in init."""
    asked = {"RegionId": US, "VpcId": "vpc-1", "Bandwidth": 5, "InstanceChargeType": "PREPAY"}
    answer = tutorial.vpc("CreateVpnGateway", **asked)
    assert answer["OrderId"]
    hand.wind(100_000)
    where = {"RegionId": US, "VpnGatewayId": answer["VpnGatewayId"]}
    assert tutorial.vpc("DescribeVpnGateway", **where)["Status"] == "init"


def test_a_prepaid_gateway_cannot_be_released(tutorial: Any, hand: Any, refusal: Refusal) -> None:
    """DeleteVpnGateway of a prepaid gateway is ForbiddenRelease."""
    asked = {"RegionId": US, "VpcId": "vpc-1", "Bandwidth": 5, "InstanceChargeType": "PREPAY", "AutoPay": True}
    where = {"RegionId": US, "VpnGatewayId": tutorial.vpc("CreateVpnGateway", **asked)["VpnGatewayId"]}
    hand.wind(120)
    assert refusal(lambda: tutorial.vpc("DeleteVpnGateway", **where)) == "ForbiddenRelease"


def test_two_runs_give_the_same_ids(connect: Connect, seed: Seed) -> None:
    """The same calls make objects with the same ids, whatever the order the regions are built in."""
    asked = [{"RegionId": region, "IpAddress": "1.1.1.1"} for region in (US, "cn-shanghai")]
    found = []
    for order in (asked, list(reversed(asked))):
        with Simulator(seed) as simulator:
            cloud = connect(simulator)
            answers = {item["RegionId"]: cloud.vpc("CreateCustomerGateway", **item) for item in order}
            found.append({region: answer["CustomerGatewayId"] for region, answer in answers.items()})
    assert found[0] == found[1]


def test_seeded_objects_are_there_and_finished(connect: Connect) -> None:
    """What the seed names exists, and a reference to what it does not contain is said by name."""
    vpc = SeedVpc(US, "VPC", "172.16.0.0/16", public_ips=("5.5.5.5", "7.7.7.7"))
    seed = Seed(
        vpcs=(vpc,),
        vpn_gateways=(SeedVpnGateway(US, "old", "VPC"),),
        customer_gateways=(SeedCustomerGateway(US, "office", "1.1.1.1", id="cgw-1"),),
    )
    with Simulator(seed) as simulator:
        cloud = connect(simulator)
        gateway = cloud.vpc("DescribeVpnGateways", RegionId=US)["VpnGateways"]["VpnGateway"][0]
        assert (gateway["Name"], gateway["Status"], gateway["InternetIp"]) == ("old", "active", "5.5.5.5")
        customer = cloud.vpc("DescribeCustomerGateway", RegionId=US, CustomerGatewayId="cgw-1")
        assert customer["IpAddress"] == "1.1.1.1"
    with pytest.raises(ValueError, match="no VPC 'other'"):
        account_from(Seed(vpcs=(vpc,), vpn_gateways=(SeedVpnGateway(US, "old", "other"),)))
    with pytest.raises(ValueError, match=re.escape("InvalidRegionId.NotFound")):
        account_from(Seed(vpcs=(SeedVpc("us-west-9", "VPC", "172.16.0.0/16"),)))


def test_the_account_survives_a_restart(
    tmp_path: Path, hand: Any, connect: Connect, refusal: Refusal, seed: Seed
) -> None:
    """Objects, clock, tokens, deleted objects and the log come back; the file is its owner's alone."""
    file = tmp_path / "state.json"
    asked = {"RegionId": US, "IpAddress": "1.1.1.1", "ClientToken": "token"}
    gateway = {"RegionId": US, "VpcId": "vpc-1", "Bandwidth": 5}
    with Simulator(seed, speed=1.0, state=file, monotonic=hand) as simulator:
        cloud = connect(simulator)
        first = cloud.vpc("CreateCustomerGateway", **asked)["CustomerGatewayId"]
        gone = cloud.vpc("CreateCustomerGateway", RegionId=US, IpAddress="9.9.9.9")["CustomerGatewayId"]
        cloud.vpc("DeleteCustomerGateway", RegionId=US, CustomerGatewayId=gone)
        created = cloud.vpc("CreateVpnGateway", **gateway)["VpnGatewayId"]
        hand.wind(50)
        before = simulator.snapshot()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    hand.wind(1000)  # no time passes for an account that is not running
    with Simulator(Seed(), speed=1.0, state=file, monotonic=hand) as simulator:
        cloud = connect(simulator)
        assert simulator.snapshot() == before
        assert cloud.vpc("CreateCustomerGateway", **asked)["CustomerGatewayId"] == first
        where = {"RegionId": US, "VpnGatewayId": created}
        assert cloud.vpc("DescribeVpnGateway", **where)["Status"] == "provisioning"
        hand.wind(71)
        assert cloud.vpc("DescribeVpnGateway", **where)["Status"] == "active"
        other = {**asked, "IpAddress": "2.2.2.2"}
        assert refusal(lambda: cloud.vpc("CreateCustomerGateway", **other)) == "IdempotentParameterMismatch"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"wizard-simulator": 1, "account": {"vpcs": 3}}', "\x00", "[" * 5000]
)
def test_a_file_that_is_no_account_is_refused(tmp_path: Path, text: str) -> None:
    """A damaged or foreign state file is named and left as it is."""
    file = tmp_path / "state.json"
    file.write_text(text)
    with pytest.raises(StateFileError, match=re.escape(str(file))):
        Simulator(state=file)
    assert file.read_text() == text


def test_keys_are_masked_but_can_be_compared(ready: Any, hand: Any, fetch: Fetch) -> None:
    """The account shows no key, not even one in a parameter that is no JSON; equal keys have equal digests."""
    secret = "marked-Secret-1"
    for number, key in enumerate((secret, secret, "another")):
        customer = ready.vpc("CreateCustomerGateway", RegionId=US, IpAddress=f"1.1.1.{number}", AuthKey=secret)
        ready.raw(
            "CreateVpnConnection", "2016-04-28", RegionId=US, VpnGatewayId="vpn-1", LocalSubnet="0.0.0.0/0",
            RemoteSubnet="0.0.0.0/0", CustomerGatewayId=customer["CustomerGatewayId"],
            body={"IkeConfig": json.dumps({"Psk": key})},
        )  # fmt: skip
        hand.wind(20)
    for broken in (f'{{"Psk":"{secret}"', secret):
        with pytest.raises(Exception, match="NotFound"):
            ready.raw(
                "ModifyVpnConnectionAttribute", "2016-04-28", RegionId=US, VpnConnectionId="vco", IkeConfig=broken
            )
    _, account, _ = fetch(f"{ready.simulator.url}/-/account")
    assert secret not in json.dumps(account)
    digests = [item["ike"]["psk_digest"] for item in account["vpn_connections"]]
    assert digests[0] == digests[1] != digests[2]


def test_every_duration_says_where_it_comes_from() -> None:
    """Each is positive, unique by action and state, and has a source."""
    assert len({(row.action, row.state) for row in DURATIONS}) == len(DURATIONS)
    assert all(row.seconds > 0 and row.source for row in DURATIONS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_process_says_where_it_is_and_ends_when_told(tmp_path: Path, number: signal.Signals, fetch: Fetch) -> None:
    """The first line of stdout is the address, which answers at once; a signal ends it with exit 0."""
    state = str(tmp_path / "state.json")
    code = f"from pathlib import Path; from wizard.simulator import server; server.serve(state=Path({state!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert fetch(f"{url}/-/health")[1]["simulator"] is True
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "")
    assert url.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_an_error_at_once(tutorial: Any) -> None:
    """Starting on a port in use raises OSError instead of hanging."""
    port = int(tutorial.simulator.url.rpartition(":")[2])
    with pytest.raises(OSError, match=str(port)):
        Simulator(port=port).start()
