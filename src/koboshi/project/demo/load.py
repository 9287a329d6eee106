"""Load the demo once: offices, people, advisers, and a month of cases through the real verbs."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from heapq import heapify, heappop, heapreplace
from typing import Any

from django.db import transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision, Task
from koboshi.casework.service import by_hand, grounds
from koboshi.casework.service.approving import Proposal
from koboshi.catalog import service as catalog
from koboshi.catalog.models import Procedure
from koboshi.catalog.service import Offer, pack_of
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Assistance, Door, Role
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.holidays import next_open
from koboshi.core.reason import Reason
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application, Attachment
from koboshi.project.demo import advisers, deciding, offices, papers, people, steps

CASES_EACH = 10
Life = Iterator[datetime]
"""One case that is lived act by act: each value is the moment of its next act."""


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
        procedures = Procedure.objects.exclude(audience="staff").order_by("id")
        _live([life for procedure in procedures for life in _lives(procedure)])
        with transaction.atomic():
            steps.load()
        return True


def _live(lives: Iterable[Life]) -> None:
    """Let all cases live at once, always the one whose next act is the earliest: so numbers follow the days."""
    waiting = [(next(life), number, life) for number, life in enumerate(lives)]
    heapify(waiting)
    while waiting:
        _, number, life = waiting[0]
        following = next(life, None)
        if following is None:
            heappop(waiting)
        else:
            heapreplace(waiting, (following, number, life))


def _lives(procedure: Procedure) -> Iterator[Life]:
    now = datetime.now(UTC)
    offer = catalog.in_force(procedure.pk, on=now.date())
    samples = list(_answers(offer))
    for number in range(CASES_EACH if samples else 0):
        chance = random.Random(f"20261124 {procedure.pk} {number}")  # noqa: S311  the same at each first start
        sample, answers = samples[number % len(samples)]
        yield _one(offer, sample, answers, now - timedelta(days=chance.randint(1, 60)), chance)


def _answers(offer: Offer) -> Iterator[tuple[str, dict[str, Any]]]:
    """The pack's samples without their made-up attachments; `_one` adds a blank page for each that is required."""
    files = {field.id for field in offer.pack.form.fields.values() if field.type == "attachment"}
    for sample, content in offer.pack.samples.items():
        yield sample, {name: value for name, value in content["answers"].items() if name not in files}


def _at_the_office(day: datetime, chance: random.Random) -> datetime:
    """Some time of that day while the offices are open, or of the next open one."""
    at = time(chance.randint(9, 16), chance.randint(0, 59))
    return datetime.combine(next_open(civil.day_of(day)), at, civil.JAPAN)


def _actor(email: str) -> Actor:
    return actor_of(User.objects.get(email=f"{email}@demo.koboshi.example"), {})


def _door(offer: Offer, chance: random.Random) -> tuple[Actor, Door, Assistance | None]:
    if "municipality" in offer.pack.manifest.doors:
        return _actor("kawauchi"), Door.MUNICIPALITY, None
    if chance.random() < 0.4:
        return _actor("madoguchi"), Door.COUNTER, chance.choice(list(Assistance))
    return Actor(kind=ActorKind.PERSON, id="visitor"), Door.CITIZEN, None


def _one(offer: Offer, sample: str, answers: dict[str, Any], when: datetime, chance: random.Random) -> Life:
    """One case: yields when its next act is to be, and does it when it is called again.

    A notice goes out on the day of its decision, as the two days in it are told as one.
    """
    actor, door, assistance = _door(offer, chance)
    when = min(_at_the_office(when, chance), datetime.now(UTC))
    yield when
    if "age_group" in offer.pack.form.visible(answers) and chance.random() < 0.8:
        answers = {**answers, "age_group": chance.choice(offer.pack.form.fields["age_group"].options)}
    begun = intake.begin(actor, offer, door=door, assistance=assistance, answers=answers)
    papers.add_required(begun.application, offer)
    case = casework.file(SYSTEM, begun.application, offer, now=when)
    for _ in range(chance.randint(0, 7)):
        if not _has_decided_today(case, when):
            when = _at_the_office(when + timedelta(days=chance.randint(1, 6)), chance)
        if when > datetime.now(UTC):
            return
        yield when
        if not _work(case, sample, when):
            return


def _has_decided_today(case: Case, when: datetime) -> bool:
    """Whether the case was decided just now and its notice waits."""
    issuing = Task.objects.filter(case=case, state=Task.State.OPEN, action="issue")
    return Decision.objects.filter(case=case, decided_at=when).exists() and issuing.exists()


def _staff(roles: Iterable[Role], office: int) -> Actor | None:
    for user in User.objects.filter(is_staff=True, memberships__office_id=office).order_by("id").distinct():
        actor = actor_of(user, {})
        if actor.has(*roles):
            return actor
    return None


def _work(case: Case, sample: str, when: datetime) -> bool:
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
    return _finish(actor, task, sample, when)


def _finish(actor: Actor, task: Task, sample: str, when: datetime) -> bool:
    """Do one task; False where only a person could say what the procedure asks."""
    if task.action == "decide":
        outcome = task.outcomes[0]
        reason = _reason(task, sample, outcome, when)
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


def _reason(task: Task, sample: str, outcome: str, when: datetime) -> str:
    """Why it was decided so: what the pack's own story about this applicant says, else what was looked at, and when."""
    day, pack = format_wareki(civil.day_of(when)), pack_of(task.case.version_id)
    told = (
        step.reason
        for story in pack.journeys
        for step in story.steps
        if story.sample == sample and (step.task, step.outcome) == (task.node, outcome) and step.reason
    )
    found = next(told, "")
    if found:
        return f"{day}に確かめた。{found}（架空の例）"
    files = Attachment.objects.filter(application=task.case.application, removed_at__isnull=True).count()
    with_papers = f"と添付書類{files}点" if files else ""
    arrived = format_wareki(civil.day_of(task.case.arrived_at))
    return f"{arrived}に届いた申請書{with_papers}を{day}に確かめ、審査の基準に合うと認めた（架空の例）。"


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
