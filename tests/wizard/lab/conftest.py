"""What a machine needs to play the lab, networks with planted faults, and a look at what a lab left behind."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # tests have no packages; the bench shares these two files

from random_networks import Case, make_case
from stand_in_account import ground_of

from plans.network import Network
from plans.plan import Plan
from plans.planned import make_network, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.lab.claim import ROOT, namespaces, processes
from wizard.lab.lab import Ground, TunnelState
from wizard.lab.needs import missing
from wizard.rehearsal.compare import Measured, Predicted, differences
from wizard.rehearsal.rehearse import Clock, measure, predict


class Judged(NamedTuple):
    """A network as predicted and as measured."""

    case: Case
    predicted: tuple[Predicted, ...]
    tunnels: tuple[TunnelState, ...]
    measured: tuple[Measured, ...]
    differences: tuple[str, ...]
    stray: int


@pytest.fixture(scope="session")
def machine() -> None:
    """Skip where the lab cannot be played; on CI that is a failure."""
    lacking = "; ".join(missing())
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)


def _judge(case: Case, tell: Callable[[object], None] = lambda _event: None, stop: Flag | None = None) -> Judged:
    predicted = predict(case.network)
    pairs = [(each.source, each.target) for each in predicted]
    ground = ground_of(case.plan, case.network)
    tunnels, measured, stray = measure(ground, pairs, tell, stop or Flag(), Clock(tell))
    return Judged(case, predicted, tunnels, measured, tuple(differences(predicted, measured)), stray)


@pytest.fixture
def judge(machine: None) -> Callable[..., Judged]:
    """Predict a network, play it, and compare."""
    del machine
    return _judge


@pytest.fixture(scope="session")
def judge_seed(machine: None) -> Callable[[int], Judged]:
    """Do the same with the random network of a seed."""
    del machine
    return lambda seed: _judge(make_case(seed))


@pytest.fixture(scope="session")
def sample() -> Callable[[str], tuple[Plan, Network]]:
    """Return a sample's plan and its network."""

    def read(name: str) -> tuple[Plan, Network]:
        plan = make_plan(read_plan(read_sample(name).encode()).draft)
        return plan, make_network(plan, planned_addresses(plan))

    return read


@pytest.fixture(scope="session")
def ground() -> Callable[[Plan, Network], Ground]:
    """Return what makes the account and the kits that hold a network."""
    return ground_of


class Left(NamedTuple):
    """What this machine has of rehearsals and outside of them."""

    namespaces: tuple[str, ...]
    processes: tuple[int, ...]
    files: tuple[str, ...]
    links: str
    tables: str


def _look(pid: int) -> Left:
    names = namespaces(f"wizlab-{pid}-")
    daemons = tuple(
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and _environment(entry).count(f"{ROOT}/{pid}-")
    )
    files = tuple(sorted(path.name for path in ROOT.glob(f"{pid}-*"))) if ROOT.exists() else ()
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    tables = subprocess.run(["nft", "list", "tables"], capture_output=True, text=True, check=True).stdout
    return Left(names, (*processes(names), *daemons), files, links, tables)


def _environment(entry: Path) -> str:
    try:
        return (entry / "environ").read_text(errors="replace")
    except OSError:
        return ""


@pytest.fixture
def left(machine: None) -> Callable[[int], Left]:
    """Return what looks for everything that rehearsals of a process have left, beside the machine's own links."""
    del machine
    return _look
