"""Which step comes next: longest chain first, one at a time within a lock domain. Decides, and runs nothing."""

from collections.abc import Mapping, Sequence

from plans.steps import KINDS, Step


class Order:
    """What is left to do, at work, done and failed. Who runs the steps says when each has ended."""

    def __init__(self, steps: Sequence[Step], max_parallel: int) -> None:
        self._rest = dict(_by_urgency(steps))
        self._most = max_parallel
        self._held: set[str] = set()
        self._at_work: set[str] = set()
        self._done: set[str] = set()
        self._failed: set[str] = set()

    def begin(self) -> tuple[Step, ...]:
        """Return the steps that can begin now, the most urgent first; they count as at work from here on."""
        begun: list[Step] = []
        for step in [one for one in self._rest.values() if self._done.issuperset(one.needs)]:
            if len(self._at_work) < self._most and self._held.isdisjoint(step.domains):
                self._held.update(step.domains)
                self._at_work.add(step.id)
                begun.append(self._rest.pop(step.id))
        return tuple(begun)

    def end(self, step: Step, *, reached: bool) -> None:
        """Take note that a step has ended, and whether it reached its goal."""
        self._held.difference_update(step.domains)
        self._at_work.remove(step.id)
        (self._done if reached else self._failed).add(step.id)

    def left(self) -> tuple[tuple[Step, ...], dict[str, str]]:
        """Return the steps never begun, and for each the failed step behind it, where there is one."""
        return tuple(self._rest.values()), self._blamed()

    def _blamed(self) -> dict[str, str]:
        blamed: dict[str, str] = {}
        known = [
            step._replace(needs=tuple(need for need in step.needs if need in self._rest))
            for step in self._rest.values()
        ]
        for step in in_order(known):
            for need in self._rest[step.id].needs:
                cause = need if need in self._failed else blamed.get(need)
                if cause:
                    blamed.setdefault(step.id, cause)
        return blamed


def _by_urgency(steps: Sequence[Step]) -> list[tuple[str, Step]]:
    """Sort steps: those that feed another lock domain first, then the longest chain.

    All steps of one gateway take the same time in any order, but each finished route lets the CEN begin a publication:
    finishing one office before beginning the next keeps the CEN, the narrowest place of a large build, at work.
    """
    tails = chain_tails(steps, {step.id: float(KINDS[step.kind].seconds) for step in steps})
    domains = {step.id: set(step.domains) for step in steps}
    feeders = {need for step in steps for need in step.needs if domains[step.id].isdisjoint(domains[need])}
    return sorted(((step.id, step) for step in steps), key=lambda item: (item[0] not in feeders, -tails[item[0]]))


def chain_tails(steps: Sequence[Step], seconds: Mapping[str, float]) -> dict[str, float]:
    """Return, for each step, how long the longest chain from its beginning to the end of the run takes."""
    tails: dict[str, float] = {}
    waiting: dict[str, list[str]] = {step.id: [] for step in steps}
    for step in steps:
        for need in step.needs:
            waiting[need].append(step.id)
    for step in reversed(in_order(steps)):
        tails[step.id] = seconds.get(step.id, 0.0) + max((tails[after] for after in waiting[step.id]), default=0.0)
    return tails


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Return the steps, each after what it needs."""
    rest = {step.id: step for step in steps}
    order: list[Step] = []
    while rest:
        ready = [step for step in rest.values() if not any(need in rest for need in step.needs)]
        if not ready:
            raise ValueError(f"steps that need each other: {', '.join(rest)}")
        order.extend(rest.pop(step.id) for step in ready)
    return order
