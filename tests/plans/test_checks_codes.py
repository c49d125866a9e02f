"""One plan for every code: what triggers it, where it points and which line that is."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from plans.checks import check_reading
from plans.reading import read_plan
from plans.samples import read_sample
from plans.texts import CODES, hint, sentence

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "golden" / "findings.toml").read_text("utf-8")
)["case"]
NAMES = [f"{case['code']} {case['path']}" for case in CASES]

UNREADABLE = {"P002", "P003", "P004"}
"""Faults of files that no TOML can show; the tests of reading have them."""

JUDGED = {code for code in CODES if code.startswith("K01")} | {code for code in CODES if code[1:] in {"101", "102"}}
"""Faults of keys and devices, found when somebody looks at these; their own tests have them."""

FOLLOWS = {
    "P020 regions[0].vpn_gateways[0].tunnels": {("G007", "regions[0].vpn_gateways[0].vswitches")},
    "R005 defaults.publish": {("S005", "offices[0].publish"), ("S005", "offices[2].publish")},
    "R007 defaults.auto_config_route": {("S005", "offices[0].selectors"), ("S005", "offices[2].selectors")},
    "P031 accept[0]": {("A002", "offices[0].cidrs[0]")},
    "N004 regions[1].vpn_gateways[0].name": {("N010", f"offices[{index}].vpn_gateway") for index in (2, 3)},
    "N012 regions": {("N020", "cen.links[0].regions[1]")},
    "N014 regions[1].id": {("N020", "cen.links[0].regions[1]")},
}
"""What a fault brings with it as a fault of its own, at another place."""


def text_of(case: dict[str, Any]) -> str:
    """Make the plan file of a case: the tutorial, changed, with more offices or VPN gateways, cut or lengthened."""
    text = read_sample("tutorial").partition(case.get("until", "\0"))[0]
    for old, new in case.get("changes", []):
        assert old in text, old
        text = text.replace(old, new, 1)
    gateways = "".join(
        f'[[regions.vpn_gateways]]\nname = "More {index}"\nbandwidth = 10\ntunnels = 1\n\n'
        for index in range(case.get("gateways", 0))
    )
    offices = "".join(
        f'\n[[offices]]\nname = "Extra {index}"\nvpn_gateway = "VPN gateway 1"\n'
        f'public_ip = "47.0.{index // 200}.{index % 200 + 1}"\ncidrs = ["10.100.{index}.0/24"]\n'
        f'psk = {{ keyring = "acme/{index}" }}\n'
        for index in range(case.get("offices", 0))
    )
    return text.replace("[defaults]", gateways + "[defaults]") + offices + case.get("append", "")


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_each_fault_is_found_at_its_place(case: dict[str, Any]) -> None:
    """A plan with one fault gives its code at its path, on the line where the fault stands, in full sentences."""
    text = text_of(case)
    checked = check_reading(read_plan(text.encode()))
    found = [finding for finding in checked.findings if (finding.code, finding.path) == (case["code"], case["path"])]
    assert len(found) == 1, checked.findings
    line = checked.lines.line(case["path"])
    assert line is not None
    assert case["row"] in text.splitlines()[line - 1]
    said = sentence(found[0], checked.lines)
    assert said
    assert "{" not in said
    assert hint(found[0])


def test_every_code_has_a_plan_that_triggers_it() -> None:
    """No sentence is kept for a fault that nothing finds."""
    assert {case["code"] for case in CASES} == set(CODES) - UNREADABLE - JUDGED


# Beyond a quota, several quotas are exceeded at once.
SINGLE = [case for case in CASES if case["code"][0] not in "GS"]


@pytest.mark.parametrize("case", SINGLE, ids=[f"{case['code']} {case['path']}" for case in SINGLE])
def test_one_fault_is_not_said_twice(case: dict[str, Any]) -> None:
    """One fault is one error: what follows from it is not complained about again."""
    place = (case["code"], case["path"])
    checked = check_reading(read_plan(text_of(case).encode()))
    errors = {(found.code, found.path) for found in checked.findings if found.severity == "error"}
    assert errors <= {place, *FOLLOWS.get(" ".join(place), set())}
