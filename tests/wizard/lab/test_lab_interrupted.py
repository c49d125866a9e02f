import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from random_networks import Case

from wizard.lab.claim import claim
from wizard.lab.fault import Stopped
from wizard.rehearsal.rehearse import STAGES

LAB_STAGES = tuple(name for name in STAGES if name != "practice")


@pytest.mark.parametrize("stage", LAB_STAGES)
@pytest.mark.parametrize("how", ["stop", "interrupt"])
def test_an_interrupted_lab_leaves_nothing(
    sample: Callable[..., Any], judge: Callable[..., Any], left: Callable[[int], Any], stage: str, how: str
) -> None:
    """Stopped in order or by an exception, at any stage: no namespace, process, table or file stays."""
    stop, before = threading.Event(), left(os.getpid())
    plan, network = sample("tutorial")

    def tell(event: object) -> None:
        if getattr(event, "stage", "") != stage:
            return
        if how == "interrupt":
            raise KeyboardInterrupt
        stop.set()

    if how == "stop" and stage == "cleaning":
        judge(Case(0, plan, network, ()), tell, stop)
    else:
        with pytest.raises(KeyboardInterrupt if how == "interrupt" else Stopped):
            judge(Case(0, plan, network, ()), tell, stop)
    assert left(os.getpid()) == before


def anything(found: Any) -> tuple[Any, ...]:
    """Return whatever of a rehearsal is still there."""
    return (*found.namespaces, *found.processes, *found.files)


def begin(path: Path, stage: str) -> "subprocess.Popen[str]":
    """Begin a rehearsal as a process of its own, and return when it has come to a stage."""
    running = subprocess.Popen(
        [sys.executable, "-m", "wizard", "rehearse", str(path), "--events"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    for line in running.stdout:
        if json.loads(line).get("stage") == stage:
            return running
    raise AssertionError(f"it never came to {stage}: {running.communicate()[1]}")


@pytest.mark.parametrize(
    ("number", "stage"), [(signal.SIGINT, "practice"), (signal.SIGINT, "daemons"), (signal.SIGTERM, "tunnels")]
)
def test_a_signal_ends_a_rehearsal_in_order(
    tutorial: Path, left: Callable[[int], Any], number: signal.Signals, stage: str
) -> None:
    """Ctrl-C and SIGTERM end with exit code 130 after everything was taken away."""
    running = begin(tutorial, stage)
    running.send_signal(number)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "nothing of the rehearsal is left" in said
    assert not anything(left(running.pid))


@pytest.mark.parametrize("stage", ["namespaces", "tunnels", "renewal"])
def test_the_next_rehearsal_removes_what_a_killed_one_left(
    tutorial: Path, left: Callable[[int], Any], stage: str
) -> None:
    """After kill -9 the next rehearsal removes namespaces, daemons and files of the dead one."""
    running = begin(tutorial, stage)
    running.kill()
    running.communicate()
    abandoned = left(running.pid)
    assert abandoned.files
    with claim():
        assert not anything(left(running.pid))


def test_a_living_claim_is_never_removed(machine: None, left: Callable[[int], Any]) -> None:
    """A second claim beside a living one leaves its files alone."""
    del machine
    with claim() as first:
        with claim() as second:
            assert first.folder.exists()
            assert first.prefix != second.prefix
        assert first.folder.exists()
    assert not left(os.getpid()).files
