"""A whole build in a practice account, against the shortest time its operations allow.

`python tests/bench/build.py --regions 10 --offices 20 --speed 4` builds a network of so many offices in each region;
without the first two, the tutorial.
"""

import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from threading import Event

from offices import make_network

from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.steps import plan_steps
from wizard.cloud import make_target
from wizard.executor.launch import Where, apply
from wizard.executor.schedule import critical_path
from wizard.simulator.durations import total
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

SPEED = 10.0
"""Simulated seconds per second: the tutorial's build takes more than 20 real seconds."""

LIMIT = 1.05

ACTIONS = {
    "vpn-gateway": "CreateVpnGateway",
    "connection": "CreateVpnConnection",
    "vpn-route": "CreateVpnRouteEntry",
    "attachment": "AttachCenChildInstance",
    "publication": "PublishRouteEntries",
}
"""The action behind each kind of step that takes time when the CEN, its links and the VPCs exist already."""


def measure_build(runs: int) -> tuple[float, float]:
    """Return the least makespan over the critical path of several builds, and its limit."""
    text = read_sample("tutorial")
    plan = make_plan(read_plan(text.encode()).draft)
    shortest = shortest_seconds(plan)
    return min(_makespan(plan, text) for _ in range(runs)) / shortest, LIMIT


def shortest_seconds(plan: Plan) -> float:
    """Return the longest path over dependencies and lock domains, from the simulator's own durations."""
    steps = plan_steps(plan)
    return critical_path(steps, {step.id: total(ACTIONS.get(step.kind, "")) for step in steps})


def _makespan(plan: Plan, text: str) -> float:
    with tempfile.TemporaryDirectory() as folder, Simulator(presume(plan), speed=SPEED) as simulator:
        path = Path(folder, "plan.toml")
        path.write_text(text)
        done = subprocess.run(
            [sys.executable, "-m", "wizard", "apply", str(path), "--endpoint", simulator.url, "--yes", "--json"],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    end = json.loads(done.stdout.splitlines()[-1])
    if not end["ok"]:
        raise SystemExit(f"the build did not end well: {end}")
    return float(end["makespan_s"])


def main(arguments: list[str]) -> int:
    """Build once in this process and print what it took; return 1 where the build failed or took too long."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=0)
    parser.add_argument("--offices", type=int, default=0)
    parser.add_argument("--speed", type=float, default=1.0, help="simulated seconds per second")
    chosen = parser.parse_args(arguments)
    draft = (
        make_network(chosen.regions, chosen.offices)
        if chosen.regions
        else read_plan(read_sample("tutorial").encode()).draft
    )
    plan = make_plan(draft)
    shortest = shortest_seconds(plan)
    with Simulator(presume(plan), speed=chosen.speed) as simulator:
        end = apply(plan, Where(make_target(simulator.url)), Path(), lambda _event: None, Event())
        reads = sum(simulator.snapshot()["reads"].values())
    ratio = end.makespan_s / shortest
    print(
        f"{len(plan_steps(plan))} steps, {end.makespan_s:.0f} s of {shortest:.0f} s ({ratio:.3f}), "
        f"{end.makespan_s / chosen.speed:.0f} real seconds at speed {chosen.speed:g}, {reads} reading calls"
    )
    return 0 if end.ok and ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
