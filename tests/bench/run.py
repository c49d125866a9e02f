"""Hold the product to its budgets: prints one line for each and exits 1 where a ratio is missed.

`--short` measures the same budgets with fewer runs and a faster practice account.
"""

import sys
from collections.abc import Callable
from typing import NamedTuple

from build import measure_build
from commands import measure_check, measure_version
from plans_floor import measure_growth, measure_largest
from reach import measure_memory, measure_thousand, measure_tutorial
from rehearsal import measure_rehearsal
from screens_floor import measure_first_frame, measure_key_press


class Budget(NamedTuple):
    """One budget: `measure(runs)` returns what was measured and what is allowed, in the same unit."""

    name: str
    unit: str
    runs: int
    short_runs: int
    measure: Callable[[int], tuple[float, float]]


BUDGETS: tuple[Budget, ...] = (
    Budget("wizard --version, processor time", "s", 12, 6, measure_version),
    Budget("wizard check on the tutorial, processor time", "s", 12, 6, measure_check),
    Budget("checks, table sizes, ten tables; 1,000 offices", "s", 5, 3, measure_largest),
    Budget("growth from 10 to 100 to 1,000 offices over n log n", "x", 7, 4, measure_growth),
    Budget("reach of the tutorial, every pair hop by hop", "ms", 20, 10, measure_tutorial),
    Budget("reach of 1,000 offices, a million pairs", "s", 3, 2, measure_thousand),
    Budget("reach of 1,000 offices, memory", "MB", 1, 1, measure_memory),
    Budget("first frame of the screens", "s", 7, 4, measure_first_frame),
    Budget("key press to repaint, median, 1,000 offices", "s", 60, 30, measure_key_press),
    Budget("rehearsal of the tutorial, after imports", "s", 4, 2, measure_rehearsal),
    Budget("simulated build over its critical path", "x", 2, 1, measure_build),
)
"""Every budget, in the order it is measured."""


def main(arguments: list[str]) -> int:
    """Measure everything; return 1 where a budget is missed."""
    short = "--short" in arguments
    missed = 0
    print(f"{'budget':52} {'measured':>10} {'allowed':>10} {'ratio':>6}")
    for budget in BUDGETS:
        measured, allowed = budget.measure(budget.short_runs if short else budget.runs)
        ratio = measured / allowed
        missed += ratio > 1
        figures = f"{measured:9.3f}{budget.unit} {allowed:9.3f}{budget.unit} {ratio:6.2f}"
        print(f"{budget.name:52} {figures}{'  MISSED' if ratio > 1 else ''}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
