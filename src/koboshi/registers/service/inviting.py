"""Renewals in one go: whose window is open, drafts prepared for them, and the invitations – each once per period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from koboshi.catalog import service as catalog
from koboshi.catalog.models import ProcedureVersion
from koboshi.catalog.service import NotInForce, Offer, pack_of
from koboshi.core.actor import Actor, ActorKind, Door
from koboshi.core.japan import civil, format_wareki
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.core.text import Texts, ruby_to_plain
from koboshi.foundation.notification import service as notification
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.registers import content, policies, rules
from koboshi.registers.events import RenewalInvited
from koboshi.registers.models import Invitation, Permit
from koboshi.registers.service import writing

TEXTS = Texts.load(Path(__file__).parents[1] / "texts")
MOST: Final = 50
"""Permits of one batch."""
AHEAD: Final = timedelta(days=90)
"""How far the list looks where a pack names no opening of its window (a habit of the house, not of a law)."""


def due_for_renewal(actor: Actor, register: str, on: date) -> list[Permit]:
    """The permits of the actor's offices that may be renewed now and were neither invited nor applied for."""
    found = Permit.objects.kept_by(actor).live().filter(register_id=register, renewal="", valid_until__gte=on)
    invited = Invitation.objects.filter(permit=OuterRef("pk"), until=OuterRef("valid_until"))
    found = found.exclude(Exists(invited)).filter(successor__isnull=True)
    rows = found.select_related("office").order_by("valid_until", "pk")[: 10 * MOST]
    return [permit for permit in rows if _ripe(permit, on)][:MOST]


def _ripe(permit: Permit, on: date) -> bool:
    register = writing.register_of(permit)
    if rules.phase_of(register, permit.valid_until, on) not in ("open", "late"):
        return False
    return rules.opens_by_rule(register) or permit.valid_until is None or permit.valid_until <= on + AHEAD


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch has done: who was invited, and who was left out with the sentence why."""

    made: Sequence[Invitation]
    left: Sequence[tuple[Permit, Refused]]


def invite_all(actor: Actor, permits: Sequence[Permit], *, now: datetime | None = None) -> Batch:
    """Prepare the renewals of many permits, each on its own: one that cannot be does not stop the others."""
    made, left = [], []
    for permit in permits[:MOST]:
        try:
            made.append(invite(actor, permit, now=now))
        except Refused as refused:
            left.append((permit, refused))
    return Batch(made, left)


@transaction.atomic
def invite(actor: Actor, permit: Permit, *, now: datetime | None = None) -> Invitation:
    """Prepare the renewal of one permit: a draft filled from register and last application, and a mail if known.

    The same period again gives the invitation that is there. Raises `Refused` before the window, after the end, for an
    ended permit, or when an application is being examined.
    """
    permit = writing.to_keep(actor, permit)
    writing.require_live(permit)
    until = _open(permit, civil.today(now))
    known = Invitation.objects.filter(permit=permit, until=until).first()
    if known is not None:
        return known
    with scope.acting():
        application = Application.objects.get(reference=permit.last_reference)
        draft = _draft(permit, application, civil.today(now))
        invitation = Invitation.objects.create(
            permit=permit,
            tenant=permit.tenant,
            reference=permit.reference,
            until=until,
            draft=draft.reference,
            made_by=actor.id,
        )
        if _mail(invitation, permit, application):
            invitation.mailed_at = now or datetime.now(UTC)
            invitation.save(update_fields=["mailed_at"])
        writing.tell(actor, permit, RenewalInvited(permit=permit.pk, draft=draft.reference), now)
    return invitation


def _open(permit: Permit, today: date) -> date:
    if permit.valid_until is None:
        raise Refused("この許可には期限がないので、更新はありません。")
    if permit.renewal:
        raise Refused("この許可の更新の申請は、すでに届いています。")
    register = writing.register_of(permit)
    phase = rules.phase_of(register, permit.valid_until, today)
    if phase == "early":
        opens = rules.window_of(register, permit.valid_until).opens
        raise Refused("更新の申請は、{opens}から受け付けます。", opens=format_wareki(opens) if opens else "")
    if phase == "over":
        raise Refused("この許可は期限が過ぎています。更新ではなく、新しい申請が必要です。")
    return permit.valid_until


def _draft(permit: Permit, application: Application, today: date) -> Application:
    """The prepared application: the holder's own when she has an account, else brought back by number and secret."""
    offer = renewal_offer(permit.register_id, today)
    house = Actor(kind=ActorKind.SYSTEM, id="system:registers", user=application.holder_id)
    begun = intake.begin(
        house,
        offer,
        door=Door.CITIZEN,
        language=application.language,
        answers=prefilled(offer.pack, permit, application),
        copied_from=permit.last_reference,
    )
    if application.email:
        intake.note_email(house, begun.application, application.email)
    return begun.application


