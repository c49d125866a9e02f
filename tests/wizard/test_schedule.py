"""The order of steps: needs first, one at a time in a lock domain, in parallel across them."""

import heapq
import random
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event, Lock

import pytest

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.steps import Step, plan_steps
from wizard.executor.build import MAX_PARALLEL
from wizard.executor.order import Order
from wizard.executor.schedule import critical_path, run_all
from wizard.simulator.durations import total

STEPS = plan_steps(make_plan(read_plan(read_sample("tutorial").encode()).draft))


class Watch:
    """Take steps and remember in which order, and what was at work together."""

    def __init__(self, failing: str = "") -> None:
        self.failing = failing
        self.order: list[str] = []
        self.held: set[str] = set()
        self.clashes: list[str] = []
        self.lock = Lock()

    def take(self, step: Step) -> bool:
        """Take one step; remember a clash where one of its locks is held already."""
        with self.lock:
            self.clashes += [domain for domain in step.domains if domain in self.held]
            self.held.update(step.domains)
            self.order.append(step.id)
        with self.lock:
            self.held.difference_update(step.domains)
        return not (self.failing and step.id.startswith(self.failing))


def test_every_step_is_taken_once_after_its_needs() -> None:
    """All steps are taken, each after what it needs, and never two in one lock domain."""
    watch = Watch()
    never, blamed = run_all(STEPS, watch.take, Event(), 8)
    assert (never, blamed) == ((), {})
    assert sorted(watch.order) == sorted(step.id for step in STEPS)
    place = {step: index for index, step in enumerate(watch.order)}
    assert all(place[need] < place[step.id] for step in STEPS for need in step.needs)
    assert watch.clashes == []


def test_gateways_of_two_regions_are_made_at_the_same_time() -> None:
    """Two lock domains work in parallel: both gateways are begun before either ends."""
    together = Barrier(2)

    def take(step: Step) -> bool:
        if step.kind != "vpn-gateway":
            return True
        try:
            together.wait(timeout=20)
        except BrokenBarrierError:
            return False
        return True

    never, _ = run_all(STEPS, take, Event(), 8)
    assert never == ()


def test_a_failed_step_stops_only_what_needs_it() -> None:
    """When one region's gateway fails, the other region is built and the blame is named."""
    watch = Watch(failing="vpn-gateway/us-west-1")
    never, blamed = run_all(STEPS, watch.take, Event(), 8)
    assert "connection/cn-shanghai/192.168.0.0/16/1/3.3.3.3" in watch.order
    assert {step.region for step in never} == {"us-west-1"}
    assert set(blamed.values()) == {"vpn-gateway/us-west-1/172.16.0.0/16/1"}
    assert set(blamed) == {step.id for step in never}


def test_after_a_stop_nothing_new_begins() -> None:
    """A stop lets the steps at work finish and begins no other."""
    stop = Event()
    begun: list[str] = []

    def take(step: Step) -> bool:
        begun.append(step.id)
        stop.set()
        return True

    never, blamed = run_all(STEPS, take, stop, 1)
    assert len(begun) == 1
    assert len(never) == len(STEPS) - 1
    assert blamed == {}


def _step(name: str, domains: tuple[str, ...] = (), needs: tuple[str, ...] = ()) -> Step:
    return STEPS[0]._replace(id=name, domains=domains, needs=needs)


def test_the_critical_path_is_the_longest_chain_or_the_busiest_lock() -> None:
    """Chains and lock domains both bound the time a build takes."""
    chain = (_step("a"), _step("b", needs=("a",)), _step("c", needs=("b",)), _step("d"))
    assert critical_path(chain, {"a": 1, "b": 2, "c": 3, "d": 4}) == 6
    locked = (_step("a", ("x",)), _step("b", ("x",)), _step("c", ("x",)), _step("d", (), ("c",)))
    assert critical_path(locked, {"a": 2, "b": 2, "c": 2, "d": 1}) == 6
    assert critical_path(locked, {"a": 2, "b": 2, "c": 2, "d": 9}) == 11


def test_what_feeds_a_lock_last_is_still_to_be_done_there() -> None:
    """Two gateways that end at the same moment each leave the CEN one publication to make, one after the other."""
    steps = (
        _step("a1", ("a",)),
        _step("a2", ("a",), ("a1",)),
        _step("b1", ("b",)),
        _step("b2", ("b",), ("b1",)),
        _step("pa", ("cen",), ("a2",)),
        _step("pb", ("cen",), ("b2",)),
    )
    assert critical_path(steps, {"a1": 5, "a2": 5, "b1": 5, "b2": 5, "pa": 3, "pb": 3}) == 16


DURATIONS = {
    "vpn-gateway": total("CreateVpnGateway"),
    "connection": total("CreateVpnConnection"),
    "vpn-route": total("CreateVpnRouteEntry"),
    "attachment": total("AttachCenChildInstance"),
    "publication": total("PublishRouteEntries"),
}


def network(regions: int, offices: int) -> tuple[Step, ...]:
    """Return the steps of a network as the benchmarks build it."""
    path = Path(__file__).parents[1] / "bench" / "offices.py"
    spec = spec_from_file_location("bench_offices", path)
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return plan_steps(make_plan(made.make_network(regions, offices)))


@pytest.mark.parametrize(("regions", "offices"), [(2, 2), (10, 20), (1, 10), (10, 1)])
@pytest.mark.parametrize("uneven", [False, True])
def test_a_build_takes_hardly_longer_than_it_must(regions: int, offices: int, *, uneven: bool) -> None:
    """In exact time, without threads, the order comes within a twentieth of the least time that any order takes."""
    steps = network(regions, offices)
    chance = random.Random(regions * 100 + offices)
    seconds = {
        step.id: DURATIONS.get(step.kind, 1.0) * (chance.uniform(0.8, 1.25) if uneven else 1.0) for step in steps
    }
    order, now = Order(steps, MAX_PARALLEL), 0.0
    at_work: list[tuple[float, str, Step]] = []
    while True:
        for step in order.begin():
            heapq.heappush(at_work, (now + seconds[step.id], step.id, step))
        if not at_work:
            break
        now, _, step = heapq.heappop(at_work)
        order.end(step, reached=True)
    assert order.left() == ((), {})
    least = critical_path(steps, seconds)
    assert least <= now <= 1.05 * least
