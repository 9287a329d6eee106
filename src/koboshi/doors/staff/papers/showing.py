"""What the pages about a case show of its late papers, and of applicants whom no mail reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from koboshi.casework import history, mails, policies
from koboshi.casework.events import CaseViewed
from koboshi.casework.models import Case, Task
from koboshi.casework.service import addressing
from koboshi.casework.service.tasks import RESERVED
from koboshi.core.actor import Actor, Role
from koboshi.core.form import Field
from koboshi.core.japan import civil
from koboshi.doors.staff.access import reader
from koboshi.doors.staff.words import Words
from koboshi.foundation.journal.models import Entry
from koboshi.intake import policies as intake
from koboshi.intake.models import AnswersVersion
from koboshi.intake.service.papers import REASON, blanks, to_come
from koboshi.ui import wording


@dataclass(frozen=True, slots=True)
class Late:
    """One paper that came after the arrival: which, on which day, and whether nobody of the office has looked since."""

    label: SafeString
    on: date
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Papers:
    """What still lacks and what has come; `ask_url` opens the request for correction, `take_url` the page of papers.

    `enter_url` opens the answer to a request for correction, for what came on paper.
    """

    lacking: list[SafeString]
    late: list[Late]
    asked: bool
    ask_url: str
    take_url: str
    enter_url: str = ""


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nobody who receives has a mail address: the way she wished for notices, and her telephone."""

    way: str
    phone: str


def of_case(actor: Actor, case: Case, words: Words) -> Papers | None:
    """The late papers of a case; None where nothing lacks and nothing came late."""
    lacking = lacking_in(case, words) if case.decided_at is None and case.ended_at is None else []
    late = came_late(actor, case, words)
    enter_url = _enter_url(actor, case)
    if not lacking and not late and not enter_url:
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
        take_url=reverse("staff:papers", args=[case.reference])
        if mine and any(field.type == "attachment" for field in lacking)
        else "",
        enter_url=enter_url,
    )


def _enter_url(actor: Actor, case: Case) -> str:
    """Where somebody of the office types in what came on paper: at the counter, where there is one."""
    if not intake.may_enter(actor, case.application) or not actor.has(Role.COUNTER, Role.CLERK, Role.EXAMINER):
        return ""
    try:
        return reverse("counter:correct", args=[case.reference])
    except NoReverseMatch:
        return ""


def lacking_in(case: Case, words: Words) -> list[Field]:
    """What an application arrived without: papers that are still to come, then what a sheet of paper left open."""
    form = words.pack.form
    return [*to_come(case.application, form), *blanks(case.application, form)]


def papers_lacking(case: Case, words: Words) -> list[Field]:
    """The papers among it, which can be taken in as files."""
    return to_come(case.application, words.pack.form)


def came_late(actor: Actor, case: Case, words: Words) -> list[Late]:
    """The papers that came after the arrival, oldest first; the newest answers show the files themselves."""
    looked = _looked([case.reference]).get(case.reference)
    return [
        Late(
            words.field(change.field),
            civil.today(each.version.made_at),
            fresh=looked is None or looked < each.version.made_at,
        )
        for each in history.revisions(reader(actor, case), case)
        if each.version.reason == REASON
        for change in each.changes
    ]


def fresh(actor: Actor, references: Sequence[str]) -> frozenset[str]:
    """Which of these cases have a paper that came after the arrival and that nobody of the office has seen yet."""
    came = AnswersVersion.objects.visible_to(actor).filter(reference__in=references, reason=REASON)
    newest = dict(came.values_list("reference").annotate(Max("made_at")))
    looked = _looked(list(newest))
    return frozenset(each for each, at in newest.items() if each not in looked or looked[each] < at)


def _looked(references: Sequence[str]) -> dict[str, datetime]:
    """When somebody of the staff last opened each case, by the read log."""
    looks = Entry.objects.filter(case_ref__in=references, kind=CaseViewed.kind).order_by()
    return dict(looks.values_list("case_ref").annotate(Max("at")))


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
