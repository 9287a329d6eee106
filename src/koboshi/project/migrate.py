"""Bring the database to the state of the code: migrations as owner, then the rights of the application role."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from psycopg.conninfo import conninfo_to_dict

from koboshi.foundation.tenancy import rls
from koboshi.project import grants
from koboshi.project.addresses import application_address, owner_address
from koboshi.project.configuration import Configuration

STAMP = "migrated"


def _migration_files() -> Iterator[Path]:
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        folder = Path(config.path) / "migrations"
        if folder.is_dir():
            yield from sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".sql"})
    yield Path(rls.__file__)
    yield Path(grants.__file__)


def state_of_code() -> str:
    """A digest of every migration file and of what they are made with: the same digest, nothing to migrate."""
    digest = hashlib.sha256()
    for path in _migration_files():
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def migrate(*, verbosity: int = 1) -> None:
    """Run what is missing and set the rights; may be run again at any time."""
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    configuration: Configuration = settings.CONFIGURATION
    with psycopg.connect(owner_address(configuration)) as connection:
        application = conninfo_to_dict(application_address(configuration))
        role = str(application["user"])
        grants.ensure_role(connection, role, str(application.get("password") or ""))
        grants.grant(connection, role)
    stamp = Path(settings.VAR) / STAMP
    stamp.write_text(_stamp(), encoding="utf-8")


def _stamp() -> str:
    address = hashlib.sha256(owner_address(settings.CONFIGURATION).encode()).hexdigest()
    return f"{state_of_code()} {address}"


def nothing_to_do() -> bool:
    """Whether the database was migrated from exactly these files, by this installation."""
    stamp = Path(settings.VAR) / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp()
