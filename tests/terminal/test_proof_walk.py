"""Proof in a real terminal: the printed tutorial is dark, one key turns it green, and packets say so too."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plans.samples import read_sample
from wizard.lab.needs import missing

Start = Callable[..., Any]

LACKING = tuple(missing())
needs_lab = pytest.mark.skipif(bool(LACKING) and os.environ.get("CI") != "true", reason="; ".join(LACKING))
"""Under CI a rehearsal that cannot run fails instead."""


def _open(walk: Start, folder: Path) -> Any:
    (folder / "plan.toml").write_text(read_sample("tutorial-as-printed"))
    return walk("edit", "plan.toml").sees("Plan name")


def test_the_printed_tutorial_is_dark_and_one_key_turns_it_green(walk: Start, tmp_path: Path) -> None:
    """The matrix, a pair's way, the repair with its difference, applied, taken back, applied again, saved."""
    at = _open(walk, tmp_path).press("6").sees("═══ 10 Mbit/s").press("x")
    at.sees("10 of 30 wanted pairs delivered, 20 dark").sees("Office 1 → Office 2: dark")
    at.press("enter").sees("dropped").sees("is not inside").press("escape").sees("20 dark")
    at.press("ctrl+r").sees('+selectors = "any"').press("enter").sees("30 of 30 wanted pairs delivered")
    assert "✗" not in at.frame
    at.press("ctrl+z").sees("10 of 30").press("ctrl+y").sees("30 of 30")
    at.press("ctrl+q")
    assert at.ends() == 0


@needs_lab
def test_the_repaired_tutorial_is_green_in_packets(walk: Start, tmp_path: Path) -> None:
    """Rehearsed as printed: 10 of 30, as predicted; repaired: 30 of 30, as predicted."""
    at = _open(walk, tmp_path).press("6").sees("═══ 10 Mbit/s").press("x").sees("20 dark")
    at.press("7").sees("Rehearse").press("down", "enter")
    at.sees("10 of 30 wanted pairs delivered in packets, as")
    at.sees("1 Office 1                     · ✗ ✗ ✗ ✓ ✗     · ✗ ✗ ✗ ✓ ✗")
    at.press("6").sees("20 dark").press("ctrl+r").sees("defaults.selectors").press("enter").sees("30 of 30")
    at.press("7").sees("Rehearse").press("enter").sees("30 of 30 wanted pairs delivered in packets, as")
    assert "✗" not in at.frame
    at.press("ctrl+q")
    assert at.ends() == 0
