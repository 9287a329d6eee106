"""One published house for each file of attacks; every attack is undone afterwards, and the log is kept to be read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project.logs import Line
from tests.doors.citizen import stories
from tests.doors.conftest import publish_everything


@pytest.fixture(scope="module")
def _house(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "VAR", folder)
        patch.setattr(settings, "KOBOSHI", {**settings.KOBOSHI, "var": folder})
        with transaction.atomic():
            publish_everything()
            scope.clear()
            yield
            transaction.set_rollback(True)


@pytest.fixture
def house(_house: None) -> Iterator[None]:
    """The published house; what a test does to it is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    scope.clear()


@pytest.fixture
def visitor(house: None) -> Client:
    """A browser that has not been here before."""
    return Client()


@pytest.fixture
def sign_in(house: None) -> Callable[[str], Client]:
    """`sign_in("tanto")`: the browser of a member of the demo's staff."""

    def make(login: str) -> Client:
        client = Client()
        user = User.objects.get(email=f"{login}@demo.koboshi.example")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


class Written(list[str]):
    """Lines as the house's own formatter writes them."""

    def __contains__(self, text: object) -> bool:
        return any(str(text) in line for line in self)


@pytest.fixture
def written() -> Iterator[Written]:
    """Everything that was logged, formatted as in the running house."""
    lines = Written()
    form = Line()

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(form.format(record))

    keep = Keep()
    names = ("", "django", "django.request", "django.security", "axes", "koboshi")
    for name in names:
        logging.getLogger(name).addHandler(keep)
    yield lines
    for name in names:
        logging.getLogger(name).removeHandler(keep)


@pytest.fixture
def draft(visitor: Client) -> str:
    """A disclosure request just begun by the visitor: its number."""
    return stories.begin(visitor)[0]


def stored(reference: str) -> Application:
    """The application as it stands in the database."""
    with scope.acting(SYSTEM):
        return Application.objects.get(reference=reference)
