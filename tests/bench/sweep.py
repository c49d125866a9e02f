"""Kill and disturb a build of the tutorial at every point, resume it, and look at what the account holds.

Every point is a real process that dies by SIGKILL and loses what it never made sure on disk; a new process resumes.
Prints "crash points passed: N of N" and "fault points passed: N of N"; exit 1 where one was not.
"""

import gc
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
import urllib.request
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from victim import WEAKENED, Ended, Way, run

from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.steps import REMOVE
from wizard.executor.journal import JournalFault, open_journal
from wizard.exits import Exit
from wizard.simulator.account import KINDS
from wizard.simulator.faults import Fault
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

SPEED = 1_000.0
"""What the account says of its clock: the build's own waits take milliseconds."""

TICK = 20.0
"""Simulated seconds between two looks at the account's clock, however fast the machine is."""

LAG = 50.0
"""Simulated seconds by which every list lags behind in the accounts that lag: longer than a lost answer and a look."""

PARALLEL = 16
"""Steps at work at once where a build is killed at random; numbered points are passed one after the other."""

ALWAYS = 10**9
LAGGING = (Fault("*", "lag", times=ALWAYS, seconds=LAG),)
FORGETFUL = (Fault("*", "forget-tokens", times=ALWAYS),)
ACCOUNTS = {"lagging": LAGGING, "forgetful": FORGETFUL}
"""Lists that lag need the token, a service that forgets tokens needs the look: a build must survive either."""

FAULT_KINDS = (
    "drop-before",
    "drop-after",
    "error-before",
    "error-after",
    "reset-after",
    "garbage-after",
    "torn-after",
    "throttle",
    "throttle-told",
    "delay-after",
    "forget-tokens",
)
"""What can happen to a call. `throttle-told` names the time to come back, `forget-tokens` also loses the answer."""


class Case(NamedTuple):
    """One point: what kind of account, where to kill the build, what else goes wrong."""

    name: str
    faults: tuple[Fault, ...] = ()
    way: Way = Way()


CLEAN = Way()
"""A build, one step after the other, that nothing happens to."""


class Ticking:
    """A clock that moves on by the same step each time it is read: runs are alike on any machine."""

    def __init__(self) -> None:
        self._reading = 0.0

    def __call__(self) -> float:
        """Return the next reading, in real seconds."""
        self._reading += TICK / SPEED
        return self._reading


PLAN: Plan = make_plan(read_plan(read_sample("tutorial").encode()).draft)


@contextmanager
def simulated(faults: Sequence[Fault]) -> Iterator[str]:
    """Run a practice account in a process of its own, which no death of a build touches."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            simulator = Simulator(presume(PLAN), speed=SPEED, monotonic=Ticking(), faults=faults).start()
            os.write(writing, simulator.url.encode())
            os.close(writing)
            signal.pause()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        url = pipe.read()
    try:
        yield url
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def snapshot(url: str) -> dict[str, Any]:
    """Return what an account holds, and its log of calls."""
    with urllib.request.urlopen(f"{url}/-/account", timeout=30) as answer:  # noqa: S310 - loopback, our own
        found: dict[str, Any] = json.load(answer)
    return found


class Seen(NamedTuple):
    """An account after a build, with what the build's journal says of it."""

    objects: dict[str, Any]
    made: dict[str, int]
    journalled: dict[str, tuple[str, bool]]
    open: tuple[str, ...]


def see(account: dict[str, Any], state: Path) -> Seen:
    """Read what an account holds and what the journal knows; times of creation are not compared."""
    objects: dict[str, Any] = {kind: sorted((_plain(one) for one in account[kind]), key=_id) for kind in KINDS}
    objects["tags"] = account["tags"]
    calls = {(call["action"], call["id"]) for call in account["calls"] if call["outcome"] == "OK" and call["id"]}
    (path,) = state.rglob("*.jsonl")
    journal = open_journal(path, PLAN.name, account["account"])
    journal.close()
    # What was to be removed is known by its own step; the removal's step says only how that went.
    steps = {step: record for step, record in journal.steps.items() if not step.startswith(REMOVE)}
    return Seen(
        objects,
        dict(Counter(action for action, _ in calls)),
        {step: (record.object_id, record.made) for step, record in steps.items()},
        tuple(step for step, record in steps.items() if record.open),
    )


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in one.items() if name not in {"created", "auth_key_digest"}}
    if "ike" in plain:
        plain["ike"] = {name: value for name, value in plain["ike"].items() if name != "psk_digest"}
    return plain


