"""Furnished databases: a house that many tests begin with is built once by each worker, and every test gets it fresh.

    published_house = furnished("published", publish_everything)

makes a fixture `published_house`; a test (or fixture) that names it works in a database that holds what
`publish_everything` wrote, in place of the empty one. With `db` the test's own changes roll back; with
`transactional_db` the database is cloned anew afterwards. Building such a house inside each test costs seconds.

`tests/conftest.py` puts these fixtures before all others of a test: the database is chosen before its transaction
begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from psycopg import sql

from koboshi.foundation.tenancy import scope
from tests import cluster

# Rows of one house never carry the number of another's: what the process remembers by number stays true.
NUMBERS_APART = 1_111_111
_builders: dict[str, Callable[[], None]] = {}


def furnished(name: str, build: Callable[[], None]) -> Any:
    """A fixture `<name>_house`: the database that `build` fills; built when a test first asks for it."""
    _builders[name] = build

    @pytest.fixture(name=f"{name}_house")
    def enter(django_db_setup: None) -> Iterator[None]:
        with entered(name):
            yield

    return enter


def first(fixtures: list[str]) -> None:
    """Put the furnished houses to the front of a test's fixtures, in place."""
    fixtures.sort(key=lambda name: name.removesuffix("_house") not in _builders or not name.endswith("_house"))


class Rooms:
    """The databases of this worker."""

    def __init__(self) -> None:
        self.worker = ""
        self.made: dict[str, str] = {}
        self.current = ""

    def open(self, worker: str) -> None:
        """Begin with the empty house."""
        self.worker = worker
        cluster.clone(self._named())
        self.point("")

    def close(self) -> None:
        """Remove every database of this worker."""
        hang_up()
        with cluster.as_superuser() as connection:
            for name in (self._named(), *self.made.values(), *map(self._named, self.made)):
                cluster.drop(connection, name)

    def point(self, house: str) -> None:
        """Let the tests work in this house; "" is the empty one."""
        if house and house not in self.made:
            self._build(house)
        self.current = house
        cluster.point_django_at(self._named(house))

    def renew(self) -> None:
        """Bring the current house back to its first state, after a test with commits."""
        hang_up()
        cluster.clone(self._named(self.current), self.made.get(self.current))

    def _build(self, house: str) -> None:
        made = self._named(f"{house}made")
        cluster.clone(made)
        _count_from(made, NUMBERS_APART * (len(self.made) + 1))
        cluster.point_django_at(made)
        _builders[house]()
        scope.clear()
        hang_up()
        cluster.clone(self._named(house), made)
        self.made[house] = made

    def _named(self, house: str = "") -> str:
        return cluster.name_for(f"{self.worker}_{house}" if house else self.worker)


ROOMS = Rooms()


@contextmanager
def entered(house: str) -> Iterator[None]:
    """Work in a furnished house; afterwards in the empty one.

    Raises:
        RuntimeError: another transaction or another house is open; a test has one house.
    """
    if connections["default"].in_atomic_block or ROOMS.current:
        raise RuntimeError(f"the house {house!r} cannot be entered: {ROOMS.current or 'a transaction'} is open")
    ROOMS.point(house)
    try:
        yield
    finally:
        ROOMS.point("")


def hang_up() -> None:
    """Close the connections of this thread, so that a database can be cloned."""
    for alias in cluster.ALIASES:
        connections[alias].close()


def _count_from(database: str, start: int) -> None:
    with cluster.as_superuser(database) as connection:
        counters = connection.execute("SELECT schemaname, sequencename FROM pg_sequences").fetchall()
        for schema, name in counters:
            counter = sql.Identifier(schema, name).as_string(connection)
            connection.execute("SELECT setval(%s, %s)", [counter, start])
