"""A small office with its people and one procedure; every name is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor, Door, Role
from koboshi.core.japan import civil
from koboshi.foundation.documents import service as documents
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.project.configuration import ROOT
from tests.houses import furnished

PASSWORD = "an-invented-password"
OFFICES = (("johokokai-madoguchi", "情報公開窓口（架空）", "情公"), ("bunka-shinko", "文化の課（架空）", "文"),
           ("joho-seisaku", "変革の課（架空）", "変"))  # fmt: skip
STAFF = (
    ("tanto", "審査 太郎（架空）", "johokokai-madoguchi", (Role.CLERK, Role.EXAMINER)),
    ("doryo", "同僚 二郎（架空）", "johokokai-madoguchi", (Role.CLERK, Role.EXAMINER)),
    ("kacho", "決定 一子（架空）", "johokokai-madoguchi", (Role.DECIDER, Role.OPERATOR)),
    ("bunka", "文化 三奈（架空）", "bunka-shinko", (Role.CLERK, Role.EXAMINER)),
    ("matcher", "変革 六美（架空）", "joho-seisaku", (Role.CLERK, Role.EXAMINER, Role.MATCHER)),
)


@dataclass
class House:
    """The invented house: who works there, and short ways to make things happen."""

    pages: dict[str, Client] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """An account."""
        return User.objects.get(email=f"{name}@staff.example.jp")

    def actor(self, name: str) -> Actor:
        """A member of staff as an actor."""
        return people.actor_of(self.user(name), {})

    def page(self, name: str) -> Client:
        """A browser in which this member of staff has signed in."""
        if name not in self.pages:
            self.pages[name] = Client()
            self.pages[name].force_login(self.user(name), backend="django.contrib.auth.backends.ModelBackend")
        return self.pages[name]

    def case(self, procedure: str = "fukushima/disclosure-request", *, days_ago: int = 1, **answers: Any) -> Case:
        """A case that arrived some days ago."""
        with scope.acting(SYSTEM):
            offer = catalog.in_force(procedure, on=civil.today())
            sample = {**offer.pack.samples["typical.json"]["answers"], **answers}
            begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=sample)
            when = datetime.now(UTC) - timedelta(days=days_ago)
            return casework.file(SYSTEM, begun.application, offer, now=when)

    def task(self, case: Case) -> Task:
        """The case's one open task."""
        with scope.acting(SYSTEM):
            return Task.objects.get(case=case, state=Task.State.OPEN)

    def grant(self, case: Case, reason: str) -> None:
        """Examine a disclosure request and grant it, as its clerk and its head do."""
        casework.complete(self.actor("tanto"), self.task(case), outcome="complete")
        casework.decide(
            self.actor("kacho"),
            self.task(case),
            outcome="grant",
            reason=reason,
            fields={"documents": "架空の記録"},
        )

    def fresh(self, thing: Any) -> Any:
        """A row as it is now."""
        with scope.acting(SYSTEM):
            return type(thing).objects.get(pk=thing.pk)

    def all(self, model: Any, **facts: Any) -> list[Any]:
        """Rows of a table, whoever may see them."""
        with scope.acting(SYSTEM):
            return list(model.objects.filter(**facts).order_by("pk"))


def build(procedure: Path = ROOT / "procedures" / "fukushima") -> None:
    """Enter offices, people and the packs these tests need."""
    with scope.acting(SYSTEM):
        for slug, name, sign in OFFICES:
            organisations.enter_office(PREFECTURE, slug, name=name, document_sign=sign)
        for login, name, slug, roles in STAFF:
            user = User.objects.create_user(f"{login}@staff.example.jp", PASSWORD, name=name, is_staff=True)
            people.join(user, organisations.office(PREFECTURE, slug), roles, since=date(2026, 4, 1))
        catalog.publish(SYSTEM, catalog.packs.load(procedure / "disclosure-request"), tenant=PREFECTURE)


@pytest.fixture(autouse=True)
def _fonts() -> Iterator[None]:
    before = documents.fonts()
    documents._fonts[:] = [ROOT / "var" / "fonts", *before]
    yield
    documents._fonts[:] = before


section_house = furnished("section", build)


@pytest.fixture
def house(section_house: None, db: None) -> House:
    """The house, ready to work."""
    return House()
