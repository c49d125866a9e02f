"""Keys are places in a preview and stand nowhere else; a preview cannot be loaded by accident."""

from dataclasses import replace

import pytest

from plans.devices import FAMILIES, device_text, render
from plans.plan import KeyRef, Plan
from plans.planned import make_network, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import SAMPLES, read_sample

SLOT = '<key of "IPsec-VPN connection 1">'
FAMILY_NAMES = [family.name for family in FAMILIES]


def sample(name: str, family: str) -> Plan:
    """Return a sample's plan with a device for Office 1."""
    plan = make_plan(read_plan(read_sample(name).encode()).draft)
    return replace(plan, offices=(replace(plan.offices[0], device=family), *plan.offices[1:]))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("family", FAMILY_NAMES)
def test_every_key_has_one_place(name: str, family: str) -> None:
    """Each tunnel's key has exactly one place in an office's files, and it says where the key is kept."""
    plan = sample(name, family)
    files = render(plan, make_network(plan, planned_addresses(plan)), plan.offices[0])
    slots = [slot for file in files for slot in file.slots]
    assert [slot.ref for slot in slots] == [KeyRef("keyring", "acme-global/office-1")]


@pytest.mark.parametrize("family", FAMILY_NAMES)
def test_a_marked_place_is_no_command(family: str) -> None:
    """The line with the place of a key begins with a mark that no device takes, or is a comment."""
    lines = [line for line in device_text(sample("tutorial", family), "Office 1").splitlines() if SLOT in line]
    assert lines
    assert all(line.startswith((">>> ", "# ")) for line in lines)


@pytest.mark.parametrize("family", FAMILY_NAMES)
def test_filling_puts_the_key_in_its_place_only(family: str) -> None:
    """A filled file is its preview with the key in one line, and without a mark."""
    plan = sample("tutorial", family)
    for file in render(plan, make_network(plan, planned_addresses(plan)), plan.offices[0]):
        filled, shown = file.fill(lambda _: "Kmarked").splitlines(), file.preview().splitlines()
        changed = [new for new, old in zip(filled, shown, strict=True) if new != old]
        assert len(changed) == len(file.slots)
        assert all("Kmarked" in line and not line.startswith(">>>") for line in changed)
        assert "Kmarked" not in file.preview()
