"""Arrival, correction and withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor, Assistance
from koboshi.core.form import Form, Problem, is_empty
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import sealing as journal_sealing
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import prepared, rows
from koboshi.intake import policies
from koboshi.intake.events import ApplicationFiled, ApplicationWithdrawn, CorrectionFiled
from koboshi.intake.models import AnswersVersion, Application, Attachment
from koboshi.intake.service import own_town, places, sealing
from koboshi.intake.service.drafts import lock, subject_of

_BANDS = ((30, "0-29"), (50, "30-49"), (65, "50-64"), (75, "65-74"), (200, "75+"))


class NotComplete(Exception):
    """The application cannot arrive yet; `problems` names every field that is missing or wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} fields are not complete")
        self.problems = problems


def age_band(birth: str, today: date) -> str:
    """The band of an age for statistics; empty when unknown."""
    try:
        born = date.fromisoformat(birth)
    except ValueError:
        return ""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return next((band for limit, band in _BANDS if age < limit), "")


_GROUPS = {"under30": "0-29", "from30": "30-49", "from50": "50-64", "from65": "65-74", "over75": "75+"}


def _age_band(answers: Mapping[str, Any], today: date) -> str:
    """From the optional question `age_group`, else from a date of birth that the procedure needs anyway."""
    asked = answers.get("age_group")
    return _GROUPS.get(str(asked), "") if asked else age_band(str(answers.get("birth", "")), today)


def _municipality(answers: Mapping[str, Any], applicant_tenant: str) -> str:
    address = answers.get("address")
    code = address.get("municipality_code", "") if isinstance(address, dict) else ""
    named = answers.get("municipality")
    return str(applicant_tenant or code or (named if isinstance(named, str) else ""))[:6]


@dataclass(frozen=True, slots=True)
class Arrival:
    """The application as it stands in the file; `fresh` when it arrived by this very act."""

    application: Application
    fresh: bool


@transaction.atomic(savepoint=False)
def file(actor: Actor, application: Application, offer: Offer, *, now: datetime | None = None) -> Arrival:
    """The application arrives. Raises `NotComplete` with every problem; nothing typed is lost.

    Arrival is recorded when it is written in the office's file (デジタル手続法6条3項); filing twice is one arrival.
    A failure undoes the caller's whole act too: there is no arrival without its case.
    """
    with rows.known():
        application = prepared.locked(Application, application.pk)
    if application.state == Application.State.FILED:
        return Arrival(application, fresh=False)
    if not application.is_draft or not policies.may_edit(actor, application):
        raise Refused("この申請は提出できません。")
    now = now or datetime.now(UTC)
    today = civil.day_of(now)
    attachments = _check(application, offer, today)
    application.state, application.filed_at, application.typed = Application.State.FILED, now, {}
    application.answers_version = 1
    application.municipality = _municipality(application.answers, application.applicant_tenant)
    application.age_band = _age_band(application.answers, today)
    application.email = str(application.answers.get("email") or application.email)
    prepared.update(
        application,
        "answers", "state", "filed_at", "typed", "answers_version", "municipality", "age_band", "email", "changed_at",
    )  # fmt: skip
    sealed = keep_version(actor, application, "filed")
    fact = ApplicationFiled(
        language=application.language,
        assistance=application.assistance,
        attachments=attachments,
        municipality=application.municipality,
        age_band=application.age_band,
        entered_on=_entered_on(application, today),
        answers=application.answers_version,
        sealed=sealed,
    )
    journal.record(actor, fact, subject_of(application, offer.version.version), at=now)
    places.take(actor, application, offer, now=now)
    return Arrival(application, fresh=True)


def _entered_on(application: Application, arrived: date) -> str:
    """The day a paper was typed in, where it had arrived earlier."""
    late = application.assistance == Assistance.PAPER and arrived < civil.today()
    return civil.today().isoformat() if late else ""


