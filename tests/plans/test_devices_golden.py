"""Every family's text for Office 1 of both samples, as an engineer read and approved it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from plans.devices import FAMILIES, render
from plans.planned import make_network, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import SAMPLES, read_sample

GOLDEN = Path(__file__).parent.parent / "golden" / "devices"


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("family", [family.name for family in FAMILIES])
def test_device_text_is_the_approved_one(sample: str, family: str) -> None:
    """No line of a device's configuration changes unseen; UPDATE_GOLDEN=1 writes the new text for review."""
    plan = make_plan(read_plan(read_sample(sample).encode()).draft)
    network = make_network(plan, planned_addresses(plan))
    folder = GOLDEN / sample / family
    files = render(plan, network, replace(plan.offices[0], device=family))
    if os.environ.get("UPDATE_GOLDEN"):
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            (folder / file.name).write_text(file.preview(), "utf-8")
    assert sorted(path.name for path in folder.iterdir()) == sorted(file.name for file in files)
    for file in files:
        assert file.preview() == (folder / file.name).read_text("utf-8"), f"{sample}, {family}: {file.name}"
