"""What every test can rely on: a real PostgreSQL, the real roles, and no network.

Fixtures for tests of rooms and doors:

* `db` (or `@pytest.mark.django_db`): one transaction per test as the *application role*, so that row-level security and
  refused writes are real. Begin with `scope.apply(actor)` or `with scope.acting():` of `koboshi.foundation.tenancy`.
* `transactional_db` (or `@pytest.mark.django_db(transaction=True)`): real commits; afterwards the worker's database is
  cloned anew from the migrated template. With `databases=["default", "owner"]` the owner role is there too, for tests
  that tamper with tables.
* `database_address`: the address of this worker's database for a role, for raw psycopg connections.
* `var`: an own folder instead of var/.
* `windows_stand_still`: no window of a rate limit ends in the middle of a test that counts tries.

`KOBOSHI_TEST_NAME=somebody` keeps the databases of two people in one checkout apart.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "koboshi.project.settings"
os.environ["KOBOSHI_CONFIG"] = os.devnull
os.environ["KOBOSHI_SECRET_KEY"] = "only-for-tests-" + "0" * 40
os.environ["KOBOSHI_DATABASE_POOL"] = "0"
os.environ["KOBOSHI_VAR"] = tempfile.mkdtemp(prefix="koboshi-test-")
for _name in ("DATABASE_URL", "KOBOSHI_APP_DATABASE_URL"):
    os.environ.pop(_name, None)

import django
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from tests import cluster, houses
from tests.undefined import Undefined

# Before the conftest files below this one: they name models.
django.setup()

from koboshi.catalog.service import pack_of
from koboshi.foundation.people import throttle

TEMPLATES_ARE_STRICT = Undefined()
LONG = {
    "test_nothing_acknowledged_is_lost_or_done_twice_when_web_and_database_die",
    "test_both_backends_agree_exactly",
}


def pytest_configure(config: pytest.Config) -> None:
    """Cheap passwords, and templates that tell of missing variables."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = TEMPLATES_ARE_STRICT


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Furnished houses are entered before a test's transaction begins.

    Browser tests come last: Playwright leaves an event loop running in its process, and signing wants its own. Tests of
    minutes come first: begun at the end, they would let all other workers wait.
    """
    for item in items:
        houses.first(getattr(item, "fixturenames", []))
    items.sort(key=lambda item: ("chromium" in getattr(item, "fixturenames", ()), item.name not in LONG))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A clone of the migrated template instead of Django's own test database.

    The first test that needs a database starts the cluster; the last test run out stops it.
    """

    def start_over(_: TransactionTestCase) -> None:
        houses.ROOMS.renew()
        pack_of.cache_clear()  # a fresh database counts its versions from one again

    with cluster.CLUSTER.in_use(), pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        cluster.sweep()
        houses.ROOMS.open(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        # Rows of the journal cannot be deleted or truncated: after a test with commits the whole database is renewed.
        patch.setattr(TransactionTestCase, "_fixture_teardown", start_over)
        yield
        houses.ROOMS.close()


@pytest.fixture
def database_address(db: None) -> Callable[[str], str]:
    """`database_address("koboshi_app")`: the address of this worker's database for a role."""
    name = str(connections["default"].settings_dict["NAME"])
    return lambda role: cluster.CLUSTER.url(role, name)


@pytest.fixture
def var(tmp_path: Path, settings: Any) -> Path:
    """A fresh folder in place of var/."""
    settings.VAR = tmp_path
    settings.KOBOSHI = {**settings.KOBOSHI, "var": tmp_path}
    return tmp_path


class Still(datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        """Always the same moment."""
        return datetime(2026, 11, 24, 12, 0, 30, tzinfo=tz)


@pytest.fixture
def windows_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted in fixed windows of time; a slow machine would otherwise begin the next one while it counts."""
    monkeypatch.setattr(throttle, "datetime", Still)


@pytest.fixture(autouse=True)
def _no_undefined_variables() -> Iterator[None]:
    TEMPLATES_ARE_STRICT.seen.clear()
    yield
    assert not TEMPLATES_ARE_STRICT.seen, f"undefined in templates: {sorted(TEMPLATES_ARE_STRICT.seen)}"
