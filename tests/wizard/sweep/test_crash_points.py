"""The tutorial's build killed and disturbed at every point, in processes of its own, and resumed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

SWEEP = Path(__file__).parents[2] / "bench" / "sweep.py"


def sweep(*arguments: str) -> tuple[int, str]:
    """Run the sweep; return its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, str(SWEEP), *arguments], capture_output=True, text=True, check=False, timeout=580
    )
    return done.returncode, done.stdout + done.stderr


def passed(told: str, what: str, least: int) -> bool:
    """Tell whether all of at least so many points were passed."""
    found = re.search(rf"{what} points passed: (\d+) of (\d+)", told)
    return found is not None and found[1] == found[2] and int(found[1]) >= least


@pytest.mark.timeout(600)
def test_a_build_survives_death_at_every_point(capsys: pytest.CaptureFixture[str]) -> None:
    """Killed before and after every record and call, power lost, it ends as one clean run: nothing twice or unknown."""
    code, told = sweep("--faults", "0", "--accounts", "lagging")
    with capsys.disabled():
        print(f"\n{told.splitlines()[-1]}")  # noqa: T201 - the figure is what the run is for
    assert (code, passed(told, "crash", 400)) == (0, True), told


@pytest.mark.timeout(240)
def test_a_build_survives_death_although_tokens_are_forgotten() -> None:
    """Looking first is enough where the service never remembers a token; fifty points of the sweep."""
    code, told = sweep("--faults", "0", "--accounts", "forgetful", "--crashes", "50")
    assert (code, passed(told, "crash", 50)) == (0, True), told


@pytest.mark.timeout(240)
def test_a_build_survives_every_kind_of_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """Fifty faults, chosen by a fixed seed from all kinds at all calls, change nothing about how a build ends."""
    code, told = sweep("--crashes", "0", "--faults", "50")
    with capsys.disabled():
        print(f"\n{told.splitlines()[-1]}")  # noqa: T201 - the figure is what the run is for
    assert (code, passed(told, "fault", 50)) == (0, True), told


@pytest.mark.timeout(120)
def test_a_build_killed_ten_times_ends_as_one_clean_run() -> None:
    """Ten kills at random moments with many steps at work at once leave no trace."""
    code, told = sweep("--crashes", "0", "--faults", "0", "--hunts", "1")
    assert (code, told.strip()) == (
        0,
        "killed ten times at random moments, then resumed: as after one clean run",
    )


@pytest.mark.timeout(240)
def test_a_tear_down_survives_death_as_a_build_does() -> None:
    """Killed at forty points of destroy, a new process takes the rest away, and nothing that was not ours."""
    code, told = sweep("--crashes", "0", "--faults", "0", "--removals", "40")
    assert (code, passed(told, "removal crash", 40)) == (0, True), told


TEETH = {
    "look": ("--faults", "0", "--crashes", "4", "--only", "after the call CreateVpn"),
    "fsync": ("--faults", "0", "--crashes", "4", "--only", "after the call CreateVpn"),
    "order": ("--faults", "0", "--crashes", "4", "--only", "before the record intent"),
    "token": ("--crashes", "0", "--faults", "4", "--only", "after at CreateVpnGateway"),
    "retry": ("--crashes", "0", "--faults", "4", "--only", "after at CreateVpnGateway"),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("weakened", TEETH)
def test_no_safeguard_can_be_taken_away(weakened: str) -> None:
    """Without the look, the token, fsync, or the record before the call, the sweep fails where that counts."""
    code, told = sweep("--weakened", weakened, *TEETH[weakened])
    assert code == 1
    assert re.search(r"points passed: [01] of 4", told), told
    if weakened in {"token", "retry"}:
        assert "3 vpn_gateways, not 2" in told
