"""Running: practice, reality and files are told apart, and nothing real begins by accident."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

from textual.widgets import Button, Input

from plans.draft import Draft
from plans.plan import Plan
from wizard.events import Begin, End, Event, Planned, StepEvent
from wizard.exits import Stop


class Builder:
    """A build that goes on until it is told to stop, and remembers what it was asked."""

    def __init__(self) -> None:
        self.modes: list[str] = []
        self.stopped = False

    def __call__(self, mode: str, plan: Plan, stop: Flag, tell: Callable[[Event], None]) -> None:
        """Build until told to stop."""
        self.modes.append(mode)
        tell(Begin(plan.name, "apply", mode, mode == "practice", 2, 1.0))
        tell(Planned("a", "vpn-gateway", "VPN gateway 1", "us-west-1"))
        tell(Planned("b", "connection", "IPsec-VPN connection 1", "us-west-1"))
        tell(StepEvent("a", "vpn-gateway", "VPN gateway 1", "us-west-1", "waiting", 1.0, "the gateway to be active"))
        self.stopped = stop.wait(30)
        tell(StepEvent("a", "vpn-gateway", "VPN gateway 1", "us-west-1", "created", 2.0))
        tell(
            End(
                ok=False,
                created=1,
                adopted=0,
                changed=0,
                deleted=0,
                failed=0,
                stopped=True,
                verified=False,
                differences=(),
                makespan_s=2.0,
                critical_path_s=2.0,
            )
        )


async def _open(at: Any) -> None:
    at.go("run")
    await at.checked()


async def _sees(at: Any, text: str) -> None:
    while text not in at.screen_text():
        await at.pilot.pause(0.05)


async def test_a_practice_run_shows_what_it_waits_for_and_stops_safely(desk: Any, tutorial: Draft) -> None:
    """Enter begins, the waiting step says why, ctrl+t stops after the call in flight, and the end says how to go on."""
    builder = Builder()
    async with desk(tutorial, build=builder) as at:
        await _open(at)
        await at.press("enter")
        await _sees(at, "the gateway to")
        assert "Practice" in at.screen_text()
        await at.press("ctrl+t")
        await _sees(at, "Run again to go on")
        assert builder.stopped
        assert builder.modes == ["practice"]


async def test_a_practice_run_needs_no_checks_to_pass(desk: Any, tutorial: Draft) -> None:
    """Warnings and plan errors do not keep anybody from practising."""
    builder = Builder()
    gateway = replace(tutorial.regions[0].vpn_gateways[0], bandwidth="7")
    regions = (replace(tutorial.regions[0], vpn_gateways=(gateway,)), tutorial.regions[1])
    async with desk(replace(tutorial, regions=regions), build=builder) as at:
        await _open(at)
        assert at.session.plan is not None
        assert any(found.severity == "error" for found in at.session.findings)
        await at.press("enter")
        await _sees(at, "the gateway to")
        at.app.step.stop()
        await _sees(at, "Stopped")
        await at.press("down", "down", "enter")
        await _sees(at, "F2 goes to the findings")
        assert builder.modes == ["practice"]


async def test_a_real_build_wants_the_plan_s_name(desk: Any, tutorial: Draft) -> None:
    """Cancel has the focus, Enter twice begins nothing, the wrong word opens nothing, the right one does."""
    builder = Builder()
    async with desk(tutorial, build=builder) as at:
        await _open(at)
        await at.press("down", "down", "enter")
        await _sees(at, "Type the plan's name")
        assert at.app.focused.id == "cancel"
        await at.press("enter")
        assert not builder.modes
        await at.press("enter")
        await _sees(at, "Type the plan's name")
        word, proceed = at.app.screen.query_one(Input), at.app.screen.query_one("#proceed", Button)
        word.value = "acme"
        await at.settle()
        assert proceed.disabled
        word.value = "acme-global"
        await at.settle()
        assert not proceed.disabled
        proceed.press()
        await _sees(at, "REAL BUILD")
        at.app.step.stop()
        await _sees(at, "Stopped")
        assert builder.modes == ["real"]


async def test_what_is_missing_is_said_before_anything_begins(desk: Any, tutorial: Draft) -> None:
    """All missing keys stand on the screen at once, and nothing is asked or built."""
    builder = Builder()
    async with desk(tutorial, build=builder, find_obstacles=lambda *_: ("no key for Office 1", "no key for 2")) as at:
        await _open(at)
        await at.press("down", "down", "enter")
        await _sees(at, "no key for 2")
        assert "no key for Office 1" in at.screen_text()
        assert not builder.modes


async def test_a_refusal_is_a_sentence_on_the_screen(desk: Any, tutorial: Draft) -> None:
    """What ends a command with a sentence ends a run with the same one, and the screens stay."""

    def refuse(*_: object) -> None:
        raise Stop("the account is not to be reached")

    async with desk(tutorial, build=refuse) as at:
        await _open(at)
        await at.press("enter")
        await _sees(at, "the account is not to be reached")
        assert not at.app.step.is_busy


async def test_a_fault_of_ours_tells_no_values(desk: Any, tutorial: Draft, tmp_path: Path) -> None:
    """An unforeseen exception leaves its kind on the screen and in a report, and its message nowhere."""

    def fail(*_: object) -> None:
        raise RuntimeError("Marked-Key")

    async with desk(tutorial, build=fail) as at:
        await _open(at)
        await at.press("enter")
        await _sees(at, "RuntimeError")
        assert "Marked-Key" not in at.screen_text()
    reports = list((tmp_path / "state" / "crashes").iterdir())
    assert len(reports) == 1
    assert "Marked-Key" not in reports[0].read_text()


async def test_leaving_during_a_run_stops_it_first(desk: Any, tutorial: Draft) -> None:
    """ctrl+q while a build is at work lets the call in flight finish, then leaves."""
    builder = Builder()
    async with desk(tutorial, build=builder) as at:
        await _open(at)
        await at.press("enter")
        await _sees(at, "the gateway to")
        await at.pilot.press("ctrl+q")
        while at.app.is_running:
            await at.pilot.pause(0.05)
    assert builder.stopped


async def test_export_writes_every_office_s_device(desk: Any, tutorial: Draft, tmp_path: Path) -> None:
    """The folder that was named holds a configuration for each office, keys left open."""
    async with desk(tutorial) as at:
        await _open(at)
        await at.press("end", "enter")
        at.app.focused.value = str(tmp_path / "kits")
        await at.press("enter")
        await _sees(at, "files are in")
    devices = list((tmp_path / "kits").glob("*/device*"))
    assert len(devices) == 4
