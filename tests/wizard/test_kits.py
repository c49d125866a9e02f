"""Kits are written whole, inside their folder, with keys only where they were asked for."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import IPv4Address
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.devices import FAMILIES
from plans.plan import KeyRef, Office, Plan
from plans.planned import GatewayAddress, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard import tree
from wizard.files import FileFault
from wizard.kit_pages import LONGEST_FOLDER, folder_names, markdown
from wizard.kits import export
from wizard.secrets import Secret

KEY = "Kmarkedkey0123456789abcdefghijkl"
NASTY = (
    "../../x",
    "上海办事处",
    "$(id)",
    "[/red]",
    "/etc/passwd",
    "..",
    ".",
    "con",
    "a/b",
    "A\\B",
    "~root",
    "-rf",
    "x" * 100,
)


def tutorial() -> Plan:
    """Return the tutorial's plan."""
    return make_plan(read_plan(read_sample("tutorial").encode()).draft)


def with_names(plan: Plan, *names: str) -> Plan:
    """Return a plan whose first offices have these names."""
    return replace(
        plan,
        offices=(
            *(_renamed(office, name) for office, name in zip(plan.offices, names, strict=False)),
            *plan.offices[len(names) :],
        ),
    )


def with_device(plan: Plan, family: str) -> Plan:
    """Return a plan whose offices all have a device of one family."""
    return replace(plan, offices=tuple(replace(office, device=family) for office in plan.offices))


def all_keys(plan: Plan) -> dict[KeyRef, Secret]:
    """Return a key for every connection."""
    return {connection.psk: Secret(f"{KEY}{number}") for number, connection in enumerate(plan.connections)}


def written(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _renamed(office: Office, name: str) -> Office:
    return replace(office, name=name, connections=tuple(replace(one, office=name) for one in office.connections))


@pytest.mark.parametrize("family", [family.name for family in FAMILIES])
def test_every_office_gets_its_folder(tmp_path: Path, family: str) -> None:
    """Each office has a folder with its device's files, parameters and routes, and the index leads to all."""
    plan = with_device(tutorial(), family)
    done = export(plan, tmp_path / "kits", addresses=planned_addresses(plan))
    index = (tmp_path / "kits" / "index.md").read_text("utf-8")
    for office in plan.offices:
        folder = tmp_path / "kits" / office.name
        names = {path.name for path in folder.iterdir()}
        assert {"parameters.md", "routes.txt"} < names
        assert any(name.startswith("device.") for name in names)
        assert f"| {office.name} |" in index
    assert set(done.files) == set(written(tmp_path / "kits")) - {tmp_path / "kits" / tree.MANIFEST}
    assert "VPN gateway 1: 5.5.5.5, from the plan." in done.notes


def test_only_the_named_office(tmp_path: Path) -> None:
    """With an office named, its folder is the only one, under the same name as in a full export."""
    plan = tutorial()
    export(plan, tmp_path / "one", addresses={}, office="Office 3")
    assert [path.name for path in (tmp_path / "one").iterdir() if path.is_dir()] == ["Office 3"]
    with pytest.raises(FileFault, match="there is no office 'Office 9'"):
        export(plan, tmp_path / "two", addresses={}, office="Office 9")
    assert not (tmp_path / "two").exists()


@pytest.mark.parametrize("family", [family.name for family in FAMILIES])
def test_without_keys_there_is_none(tmp_path: Path, family: str) -> None:
    """Places of keys stay marked, and nothing asks for a key."""
    plan = with_device(tutorial(), family)
    done = export(plan, tmp_path / "kits", addresses=planned_addresses(plan))
    assert any('<key of "IPsec-VPN connection 1">' in path.read_text("utf-8") for path in done.files)
    assert any("left out" in note for note in done.notes)


@pytest.mark.parametrize("family", [family.name for family in FAMILIES])
def test_keys_are_in_files_of_mode_0600_only(tmp_path: Path, family: str) -> None:
    """With keys, each key is in its office's files alone, and no file that holds one can be read by others."""
    plan = with_device(tutorial(), family)
    keys = all_keys(plan)
    done = export(plan, tmp_path / "kits", addresses=planned_addresses(plan), keys=keys)
    holders = [path for path in written(tmp_path / "kits") if KEY in path.read_text("utf-8")]
    assert {path.parent.name for path in holders} == {office.name for office in plan.offices}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in holders)
    assert all(path.name.startswith("device.") for path in holders)
    for number, office in enumerate(plan.offices):
        own = [path for path in holders if path.parent.name == office.name]
        assert all(f"{KEY}{number}" in path.read_text("utf-8") for path in own)
    assert KEY not in "\n".join(done.notes)


