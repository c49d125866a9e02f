"""Every class of refusal in the middle of a build: what is done, what is said, and that applying again goes on."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

from wizard.cloud import errors
from wizard.events import StepEvent
from wizard.exits import Exit
from wizard.simulator.faults import Fault

Practice = Callable[..., Any]
ALWAYS = 10**6


def finished(account: Any) -> None:
    """Apply again and see one clean run's objects, each made once."""
    again = account.apply()
    assert (again.code, again.failed) == (Exit.FINE, {})
    assert len(account.simulator.snapshot()["vpn_gateways"]) == 2
    assert len(account.simulator.snapshot()["vpn_connections"]) == 4


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("CreateVpnConnection", "VpnGateway.Configuring"),
        ("CreateVpnRouteEntry", "TaskConflict"),
        ("AttachCenChildInstance", "Operation.Blocking"),
        ("PublishRouteEntries", "IncorrectStatus.VpcRouteEntry"),
        ("CreateVpnGateway", "LastTokenProcessing"),
        ("CreateVpnGateway", "ServiceUnavailable"),
        ("CreateVpnGateway", "Throttling.Api"),
        ("DescribeVpnGateways", "Throttling"),
        ("DescribeVpnConnections", "InternalError"),
        ("CreateVpnConnection", "UnknownError"),
    ],
)
def test_what_passes_is_waited_for(practice: Practice, action: str, code: str) -> None:
    """Busy, throttled and unknown outcomes are asked again until they pass, with the same token."""
    account = practice(Fault(action, "refuse", times=3, code=code))
    ended = account.apply()
    assert (ended.code, ended.failed) == (Exit.FINE, {})
    assert len(account.simulator.snapshot()["vpn_gateways"]) == 2


@pytest.mark.parametrize(
    ("action", "code", "said"),
    [
        ("CreateVpnGateway", "Resource.QuotaFull", "as many VPN gateways as it may have: ask for more in Quota Center"),
        ("CreateVpnConnection", "Resource.QuotaFull", "as many IPsec connections as it may have: ask for more"),
        ("CreateVpnConnection", "QuotaExceeded.PolicyBasedRoute", "as many policy routes as it may have"),
        ("CreateVpnRouteEntry", "QuotaExceeded.VpnRouteEntry", "as many routes as it may have"),
        ("CreateCustomerGateway", "Resource.QuotaFull", "as many customer gateways as it may have"),
        ("CreateVpnConnection", "VpnGateway.FinancialLocked", "owes a payment; settle it, then apply again"),
        ("CreateVpnGateway", "Forbidden.RAM", "`wizard explain permissions` lists what they need"),
        ("AttachCenChildInstance", "Forbbiden.SubUser", "`wizard explain permissions` lists what they need"),
        ("CreateVpnConnection", "IllegalParam.RemoteSubnet", "correct that value, then apply again"),
        ("PublishRouteEntries", "InvalidOperation.SomethingNew", "PublishRouteEntries refused"),
        ("CreateCustomerGateway", "InvalidIpAddress.AlreadyExist", "something else is in the way"),
    ],
)
def test_what_does_not_pass_ends_its_step(practice: Practice, action: str, code: str, said: str) -> None:
    """A definite refusal fails the step with what to do; the rest is built, and applying again goes on."""
    # What is said to be there already is looked for four times, and there are four offices.
    times = 16 if code.endswith("AlreadyExist") else 1
    account = practice(Fault(action, "refuse", times=times, code=code))
    ended = account.apply()
    assert ended.code == Exit.FINDINGS
    assert ended.failed
    assert all(code in told for told in ended.failed.values())
    assert all(said in told for told in ended.failed.values())
    assert ended.end.created > 0
    finished(account)


def test_a_denied_look_is_not_absence(practice: Practice) -> None:
    """Gateways that may not be described are not created: the step fails before any call that costs money."""
    for before in (1, 3):
        account = practice(Fault("DescribeVpnGateways", "refuse", call=before, times=ALWAYS, code="Forbidden.RAM"))
        ended = account.apply()
        assert ended.code in {Exit.REFUSED, Exit.FINDINGS}
        assert all("DescribeVpnGateways" in told for told in ended.failed.values())
        assert account.calls("CreateVpnGateway") == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("InvalidSecurityToken.Expired", "the credentials have expired; renew them, then apply again"),
        ("InvalidTimeStamp.Expired", "this machine's clock is wrong by more than 15 minutes; set it"),
        ("InvalidAccessKeyId.Inactive", "the access key is disabled"),
    ],
)
def test_credentials_that_expire_end_the_run(practice: Practice, code: str, said: str) -> None:
    """From the sixtieth call on everything is refused: one sentence, nothing more is begun, and it can be resumed."""
    account = practice(Fault("*", "refuse", call=60, times=16, code=code))
    ended = account.apply()
    assert ended.code == Exit.STOPPED
    assert all(said in told for told in ended.failed.values())
    assert 1 <= len(ended.failed) <= 16
    assert ended.remarks == ("nothing more is begun, because the service would refuse it for the same reason",) * len(
        ended.failed
    )
    while account.apply().code != Exit.FINE:
        assert account.simulator.snapshot()["reads"]
    finished(account)


