"""Load the demo once: offices, people, advisers, and a month of cases through the real verbs."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import by_hand, grounds
from koboshi.casework.service.approving import Proposal
from koboshi.catalog import service as catalog
from koboshi.catalog.models import Procedure
from koboshi.catalog.service import Offer, pack_of
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Assistance, Door, Role
from koboshi.core.japan import civil
from koboshi.core.reason import Reason
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.project.demo import advisers, deciding, offices, papers, people, steps

CASES_EACH = 10


def load() -> bool:
    """Load offices, people, advisers and cases; False when the demo was loaded before. Cases are loaded once."""
    with scope.acting(SYSTEM):
        with transaction.atomic():
            offices.load()
            people.load()
            advisers.load()
            steps.circulate()  # before the cases: what an office decides through its chain is decided so here, too
        if Application.objects.exists():
            return False
        chance = random.Random(20261124)  # noqa: S311  demo data, the same at each first start
        for procedure in Procedure.objects.exclude(audience="staff").order_by("id"):
            _cases(procedure, chance)
        with transaction.atomic():
            steps.load()
        return True


def _cases(procedure: Procedure, chance: random.Random) -> None:
    now = datetime.now(UTC)
    offer = catalog.in_force(procedure.pk, on=now.date())
    answers = list(_answers(offer))
    for number in range(CASES_EACH if answers else 0):
        when = now - timedelta(days=chance.randint(1, 60), hours=chance.randint(0, 9))
        _one(offer, answers[number % len(answers)], when, chance)


def _answers(offer: Offer) -> Iterator[dict[str, Any]]:
    """The pack's samples without their made-up attachments; `_one` adds a blank page for each that is required."""
    files = {field.id for field in offer.pack.form.fields.values() if field.type == "attachment"}
    for sample in offer.pack.samples.values():
        yield {name: value for name, value in sample["answers"].items() if name not in files}


def _actor(email: str) -> Actor:
    return actor_of(User.objects.get(email=f"{email}@demo.koboshi.example"), {})


def _door(offer: Offer, chance: random.Random) -> tuple[Actor, Door, Assistance | None]:
    if "municipality" in offer.pack.manifest.doors:
        return _actor("kawauchi"), Door.MUNICIPALITY, None
    if chance.random() < 0.4:
        return _actor("madoguchi"), Door.COUNTER, chance.choice(list(Assistance))
    return Actor(kind=ActorKind.PERSON, id="visitor"), Door.CITIZEN, None


def _one(offer: Offer, answers: dict[str, Any], when: datetime, chance: random.Random) -> None:
    actor, door, assistance = _door(offer, chance)
    if "age_group" in offer.pack.form.visible(answers) and chance.random() < 0.8:
        answers = {**answers, "age_group": chance.choice(offer.pack.form.fields["age_group"].options)}
    begun = intake.begin(actor, offer, door=door, assistance=assistance, answers=answers)
    papers.add_required(begun.application, offer)
    case = casework.file(SYSTEM, begun.application, offer, now=when)
    for _ in range(chance.randint(0, 7)):
        when += timedelta(days=chance.randint(1, 6))
        if when > datetime.now(UTC) or not _work(case, when):
            return


def _staff(roles: Iterable[Role], office: int) -> Actor | None:
    for user in User.objects.filter(is_staff=True, memberships__office_id=office).order_by("id").distinct():
        actor = actor_of(user, {})
        if actor.has(*roles):
            return actor
    return None


def _work(case: Case, when: datetime) -> bool:
    """Do the case's next task as a member of its office would; False when nobody could."""
    task = Task.objects.filter(case=case, state=Task.State.OPEN).order_by("id").first()
    if task is None or task.action in ("match", "visits", "report"):
        return False
    rule = by_hand.rule_of(case)
    if rule is not None and task.node in (rule.ask, rule.wait):
        return False
    roles = {"decider": (Role.DECIDER,), "examiner": (Role.EXAMINER,)}.get(task.role, (Role.CLERK,))
    actor = _staff(roles, task.office_id)
    if actor is None:
        return False
    return _finish(actor, task, when)


def _finish(actor: Actor, task: Task, when: datetime) -> bool:
    """Do one task; False where only a person could say what the procedure asks."""
    if task.action == "decide":
        outcome = task.outcomes[0]
        reason = "請求の内容を確認した結果によります。（デモ）"
        fields = _decided(task, outcome, when)
        if fields is None:
            return False
        settled = grounds.settled(pack_of(task.case.version_id), Reason(facts=reason), outcome)
        deciding.decide(actor, task, Proposal(outcome, settled, "", fields), when)
    elif task.action == "issue":
        casework.issue(actor, task, now=when)
    else:
        outcome = next(name for name in task.outcomes if name != "correct")
        casework.complete(actor, task, outcome=outcome, now=when)
    return True


def _decided(task: Task, outcome: str, when: datetime) -> dict[str, Any] | None:
    """What the procedure asks of a decision beside its reason, as one of the pack's own stories has it; None if none.

    So a request for papers of the board of education waits for somebody to say whose papers they are.
    """
    pack, answers = pack_of(task.case.version_id), task.case.application.answers
    asked = pack.asked_of_decision([outcome], task.node)
    steps = (
        each for story in pack.journeys for each in story.steps if (each.task, each.outcome) == (task.node, outcome)
    )
    told = (*(each.decided for each in steps), {})
    fitting = (each for each in told if not asked.check(each, answers, civil.today(when)))
    found = next(fitting, None)
    return None if found is None else dict(found)
