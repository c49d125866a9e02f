"""Files are written whole or not at all."""

import os
import resource
from pathlib import Path

import pytest

from wizard.files import FileFault, read_bytes, state_folder, write_file


def test_a_file_has_its_mode_from_the_first_byte(tmp_path: Path) -> None:
    """Whatever the umask, a secret file is never readable by others, not even for a moment."""
    before = os.umask(0)
    try:
        write_file(tmp_path / "key", "x", 0o600)
    finally:
        os.umask(before)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_kept_unless_replacing(tmp_path: Path) -> None:
    """Without permission to replace, the old content stays and the sentence names the way out."""
    path = tmp_path / "plan.toml"
    write_file(path, "old")
    with pytest.raises(FileFault, match="--force"):
        write_file(path, "new", replace=False)
    assert path.read_text("utf-8") == "old"
    write_file(path, "new")
    assert path.read_text("utf-8") == "new"


def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    """When the new content does not fit, the old file is untouched and no temporary file is left."""
    path = tmp_path / "plan.toml"
    write_file(path, "old")
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
        import signal  # noqa: PLC0415 - only the child needs it

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            write_file(path, "x" * 1_000)
        except FileFault:
            os._exit(7)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    assert path.read_text("utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.toml"]


def test_a_link_at_the_target_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """Writing over a symbolic link never writes through it."""
    victim = tmp_path / "victim"
    victim.write_text("mine", "utf-8")
    (tmp_path / "plan.toml").symlink_to(victim)
    write_file(tmp_path / "plan.toml", "new")
    assert victim.read_text("utf-8") == "mine"


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    """A missing file, a folder and a huge file each give a sentence that names the file."""
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(100_000_000)
    for path in (tmp_path / "none", tmp_path, big):
        with pytest.raises(FileFault, match=str(path)):
            read_bytes(path, 8_000_000)


def test_the_state_folder_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept between runs is readable by its owner only."""
    monkeypatch.setenv("WIZARD_STATE", str(tmp_path / "state"))
    assert state_folder("drafts").stat().st_mode & 0o777 == 0o700
