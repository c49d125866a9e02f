"""The whole walk in a real terminal: the tutorial's network typed from nothing, saved, and built for practice."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plans.samples import read_sample

Start = Callable[..., Any]

SGR = re.compile(r"\x1b\[([0-9;:]*)m")
COLOURS = {str(code) for base in (30, 40, 90, 100) for code in range(base, base + 9)}
"""Every code that chooses a colour; 39 and 49 go back to the terminal's own."""


def colours_in(raw: str) -> set[str]:
    """Return the colour codes that were sent to a terminal."""
    return {code for found in SGR.findall(raw) for code in re.split("[;:]", found)} & COLOURS


def test_the_tutorial_is_typed_saved_and_built_for_practice(walk: Start, tmp_path: Path) -> None:
    """From an empty start to a plan file equal to the sample, and a practice build that is verified."""
    at = walk().sees("Plan name")
    at.type("acme-global").press("enter").type("CEN 1").type("basic")
    at.sees("CEN 1, basic")
    _type_region(at, "silicon", "172.16.0.0/16", "5.5.5.5", row="US (Silicon Valley)")
    _type_region(at, "shanghai", "192.168.0.0/16", "6.6.6.6", row="China (Shanghai)")
    at.press("down", "enter").sees("Bandwidth between").press("enter").type("10").press("enter").type("cenbwp-tutorial")
    at.press("ctrl+n").sees("+ Office")
    for number, gateway in ((1, 1), (2, 1), (3, 2), (4, 2)):
        at.press("enter").sees(f"Customer gateway {number}")
        at.press("enter").type(f"VPN gateway {gateway}").type(f"{number}.{number}.{number}.{number}")
        at.press("enter", "enter", "enter").sees(f"{number}.{number}.{number}.{number}")
    at.press("ctrl+n").sees("CIDR blocks")
    for network in ("10.10.10.0/24", "10.10.20.0/24", "10.20.10.0/24", "10.20.20.0/24"):
        at.type(network).sees(network)
    at.press("ctrl+n").sees("keyring acme-global/office-4")
    at.press("ctrl+n").sees("warnings")
    at.press("ctrl+s").sees("Save the plan as").press("enter").sees("Saved to acme-global.toml")
    assert (tmp_path / "acme-global.toml").read_text() == read_sample("tutorial")
    at.press("ctrl+n").sees("═══ 10 Mbit/s ═══")
    at.press("ctrl+n").sees("Practice").press("enter").sees("Finished: 20 created")
    at.sees("is as planned")
    at.press("ctrl+q")
    assert at.ends() == 0


def _type_region(at: Any, region: str, cidr: str, address: str, row: str) -> None:
    at.press("enter").sees("New region").type(region).sees(row)
    at.press("enter").type(cidr).press("enter", "enter").type("5").type("1").press("enter").type(address)
    at.sees("+ Region")


def test_no_color_means_no_colour_code(walk: Start) -> None:
    """With NO_COLOR the screens use bold and reverse only."""
    at = walk(NO_COLOR="1").sees("Plan name")
    at.press("ctrl+n").sees("+ Office").press("f2").sees("Code").press("f1").sees("Keys").press("ctrl+q")
    assert at.ends() == 0
    assert colours_in(at.raw) == set()
    assert "\x1b[" in at.raw


def test_colours_are_there_otherwise(walk: Start) -> None:
    """The search for colour codes finds them where they are wanted."""
    at = walk().sees("Plan name").press("ctrl+q")
    assert at.ends() == 0
    assert colours_in(at.raw)


def test_without_a_terminal_there_is_a_sentence_and_exit_code_2(tmp_path: Path) -> None:
    """No hang and no escape codes where nobody can see a screen."""
    done = subprocess.run(
        [sys.executable, "-m", "wizard"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=30,
        check=False,
        env=os.environ | {"WIZARD_STATE": str(tmp_path)},
    )
    assert done.returncode == 2
    assert "wizard apply" in done.stderr
    assert "\x1b" not in done.stderr + done.stdout


CRASH = """
import screens.keys, wizard.__main__
from wizard.secrets import Secret

def crash(self):
    key = "Marked-Key-In-Scope"
    raise RuntimeError(f"could not keep {key}")

screens.keys.KeysStep.action_generate = crash
wizard.__main__.main([])
"""


def test_a_crash_tells_no_secret_and_keeps_the_draft(walk: Start, tmp_path: Path) -> None:
    """A fault with a key in scope and in its message leaves a report, a sentence, the draft, and no key anywhere."""
    (tmp_path / "crash.py").write_text(CRASH)
    at = walk(module="crash", PYTHONPATH=str(tmp_path)).sees("Plan name")
    at.type("before-the-crash").press("ctrl+n", "ctrl+n", "ctrl+n").sees("Key is kept in").press("ctrl+g")
    at.ends()
    written = "".join(path.read_text() for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert "Marked-Key" not in at.raw + written
    assert "RuntimeError" in written
    assert "crash.py" in written
    assert 'name = "before-the-crash"' in written
