"""PostgreSQL refuses to run as root: which other user of this machine runs the embedded server then."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "koboshi-db"
_CANDIDATES = (NAME, "postgres")


@dataclass(frozen=True, slots=True)
class SystemUser:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int


def system_user(data: Path) -> SystemUser | None:
    """None unless we are root; then whoever owns the data already, an existing database user, or a new one."""
    if os.geteuid() != 0:
        return None
    owner = data.stat().st_uid if data.exists() else 0
    found = _by_number(owner) if owner else None
    for name in _CANDIDATES:
        found = found or _by_name(name)
    return found or _new() or _known("nobody")


def _by_number(uid: int) -> SystemUser | None:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return None
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _by_name(name: str) -> SystemUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _known(name: str) -> SystemUser:
    found = _by_name(name)
    if found is None:
        raise RuntimeError(f"There is no user {name!r} on this machine to run PostgreSQL; do not run as root.")
    return found


def _new() -> SystemUser | None:
    useradd = shutil.which("useradd")
    if useradd:
        subprocess.run([useradd, "--system", "--user-group", NAME], capture_output=True, check=False)
    return _by_name(NAME)


def let_through(*folders: Path) -> None:
    """Let the database user walk (not list) through the parents of these folders; root's own home is often closed."""
    for folder in folders:
        for part in (folder, *folder.parents):
            mode = part.stat().st_mode
            if not mode & stat.S_IXOTH:
                part.chmod(mode | stat.S_IXOTH)
