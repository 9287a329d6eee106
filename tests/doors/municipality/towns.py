"""Two towns and the prefecture's matcher; every person is invented."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connections
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor, Door, Role
from koboshi.core.japan import civil
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.project.demo.people import SINCE
from koboshi.promotion import service as promotion
from koboshi.promotion.models import Adviser

ADVISER = "fukushima/adviser-dispatch"
KAWAUCHI, TAMURA = "075442", "072117"
T = TypeVar("T")
BACKEND = "django.contrib.auth.backends.ModelBackend"


def user(login: str) -> User:
    """An account of the demo."""
    return User.objects.get(email=f"{login}@demo.koboshi.example")


def actor(login: str) -> Actor:
    """A member of staff as an actor."""
    return people.actor_of(user(login), {})


def another_town() -> None:
    """A second town, and a second colleague in the first."""
    with scope.acting(SYSTEM):
        for login, town in (("tamura", TAMURA), ("kawauchi2", KAWAUCHI)):
            made = User.objects.create_user(
                f"{login}@demo.koboshi.example", "x", name=f"{login}（架空）", is_staff=True
            )
            people.join(made, organisations.office(town, "digital"), (Role.TOWN,), since=SINCE)


def page(login: str) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(user(login), backend=BACKEND)
    return client


def sample() -> dict[str, Any]:
    """The answers of a typical request."""
    offer = catalog.in_force(ADVISER, on=civil.today())
    return dict(offer.pack.samples["typical.json"]["answers"])


def request(login: str = "kawauchi", *, file: bool = True) -> str:
    """A request of a town; its number."""
    with scope.acting(SYSTEM):
        offer = catalog.in_force(ADVISER, on=civil.today())
        begun = intake.begin(actor(login), offer, door=Door.MUNICIPALITY, answers=sample())
        if file:
            casework.file(SYSTEM, begun.application, offer)
        return begun.application.reference


def dispatched(login: str = "kawauchi", *, days: int = 2, hours: str = "3.0") -> str:
    """A request for which an adviser was chosen; the case waits for visits and report."""
    reference = request(login)
    with scope.acting(SYSTEM):
        matcher = actor("digital")
        for _ in range(8):
            case = Case.objects.get(reference=reference)
            task = Task.objects.filter(case=case, state=Task.State.OPEN).order_by("pk").first()
            if task is None:
                break
            _work(task, case, matcher if task.role != "decider" else actor("digital-kacho"), days, hours)
    return reference


def _work(task: Task, case: Case, who: Actor, days: int, hours: str) -> None:
    if task.action == "match":
        adviser = Adviser.objects.first()
        assert adviser is not None
        promotion.match(who, case.application, adviser, onsite_days_limit=days, online_hours_limit=Decimal(hours))
        casework.complete(who, task, outcome=task.outcomes[0])
    elif task.action == "decide":
        casework.decide(who, task, outcome=task.outcomes[0], reason="目的に合うため（架空）")
    elif task.action == "issue":
        casework.issue(who, task)
    else:
        casework.complete(who, task, outcome=next(name for name in task.outcomes if name != "correct"))


def beside_the_browser(act: Callable[[], T]) -> T:
    """Act in a thread of its own: the browser's thread runs an event loop, and signing a notice needs one itself."""

    def alone() -> T:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(alone).result()
