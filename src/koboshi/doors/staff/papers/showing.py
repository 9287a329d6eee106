"""What the pages about a case show of its late papers, and of applicants whom no mail reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString

from koboshi.casework import history, mails, policies
from koboshi.casework.models import Case, Task
from koboshi.casework.service import addressing
from koboshi.casework.service.tasks import RESERVED
from koboshi.core.actor import Actor
from koboshi.core.form import Field
from koboshi.core.japan import civil
from koboshi.doors.staff.access import reader
from koboshi.doors.staff.words import Words
from koboshi.intake.service.papers import REASON, to_come
from koboshi.ui import wording


@dataclass(frozen=True, slots=True)
class Late:
    """One paper that came after the arrival: which, and on which day."""

    label: SafeString
    on: date


@dataclass(frozen=True, slots=True)
class Papers:
    """What still lacks and what has come; `ask_url` opens the request for correction, `take_url` the page of papers."""

    lacking: list[SafeString]
    late: list[Late]
    asked: bool
    ask_url: str
    take_url: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nobody who receives has a mail address: the way she wished for notices, and her telephone."""

    way: str
    phone: str


def of_case(actor: Actor, case: Case, words: Words) -> Papers | None:
    """The late papers of a case; None where nothing lacks and nothing came late."""
    lacking = lacking_in(case, words) if case.decided_at is None and case.ended_at is None else []
    late = came_late(actor, case, words)
    if not lacking and not late:
        return None
    asked = {field.id for field in lacking} & set(case.application.unlocked)
    task = _correctable(actor, case) if lacking else None
    mine = policies.may_act_on(actor, case)
    return Papers(
        lacking=[words.field(field.id) for field in lacking],
        late=late,
        asked=bool(asked),
        ask_url=f"{reverse('staff:correct', args=[task.pk])}?papers=1#field-{lacking[0].id}"
        if task is not None
        else "",
        take_url=reverse("staff:papers", args=[case.reference]) if lacking and mine else "",
    )


def lacking_in(case: Case, words: Words) -> list[Field]:
    """The papers that are still to come."""
    return to_come(case.application, words.pack.form)


def came_late(actor: Actor, case: Case, words: Words) -> list[Late]:
    """The papers that came after the arrival, oldest first; the newest answers show the files themselves."""
    return [
        Late(words.field(change.field), civil.today(each.version.made_at))
        for each in history.revisions(reader(actor, case), case)
        if each.version.reason == REASON
        for change in each.changes
    ]


def _correctable(actor: Actor, case: Case) -> Task | None:
    """The open task from which this person can ask for correction."""
    for task in Task.objects.visible_to(actor).open().filter(case=case).order_by("pk"):
        if RESERVED in task.outcomes and policies.may_work(actor, task):
            return task
    return None


def unreached(case: Case, lang: str) -> Unreached | None:
    """Whom the office must write to or call instead, while the case runs; None where a mail reaches somebody."""
    if case.ended_at is not None or mails.reaches(case, civil.today()):
        return None
    way, _ = addressing.way_of(case)
    phone = case.application.answers.get("phone")
    return Unreached(wording.plain(f"staff_delivery.way.{way}", lang), phone if isinstance(phone, str) else "")
