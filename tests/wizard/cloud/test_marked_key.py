"""Marked keys through a whole build of an account that does not say it is for practice: where they turn up."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

MARKS = {f"MARKED_KEY_{number}": f"Marked{number}.q8Zt3VbN6xWc2LrK5hJd7" for number in range(1, 5)}


def test_keys_of_the_environment_turn_up_in_form_bodies_and_nowhere_else(tmp_path: Path, wire_to: Any) -> None:
    """Request lines, headers, journal, events, both streams and every file written are free of them."""
    text = re.sub(r'keyring = "acme-global/office-(\d)"', r'env = "MARKED_KEY_\1"', read_sample("tutorial"))
    (tmp_path / "plan.toml").write_text(text, "utf-8")
    plan = make_plan(read_plan(text.encode()).draft)
    with Simulator(presume(plan), speed=1_000) as simulator:
        wire = wire_to(simulator.url)
        wire.change = lambda answer: re.sub(rb"(?i)x-simulator-speed: \S+\r\n", b"", answer)
        done = subprocess.run(
            [sys.executable, "-m", "wizard", "apply", "plan.toml", "--endpoint", wire.url, "--yes", "--json"],
            cwd=tmp_path,
            env={**os.environ, **MARKS, "WIZARD_STATE": str(tmp_path / "state")},
            capture_output=True,
            text=True,
            check=False,
        )
        shown = str(simulator.snapshot())
    assert done.returncode == 0, done.stderr
    bodies = "".join(sent.body.decode() for sent in wire.sent)
    assert [mark for mark in MARKS.values() if mark not in bodies] == []
    written = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file())
    heads = "".join(f"{sent.line}{sent.headers}" for sent in wire.sent)
    assert "connection/us-west-1" in written
    assert "CreateVpnConnection" in heads
    for mark in MARKS.values():
        assert mark not in heads + written + shown + done.stdout + done.stderr
