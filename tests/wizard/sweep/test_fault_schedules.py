"""Any schedule of faults: however they fall, applying again ends as one clean run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.plan import Plan
from wizard.cloud.actions import ACTIONS
from wizard.exits import Exit
from wizard.simulator.faults import KINDS, Fault

OF_A_BUILD = sorted(
    action.name
    for action in ACTIONS
    if action.name.startswith(("Create", "Attach", "Publish", "Tag", "Describe", "List"))
    and action.name != "TagResource"
)
KINDS_OF_FAULT = sorted(set(KINDS) - {"refuse", "delay-after"})

FAULTS = st.lists(
    st.builds(
        Fault,
        action=st.sampled_from([*OF_A_BUILD, "*"]),
        kind=st.sampled_from(KINDS_OF_FAULT),
        call=st.integers(1, 12),
        times=st.integers(1, 3),
        seconds=st.sampled_from([0.0, 0.5, 5.0, 30.0]),
    ),
    min_size=1,
    max_size=6,
)
MADE = ("vpn_gateways", "customer_gateways", "vpn_connections", "attachments", "publications")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the journals of all examples are kept, each in a folder of its own."""
    return tmp_path_factory.mktemp("journals")


@pytest.mark.timeout(240)
@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(faults=FAULTS)
def test_any_schedule_of_faults_ends_as_a_clean_run(
    practice: Callable[..., Any], plan: Plan, folder: Path, monkeypatch: pytest.MonkeyPatch, faults: list[Fault]
) -> None:
    """After at most three applies everything is there, nothing twice, and no call is left without its outcome."""
    monkeypatch.setenv("WIZARD_STATE", str(folder / str(len(list(folder.iterdir())))))
    account = practice(*faults)
    for _ in range(3):
        ended = account.apply()
        if ended.code == Exit.FINE:
            break
    assert ended.code == Exit.FINE, ended.failed
    snapshot = account.simulator.snapshot()
    assert [len(snapshot[kind]) for kind in MADE] == [2, 4, 4, 2, 4]
    assert len(plan.connections) == 4
    account.simulator.stop()
