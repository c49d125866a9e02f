"""Steps at work in threads, in the order that `order` decides; and the least time that any order could take."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event

from plans.steps import Step
from wizard.executor.order import Order, chain_tails, in_order


def run_all(
    steps: Sequence[Step], take: Callable[[Step], bool], stop: Event, max_parallel: int
) -> tuple[tuple[Step, ...], dict[str, str]]:
    """Take every step whose needs are met; return those never begun, and for each which need failed it.

    `take` runs in a worker thread and returns whether the step reached its goal. After `stop` nothing new begins.
    """
    order = Order(steps, max_parallel)
    running: dict[Future[bool], Step] = {}
    with ThreadPoolExecutor(max_parallel, "step") as pool:
        while True:
            if not stop.is_set():
                running.update({pool.submit(take, step): step for step in order.begin()})
            if not running:
                break
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                order.end(running.pop(future), reached=future.result())
    return order.left()


def critical_path(steps: Sequence[Step], seconds: Mapping[str, float]) -> float:
    """Return a time that no order of the steps can undercut, given how long each takes.

    The longest of: every chain of dependencies; for every lock domain the earliest moment it can begin, the sum of its
    steps, and the shortest tail behind them; and what is left for one domain to do when others have ended.
    """
    tails = chain_tails(steps, seconds)
    heads: dict[str, float] = {}
    for step in in_order(steps):
        heads[step.id] = max((heads[need] + seconds.get(need, 0.0) for need in step.needs), default=0.0)
    longest = max((heads[step.id] + tails[step.id] for step in steps), default=0.0)
    domains: dict[str, list[Step]] = {}
    for step in steps:
        for domain in step.domains:
            domains.setdefault(domain, []).append(step)
    ends: dict[str, float] = {}
    for domain, members in domains.items():
        work = sum(seconds.get(step.id, 0.0) for step in members)
        behind = min(tails[step.id] - seconds.get(step.id, 0.0) for step in members)
        ends[domain] = min(heads[step.id] for step in members) + work
        longest = max(longest, ends[domain] + behind)
    return max(longest, *(_left_over(domain, steps, domains, ends, seconds) for domain in domains), 0.0)


def _left_over(
    domain: str,
    steps: Sequence[Step],
    domains: Mapping[str, Sequence[Step]],
    ends: Mapping[str, float],
    seconds: Mapping[str, float],
) -> float:
    """Return how long `domain` works at least, because every domain that feeds it ends with a step it waits for.

    Whatever step of a VPN gateway comes last is a route, and the CEN can publish that one only afterwards.
    """
    after: dict[str, list[Step]] = {}
    for step in steps:
        for need in step.needs:
            after.setdefault(need, []).append(step)
    arrivals: list[tuple[float, float]] = []
    for feeder, members in domains.items():
        if any(domain in step.domains for step in members):
            continue
        last = [step for step in members if not any(feeder in later.domains for later in after.get(step.id, []))]
        fed = [[seconds.get(x.id, 0.0) for x in after.get(step.id, []) if domain in x.domains] for step in last]
        if fed and all(fed):
            arrivals.append((ends[feeder], min(min(found) for found in fed)))
    work, most = 0.0, 0.0
    for arrival, needed in sorted(arrivals, reverse=True):
        work += needed
        most = max(most, arrival + work)
    return most
