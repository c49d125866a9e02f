"""A folder of kits is written whole or not at all, and only what an export wrote is ever replaced or removed."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plans.plan import Plan
from plans.planned import planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.files import FileFault
from wizard.kits import export


def tutorial() -> Plan:
    """Return the tutorial's plan."""
    return make_plan(read_plan(read_sample("tutorial").encode()).draft)


def renamed(plan: Plan, name: str) -> Plan:
    """Return a plan whose first office has another name."""
    first = plan.offices[0]
    office = replace(first, name=name, connections=(replace(first.connections[0], office=name),))
    return replace(plan, offices=(office, *plan.offices[1:]))


def written(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_folder_that_exists_is_refused(tmp_path: Path) -> None:
    """Without force nothing in an existing folder, or a file of that name, is touched."""
    plan = tutorial()
    (tmp_path / "kits").mkdir()
    (tmp_path / "file").write_text("mine")
    for name in ("kits", "file"):
        with pytest.raises(FileFault, match="exists already"):
            export(plan, tmp_path / name, addresses={})
    with pytest.raises(FileFault, match="is not a folder"):
        export(plan, tmp_path / "file", addresses={}, force=True)
    assert list((tmp_path / "kits").iterdir()) == []
    assert (tmp_path / "file").read_text() == "mine"


def test_force_replaces_what_an_export_wrote_and_nothing_else(tmp_path: Path) -> None:
    """A second export takes the place of the first: new text, no stale folders, other people's files untouched."""
    plan, folder = tutorial(), tmp_path / "kits"
    export(plan, folder, addresses={})
    (folder / "Office 1" / "notes.txt").write_text("mine")
    (folder / "photo.jpg").write_text("mine")
    fewer = renamed(replace(plan, offices=plan.offices[:3]), "Office One")
    export(fewer, folder, addresses=planned_addresses(plan), force=True)
    assert sorted(path.name for path in folder.iterdir()) == [
        "Office 1", "Office 2", "Office 3", "Office One", "index.md", "manifest.json", "photo.jpg",
    ]  # fmt: skip
    assert [path.name for path in (folder / "Office 1").iterdir()] == ["notes.txt"]
    assert "5.5.5.5" in (folder / "Office 2" / "device.txt").read_text()


def test_force_keeps_the_other_offices_when_one_is_named(tmp_path: Path) -> None:
    """Exporting one office again leaves the others' kits and the index as they were."""
    plan, folder = tutorial(), tmp_path / "kits"
    export(plan, folder, addresses={})
    index = (folder / "index.md").read_text()
    export(plan, folder, addresses=planned_addresses(plan), office="Office 2", force=True)
    assert "5.5.5.5" in (folder / "Office 2" / "device.txt").read_text()
    assert "5.5.5.5" not in (folder / "Office 1" / "device.txt").read_text()
    assert (folder / "index.md").read_text() == index
    export(plan, folder, addresses={}, force=True)
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 4


def test_force_never_replaces_a_file_of_somebody_elses(tmp_path: Path) -> None:
    """A file in our place that no export wrote is refused by name, and nothing has changed."""
    plan, folder = tutorial(), tmp_path / "kits"
    (folder / "Office 2").mkdir(parents=True)
    (folder / "Office 2" / "routes.txt").write_text("mine")
    with pytest.raises(FileFault, match=r"Office 2/routes\.txt: was not written by an export"):
        export(plan, folder, addresses={}, force=True)
    assert [str(path.relative_to(folder)) for path in written(folder)] == ["Office 2/routes.txt"]
    assert (folder / "Office 2" / "routes.txt").read_text() == "mine"


@pytest.mark.parametrize("what", ["folder", "file"])
def test_force_does_not_follow_a_link_out_of_the_folder(tmp_path: Path, what: str) -> None:
    """A folder or file that has become a link is refused; what it leads to is left alone."""
    plan, folder = tutorial(), tmp_path / "kits"
    export(plan, folder, addresses={})
    outside = tmp_path / "outside"
    (folder / "Office 1").rename(outside)
    if what == "folder":
        (folder / "Office 1").symlink_to(outside)
    else:
        (folder / "Office 1").mkdir()
        (folder / "Office 1" / "device.txt").symlink_to(outside / "device.txt")
    before = {path: path.read_text() for path in written(outside)}
    with pytest.raises(FileFault):
        export(plan, folder, addresses=planned_addresses(plan), force=True)
    assert {path: path.read_text() for path in written(outside)} == before


@pytest.mark.parametrize("name", ["../precious.txt", "/precious.txt", "Office 1/../../precious.txt"])
def test_a_forged_list_removes_nothing_outside(tmp_path: Path, name: str) -> None:
    """A list of files that names something outside the folder takes nothing away there."""
    plan, folder = tutorial(), tmp_path / "kits"
    export(plan, folder, addresses={})
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    listed = name if name != "/precious.txt" else str(precious)
    (folder / "manifest.json").write_text(
        (folder / "manifest.json").read_text().replace('"index.md"', f'"index.md", "{listed}"')
    )
    export(plan, folder, addresses={}, force=True)
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"files": 3}', "[" * 100_000, "\x00"])
def test_a_broken_list_is_one_sentence(tmp_path: Path, content: str) -> None:
    """A manifest that is none keeps a forced export from guessing."""
    plan, folder = tutorial(), tmp_path / "kits"
    export(plan, folder, addresses={})
    (folder / "manifest.json").write_text(content)
    with pytest.raises(FileFault, match="is not the list that an export writes"):
        export(plan, folder, addresses={}, force=True)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a file cannot be written, there is no folder, no half of one and no temporary one."""
    really, count = os.fsync, 0

    def full(descriptor: int) -> None:
        nonlocal count
        count += 1
        if count > 7:
            raise OSError(28, "No space left on device")
        really(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileFault, match="no space left on device") as fault:
        export(tutorial(), tmp_path / "kits", addresses={})
    assert str(tmp_path / "kits") in str(fault.value)
    assert "\n" not in str(fault.value)
    assert list(tmp_path.iterdir()) == []