def renewal_offer(register: str, on: date) -> Offer:
    """The procedure in force with which a permit of this register is renewed. Raises `Refused` when there is none."""
    for version in ProcedureVersion.objects.in_force(on).defer("archive"):
        if pack_of(version.pk).manifest.law.renews == register:
            return catalog.version_of(version.pk)
    try:
        return catalog.in_force(register, on=on)
    except NotInForce as problem:
        raise Refused("更新を受け付ける手続が、今は公開されていません。") from problem


def prefilled(pack: Pack, permit: Permit, application: Application) -> dict[str, Any]:
    """The answers of the last application with what the register says today; files and assurances are asked anew."""
    again = {field.id for field in pack.form.fields.values() if field.type in ("attachment", "confirm")}
    last = permit.valid_until.isoformat() if permit.valid_until else ""
    answers = {**application.answers, **permit.fields, **content.for_renewal(pack, permit.number, last)}
    return {name: value for name, value in answers.items() if name in pack.form.fields and name not in again}


def _values(invitation: Invitation, permit: Permit, language: str) -> dict[str, str]:
    pack, register = pack_of(permit.version_id), writing.register_of(permit)
    closes = rules.window_of(register, invitation.until).closes or invitation.until
    return {
        "name": permit.holder_label,
        "register": ruby_to_plain(pack.texts.find("register.name", language) or register.name),
        "number": permit.number,
        "title": permit.title,
        "until": _day(invitation.until, language),
        "closes": _day(closes, language),
        "reference": invitation.draft,
        "office": permit.office.name,
        "tel": permit.office.telephone,
        "address": settings.PUBLIC_ADDRESS.rstrip("/"),
    }


def _day(on: date, language: str) -> str:
    return on.isoformat() if language == "en" else format_wareki(on)


def _mail(invitation: Invitation, permit: Permit, application: Application) -> bool:
    """Write the invitation to the address of the last application; the key makes it one mail per invitation."""
    language = application.language
    values = _values(invitation, permit, language)
    row = notification.write(
        key=f"permit:{permit.pk}:renewal:{invitation.pk}",
        tenant=permit.tenant,
        reference=permit.reference,
        address=application.email,
        subject=ruby_to_plain(TEXTS.get("mail.subject", language, **values)),
        body=ruby_to_plain(TEXTS.get("mail.body", language, **values)),
        language=language,
    )
    return row is not None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One invitation letter to be printed: whom to write to, and its paragraphs; the secret stands here only."""

    invitation: Invitation
    address: Sequence[str]
    name: str
    title: str
    paragraphs: Sequence[str]


@transaction.atomic
def print_letters(
    actor: Actor, invitations: Sequence[Invitation], *, again: bool = False, now: datetime | None = None
) -> list[Sheet]:
    """The letters of invitations, each with number and a fresh secret. A letter is made once.

    With `again` one that was printed is printed anew: the secret of the letter before stops working. Those whose
    application has arrived are left out. Raises `Refused` for whom the register is not.
    """
    sheets = []
    for each in invitations[:MOST]:
        row = (
            Invitation.objects.select_for_update(of=("self",), no_key=True)
            .select_related("permit__office")
            .get(pk=each.pk)
        )
        if not policies.may_keep(actor, row.permit):
            raise Refused("この台帳に書き込む権限がありません。")
        if row.closed_on is None and (again or row.printed_at is None):
            sheets += _sheet(row, now or datetime.now(UTC))
    return sheets


def _sheet(row: Invitation, now: datetime) -> list[Sheet]:
    house = Actor(kind=ActorKind.SYSTEM, id="system:registers")
    with scope.acting():
        draft = Application.objects.get(reference=row.draft)
        if not draft.is_draft:
            return []
        secret = intake.new_secret(house, draft)
        row.printed_at = now
        row.save(update_fields=["printed_at"])
    permit = row.permit
    values = _values(row, permit, "ja") | {"secret": secret}
    texts = [ruby_to_plain(TEXTS.get(f"letter.{part}", "ja", **values)) for part in ("why", "how", "number", "office")]
    title = ruby_to_plain(TEXTS.get("letter.title", "ja", **values))
    return [Sheet(row, _lines(permit), permit.holder_label, title, texts)]


def _lines(permit: Permit) -> list[str]:
    """The address of the holder for the window of an envelope."""
    pack = pack_of(permit.version_id)
    value = permit.fields.get("address")
    return pack.form.display("address", value, "ja", pack.texts) if value and "address" in pack.form.fields else []
