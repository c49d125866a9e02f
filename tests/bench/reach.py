"""Reach of the tutorial and of a thousand offices, and what it takes in memory."""

import resource
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter

from offices import REGIONS, make_draft

from plans.draft import Draft, DraftLink
from plans.planned import make_network
from plans.reach import reach
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample

SECONDS = 2.0
"""For 1,000 offices: a million pairs, counted, and the first dark ones walked."""

MEGABYTES = 500.0
MILLISECONDS = 20.0
"""For the tutorial: every pair walked."""

MODES = ("any", "own-vpc")


def measure_tutorial(runs: int) -> tuple[float, float]:
    """Return the milliseconds that the tutorial's matrix takes with every hop, and their limit."""
    draft = read_plan(read_sample("tutorial-as-printed").encode()).draft
    return 1000 * min(_tutorial_seconds(draft) for _ in range(runs)), MILLISECONDS


def measure_thousand(runs: int) -> tuple[float, float]:
    """Return the seconds for 1,000 offices, the worse of two kinds of selectors, and their limit."""
    return max(min(_seconds(mode) for _ in range(runs)) for mode in MODES), SECONDS


def measure_memory(runs: int) -> tuple[float, float]:
    """Return the megabytes that a process of its own takes for 1,000 offices, and their limit."""
    del runs
    done = subprocess.run([sys.executable, __file__], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout), MEGABYTES


def _tutorial_seconds(draft: Draft) -> float:
    plan = make_plan(draft)
    began = perf_counter()
    found = reach(make_network(plan, {}))
    if (found.delivered, len(list(found.pairs()))) != (10, 30):
        raise SystemExit("the printed tutorial does not serve 10 of 30")
    return perf_counter() - began


def _seconds(mode: str) -> float:
    draft = make_draft(1000)
    links = tuple(
        DraftLink((one, other), "10", "plan", "cenbwp-1")
        for index, one in enumerate(REGIONS)
        for other in REGIONS[index + 1 :]
    )
    draft = replace(draft, cen=replace(draft.cen, links=links), defaults=replace(draft.defaults, selectors=mode))
    plan = make_plan(draft)
    began = perf_counter()
    found = reach(make_network(plan, {}))
    dark = list(islice(found.dark(), 10))
    took = perf_counter() - began
    if found.total != 1008 * 1007 or bool(dark) == (mode == "any"):
        raise SystemExit(f"{mode}: {found.counts}")
    return took


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    for each in MODES:
        _seconds(each)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
