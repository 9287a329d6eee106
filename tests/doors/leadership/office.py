"""A few invented cases with known figures: four arrived, two were decided, one of them ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Assistance, Door
from koboshi.core.japan import civil
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake

PROCEDURE = "fukushima/disclosure-request"


def actor(login: str) -> Actor:
    """A member of the demo's staff."""
    return actor_of(User.objects.get(email=f"{login}@demo.koboshi.example"), {})


def arrive(door: Door, days_ago: int) -> Case:
    """One application that arrived some days ago."""
    offer = catalog.in_force(PROCEDURE, on=civil.today())
    clerk = door is Door.COUNTER
    begun = intake.begin(
        actor("madoguchi") if clerk else Actor(kind=ActorKind.PERSON, id="visitor"),
        offer,
        door=door,
        assistance=Assistance.TELEPHONE if clerk else None,
        answers=offer.pack.samples["typical.json"]["answers"],
    )
    return casework.file(SYSTEM, begun.application, offer, now=datetime.now(UTC) - timedelta(days=days_ago))


def work(case: Case, *, issue: bool) -> None:
    """Examine, decide and (if asked) send the notice."""
    for _ in range(6):
        task = Task.objects.filter(case=case, state=Task.State.OPEN).order_by("pk").first()
        if task is None or (task.action == "issue" and not issue):
            return
        worker = actor("kacho") if task.role == "decider" else actor("tanto")
        if task.action == "decide":
            casework.decide(
                worker,
                task,
                outcome=task.outcomes[0],
                reason="文書を確かめたため（架空）",
                fields={"documents": "架空の記録"},
            )
        elif task.action == "issue":
            casework.issue(worker, task)
        else:
            casework.complete(worker, task, outcome=next(name for name in task.outcomes if name != "correct"))


def some_cases() -> list[Case]:
    """Three from the internet, one by telephone; the first is decided and sent, the second decided."""
    with scope.acting(SYSTEM):
        cases = [arrive(Door.CITIZEN, 6), arrive(Door.CITIZEN, 5), arrive(Door.CITIZEN, 4), arrive(Door.COUNTER, 3)]
        work(cases[0], issue=True)
        work(cases[1], issue=False)
    return cases
