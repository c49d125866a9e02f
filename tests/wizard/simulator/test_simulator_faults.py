"""Faults on demand, as the official SDK meets them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_tea_openapi.exceptions import ThrottlingException

from wizard.simulator.faults import KINDS, Fault, FaultsFileError, load
from wizard.simulator.seed import Seed
from wizard.simulator.server import Simulator

ACTION = "CreateCustomerGateway"
ASKED = {"RegionId": "us-west-1", "IpAddress": "1.1.1.1", "ClientToken": "token"}
DONE = frozenset({"error-after", "drop-after", "reset-after", "garbage-after", "torn-after", "delay-after"})


SPOILING = [kind for kind in KINDS if kind not in {"forget-tokens", "lag"}]


@pytest.mark.parametrize("kind", SPOILING)
def test_a_fault_strikes_once_and_does_what_it_says(kind: str, seed: Seed, connect: Callable[..., Any]) -> None:
    """Only the named call is spoiled; whether it was carried out is as the kind says; the token finds it again."""
    with Simulator(
        seed, faults=[Fault(ACTION, kind, call=2, seconds=0.05, code="TaskConflict" * (kind == "refuse"))]
    ) as simulator:
        cloud = connect(simulator)
        cloud.vpc(ACTION, RegionId="us-west-1", IpAddress="9.9.9.9")
        if kind == "delay-after":
            cloud.vpc(ACTION, **ASKED)
        else:
            with pytest.raises(Exception) as caught:  # noqa: PT011  # each kind has its own, told apart below
                cloud.vpc(ACTION, **ASKED)
            assert (getattr(caught.value, "code", None) is not None) == (
                kind in {"refuse", "throttle", "error-before", "error-after"}
            )
        assert len(simulator.snapshot()["customer_gateways"]) == 1 + (kind in DONE)
        cloud.vpc(ACTION, **ASKED)
        assert len(simulator.snapshot()["customer_gateways"]) == 2


def test_throttling_tells_when_to_come_back(seed: Seed, connect: Callable[..., Any]) -> None:
    """With seconds the SDK raises its throttling error with the milliseconds; without, an ordinary refusal."""
    faults = [Fault("DescribeVpcs", "throttle", seconds=1.5), Fault("DescribeVpcs", "throttle", call=2)]
    with Simulator(seed, faults=faults) as simulator:
        cloud = connect(simulator)
        met = []
        for _ in range(2):
            with pytest.raises(Exception, match=r"Throttling\.User") as caught:
                cloud.vpc("DescribeVpcs", RegionId="us-west-1")
            met.append(caught.value.__context__)
        assert isinstance(met[0], ThrottlingException)
        assert met[0].retry_after == 1500
        assert not isinstance(met[1], ThrottlingException)
        assert cloud.vpc("DescribeVpcs", RegionId="us-west-1")["TotalCount"] == 1


def test_a_forgotten_token_is_a_new_request(seed: Seed, connect: Callable[..., Any]) -> None:
    """Once the service has forgotten its tokens, the same token makes another object."""
    asked = {"RegionId": "us-west-1", "VpcId": "vpc-1", "Bandwidth": 5, "ClientToken": "token"}
    with Simulator(seed, faults=[Fault("CreateVpnGateway", "forget-tokens", call=3)]) as simulator:
        cloud = connect(simulator)
        first, again, other = (cloud.vpc("CreateVpnGateway", **asked)["VpnGatewayId"] for _ in range(3))
        assert first == again != other


def test_a_lagging_list_shows_the_account_as_it_was(seed: Seed, connect: Callable[..., Any], hand: Any) -> None:
    """What was made a moment ago is not listed yet, what was deleted still is; a call that changes sees the truth."""
    lag = Fault("DescribeCustomerGateways", "lag", times=9, seconds=10)
    with Simulator(seed, speed=1.0, monotonic=hand, faults=[lag]) as simulator:
        cloud = connect(simulator)
        count = lambda: cloud.vpc("DescribeCustomerGateways", RegionId="us-west-1")["TotalCount"]  # noqa: E731
        made = cloud.vpc(ACTION, **ASKED)["CustomerGatewayId"]
        counts = []
        for seconds in (0, 9, 2):
            hand.wind(seconds)
            counts.append(count())
        cloud.vpc("DeleteCustomerGateway", RegionId="us-west-1", CustomerGatewayId=made)
        for seconds in (9, 2):
            hand.wind(seconds)
            counts.append(count())
        assert counts == [0, 0, 1, 1, 0]


def test_faults_of_every_action_are_counted_together(seed: Seed, connect: Callable[..., Any]) -> None:
    """The star stands for any action; the third call of all meets the fault."""
    with Simulator(seed, faults=[Fault("*", "refuse", call=3, code="Forbidden.RAM")]) as simulator:
        cloud = connect(simulator)
        cloud.vpc("DescribeVpcs", RegionId="us-west-1")
        cloud.vpc("DescribeRegions")
        with pytest.raises(Exception, match=r"Forbidden\.RAM"):
            cloud.vpc("DescribeVpcs", RegionId="cn-shanghai")


def test_faults_are_read_from_a_file(tmp_path: Path) -> None:
    """Each [[fault]] table is one fault; the defaults are the first call, once."""
    file = tmp_path / "faults.toml"
    file.write_text(
        '[[fault]]\naction = "CreateCen"\nkind = "drop-after"\n[[fault]]\naction = "A"\nkind = "throttle"\ntimes = 3\n'
    )
    assert load(file) == (Fault("CreateCen", "drop-after"), Fault("A", "throttle", times=3))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fault = 1", "table under"),
        ("[[fault]]\n", "fault 1: action is missing"),
        ('[[fault]]\naction = "A"\nkind = "explode"', "fault 1: kind 'explode' is none of refuse"),
        ('[[fault]]\naction = "A"\nkind = "throttle"\ncall = 0', "fault 1: call and times"),
        ('[[fault]]\naction = "A"\nkind = "throttle"\ncall = "1"', "fault 1: call has the wrong type"),
        ('[[fault]]\nactoin = "A"', "fault 1: actoin is none of action"),
        ('[[fault]]\naction = "A"\nkind = "refuse"', "fault 1: refuse takes a code"),
        ('[[fault]]\naction = "A"\nkind = "lag"\ncode = "X"', "fault 1: refuse takes a code, and no other"),
        ("[[", "faults.toml"),
    ],
)
def test_a_faults_file_that_cannot_be_is_explained(tmp_path: Path, text: str, said: str) -> None:
    """The file, the fault's number and what is wrong with it are named."""
    file = tmp_path / "faults.toml"
    file.write_text(text)
    with pytest.raises(FaultsFileError, match=said):
        load(file)
