"""The files of a pack as bytes: guarded reading of folders and archives, a deterministic archive, the digest."""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import re2

from koboshi.core.pack.problems import PackError

MAX_FILES: Final = 200
MAX_FILE_BYTES: Final = 1024 * 1024
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_ARCHIVE_BYTES: Final = MAX_BYTES + 256 * 1024
REQUIRED: Final = ("procedure.toml", "form.json", "process.bpmn", "texts/ja.toml", "journeys.toml", "quality.toml")
# Reading TOML takes time that grows with the square of the parts of one dotted name.
_LONG_KEY: Final = re2.compile(r"(?:[A-Za-z0-9_\-\"']+[ \t]*\.[ \t]*){40}")
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_STEM: Final = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_KNOWN: Final = re.compile(
    r"procedure\.toml|form\.json|process\.bpmn|journeys\.toml|quality\.toml|approval\.toml|fees\.toml|CHANGELOG\.md|README\.md"
    rf"|rules/{_STEM}\.dmn|parameters/{_STEM}\.toml|texts/(?:ja|ja-easy|en)\.toml"
    rf"|letters/{_STEM}\.html|samples/{_STEM}\.json"
)


def guard(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files in order of name, or PackError: only known names, UTF-8 text without NUL, within the caps."""
    if len(files) > MAX_FILES:
        raise PackError("", f"ファイルが多すぎます（{MAX_FILES}個まで）。")
    if sum(map(len, files.values())) > MAX_BYTES:
        raise PackError("", f"手続パックが大きすぎます（{MAX_BYTES // 1024 // 1024}MBまで）。")
    for name, data in files.items():
        _guard_file(name, data)
    for name in REQUIRED:
        if name not in files:
            raise PackError(name, "このファイルがありません。")
    return {name: bytes(files[name]) for name in sorted(files)}


def _guard_file(name: str, data: bytes) -> None:
    _guard_name(name)
    if len(data) > MAX_FILE_BYTES:
        raise PackError(name, f"ファイルが大きすぎます（{MAX_FILE_BYTES // 1024}KBまで）。")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise PackError(name, "文字コードは UTF-8 にしてください。") from problem
    if "\x00" in text:
        raise PackError(name, "使えない文字（NUL）があります。")
    if name.endswith(".toml") and _LONG_KEY.search(text):
        raise PackError(name, "点でつないだ名前が長すぎます。")


def _guard_name(name: str) -> None:
    if not _KNOWN.fullmatch(name):
        raise PackError(name[:120], "手続パックには置けないファイルです（プログラムは置けません）。")


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files of a pack's folder, guarded; links and hidden places are refused, never followed."""
    if folder.is_symlink() or not folder.is_dir():
        raise PackError(str(folder.name), "手続パックのフォルダーがありません。")
    files: dict[str, bytes] = {}
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        _guard_name(name)
        if len(files) >= MAX_FILES or path.stat().st_size > MAX_FILE_BYTES:
            raise PackError(name, "ファイルが多すぎるか、大きすぎます。")
        files[name] = path.read_bytes()
    return guard(files)


def _paths(folder: Path) -> Iterable[Path]:
    for place, folders, names in os.walk(folder, followlinks=False):
        for name in [*folders, *names]:
            path = Path(place, name)
            if path.is_symlink():
                raise PackError(path.relative_to(folder).as_posix(), "リンクは置けません。")
            if name in names:
                if not path.is_file():
                    raise PackError(path.relative_to(folder).as_posix(), "ふつうのファイルではありません。")
                yield path


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over sorted names and bytes, each preceded by its length, so that nothing can be shifted."""
    total = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode("utf-8"), files[name]):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()


def pack_up(files: Mapping[str, bytes]) -> bytes:
    """A zip without compression, dates or owners: the same files always give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _STAMP)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            archive.writestr(info, files[name])
    return target.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of an archive, guarded before anything is unpacked; PackError for anything unexpected."""
    if len(data) > MAX_ARCHIVE_BYTES:
        raise PackError("", "手続パックの保存ファイルが大きすぎます。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_FILES or len({each.filename for each in entries}) != len(entries):
                raise PackError("", "手続パックの保存ファイルの中身が多すぎるか、重なっています。")
            for each in entries:
                _guard_name(each.filename)
                if each.compress_type != zipfile.ZIP_STORED or each.file_size > MAX_FILE_BYTES:
                    raise PackError(each.filename, "圧縮されているか、大きすぎます。")
            return guard({each.filename: archive.read(each) for each in entries})
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError, NotImplementedError) as problem:
        if isinstance(problem, PackError):
            raise
        raise PackError("", "手続パックの保存ファイルを読めません。") from problem
