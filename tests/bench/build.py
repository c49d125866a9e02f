"""A whole build in a practice account, against the shortest time its operations allow."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.steps import plan_steps
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
