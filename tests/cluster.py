"""The PostgreSQL of the tests: one embedded cluster for all workers, one migrated template, one clone per worker."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from koboshi.project import grants
from koboshi.project.configuration import ROOT
from koboshi.project.database import APPLICATION, OWNER, SUPERUSER, Cluster, make_database
from koboshi.project.migrate import state_of_code

CLUSTER = Cluster(ROOT / "var" / "testpg", durable=False)
LOCK = ROOT / "var" / "testpg.template.lock"
ALIASES = {"default": APPLICATION, "owner": OWNER}


@contextmanager
def as_superuser(database: str = "postgres") -> Iterator[psycopg.Connection]:
    """A connection that may make and drop databases; for the tests only."""
    with psycopg.connect(CLUSTER.url(SUPERUSER, database), autocommit=True) as connection:
        yield connection


def point_django_at(name: str) -> None:
    """Let both aliases use the database `name`, each with its own role and without a pool."""
    for alias, role in ALIASES.items():
        connection = connections[alias]
        connection.close()
        changes = {"NAME": name, "USER": role, "PASSWORD": "", "HOST": str(CLUSTER.socket), "PORT": ""}
        connection.settings_dict.update(changes)
        connection.settings_dict["OPTIONS"].pop("pool", None)


def template() -> str:
    """The migrated database that clones are made of; made once for each state of the migration files."""
    name = f"template_{state_of_code()[:16]}"
    with LOCK.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with as_superuser() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not found:
                _make_template(connection, name)
    return name


def _make_template(connection: psycopg.Connection, name: str) -> None:
    half_made = f"{name}_making"
    drop(connection, half_made)
    make_database(connection, half_made)
    point_django_at(half_made)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    for alias in ALIASES:
        connections[alias].close()
    with psycopg.connect(CLUSTER.url(OWNER, half_made)) as owner:
        grants.grant(owner)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half_made), sql.Identifier(name))
    connection.execute(rename)


def drop(connection: psycopg.Connection, name: str) -> None:
    """Remove a database, whoever is still connected."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def clone(name: str, source: str | None = None) -> None:
    """Make (again) the database `name` as a copy of `source`, else of the migrated template."""
    source = source or template()
    with as_superuser() as connection:
        drop(connection, name)
        make_database(connection, name, source)


def sweep() -> None:
    """Drop the databases that killed test runs left behind; their names carry the process id."""
    with as_superuser() as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")]
        for name in names:
            process = name.rpartition("_")[2]
            if process.isdecimal() and not psutil.pid_exists(int(process)):
                drop(connection, name)


def name_for(worker: str) -> str:
    """The database of this worker of this run."""
    who = "".join(letter for letter in os.environ.get("KOBOSHI_TEST_NAME", "any").lower() if letter.isalnum())
    return f"test_{who}_{worker}_{os.getpid()}"


def write_folder(name: str) -> Path:
    """An own var folder for this run, so that tests never touch the house's files."""
    folder = ROOT / "var" / "test" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
