"""A folder of files written whole or not at all, with a list of what is ours in it."""

import json
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from wizard.files import FileFault, make_folder, read_bytes, write_file

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 16_000_000


class Content(NamedTuple):
    """One file to write: its path below the folder, with `/` between the parts, its text and its mode."""

    path: str
    text: str
    mode: int = 0o644


def write_tree(folder: Path, contents: Iterable[Content], *, force: bool, whole: bool = True) -> tuple[Path, ...]:
    """Write a folder of files and return their paths, the list of them left out.

    A folder that exists is a FileFault unless `force`; then only files are replaced that an earlier call wrote, and
    with `whole` those of its files that are no longer wanted are removed. Whatever else is there stays.
    """
    ordered = tuple(contents)
    if not os.path.lexists(folder):
        _create(folder, ordered)
    elif not force:
        raise FileFault(f"{folder}: exists already; name another folder or add --force")
    elif not folder.is_dir():
        raise FileFault(f"{folder}: is not a folder; name another one")
    else:
        _replace(folder, ordered, whole=whole)
    return tuple(folder / content.path for content in ordered)


def _create(folder: Path, contents: tuple[Content, ...]) -> None:
    make_folder(folder.absolute().parent)
    staging = folder.absolute().parent / f".{folder.name[:100]}.{secrets.token_hex(6)}"
    try:
        _stage(staging, folder, contents)
        _write_manifest(staging, {content.path for content in contents})
        # The first to make the folder wins: rename would take an empty folder's place without a word.
        if os.path.lexists(folder):
            raise FileFault(f"{folder}: exists already; name another folder or add --force")
        staging.rename(folder)
    except OSError as fault:
        raise FileFault(f"{folder}: cannot be written: {_why(fault)}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace(folder: Path, contents: tuple[Content, ...], *, whole: bool) -> None:
    ours = _read_manifest(folder)
    wanted = {content.path for content in contents}
    _refuse_foreign(folder, wanted, ours)
    staging = folder / f".staging.{secrets.token_hex(6)}"
    try:
        _stage(staging, folder, contents)
        # From here to the end the list names old and new files alike, so that a broken run can be repeated.
        _write_manifest(folder, ours | wanted)
        for content in contents:
            target = folder / content.path
            make_folder(target.parent)
            (staging / content.path).replace(target)
        for path in sorted(ours - wanted) if whole else ():
            _remove(folder, path)
        _write_manifest(folder, wanted if whole else ours | wanted)
    except OSError as fault:
        raise FileFault(f"{folder}: cannot be written: {_why(fault)}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _stage(staging: Path, folder: Path, contents: tuple[Content, ...]) -> None:
    """Write all files into a folder beside their place; what goes wrong is told of their place."""
    try:
        staging.mkdir(mode=0o755)
        for content in contents:
            path = staging / content.path
            make_folder(path.parent)
            write_file(path, content.text, content.mode)
    except FileFault as fault:
        raise FileFault(str(fault).replace(str(staging), str(folder))) from None
    except OSError as fault:
        raise FileFault(f"{folder}: cannot be written: {_why(fault)}") from None


def _refuse_foreign(folder: Path, wanted: set[str], ours: set[str]) -> None:
    for path in sorted(wanted):
        target = folder / path
        if os.path.lexists(target) and path not in ours:
            raise FileFault(f"{target}: was not written by an export and is not replaced; name another folder")
        if target.is_symlink() or (os.path.lexists(target) and not target.is_file()):
            raise FileFault(f"{target}: is not a plain file any more and is not replaced; move it away")
        for above in PurePosixPath(path).parents:
            if (folder / above).is_symlink() and above != PurePosixPath():
                raise FileFault(f"{folder / above}: leads out of the folder; move it away")


def _read_manifest(folder: Path) -> set[str]:
    """Return the files an earlier export wrote; paths that lead out of the folder are nobody's."""
    path = folder / MANIFEST
    if not os.path.lexists(path):
        return set()
    try:
        document = json.loads(read_bytes(path, LARGEST_MANIFEST))
        files = document["files"]
        named = {str(name) for name in files}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FileFault(f"{path}: is not the list that an export writes; name another folder") from None
    return {name for name in named if _stays_inside(name)}


def _stays_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\0" not in name


def _write_manifest(folder: Path, paths: set[str]) -> None:
    document = {"version": 1, "files": sorted(paths)}
    write_file(folder / MANIFEST, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def _remove(folder: Path, path: str) -> None:
    target = folder / path
    if any((folder / above).is_symlink() for above in PurePosixPath(path).parents if above != PurePosixPath()):
        return
    if target.is_file() and not target.is_symlink():
        target.unlink()
    # A folder that still holds somebody's file stays.
    with suppress(OSError):
        target.parent.rmdir()


def _why(fault: OSError) -> str:
    return (fault.strerror or str(fault)).lower()
