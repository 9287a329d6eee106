"""A small published house to measure in: real offices, invented people, every pack of the repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction

from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.project import migrate, wiring
from koboshi.project.database import APPLICATION, SUPERUSER, Cluster
from koboshi.project.demo import advisers, offices, people
from koboshi.project.house import open_house

DISCLOSURE = "fukushima/disclosure-request"


class NotDurable(RuntimeError):
    """The database would not keep what it acknowledged; figures from it would mean nothing."""


@contextmanager
def opened() -> Iterator[Cluster]:
    """The embedded cluster of the bench's own var folder, migrated, with offices, people and packs."""
    with open_house(leashed=True) as cluster:
        if cluster is None:
            raise NotDurable("make bench measures its own embedded database; unset DATABASE_URL.")
        migrate.migrate(verbosity=0)
        wiring.fill_shelves()
        with scope.acting(SYSTEM):
            with transaction.atomic():
                offices.load()
                people.load()
                advisers.load()
            catalog.publish_folder(SYSTEM, Path(settings.KOBOSHI["procedures"]), tenant=PREFECTURE)
        require_durable()
        yield cluster


def require_durable() -> None:
    """Raises `NotDurable` unless a commit is on the disk before it is acknowledged."""
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        with connection.cursor() as cursor:
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] != "on":
                raise NotDurable(f"{name} is off: these figures would not be those of a durable house.")


def as_superuser(cluster: Cluster) -> psycopg.Connection:
    """For filling tables quickly; nothing is measured through it."""
    return psycopg.connect(cluster.url(SUPERUSER), autocommit=True)


def as_application(cluster: Cluster) -> psycopg.Connection:
    """The role the house itself works with: row-level security holds for it."""
    return psycopg.connect(cluster.url(APPLICATION))


def offer() -> catalog.Offer:
    """The disclosure request in force today."""
    return catalog.in_force(DISCLOSURE, on=datetime.now(UTC).date())
