"""Draft checks, every table's size and ten full tables, for plans of 10, 100 and 1,000 offices."""

from math import log
from time import perf_counter

from offices import make_draft

from plans.addressing import parse_address, parse_network
from plans.checks import check_draft
from plans.draft import Draft
from plans.resolve import make_plan
from plans.routes import RouteTables

LIMIT = 0.5
"""Seconds for 1,000 offices."""

SLACK = 1.6
"""How far above n log n growth may look on a shared machine before it counts as worse."""


def seconds_for(draft: Draft, runs: int) -> float:
    """Return the least time of several runs, nothing remembered from one to the next."""
    return min(_seconds_for(draft) for _ in range(runs))


def measure_largest(runs: int) -> tuple[float, float]:
    """Return the time for 1,000 offices and its limit."""
    return seconds_for(make_draft(1000), runs), LIMIT


def measure_growth(runs: int) -> tuple[float, float]:
    """Return the worst growth between 10, 100 and 1,000 offices over n log n, and its limit.

    The smallest size has fixed costs that make growth from it look better than it is, never worse.
    """
    sizes = (10, 100, 1000)
    seconds = [seconds_for(make_draft(size), runs) for size in sizes]
    growths = [
        (seconds[index + 1] / seconds[index]) / ((sizes[index + 1] * log(sizes[index + 1])) / (size * log(size)))
        for index, size in enumerate(sizes[:-1])
    ]
    return max(growths), SLACK


def _seconds_for(draft: Draft) -> float:
    parse_network.cache_clear()
    parse_address.cache_clear()
    began = perf_counter()
    findings = check_draft(draft)
    if any(finding.severity == "error" for finding in findings):
        raise SystemExit(f"the plan to measure has errors: {findings[:3]}")
    tables = RouteTables(make_plan(draft))
    total = sum(tables.size(node) for node in tables.nodes)
    for node in tables.nodes[:10]:
        tables.table(node)
    took = perf_counter() - began
    if total < len(draft.offices):
        raise SystemExit("the tables are empty")
    return took