def test_the_first_call_refused_is_nothing_done(practice: Practice) -> None:
    """Credentials that are refused at once end the run before the journal is opened, with what to do."""
    account = practice(Fault("*", "refuse", times=ALWAYS, code="InvalidAccessKeyId.NotFound"))
    ended = account.apply()
    assert ended.code == Exit.REFUSED
    assert "the access key does not exist; use another" in ended.failed[""]


def test_a_first_answer_that_is_lost_is_asked_for_again(practice: Practice) -> None:
    """One dropped connection before the first answer does not end a run."""
    assert practice(Fault("GetCallerIdentity", "drop-before")).apply().code == Exit.FINE


def test_the_time_that_the_service_asks_for_is_waited(practice: Practice) -> None:
    """Told to come back after 40 seconds, the next call comes no earlier; the back-off alone would be 3."""
    account = practice(Fault("CreateVpnGateway", "throttle", seconds=40))
    ended = account.apply()
    assert ended.code == Exit.FINE
    waits = [
        later.at - event.at
        for event in ended.all_of("vpn-gateway", "waiting")
        if "Throttling.User" in event.detail
        for later in ended.all_of("vpn-gateway", "calling")
        if later.step == event.step and later.at > event.at
    ]
    assert waits
    assert min(waits) >= 40


@pytest.mark.parametrize("short_budgets", [True])
def test_no_budget_is_waited_beyond(practice: Practice) -> None:
    """A service that is busy for ever is given up on after the step's minutes, in one sentence, and can be resumed."""
    account = practice(Fault("CreateVpnConnection", "refuse", times=400, code="VpnTask.CONFLICT"))
    ended = account.apply()
    assert ended.code == Exit.FINDINGS
    assert set(ended.failed.values()) == {
        "gave up after 10 minutes of waiting for the service to accept the call; apply again to go on"
    }


def test_waits_between_tries_grow_and_differ(practice: Practice) -> None:
    """Tries of a busy service are further and further apart, up to half a minute, and never in step."""
    account = practice(Fault("AttachCenChildInstance", "refuse", times=9, code="Operation.Blocking"))
    ended = account.apply()
    assert ended.code == Exit.FINE
    first = ended.all_of("attachment", "calling")[0].step
    at = [event.at for event in ended.all_of("attachment", "calling") if event.step == first]
    waits = [later - earlier for earlier, later in pairwise(at)]
    assert len(waits) >= 5
    assert waits[0] >= 2.25
    assert waits[4] >= 3 * waits[0] / 2
    assert len({round(wait, 3) for wait in waits}) == len(waits)


@pytest.mark.parametrize("most", [1, 3])
def test_no_more_steps_at_once_than_allowed(practice: Practice, most: int) -> None:
    """With --max-parallel N never more than N steps are between their beginning and their end."""
    account = practice()
    at_work: set[str] = set()
    widest: list[int] = []

    def watch(event: object) -> None:
        if isinstance(event, StepEvent):
            ended = event.state in {"created", "adopted", "changed", "done", "failed"}
            (at_work.discard if ended else at_work.add)(event.step)
            widest.append(len(at_work))

    account.apply(watch, max_parallel=most)
    assert max(widest) == most


def test_requests_of_a_build_stay_below_the_rate_limits(practice: Practice) -> None:
    """No listing of a region is asked for more often than the service allows within a minute of its time."""
    account = practice(speed=200.0)
    ended = account.apply()
    assert ended.code == Exit.FINE
    minutes = ended.end.makespan_s / 60
    reads = account.simulator.snapshot()["reads"]
    assert max(reads.values()) / 2 / minutes < 300  # of 600 in each of two regions


def test_every_kind_of_error_has_its_case() -> None:
    """No class of the error table is left out of these tests."""
    here = Path(__file__).read_text("utf-8")
    covered = {errors.classify(action, code) for action, code in re.findall(r'"(\w+)", "([\w.]+)"', here)}
    of_a_build = set(get_args(errors.ErrorKind)) - {"already gone", "dry-run ok"}
    assert of_a_build <= covered