def _check(application: Application, offer: Offer, today: date) -> int:
    form = offer.pack.form
    own_town.verify(form, application.answers, application.applicant_tenant)
    files = {field.id for field in form.fields.values() if field.type == "attachment"}
    asked = files & form.visible(application.answers)
    present: dict[str, list[str]] = {}
    if asked:
        rows = Attachment.objects.filter(application=application, removed_at__isnull=True, field__in=asked)
        for pk, field in rows.order_by("pk").values_list("pk", "field"):
            present.setdefault(field, []).append(str(pk))
    kept = {name: value for name, value in application.answers.items() if name not in files}
    application.answers = form.clear_hidden({**kept, **present})
    problems = [each for each in form.check(application.answers, today=today) if not _lacks(application, form, each)]
    if problems:
        raise NotComplete(problems)
    return sum(map(len, present.values()))


def _lacks(application: Application, form: Form, problem: Problem) -> bool:
    """Whether a problem is only that something is not there with which it arrives all the same."""
    field = form.fields.get(problem.field.split(".")[0])
    if field is None or not policies.arrives_without(application, field):
        return False
    return is_empty(field, application.answers.get(field.id))


def keep_version(actor: Actor, application: Application, reason: str, answers: Mapping[str, Any] | None = None) -> str:
    """Keep the answers as they arrive now; `answers` where those of the application hold more than what arrives.

    Returns the seal of the version, for the fact that tells of it.
    """
    version = AnswersVersion(
        application=application,
        tenant=application.tenant,
        reference=application.reference,
        number=application.answers_version,
        answers=application.answers if answers is None else answers,
        reason=reason,
        made_by=actor.id,
        salt=journal_sealing.new_salt(),
    )
    prepared.insert(version)
    return sealing.seal(version)


@transaction.atomic
def unlock(application: Application, fields: Iterable[str]) -> None:
    """Open exactly these fields for correction (called by casework when it asks); an empty list closes all."""
    application = rows.locked(Application.objects.all(), application.pk)
    application.unlocked = sorted(set(fields))
    application.save(update_fields=["unlocked", "changed_at"])


@transaction.atomic
def hand_to(application: Application, office: int) -> None:
    """Another office works on it from now on and reads it; the one before no longer does (called by casework)."""
    application = rows.locked(Application.objects.all(), application.pk)
    application.office_id = office
    application.save(update_fields=["office", "changed_at"])


@transaction.atomic
def file_correction(actor: Actor, application: Application, offer: Offer) -> list[str]:
    """The corrected fields arrive as a new version of the answers. Returns the fields that changed.

    Raises `NotComplete`; `Refused` when nothing is asked.
    """
    application = lock(actor, application)
    if application.is_draft or not application.unlocked:
        raise Refused("今、補正をお願いしている項目はありません。")
    today = civil.today()
    _check(application, offer, today)
    before = AnswersVersion.objects.get(application=application, number=application.answers_version).answers
    changed = [field for field in application.unlocked if before.get(field) != application.answers.get(field)]
    asked = len(application.unlocked)
    application.answers_version += 1
    application.unlocked, application.typed = [], {}
    application.save(update_fields=["answers", "answers_version", "unlocked", "typed", "changed_at"])
    sealed = keep_version(actor, application, "correction")
    fact = CorrectionFiled(asked=asked, changed=len(changed), answers=application.answers_version, sealed=sealed)
    journal.record(actor, fact, subject_of(application, offer.version.version))
    return changed


@transaction.atomic
def withdraw(actor: Actor, application: Application, offer: Offer) -> Application:
    """Take the application back (取下げ); a draft is simply closed. Withdrawing twice is once."""
    application = rows.locked(Application.objects.all(), application.pk)
    if application.state == Application.State.WITHDRAWN:
        return application
    if not policies.holds(actor, application):
        raise Refused("この申請は取り下げられません。")
    application.state = Application.State.WITHDRAWN
    application.withdrawn_at, application.unlocked = datetime.now(UTC), []
    application.save(update_fields=["state", "withdrawn_at", "unlocked", "changed_at"])
    journal.record(actor, ApplicationWithdrawn(), subject_of(application, offer.version.version))
    return application
