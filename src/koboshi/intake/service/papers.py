"""Papers that come after the application has arrived: which are still missing, and keeping one that is brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor
from koboshi.core.form import Field, Form, is_empty
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import rows
from koboshi.intake import policies
from koboshi.intake.events import PaperBrought
from koboshi.intake.models import AnswersVersion, Application, Attachment
from koboshi.intake.service.attachments import Upload, accept, keep
from koboshi.intake.service.drafts import subject_of
from koboshi.intake.service.filing import keep_version

REASON: Final = "paper"
"""Why a version of the answers was made: a paper that was to come is there (`AnswersVersion.reason`)."""


def missing(application: Application, form: Form) -> list[Field]:
    """The required papers of the shown questions that are not there, in the order of the form.

    A file in which a virus was found is no paper: nobody can read it, and another one may be brought in its place.
    """
    present = _present(application).exclude(scan=Attachment.Scan.INFECTED)
    there, shown = set(present.values_list("field", flat=True)), form.visible(application.answers)
    return [
        field
        for field in form.fields.values()
        if field.type == "attachment" and field.required and field.id in shown and field.id not in there
    ]


def to_come(application: Application, form: Form) -> list[Field]:
    """The missing papers that may come later: they do not keep the application from arriving (行政手続法7条)."""
    return [field for field in missing(application, form) if policies.arrives_without(application, field)]


def blanks(application: Application, form: Form) -> list[Field]:
    """The required questions that a sheet of paper leaves open: it arrives with them, and the office asks for them."""
    shown, answers = form.visible(application.answers), application.answers
    return [
        field
        for field in form.fields.values()
        if field.id in shown
        and field.required
        and field.type != "attachment"
        and is_empty(field, answers.get(field.id))
        and policies.arrives_without(application, field)
    ]


@transaction.atomic
def bring_paper(
    actor: Actor, application: Application, offer: Offer, field_id: str, uploads: Sequence[Upload]
) -> list[Attachment]:
    """Keep the files of one paper that was to come: a new version of the answers, all of the files or none.

    Asked for by `casework.service.bringing`, which knows whether the case is still open. Each file is checked and
    waits for the scan like every other; the fact names the question, never a file. Fields that are open for a
    correction change with its answer, so the version is made from what had arrived, not from what is being typed.
    Raises `Refused` for a question that is no paper to come or has its paper, for nothing, and for what cannot be kept.
    """
    application = rows.locked(Application.objects.all(), application.pk)
    if application.state != Application.State.FILED or not policies.may_bring(actor, application):
        raise Refused("この申請には、今は書類を追加できません。")
    if field_id in application.unlocked:
        raise Refused("この書類は、補正でお願いしています。補正の画面から出してください。")
    form = offer.pack.form
    field = next((each for each in to_come(application, form) if each.id == field_id), None)
    if field is None:
        raise Refused("この書類は、すでに届いているか、後から届ける書類ではありません。")
    if not uploads:
        raise Refused("届ける書類のファイルを選んでください。")
    kept = []
    for place, upload in enumerate(uploads):
        kind, content = accept(field, upload, place)
        kept.append(keep(application, field_id, upload.name, kind, content))
    sealed = _arrive(actor, application, field_id)
    left = len(to_come(application, form))
    fact = PaperBrought(field=field_id, files=len(kept), left=left, answers=application.answers_version, sealed=sealed)
    journal.record(actor, fact, subject_of(application, offer.version.version))
    return kept


def _arrive(actor: Actor, application: Application, field: str) -> str:
    """Keep the version with the paper; returns its seal."""
    filed = AnswersVersion.objects.get(application=application, number=application.answers_version).answers
    files = [str(pk) for pk in _present(application).filter(field=field).order_by("pk").values_list("pk", flat=True)]
    application.answers_version += 1
    application.answers = {**application.answers, field: files}
    application.save(update_fields=["answers", "answers_version", "changed_at"])
    return keep_version(actor, application, REASON, {**filed, field: files})


def _present(application: Application) -> QuerySet[Attachment]:
    return Attachment.objects.filter(application=application, removed_at__isnull=True)
