"""Rehearsing from the run step: told apart from practice and reality, live, and stopped without a trace."""

from collections.abc import Callable
from itertools import permutations
from threading import Event as Flag
from typing import Any

from plans.draft import Draft
from plans.plan import Plan
from screens.rehearsal import DRAWN, RehearsalLedger
from wizard.events import Begin, Event, PairSeen, Rehearsed, Stage, TunnelEvent
from wizard.exits import Stop

NAMES = ("Office 1", "[/b] 上海", "VPC 1")


def _pairs(names: tuple[str, ...], dark: frozenset[tuple[str, str]], predicted: frozenset[tuple[str, str]]) -> Any:
    return tuple(
        PairSeen(
            *pair,
            wanted=True,
            delivered=pair not in dark,
            rtt_ms=1.0,
            predicted="NO_ROUTE_VPC" if pair in predicted else "DELIVERED",
        )
        for pair in permutations(names, 2)
    )


def _end(pairs: tuple[PairSeen, ...], *differences: str) -> Rehearsed:
    delivered = sum(pair.delivered for pair in pairs)
    return Rehearsed(
        ok=delivered == len(pairs) and not differences,
        delivered=delivered,
        total=len(pairs),
        agrees=not differences,
        tunnels=(),
        pairs=pairs,
        differences=differences,
        stray_packets=0,
        seconds=3.0,
    )


class Lab:
    """A rehearsal that waits at its second stage until it is let go on or stopped."""

    def __init__(self, end: Rehearsed | None = None) -> None:
        self.end = end
        self.modes: list[str] = []
        self.go = Flag()

    def __call__(self, mode: str, plan: Plan, stop: Flag, tell: Callable[[Event], None]) -> None:
        """Rehearse."""
        self.modes.append(mode)
        tell(Begin(plan.name, "rehearse", "namespaces", practice=True, steps=2, speed=200.0))
        tell(Stage("practice", "building in a practice account", 0.0))
        tell(Stage("tunnels", "bringing up the tunnels", 1.2))
        tell(TunnelEvent("IPsec-VPN connection 1", established=True, detail="10.10.10.0/24"))
        tell(TunnelEvent("IPsec-VPN connection 2", established=False, detail="no proposal chosen"))
        while not (stop.is_set() or self.go.wait(0.01)):
            pass
        if stop.is_set() or self.end is None:
            raise Stop("Stopped; nothing of the rehearsal is left on this computer.")
        tell(self.end)


async def _begin(at: Any) -> None:
    at.go("run")
    await at.checked()
    await at.press("down", "enter")


async def _sees(at: Any, text: str) -> None:
    while text not in at.screen_text():
        await at.pilot.pause(0.05)


async def test_stages_and_tunnels_are_live_and_the_end_shows_both_matrices(desk: Any, tutorial: Draft) -> None:
    """What is at work, each tunnel with its reason, then measured beside predicted and the verdict."""
    dark = frozenset({(NAMES[0], NAMES[1])})
    lab = Lab(_end(_pairs(NAMES, dark, dark)))
    async with desk(tutorial, build=lab) as at:
        await _begin(at)
        await _sees(at, "no proposal")
        text = at.screen_text()
        assert "Rehearsal · bringing up the tunnels …" in text
        assert "1.2 s" in text
        assert "^t Stop safely" in text
        lab.go.set()
        await _sees(at, "5 of 6 wanted pairs delivered in packets, as")
        assert "1 Office 1" in at.screen_text()
        assert at.screen_text().count("· ✗ ✓") == 2
        assert "[/b] 上海" in at.screen_text()
        assert lab.modes == ["rehearse"]


async def test_a_wrong_prediction_names_its_pairs(desk: Any, tutorial: Draft) -> None:
    """Where packets and prediction differ, the verdict says so and the difference stands on the screen."""
    lab = Lab(_end(_pairs(NAMES, frozenset({("VPC 1", "Office 1")}), frozenset()), "VPC 1 → Office 1: predicted"))
    lab.go.set()
    async with desk(tutorial, build=lab) as at:
        await _begin(at)
        await _sees(at, "NOT")
        assert "VPC 1 → Office 1: predicted" in at.screen_text()
        assert at.app.screen.query_one("#verdict").has_class("-error")
        looks = [row.look for row in at.app.screen.steps.rows[1:4]]
        assert looks == ["good", "good", "error"]


async def test_a_stop_says_that_nothing_is_left(desk: Any, tutorial: Draft) -> None:
    """ctrl+t ends a rehearsal early; nothing claims a result."""
    async with desk(tutorial, build=Lab()) as at:
        await _begin(at)
        await _sees(at, "no proposal")
        await at.press("ctrl+t")
        await _sees(at, "nothing of the rehearsal is left")
        assert "Rehearsal · not finished" in at.screen_text()
        assert not at.app.step.is_busy


async def test_a_computer_that_cannot_rehearse_says_why_and_what_to_install(desk: Any, tutorial: Draft) -> None:
    """The choice is grey with its reason; Enter gives every reason in full and begins nothing."""
    lacking = ("it has to run as root", "not installed: nftables; apt-get install nftables")
    lab = Lab()
    async with desk(tutorial, build=lab, find_lacking=lambda: lacking, find_obstacles=lambda *_: lacking) as at:
        at.go("run")
        await at.checked()
        row = at.app.screen.menu.rows[1]
        assert row.look == "quiet"
        assert "it has to run as root" in row.cells[1]
        await at.press("down", "enter")
        await _sees(at, "apt-get install nftables")
        assert "not possible" in at.screen_text()
        assert not lab.modes


async def test_the_three_ways_to_run_differ_in_words_and_looks(desk: Any, tutorial: Draft) -> None:
    """Simulated, with real packets, and with real money are never to be mistaken for each other."""
    async with desk(tutorial) as at:
        at.go("run")
        await at.checked()
        rows = at.app.screen.menu.rows[:3]
        assert [row.cells[0] for row in rows] == ["Practice", "Rehearse", "Real build"]
        words = ("simulated", "real IKE and ESP", "money")
        assert all(word in row.cells[1] for row, word in zip(rows, words, strict=True))
        assert len({row.look for row in rows}) == 3


def test_of_many_networks_the_dark_pairs_are_listed() -> None:
    """A matrix that does not fit is a list."""
    names = tuple(f"Office {number}" for number in range(DRAWN + 1))
    ledger = RehearsalLedger()
    ledger.take(_end(_pairs(names, frozenset({(names[0], names[1])}), frozenset())))
    cells = [row.cells for row in ledger.rows(0.0)]
    assert cells[:2] == [("Dark pairs", "1", "predicted"), (" Office 0 → Office 1", "dark", "DELIVERED")]
