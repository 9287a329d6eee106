"""The embedded default: one file per key in a folder, complete or not there at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from koboshi.core.ports import Misconfigured, Problem, Refused, Stored, Unavailable, check_key

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class FolderOptions:
    """`folder` is made when missing, readable by its owner only."""

    folder: Path | str


class FolderStorage:
    """Writes beside the target, syncs, then links it in place: never half a file, never an overwritten one."""

    label: ClassVar[str] = "フォルダー"
    is_demo: ClassVar[bool] = False
    Options: ClassVar[type[FolderOptions]] = FolderOptions

    def __init__(self, options: FolderOptions) -> None:
        """Keep the options; the folder is made at first use."""
        self.options = options
        self._root = Path(options.folder)

    def check(self) -> list[Problem]:
        """Can the folder be made and written to?"""
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self._root):
                return []
        except OSError:
            return [Problem("port.storage.folder")]

    def put(self, stream: BinaryIO, key: str) -> Stored:
        """Keep the bytes; after the return they are on the disk."""
        target = self._root / check_key(key)
        partial: Path | None = None
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(prefix=".partial-", dir=target.parent)
            partial = Path(name)
            stored = _copy(stream, handle)
            os.link(partial, target)
            _sync_folder(target.parent)
        except FileExistsError as error:
            raise Refused("port.storage.exists") from error
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise Unavailable("port.storage.full" if full else "port.storage.unavailable") from error
        finally:
            if partial is not None:
                partial.unlink(missing_ok=True)
        return stored

    def open(self, key: str) -> BinaryIO:
        """Open for reading; links are not followed, so nothing outside the folder can be read."""
        try:
            return os.fdopen(os.open(self._root / check_key(key), os.O_RDONLY | os.O_NOFOLLOW), "rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise Refused("port.storage.unknown") from error
        except PermissionError as error:
            raise Misconfigured("port.storage.folder") from error
        except OSError as error:
            raise Unavailable("port.storage.unavailable") from error

    def delete(self, key: str) -> None:
        """Remove the file; already gone is fine."""
        target = self._root / check_key(key)
        try:
            with contextlib.suppress(FileNotFoundError):
                target.unlink()
        except OSError as error:
            raise Unavailable("port.storage.unavailable") from error


def _copy(stream: BinaryIO, handle: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb") as out:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return Stored(size, digest.hexdigest())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
