"""The order of steps: longest chain first, one at a time within a lock domain, in parallel across them."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event

from plans.steps import KINDS, Step


def run_all(
    steps: Sequence[Step], take: Callable[[Step], bool], stop: Event, max_parallel: int
) -> tuple[tuple[Step, ...], dict[str, str]]:
    """Take every step whose needs are met; return those never begun, and for each which need failed it.

    `take` runs in a worker thread and returns whether the step reached its goal. After `stop` nothing new begins.
    """
    rest = dict(_by_urgency(steps))
    failed: set[str] = set()
    done: set[str] = set()
    held: set[str] = set()
    running: dict[Future[bool], Step] = {}
    with ThreadPoolExecutor(max_parallel, "step") as pool:
        while True:
            if not stop.is_set():
                for step in [s for s in rest.values() if done.issuperset(s.needs)]:
                    if len(running) < max_parallel and held.isdisjoint(step.domains):
                        held.update(step.domains)
                        running[pool.submit(take, rest.pop(step.id))] = step
            if not running:
                break
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                step = running.pop(future)
                held.difference_update(step.domains)
                (done if future.result() else failed).add(step.id)
    return tuple(rest.values()), _blamed(rest, failed)


def _by_urgency(steps: Sequence[Step]) -> list[tuple[str, Step]]:
    """Sort steps: those that feed another lock domain first, then the longest chain.

    All steps of one gateway take the same time in any order, but each finished route lets the CEN begin a publication:
    finishing one office before beginning the next keeps the CEN, the narrowest place of a large build, at work.
    """
    tails = chain_tails(steps, {step.id: float(KINDS[step.kind].seconds) for step in steps})
    domains = {step.id: set(step.domains) for step in steps}
    feeders = {need for step in steps for need in step.needs if domains[step.id].isdisjoint(domains[need])}
    return sorted(((step.id, step) for step in steps), key=lambda item: (item[0] not in feeders, -tails[item[0]]))


def _blamed(rest: Mapping[str, Step], failed: set[str]) -> dict[str, str]:
    """For each step not begun, name the failed step behind it, if there is one."""
    blamed: dict[str, str] = {}
    for step in _in_order_of(rest):
        for need in step.needs:
            cause = need if need in failed else blamed.get(need)
            if cause:
                blamed.setdefault(step.id, cause)
    return blamed


def _in_order_of(rest: Mapping[str, Step]) -> list[Step]:
    known = [step._replace(needs=tuple(need for need in step.needs if need in rest)) for step in rest.values()]
    return [rest[step.id] for step in _in_order(known)]


def chain_tails(steps: Sequence[Step], seconds: Mapping[str, float]) -> dict[str, float]:
    """Return, for each step, how long the longest chain from its beginning to the end of the run takes."""
    tails: dict[str, float] = {}
    waiting: dict[str, list[str]] = {step.id: [] for step in steps}
    for step in steps:
        for need in step.needs:
            waiting[need].append(step.id)
    for step in reversed(_in_order(steps)):
        tails[step.id] = seconds.get(step.id, 0.0) + max((tails[after] for after in waiting[step.id]), default=0.0)
    return tails


def critical_path(steps: Sequence[Step], seconds: Mapping[str, float]) -> float:
    """Return a time that no order of the steps can undercut, given how long each takes.

    The longest of: every chain of dependencies; for every lock domain the earliest moment it can begin, the sum of its
    steps, and the shortest tail behind them; and what is left for one domain to do when others have ended.
    """
    tails = chain_tails(steps, seconds)
    heads: dict[str, float] = {}
    for step in _in_order(steps):
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


def _in_order(steps: Sequence[Step]) -> list[Step]:
    """Return the steps, each after what it needs."""
    rest = {step.id: step for step in steps}
    order: list[Step] = []
    while rest:
        ready = [step for step in rest.values() if not any(need in rest for need in step.needs)]
        if not ready:
            raise ValueError(f"steps that need each other: {', '.join(rest)}")
        order.extend(rest.pop(step.id) for step in ready)
    return order
