import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from random_networks import FAULTS

SEEDS = range(40)
AT_ONCE = 2
"""Labs at once: most of their time is waiting for answers that do not come."""

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def judged(judge_seed: Callable[[int], Any]) -> list[Any]:
    """Predict and play every random network."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(judge_seed, SEEDS))


def test_prediction_and_packets_agree_on_random_networks(judged: list[Any]) -> None:
    """Every ordered pair of every random network goes as predicted, before every key is renewed and after."""
    wrong = [
        f"seed {each.case.seed} ({', '.join(each.case.faults)}): {difference}"
        for each in judged
        for difference in each.differences
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_but_ike_and_esp_crosses_the_internet(judged: list[Any]) -> None:
    """Whatever is wrong with a network, no packet leaves a gateway in clear."""
    assert [each.stray for each in judged] == [0] * len(SEEDS)


def test_every_kind_of_fault_is_judged_often_enough(judged: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    """Each fault is planted at least four times, and at least half of the networks have dark pairs."""
    planted = Counter(kind for each in judged for kind in each.case.faults)
    found = Counter(pair.disposition for each in judged for pair in each.predicted)
    dark = sum(any(pair.wanted and pair.disposition != "DELIVERED" for pair in each.predicted) for each in judged)
    table = "".join(f"{count:6}  {disposition}\n" for disposition, count in found.most_common())
    with capsys.disabled():
        sys.stdout.write(f"\n{len(judged)} networks, {dark} with dark pairs, {found.total()} ordered pairs:\n{table}")
    assert {kind: count for kind, count in planted.items() if count >= 4}.keys() == FAULTS.keys()
    assert dark * 2 >= len(judged)
