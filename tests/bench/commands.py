"""Processor time of short commands, against a bare interpreter on the same machine."""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from plans.samples import read_sample

BARE = (sys.executable, "-c", "pass")
WIZARD = (sys.executable, "-m", "wizard")


def cpu_seconds(command: tuple[str, ...], runs: int) -> float:
    """Return the least processor time, user and system, of several runs."""
    return min(_cpu_seconds(command) for _ in range(runs))


def measure_version(runs: int) -> tuple[float, float]:
    """Return the processor time of `wizard --version` and its limit: three bare interpreters and 30 ms."""
    return cpu_seconds((*WIZARD, "--version"), runs), 3 * cpu_seconds(BARE, runs) + 0.030


def measure_check(runs: int) -> tuple[float, float]:
    """Return the processor time of `wizard check` on the tutorial and its limit: twelve bare interpreters."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder, "tutorial.toml")
        plan.write_text(read_sample("tutorial"))
        return cpu_seconds((*WIZARD, "check", str(plan)), runs), 12 * cpu_seconds(BARE, runs)


def _cpu_seconds(command: tuple[str, ...]) -> float:
    with Path(os.devnull).open("w") as nowhere:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=nowhere, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
