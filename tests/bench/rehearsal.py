"""A rehearsal of the tutorial, practice build included, after imports; and hundreds of networks on demand.

`python tests/bench/rehearsal.py 300` holds that many random networks with planted faults against packets.
"""

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Flag
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "wizard" / "lab"))  # the networks are those of the tests

from random_networks import Case, make_case
from stand_in_account import ground_of

from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.lab.needs import missing
from wizard.rehearsal.compare import differences
from wizard.rehearsal.rehearse import Clock, measure, predict, rehearse

LIMIT = 5.0
AT_ONCE = 2


def measure_rehearsal(runs: int) -> tuple[float, float]:
    """Return the seconds that the fastest of several rehearsals took, 0 where none is possible, and the limit."""
    if any(missing()):
        return 0.0, LIMIT
    plan = make_plan(read_plan(read_sample("tutorial").encode()).draft)
    seconds = []
    for _ in range(runs + 1):  # the first one imports
        end = rehearse(plan, lambda _event: None, Flag())
        if not end.ok:
            raise SystemExit(f"the rehearsal did not end well: {end.differences}")
        seconds.append(end.seconds)
    return min(seconds[1:]), LIMIT


def main(count: int) -> int:
    """Judge random networks; return 1 where one prediction was wrong."""

    def judge(seed: int) -> tuple[Case, Any, tuple[str, ...]]:
        case = make_case(seed)
        predicted = predict(case.network)
        pairs = [(each.source, each.target) for each in predicted]
        silent = Clock(lambda _event: None)
        _, measured, stray = measure(ground_of(case.plan, case.network), pairs, lambda _event: None, Flag(), silent)
        strays = (f"{stray} stray packets",) if stray else ()
        return case, predicted, (*differences(predicted, measured), *strays)

    found: Counter[str] = Counter()
    wrong = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for case, predicted, said in pool.map(judge, range(count)):
            found.update(each.disposition for each in predicted)
            wrong += bool(said)
            for each in said:
                print(f"seed {case.seed} ({', '.join(case.faults)}): {each}", flush=True)
    for disposition, number in found.most_common():
        print(f"{number:7}  {disposition}")
    print(f"{count} networks, {wrong} of them not as predicted")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
