"""Text that the operator typed stays text: it never becomes a line, a word or a quote of a device's language."""

import base64
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plans.devices import FAMILIES, DeviceFile, Unsupported, find_family, render
from plans.devices.lines import MARK
from plans.plan import Plan
from plans.planned import make_network, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample

NAMES = st.text(min_size=1, max_size=30)
FAMILY_NAMES = [family.name for family in FAMILIES]
NASTY = ("x\nreload", "x\r\nno ip route", "$(id)", "`id`", "'; rm -rf / #", '"}\nsecrets {', "[/red]", "../../x",
         "上海办事处", "a\u2028b", "a\x85b", "\x1b[2J", "?", "x\\", '<key of "x">', "#", "!")  # fmt: skip


def named(plan: Plan, text: str) -> Plan:
    """Give Office 1, its connection, its gateway and the plan a name made of `text`."""
    gateway = f"{text} gateway"
    regions = tuple(
        replace(
            region,
            vpn_gateways=tuple(
                replace(one, name=gateway) if one.name == "VPN gateway 1" else one for one in region.vpn_gateways
            ),
        )
        for region in plan.regions
    )
    offices = tuple(
        replace(
            office,
            name=text if number == 0 else f"office {number}",
            connections=tuple(
                replace(
                    one,
                    name=f"{text} connection" if number == 0 else one.name,
                    office=text if number == 0 else f"office {number}",
                    vpn_gateway=gateway if one.vpn_gateway == "VPN gateway 1" else one.vpn_gateway,
                )
                for one in office.connections
            ),
        )
        for number, office in enumerate(plan.offices)
    )
    return replace(plan, name=text, regions=regions, offices=offices)


def tutorial(sample: str) -> Plan:
    """Return a sample's plan."""
    return make_plan(read_plan(read_sample(sample).encode()).draft)


def written(plan: Plan, family: str, *, known: bool = True) -> tuple[DeviceFile, ...]:
    """Return Office 1's files in a family's language."""
    network = make_network(plan, planned_addresses(plan) if known else {})
    return render(plan, network, replace(plan.offices[0], device=family))


def commands(files: tuple[DeviceFile, ...]) -> list[str]:
    """Return what a device would act on: each line without comments, marked places without their wording."""
    found: list[str] = []
    for file in files:
        for line in file.preview().splitlines():
            if line.startswith(MARK):
                found.append(re.sub(r"<[^<>]*>", "<>", line))
            elif not line.lstrip().startswith(("#", "!")):
                found.append(line.partition("   #")[0])
            else:
                found.append("comment")
    return found


@pytest.mark.parametrize("sample", ["tutorial", "tutorial-as-printed"])
@pytest.mark.parametrize("family", FAMILY_NAMES)
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("name", NASTY)
def test_nasty_names_change_no_command(sample: str, family: str, name: str, *, known: bool) -> None:
    """A name that is a command, a quote or a line break elsewhere changes nothing but comments and marks."""
    plan = tutorial(sample)
    baseline = commands(written(named(plan, "plain"), family, known=known))
    assert commands(written(named(plan, name), family, known=known)) == baseline


@pytest.mark.parametrize("family", FAMILY_NAMES)
@given(name=NAMES)
@example(name="\N{LINE SEPARATOR}")
def test_no_name_changes_a_command(family: str, name: str) -> None:
    """Whatever the names, the lines that a device acts on are the same ones."""
    plan = tutorial("tutorial")
    assert commands(written(named(plan, name), family)) == commands(written(named(plan, "plain"), family))


@pytest.mark.parametrize("family", [name for name in FAMILY_NAMES if name != "generic"])
@given(identity=st.text(min_size=1, max_size=20))
def test_an_identity_is_a_word_or_is_refused(family: str, identity: str) -> None:
    """An IKE identity reaches a device as one plain word; anything else is refused with its code."""
    plan = tutorial("tutorial")
    connection = replace(plan.offices[0].connections[0], remote_id=identity)
    plan = replace(plan, offices=(replace(plan.offices[0], connections=(connection,)), *plan.offices[1:]))
    if re.fullmatch(r"[A-Za-z0-9@._-]+", identity):
        assert any(identity in file.preview() for file in written(plan, family))
        return
    with pytest.raises(Unsupported) as refusal:
        written(plan, family)
    assert {finding.code for finding in refusal.value.findings} == {"N102"}


@pytest.mark.parametrize("family", [name for name in FAMILY_NAMES if name != "generic"])
@given(value=st.text(min_size=1, max_size=20))
@example(value="eth0; reboot")
@example(value="Eth1\n shutdown")
def test_a_device_option_is_a_word_or_is_refused(family: str, value: str) -> None:
    """An interface's name reaches a device as one plain word; anything else is refused with its code."""
    plan = tutorial("tutorial")
    plan = replace(plan, offices=(replace(plan.offices[0], device_options=(("wan", value),)), *plan.offices[1:]))
    longest, slash = (15, "") if family == "strongswan" else (41, "/")
    if len(value) <= longest and re.fullmatch(rf"[A-Za-z][A-Za-z0-9{slash}._-]*", value):
        written(plan, family)
        return
    with pytest.raises(Unsupported) as refusal:
        written(plan, family)
    assert [(one.code, one.path) for one in refusal.value.findings] == [("N101", "offices[0].device_options.wan")]


@pytest.mark.parametrize("family", FAMILY_NAMES)
@given(key=st.text(min_size=1, max_size=40))
@example(key="0sAAAA")
@example(key='a"b')
@example(key="a b")
@example(key="a?b")
def test_a_key_is_one_word_or_none(family: str, key: str) -> None:
    """A key becomes one word of the device's language that means that very key, or the family has none for it."""
    word = find_family(family).key(key)
    if word is None:
        return
    assert len(word.splitlines()) == 1
    if family == "strongswan":
        assert re.fullmatch(r'"[^"\\]*"', word)
        inside = word[1:-1]
        decoded = base64.b64decode(inside[2:]).decode() if inside.startswith("0s") else inside
        assert decoded == key
    elif family != "generic":
        assert word == key
        assert not set(key) & set(" ?\"'`$!#;&|<>\\")