def _id(one: dict[str, Any]) -> str:
    return str(one["id"])


def complaints(seen: Seen, clean: Seen) -> list[str]:
    """Return what is not as after a clean run: objects deleted or alive, calls that made one, the journal."""
    found = [f"{len(seen.objects[kind])} {kind}, not {len(clean.objects[kind])}" for kind in KINDS
             if len(seen.objects[kind]) != len(clean.objects[kind])]  # fmt: skip
    if not found:
        found = [f"{kind} differ" for kind in seen.objects if seen.objects[kind] != clean.objects[kind]]
    found += [f"{action}: {seen.made.get(action, 0)} objects made, not {count}" for action, count in clean.made.items()
              if seen.made.get(action, 0) != count]  # fmt: skip
    if seen.journalled != clean.journalled:
        wrong = [step for step in clean.journalled if seen.journalled.get(step) != clean.journalled[step]]
        found.append(f"the journal does not know what was made: {', '.join(wrong)}")
    found += [f"the journal leaves {step} open" for step in seen.open]
    return found


def clean_run(faults: Sequence[Fault] = (), way: Way = CLEAN) -> tuple[Seen, Ended]:
    """Build, or take away what was built, undisturbed once; return the account and the trace."""
    with tempfile.TemporaryDirectory() as folder, simulated(faults) as url:
        if way.operation == "destroy":
            run(PLAN, url, Path(folder), CLEAN)
        ended = run(PLAN, url, Path(folder), way)
        if ended.code:
            raise SystemExit(f"the clean run failed: {ended.sentence}")
        return see(snapshot(url), Path(folder)), ended


def judge(case: Case, clean: Seen) -> list[str]:
    """Live through one case; return every complaint."""
    folder = Path(tempfile.mkdtemp())
    try:
        with simulated(case.faults) as url:
            if case.way.operation == "destroy":
                run(PLAN, url, folder, CLEAN)
            first = run(PLAN, url, folder, case.way)
            if case.way.kill_at and not first.killed:
                return ["was not reached"]
            if not case.way.kill_at and first.code not in {Exit.FINE, Exit.REFUSED}:
                return [f"exit {first.code}: {first.sentence}"]
            if first.code:
                again = run(PLAN, url, folder, case.way._replace(kill_at=0))
                if again.code:
                    return [f"resumed, exit {again.code}: {again.sentence}"]
            return complaints(see(snapshot(url), folder), clean)
    except (JournalFault, ValueError) as fault:
        return [f"{type(fault).__name__}: {fault}"]
    finally:
        shutil.rmtree(folder)


def crash_cases(accounts: Sequence[str], way: Way) -> Iterator[Case]:
    """Give a number to each crash point of a clean run, before and after every record and call, in each account."""
    for account in accounts:
        _, trace = clean_run(ACCOUNTS[account], way)
        for number, point in enumerate(trace.points, 1):
            name = f"{way.operation}, {account} account, killed at {number}, {point}"
            yield Case(name, ACCOUNTS[account], way._replace(kill_at=number))


def fault_cases(way: Way) -> Iterator[Case]:
    """Name the fault points: each kind of fault at each call of a clean run; lists lag where tokens are kept."""
    _, trace = clean_run(LAGGING, way)
    seen: Counter[str] = Counter()
    for point in trace.points:
        if not point.startswith("before the call "):
            continue
        action = point.split()[-1]
        seen[action] += 1
        for kind in FAULT_KINDS:
            faults = tuple(_faults(action, kind, seen[action]))
            yield Case(f"{kind} at {action} {seen[action]}", faults, way)


def _faults(action: str, kind: str, call: int) -> Iterator[Fault]:
    if kind == "forget-tokens":
        yield Fault(action, "drop-after", call)
        yield Fault("*", kind, times=ALWAYS)
    elif kind == "throttle-told":
        yield Fault(action, "throttle", call, seconds=0.02)
    else:
        yield Fault(action, kind, call, seconds=0.6 if kind == "delay-after" else 0.0)
    if kind != "forget-tokens":
        yield from LAGGING


