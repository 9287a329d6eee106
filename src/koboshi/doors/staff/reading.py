"""What a case page shows: answers with their changes, files, the drawn process, the clock, and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString

from koboshi.casework import history
from koboshi.casework.models import Case, Consultation, Correction, Delivery, Task
from koboshi.casework.service import clock
from koboshi.core import process
from koboshi.core.actor import Actor
from koboshi.core.deadline import Reckoning
from koboshi.core.deadline.words import closed_words
from koboshi.core.drawing import Drawing, draw
from koboshi.core.japan import civil
from koboshi.core.japan.clock_days import PREFECTURE
from koboshi.doors.staff.access import reader
from koboshi.doors.staff.delivery.standing import state_of
from koboshi.doors.staff.words import Words
from koboshi.foundation.journal.models import Entry
from koboshi.intake.models import Attachment
from koboshi.screens import answers
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words

STEP = "casework.step_taken"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `before` holds the lines of the version before when a correction changed it."""

    field: str
    label: SafeString
    lines: Sequence[str]
    changed: bool = False
    before: Sequence[str] = ()
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The answers of one page of the form."""

    title: SafeString
    rows: Sequence[Answer]


def files_of(actor: Actor, case: Case) -> list[Attachment]:
    """Every file of the application, also those taken back: old versions of the answers point at them."""
    mine = Attachment.objects.visible_to(reader(actor, case))
    return [each for each in mine.filter(reference=case.reference).order_by("pk") if isinstance(each, Attachment)]


def listed(files: Sequence[Attachment], words: Words) -> list[dict[str, Any]]:
    """The files that still count, each with the question it answers and what the virus check said."""
    return [
        {
            "file": file,
            "label": words.field(file.field),
            "state": wording.say_html(f"staff.scan.{file.scan}", words.lang),
        }
        for file in files
        if file.removed_at is None
    ]


def parts(actor: Actor, case: Case, words: Words, files: Sequence[Attachment]) -> list[Part]:
    """The newest answers page by page, with marks where the last correction changed something."""
    form = words.pack.form
    revisions = history.revisions(reader(actor, case), case)
    changes = {change.field: change for change in revisions[-1].changes} if revisions else {}
    filed: Mapping[str, Any] = revisions[-1].version.answers if revisions else case.application.answers
    asked = set(case.application.unlocked)
    names = {str(each.pk): each.name for each in files}
    found = []
    for section in answers.sections(form, filed, lang=words.lang, texts=words.pack.texts):
        rows = []
        for row in section.rows:
            field, change = form.fields[row.field], changes.get(row.field)
            lines = answers.lines_of(form, field, filed.get(row.field), words.lang, words.pack.texts, names)
            old = answers.lines_of(form, field, change.before, words.lang, words.pack.texts, names) if change else []
            rows.append(Answer(row.field, row.label, lines, change is not None, old, row.field in asked))
        found.append(Part(section.title, rows))
    return found


def revisions(actor: Actor, case: Case, words: Words, files: Sequence[Attachment]) -> list[dict[str, Any]]:
    """Each filed version after the first: when it came, and what it changed from what to what."""
    form, names = words.pack.form, {str(each.pk): each.name for each in files}

    def lines(field: str, value: Any) -> list[str]:
        return answers.lines_of(form, form.fields[field], value, words.lang, words.pack.texts, names)

    return [
        {
            "number": each.version.number,
            "on": civil.today(each.version.made_at),
            "changes": [
                {
                    "label": words.field(change.field),
                    "before": lines(change.field, change.before),
                    "after": lines(change.field, change.after),
                }
                for change in each.changes
            ],
        }
        for each in history.revisions(reader(actor, case), case)[1:]
    ]


# --- process and clock ----------------------------------------------------------------------------------------------


def waiting_at(case: Case) -> list[str]:
    """The nodes where the case stands now; a timer that only watches a step is no place to stand."""
    if not case.state or case.ended_at is not None:
        return []
    return [waiting.node for waiting in process.waiting(case.state) if waiting.attached_to is None]


@dataclass(frozen=True, slots=True)
class Pause:
    """A step the case waits in without anybody having to act, and the day it ends."""

    step: SafeString
    until: str


def pauses(actor: Actor, case: Case, words: Words) -> list[Pause]:
    """What only time ends (an inspection period): without it such a case would look as if nothing were to come."""
    if not case.state or case.ended_at is not None:
        return []
    shown = {task.node for task in tasks_of(actor, case)}
    return [
        Pause(words.step(waiting.node), date_words(civil.today(waiting.due), words.lang))
        for waiting in process.waiting(case.state)
        if waiting.due is not None and waiting.attached_to is None and waiting.node not in shown
    ]


def asked_others(actor: Actor, case: Case) -> dict[str, int]:
    """How many questions to other offices wait for an answer, and how many have one."""
    asked = Consultation.objects.visible_to(actor).filter(case=case)
    return {"open": asked.open().count(), "answered": asked.filter(answered_at__isnull=False).count()}


def drawing(actor: Actor, case: Case, words: Words) -> Drawing:
    """The process with the steps that are done and those of now; steps are named as everywhere else."""
    steps = Entry.objects.visible_to(actor).of_case(case.reference).filter(kind=STEP, lifecycle="complete")
    current = waiting_at(case)
    done = set(steps.values_list("activity", flat=True)) - set(current)
    definition = words.pack.definition
    labels = {node: words.step_plain(node) for node in definition.nodes if f"task.{node}.title" in words.pack.texts}
    return draw(definition, current=current, done=done, labels=labels, lang=words.lang)


def clock_of(case: Case) -> Reckoning:
    """The standard period reckoned day by day; a stop that still runs counts up to today."""
    return clock.explain(case, civil.today(case.arrived_at), civil.today())


# --- corrections ----------------------------------------------------------------------------------------------------


def corrections(actor: Actor, case: Case, words: Words) -> list[dict[str, Any]]:
    """Every request for correction: what was asked and why, until when, and what came of it."""
    rows = Correction.objects.visible_to(actor).filter(case=case).select_related("asked_by").order_by("pk")
    return [
        {
            "asked": row,
            "state": "answered" if row.answered_at else "lapsed" if row.lapsed_at else "open",
            "items": [{"label": words.field(item["field"]), "reason": item["reason"]} for item in row.items],
        }
        for row in rows
        if isinstance(row, Correction)
    ]


def deliveries(actor: Actor, case: Case, lang: str) -> list[dict[str, Any]]:
    """How the notices of the case reach the applicant, newest first."""
    rows = Delivery.objects.visible_to(actor).filter(case=case).select_related("document").order_by("-pk")
    return [
        {
            "delivery": row,
            "way": wording.plain(f"staff_delivery.way.{row.way}", lang),
            "state": state_of(row, lang),
            "whom": "　".join(line for line in row.addressee.split("\n") if line.endswith(("様", "代理人"))),
        }
        for row in rows
        if isinstance(row, Delivery)
    ]


def tasks_of(actor: Actor, case: Case) -> list[Task]:
    """What is to be done or waited for now."""
    active = (Task.State.OPEN, Task.State.WAITING)
    found = Task.objects.filter(case=case, state__in=active).select_related("assignee", "office", "case")
    return list(found.order_by("pk"))


def moved(task: Task, words: Words) -> SafeString:
    """Why the aim of a task is later than the model's days say: the offices were closed on the day; '' otherwise.

    Reckoned again from the model and the day the task was opened, as `casework.service.engine` did it.
    """
    node = words.pack.definition.nodes.get(task.node)
    if node is None or not node.due_days:
        return SafeString()
    meant = civil.day_of(task.opened_at) + timedelta(days=node.due_days)
    why = PREFECTURE.why(meant)
    if why is None or task.due_on != PREFECTURE.next_open(meant):
        return SafeString()
    told = closed_words(why, meant, words.lang)
    return wording.say_html("staff.due_moved", words.lang, day=date_words(meant, words.lang), why=told)
