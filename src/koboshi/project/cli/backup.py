"""`koboshi backup FILE`, `koboshi restore FILE`: database, files and keys in one tar, the same journal afterwards."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from koboshi.foundation.journal import verify
from koboshi.project import migrate
from koboshi.project.addresses import owner_address
from koboshi.project.database import ENVIRONMENT, binaries
from koboshi.project.house import HouseProblem, close_connections, open_house

DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "var"
NOT_SAVED = ("pg", "test", "static", "up.lock", "migrated", "packs", "demo")
"""Beginnings of names in var/ that are made again by themselves; everything else there is saved."""

SINCE_TRANSACTION_TIMEOUT = 17_00_00
"""PostgreSQL 17 knows `transaction_timeout`, which our pg_restore sets; 15 and 16 would stop there."""

HEAD_BYTES = 2000
"""The settings stand at the beginning of a restore script, before any data."""


def run(options: argparse.Namespace) -> int:
    """Make or read a backup."""
    with open_house():
        if options.verb == "backup":
            backup(options.file)
        else:
            restore(options.file)
    return 0


def backup(target: Path) -> None:
    """Write `target` (readable by the owner only: it holds personal data and keys). Raises HouseProblem.

    The database is dumped first: a file that is added meanwhile is one too many, never one too few.
    """
    digest = verify.verify_all().digest
    close_connections()
    half_made = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DUMP
        _postgres(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--file={dump}",
        )
        with os.fdopen(os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w|gz") as tar:
                _add_manifest(tar, digest)
                tar.add(dump, DUMP)
                for path in _saved():
                    tar.add(path, f"{FILES}/{path.name}")
            raw.flush()
            os.fsync(raw.fileno())
    half_made.replace(target)
    sys.stdout.write(f"{target}: {target.stat().st_size / 1e6:.1f} MB, journal digest {digest}\n")


def _add_manifest(tar: tarfile.TarFile, digest: str) -> None:
    content = json.dumps({"format": 1, "made_at": datetime.now(UTC).isoformat(), "journal_digest": digest}).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _saved() -> list[Path]:
    return sorted(path for path in Path(settings.VAR).iterdir() if not path.name.startswith(NOT_SAVED))


def restore(source: Path) -> None:
    """Read `source` into an empty house; raises HouseProblem when it is not empty or the digest differs."""
    _require_empty()
    if not source.is_file():
        raise HouseProblem(f"There is no backup {source}.")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        manifest = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
        _load(Path(folder) / DUMP)
        _put_files(Path(folder) / FILES)
    migrate.migrate(verbosity=0)
    digest = verify.verify_all().digest
    if digest != manifest["journal_digest"]:
        raise HouseProblem(f"The journal digest is {digest}, but the backup says {manifest['journal_digest']}.")
    sys.stdout.write(f"restored from {source}, journal digest {digest}\n")


def _load(dump: Path) -> None:
    """Read the dump in one transaction, with what only newer servers know taken out for an older one."""
    script = dump.with_suffix(".sql")
    _tool("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    with psycopg.connect(owner_address(settings.CONFIGURATION)) as connection:
        fit(script, connection.info.server_version)
    _postgres("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}")


def fit(script: Path, server: int) -> None:
    """Turn into a comment of the same length what a server of this version (e.g. 150018) does not know."""
    if server >= SINCE_TRANSACTION_TIMEOUT:
        return
    with script.open("r+b") as file:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        file.write(head.replace(b"\nSET transaction_timeout", b"\n--T transaction_timeout", 1))


def _require_empty() -> None:
    with psycopg.connect(owner_address(settings.CONFIGURATION)) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if found and found[0]:
        raise HouseProblem(
            "The database is not empty; restore only into a new one (another KOBOSHI_VAR or DATABASE_URL)."
        )


def _put_files(folder: Path) -> None:
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        target = Path(settings.VAR) / path.name
        if path.is_dir():
            _copy(path, target)
        else:
            target.write_bytes(path.read_bytes())
            target.chmod(0o600)


def _copy(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
            place.chmod(0o600)


def _postgres(tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL on the database as owner. No password stands in the process list."""
    facts = conninfo_to_dict(owner_address(settings.CONFIGURATION))
    password = str(facts.pop("password", ""))
    _tool(tool, f"--dbname={make_conninfo('', **facts)}", *arguments, password=password)


def _tool(tool: str, *arguments: str, password: str = "") -> None:
    """Run a tool of PostgreSQL; its complaint becomes the sentence of a HouseProblem."""
    environment = {**ENVIRONMENT, "PGPASSWORD": password}
    command = [str(binaries() / tool), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode != 0:
        raise HouseProblem(f"{tool} failed: {done.stderr.strip()}")
