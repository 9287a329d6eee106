"""Ask for correction of formal defects, and take the answer (行政手続法7条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import CorrectionAnswered, CorrectionAsked
from koboshi.casework.models import Case, Correction, Task
from koboshi.casework.service import clock, correction_letter, engine, messages, tasks
from koboshi.casework.service.filing import label_of
from koboshi.catalog.service import pack_of, version_of
from koboshi.core import process
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.intake import service as intake
from koboshi.intake.models import AnswersVersion, Application, Attachment
from koboshi.mandates import service as mandates

ANSWERED = "correction_answered"
MOST_TEXT = 2000


@transaction.atomic
def ask_correction(
    actor: Actor,
    task: Task,
    *,
    items: Mapping[str, str],
    due_on: date,
    note: str = "",
    by_post: bool = False,
    now: datetime | None = None,
) -> Correction:
    """Ask the resident to correct fields: `items` maps each field to the reason. The clock stops (目安).

    `by_post` writes a letter, for somebody whom no mail reaches; its period counts from its arrival.
    Raises `Refused` when no field or reason is given, the date is not in the future, or the process has no such step.
    """
    case, task = tasks.locked(actor, task)
    now = now or datetime.now(UTC)
    pack = pack_of(case.version_id)
    _check(items, note, due_on, task, set(pack.form.fields), civil.today(now))
    correction = Correction.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        items=[{"field": field, "reason": reason.strip()} for field, reason in items.items()],
        note=note.strip(),
        due_on=due_on,
        asked_by_id=policies.person(actor),
    )
    clock.stop(case, civil.today(now))
    case.save(update_fields=["stops"])
    intake.unlock(case.application, items)
    fact = CorrectionAsked(fields=len(items), due_on=due_on.isoformat())
    journal.record(actor, fact, engine.subject_of(case, pack), at=now)
    data = {"correction_due": due_on.isoformat()}
    tasks.finish(actor, case, task, outcome=tasks.RESERVED, data=data, now=now)
    Task.objects.filter(case=case, state=Task.State.WAITING).update(due_on=due_on)
    if by_post and correction_letter.possible(pack):
        correction_letter.issue(actor, case, correction, now=now)
    return correction


def _check(items: Mapping[str, str], note: str, due_on: date, task: Task, fields: set[str], today: date) -> None:
    if tasks.RESERVED not in task.outcomes:
        raise Refused("この業務からは、補正を依頼できません。")
    if not items or not all(reason.strip() for reason in items.values()):
        raise Refused("補正をお願いする項目と、その理由を入力してください。")
    if max(map(len, (*items.values(), note))) > MOST_TEXT:
        raise Refused("補正の理由とお知らせは、それぞれ{most}字以内で入力してください。", most=MOST_TEXT)
    if not set(items) <= fields:
        raise Refused("補正をお願いする項目が、この手続にありません。")
    if due_on <= today:
        raise Refused("補正の期限は、明日以降の日にしてください。")


def untouched(application: Application) -> list[str]:
    """The fields asked to be corrected whose answers are still what had arrived; a text that could not be read, too.

    A door asks this before `answer_correction`, so that a request is never used up by a button pressed too early.
    """
    filed = AnswersVersion.objects.get(application=application, number=application.answers_version).answers
    files: dict[str, list[str]] = {}
    rows = Attachment.objects.filter(application=application, removed_at__isnull=True, field__in=application.unlocked)
    for pk, field in rows.order_by("pk").values_list("pk", "field"):
        files.setdefault(field, []).append(str(pk))
    fields = pack_of(application.version_id).form.fields
    held = {
        name: files.get(name) if fields[name].type == "attachment" else application.answers.get(name)
        for name in application.unlocked
        if name in fields
    }
    return [name for name in fields if name in held and _said(held[name]) == _said(filed.get(name))]


def _said(value: object) -> object:
    """An answer to compare: every way of saying nothing is one, but "no" and 0 are answers."""
    return None if value in (None, "", []) else value


@transaction.atomic
def answer_correction(actor: Actor, application: Application, *, note: str = "", now: datetime | None = None) -> Case:
    """The applicant files the corrected fields; the clock runs again and the examination goes on.

    `note` goes to the office as a message with the answer: which fields stay as they are, and why.
    Raises `intake.NotComplete`; `Refused` after the request lapsed.
    """
    now = now or datetime.now(UTC)
    case = engine.locked(Case.objects.get(application=application).pk)
    mandates.require(actor, case.reference, "correct", civil.today(now))
    correction = Correction.objects.filter(case=case, answered_at__isnull=True, lapsed_at__isnull=True).last()
    if correction is None or case.ended_at is not None:
        raise Refused("補正の受付は終わっています。窓口にご相談ください。")
    offer = version_of(case.version_id)
    intake.file_correction(actor, application, offer)
    if note:
        messages.write_message(actor, case, text=note)
    correction.answered_at = now
    correction.save(update_fields=["answered_at"])
    clock.resume(case, civil.today(now), civil.today(case.arrived_at))
    application.refresh_from_db(fields=["answers"])
    case.applicant_label = label_of(application)
    case.save(update_fields=["stops", "due_on", "applicant_label"])
    Task.objects.filter(case=case, state=Task.State.WAITING).update(state=Task.State.DONE, done_at=now)
    fact = CorrectionAnswered(due_on=case.due_on.isoformat() if case.due_on else "")
    journal.record(actor, fact, engine.subject_of(case, offer.pack), at=now)
    data = {"answers": offer.pack.form.public_values(application.answers)}
    return engine.step(actor, case, process.Receive(message=ANSWERED, data=data), now=now)


def lapse_open(case: Case, now: datetime) -> None:
    """A timer ended the wait for a correction: close the request and the fields (called before the timer fires)."""
    open_requests = Correction.objects.filter(case=case, answered_at__isnull=True, lapsed_at__isnull=True)
    if open_requests.update(lapsed_at=now):
        intake.unlock(case.application, [])
        clock.resume(case, civil.today(now), civil.today(case.arrived_at))
        case.save(update_fields=["stops", "due_on"])
