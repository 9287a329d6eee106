"""What proves a permit: which documents are its certificates, and that they no longer hold when it has ended.

Not every permit ends by an act: a lapse counts from the day after the last one. A suspended permit keeps its
certificate, for it comes back; what it is today is answered from the permit itself (`finding.certified`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.tenancy import scope
from koboshi.registers import rules
from koboshi.registers.events import CertificatesWithdrawn
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import writing

Why = Check.Why
_WHY: Final[Mapping[str, str]] = {
    Permit.State.REVOKED: Why.REVOKED,
    Permit.State.WITHDRAWN: Why.REVOKED,
    Permit.State.LAPSED: Why.LAPSED,
    Permit.State.RETURNED: Why.RETURNED,
    Permit.State.REPLACED: Why.REPLACED,
}
"""取消し and 撤回 are one word to the public."""
_CASES: Final = (PermitChange.Kind.ENTERED, PermitChange.Kind.RENEWED, PermitChange.Kind.AMENDED)


def letters(pack: Pack) -> frozenset[str]:
    """The letters of a pack that tell of a permit: those of the outcomes that enter one, and its certificate."""
    register = rules.register_of(pack)
    return frozenset((*register.outcomes, register.certificate)) & pack.letters.keys() if register else frozenset()


def certificates(permit: Permit) -> QuerySet[Document]:
    """Every certificate of a permit, also those made again, whoever asks: of the cases that entered, renewed or
    amended it, without that of a permit which followed it."""
    lines = PermitChange.objects.filter(permit=permit, kind__in=_CASES).exclude(case="")
    cases = {permit.reference, permit.last_reference, *lines.values_list("case", flat=True)}
    cases -= set(Permit.objects.filter(predecessor=permit).values_list("reference", flat=True))
    kinds = letters(pack_of(permit.version_id))
    return Document.objects.filter(tenant=permit.tenant, reference__in=cases, kind__in=kinds)


def proven(document: Document) -> Permit | None:
    """The permit whose certificate a document is; None for any other document."""
    own = Permit.objects.filter(tenant=document.tenant, reference=document.reference).first()
    lines = PermitChange.objects.filter(tenant=document.tenant, case=document.reference, kind__in=_CASES)
    line = lines.select_related("permit").first() if own is None else None
    permit = line.permit if line is not None else own
    if permit is None or document.kind not in letters(pack_of(permit.version_id)):
        return None
    return permit


def withdraw_all(actor: Actor, permit: Permit, *, on: date, now: datetime | None = None) -> int:
    """The locked permit has ended: from that day on none of its certificates holds. Returns how many."""
    return _withdraw(actor, permit, _WHY[permit.state], "", on, now)


def withdraw_earlier(actor: Actor, permit: Permit, *, keep: str, on: date, now: datetime | None = None) -> int:
    """A newer certificate takes the place of those before; `keep` is its check number, or the case it answers."""
    return _withdraw(actor, permit, Why.REPLACED, keep, on, now)


def _withdraw(actor: Actor, permit: Permit, why: str, keep: str, on: date, now: datetime | None) -> int:
    with scope.acting():
        found = certificates(permit)
        if keep:
            found = found.exclude(check_number=keep).exclude(reference=keep)
        numbers = list(found.values_list("check_number", flat=True))
        told = why if writing.register_of(permit).public else Why.ENDED
        count = documents.withdraw(numbers, on=on, why=told)
    if count:
        fact = CertificatesWithdrawn(permit=permit.pk, documents=count, on=writing.told(permit, on))
        writing.tell(actor, permit, fact, now)
    return count


def reinstate(permit: Permit, *, on: date) -> int:
    """The act that ended the locked permit on that day was annulled: what it withdrew holds again. Returns how many."""
    with scope.acting():
        numbers = list(certificates(permit).values_list("check_number", flat=True))
        return documents.reinstate(numbers, on=on, why=(Why.REVOKED, Why.ENDED))


def replace_again(actor: Actor, permit: Permit, *, now: datetime | None = None) -> int:
    """The newest certificate of a permit takes the place of those before once more, as it had done. How many."""
    kinds = (PermitChange.Kind.REISSUED, PermitChange.Kind.RENEWED, PermitChange.Kind.AMENDED)
    newest = PermitChange.objects.filter(permit=permit, kind__in=kinds).last()
    if newest is None or newest.detail.get("number", permit.number) != permit.number:
        return 0
    keep, on = newest.case, civil.day_of(newest.made_at)
    if newest.kind == PermitChange.Kind.RENEWED:
        on = permit.period_from
    if newest.kind == PermitChange.Kind.REISSUED:
        with scope.acting():
            again = Document.objects.filter(tenant=permit.tenant, number=newest.notice)
            keep = again.values_list("check_number", flat=True).first() or ""
    return withdraw_earlier(actor, permit, keep=keep, on=on, now=now) if keep else 0
