"""Packs in and out: folders for authors, archives for the database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from koboshi.core.pack import archive
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import PackError


def load(folder: Path) -> Pack:
    """The pack in a folder; PackError naming file and key when it cannot be read."""
    return _open(archive.read_folder(folder))


def load_bytes(files: Mapping[str, bytes]) -> Pack:
    """The pack made of these files (POSIX names relative to the pack); PackError as for a folder."""
    return _open(archive.guard(files))


def from_archive(data: bytes) -> Pack:
    """The pack in an archive made by `to_archive`."""
    return _open(archive.unpack(data))


def to_archive(pack: Pack) -> bytes:
    """The pack as bytes for the database; the same pack always gives the same bytes."""
    return archive.pack_up(pack.files)


def export(pack: Pack, folder: Path) -> None:
    """Write the pack's files into a new or empty folder; `load` of it gives an equal pack."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PackError(folder.name, "書き出し先は、空のフォルダーにしてください。")
    for name, data in pack.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _open(files: Mapping[str, bytes]) -> Pack:
    pack = Pack(MappingProxyType(dict(files)))
    _ = pack.manifest
    return pack