def hunt(kills: int, clean: Seen, seed: int) -> list[str]:
    """Kill one build at random moments, many steps at work at once, until it has died often; return complaints."""
    chance, faults = random.Random(seed), LAGGING
    with tempfile.TemporaryDirectory() as folder, simulated(faults) as url:
        died = 0
        while died < kills:
            died += run(PLAN, url, Path(folder), Way(kill_at=chance.randint(2, 120), parallel=PARALLEL)).killed
        ended = run(PLAN, url, Path(folder), Way(parallel=PARALLEL))
        if ended.code:
            return [f"resumed, exit {ended.code}: {ended.sentence}"]
        return complaints(see(snapshot(url), Path(folder)), clean)


def run_all(cases: Sequence[Case], clean: Seen, jobs: int) -> list[tuple[str, list[str]]]:
    """Judge every case, some at a time, each worker a forked process; return those with complaints."""
    pipes = [_worker(cases[index::jobs], clean) for index in range(min(jobs, len(cases)))]
    failed: list[tuple[str, list[str]]] = []
    judged = 0
    for pid, reading in pipes:
        with os.fdopen(reading, encoding="utf-8") as pipe:
            for line in pipe:
                name, told = json.loads(line)
                judged += 1
                if told:
                    failed.append((name, told))
        os.waitpid(pid, 0)
    if judged != len(cases):
        raise SystemExit(f"only {judged} of {len(cases)} points were judged")
    return failed


def _worker(cases: Sequence[Case], clean: Seen) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            for case in cases:
                pipe.write(f"{json.dumps((case.name, judge(case, clean)))}\n")
                pipe.flush()
        code = 0
    except Exception:  # noqa: BLE001 - a forked worker must not run its parent's clean-up
        traceback.print_exc()
    finally:
        os._exit(code)


def main(arguments: Sequence[str]) -> int:
    """Sweep, print the figures, and return 1 where a point was not passed."""
    chosen = _arguments(arguments)
    gc.freeze()
    clean, _ = clean_run()
    way, code = Way(weakened=chosen.weakened), 0
    if chosen.crashes:
        cases = list(crash_cases(chosen.accounts, way))
        code |= _sweep("crash", _some(cases, chosen.crashes, chosen.only), clean, chosen.jobs)
    if chosen.faults:
        cases = list(fault_cases(way))
        code |= _sweep("fault", _some(cases, chosen.faults, chosen.only), clean, chosen.jobs)
    if chosen.removals:
        way = way._replace(operation="destroy")
        cases = _some(list(crash_cases(chosen.accounts, way)), chosen.removals, chosen.only)
        code |= _sweep("removal crash", cases, clean_run(way=way)[0], chosen.jobs)
    for seed in range(chosen.hunts):
        told = hunt(10, clean, seed)
        code |= bool(told)
        print(f"killed ten times at random moments, then resumed: {'; '.join(told) or 'as after one clean run'}")
    return code


def _sweep(what: str, cases: Sequence[Case], clean: Seen, jobs: int) -> int:
    failed = run_all(cases, clean, jobs)
    for name, told in failed[:40]:
        print(f"  {name}: {'; '.join(told)}")
    print(f"{what} points passed: {len(cases) - len(failed)} of {len(cases)}", flush=True)
    return 1 if failed else 0


def _some(cases: Sequence[Case], how_many: int, words: str) -> list[Case]:
    """Return the cases whose names have the words in them, all or a number of them chosen by a fixed seed."""
    named = [case for case in cases if words in case.name]
    return named if how_many >= len(named) else random.Random(1).sample(named, how_many)


def _arguments(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--crashes", type=int, default=ALWAYS, metavar="N", help="crash points, all by default")
    parser.add_argument("--faults", type=int, default=ALWAYS, metavar="N", help="fault points, all by default")
    parser.add_argument("--removals", type=int, default=0, metavar="N", help="crash points of destroy, none by default")
    parser.add_argument("--accounts", nargs="*", choices=ACCOUNTS, default=list(ACCOUNTS))
    parser.add_argument("--only", default="", metavar="WORDS", help="points whose names have these words in them")
    parser.add_argument("--weakened", choices=WEAKENED, default="", help="break the algorithm first")
    parser.add_argument("--hunts", type=int, default=0, metavar="N", help="builds killed ten times at random moments")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