def test_a_key_file_is_private_from_its_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file that will hold a key is ever opened with a mode that lets others in."""
    modes: list[tuple[str, int]] = []
    really: Callable[..., int] = os.open

    def noted(path: str, flags: int, mode: int = 0o777, **rest: int) -> int:
        if flags & os.O_CREAT:
            modes.append((str(path), mode))
        return really(path, flags, mode, **rest)

    monkeypatch.setattr(os, "open", noted)
    plan = tutorial()
    export(plan, tmp_path / "kits", addresses={}, keys=all_keys(plan))
    device = [mode for path, mode in modes if "device." in path]
    assert device
    assert set(device) == {0o600}


def test_missing_and_unwritable_keys_are_told_together(tmp_path: Path) -> None:
    """Every key that is missing or has no word in its device's language is named at once, and nothing is written."""
    plan = with_device(tutorial(), "cisco-ios-xe")
    keys = all_keys(plan)
    del keys[plan.offices[1].connections[0].psk]
    keys[plan.offices[2].connections[0].psk] = Secret("Kmarked?key")
    with pytest.raises(FileFault) as fault:
        export(plan, tmp_path / "kits", addresses={}, keys=keys)
    assert "Office 2: the key of IPsec-VPN connection 2 is missing (keyring acme-global/office-2)" in str(fault.value)
    assert "Office 3: the key of IPsec-VPN connection 3 holds a character" in str(fault.value)
    assert "Kmarked" not in str(fault.value)
    assert list(tmp_path.iterdir()) == []


def test_a_weak_key_is_told_and_written(tmp_path: Path) -> None:
    """A key that anybody would try first is named in the notes by its connection, never by itself."""
    plan = tutorial()
    keys = {**all_keys(plan), plan.offices[0].connections[0].psk: Secret("123456")}
    done = export(plan, tmp_path / "kits", addresses={}, keys=keys)
    told = [note for note in done.notes if "IPsec-VPN connection 1" in note]
    assert told
    assert "123456" not in "\n".join(told)


def test_a_device_without_words_for_the_plan_keeps_everything_back(tmp_path: Path) -> None:
    """One office that cannot be written leaves no folder behind; the fault says where and what to do."""
    plan = tutorial()
    wrong = replace(plan.offices[1], device="cisco-ios-xe", device_options=(("wan", "Gi1; reload"),))
    plan = replace(plan, offices=(plan.offices[0], wrong, *plan.offices[2:]))
    with pytest.raises(FileFault, match=r"offices\[1\]\.device_options\.wan"):
        export(plan, tmp_path / "kits", addresses={})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NASTY)
def test_a_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    """Whatever an office is called, all that is written is below the chosen folder."""
    outer = tmp_path / "outer"
    outer.mkdir()
    done = export(with_names(tutorial(), name), outer / "kits", addresses={})
    inside = (outer / "kits").resolve()
    assert all(path.resolve().is_relative_to(inside) for path in done.files)
    assert [path.name for path in outer.iterdir()] == ["kits"]
    assert [path.name for path in tmp_path.iterdir()] == ["outer"]


def test_names_that_a_file_system_confuses_get_folders_of_their_own(tmp_path: Path) -> None:
    """Names that differ in case, accents' form or signs alone do not overwrite each other."""
    plan = with_names(tutorial(), "Café", "cafe\u0301", "CAFÉ!", "[café]")
    export(plan, tmp_path / "kits", addresses={})
    folders = [path.name for path in (tmp_path / "kits").iterdir() if path.is_dir()]
    assert len({name.casefold() for name in folders}) == 4


@given(names=st.lists(st.text(min_size=1, max_size=150), min_size=1, max_size=8, unique=True))
def test_folder_names_are_plain_and_different(names: list[str]) -> None:
    """Every name gives one folder name: no separator, no dot, no control character, of a length that fits."""
    found = folder_names(names)
    assert len({folder.casefold() for folder in found.values()}) == len(names)
    for folder in found.values():
        assert all(one.isalnum() or one in " -_" for one in folder)
        assert folder == folder.strip()
        assert 0 < len(folder.encode()) <= LONGEST_FOLDER + 4


def test_ordinary_names_stay_as_they_are() -> None:
    """The tutorial's offices and Chinese names are their own folder names."""
    assert folder_names(["Office 1", "上海办事处"]) == {"Office 1": "Office 1", "上海办事处": "上海办事处"}


def test_an_unknown_address_is_said_with_its_source(tmp_path: Path) -> None:
    """The index says where each gateway's address comes from, or that its place is marked."""
    known = {"VPN gateway 1": GatewayAddress((IPv4Address("8.8.4.4"),), "journal")}
    export(tutorial(), tmp_path / "kits", addresses=known)
    index = (tmp_path / "kits" / "index.md").read_text()
    assert "VPN gateway 1: 8.8.4.4, from the journal." in index
    assert "VPN gateway 2: its public address is not known yet." in index


@given(text=st.text(max_size=60))
def test_names_are_no_markdown(text: str) -> None:
    """A name in a page is one line in which every sign of Markdown's is escaped."""
    shown = markdown(text)
    assert len(shown.splitlines()) <= 1
    plain = "x" + shown.replace("\\\\", "")
    assert all(before == "\\" for before, after in pairwise(plain) if after in "`*_[]<>|#~$&")
