"""What every verb does: lock the permit, keep its search words, write the line of history and the fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.pack.law import Register
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.foundation.tenancy import rows
from koboshi.registers import content, policies
from koboshi.registers.models import ENDED, Permit, PermitChange

MOST_TEXT = 2_000
_ONE = timedelta(days=1)


def register_of(permit: Permit) -> Register:
    """The rules of the permit's register, as the version it was granted under says."""
    register = pack_of(permit.version_id).manifest.law.register
    if register is None:
        raise Refused("この手続には台帳がありません。")
    return register


def locked(permit: Permit) -> Permit:
    """The permit's row, locked and fresh."""
    return rows.locked(Permit.objects.all(), permit.pk)


def to_keep(actor: Actor, permit: Permit) -> Permit:
    """The locked permit for whoever keeps the register. Raises `Refused`."""
    permit = locked(permit)
    if not policies.may_keep(actor, permit):
        raise Refused("この台帳に書き込む権限がありません。")
    return permit


def to_issue(actor: Actor, permit: Permit) -> Permit:
    """The locked permit for a decider of its office, who lets a certificate go out. Raises `Refused`."""
    permit = locked(permit)
    if not policies.may_decide(actor, permit):
        raise Refused("この台帳に書き込む権限がありません。")
    return permit


def to_decide(actor: Actor, permit: Permit) -> Permit:
    """The locked permit, not ended, for a decider of its office. Raises `Refused`."""
    permit = locked(permit)
    if not policies.may_decide(actor, permit):
        raise Refused("停止を終えることと書き誤りの訂正は、担当する所属の決定権のある職員だけができます。")
    require_live(permit)
    return permit


def require_live(permit: Permit) -> None:
    """Raises `Refused` for a permit that has ended."""
    if permit.state in ENDED:
        raise Refused("この許可は、すでに効力を失っています。")


def require_text(text: str, most: int = MOST_TEXT) -> str:
    """A ground that was written. Raises `Refused`."""
    if not text.strip() or len(text) > most:
        raise Refused("理由や経緯を{most}字以内で入力してください。", most=f"{most:,}")
    return text.strip()


def note(
    permit: Permit, kind: str, actor: Actor, *, on: date, now: datetime | None = None, **facts: Any
) -> PermitChange:
    """Write one line of history."""
    return PermitChange.objects.create(
        permit=permit,
        tenant=permit.tenant,
        reference=permit.reference,
        kind=kind,
        on=on,
        made_by=actor.id,
        made_at=now or datetime.now(UTC),
        **facts,
    )


def tell(actor: Actor, permit: Permit, fact: Fact, now: datetime | None = None) -> None:
    """Tell the journal, in the story of the case that granted the permit."""
    about = Subject(
        tenant=permit.tenant,
        case=permit.reference,
        procedure=permit.register_id,
        version=pack_of(permit.version_id).manifest.version,
        office=permit.office_id,
    )
    journal.record(actor, fact, about, at=now)


def told(permit: Permit, on: date | None) -> str:
    """A day as the journal may know it: empty for one that follows from a birthday (the last day, and the one after).

    Where one kind of permit of a register ends on birthdays, the end of none of its permits is told.
    """
    if on is None:
        return ""
    renewed = permit.predecessor_id is not None or permit.period_from != permit.valid_from
    ends = {permit.valid_until, permit.period_from - _ONE if renewed else None}
    personal = register_of(permit).tells_birthdays and not ends.isdisjoint({on, on - _ONE})
    return "" if personal else on.isoformat()


def fill(permit: Permit, register: Register, fields: Mapping[str, Any]) -> None:
    """Put what the register keeps into the permit, with the names and words that follow from it."""
    pack = pack_of(permit.version_id)
    permit.fields = dict(fields)
    permit.holder_label = content.holder_of(fields, register) or permit.holder_label
    permit.title = content.title_of(pack, register, fields)
    town = content.town_of(fields)
    kana = fields.get(register.holder_field or "applicant")
    reading = f"{kana.get('family_kana', '')} {kana.get('given_kana', '')}" if isinstance(kana, Mapping) else ""
    permit.words = content.words(permit.number, permit.holder_label, reading, permit.title, town)
    lines = content.public(pack, register, fields)
    permit.public_words = content.words(permit.number, town, *(text for _, text in lines)) if register.public else ""


FILLED = ["fields", "holder_label", "title", "words", "public_words"]
