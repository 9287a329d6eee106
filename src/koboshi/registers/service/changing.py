"""What the holder tells: a change of what the register keeps (変更届), the end of the business (廃業届・返納)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.registers.events import PermitChanged, PermitEnded
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import standing, writing


@transaction.atomic
def note_change(
    actor: Actor,
    permit: Permit,
    *,
    fields: Mapping[str, Any],
    ground: str,
    on: date,
    case: str = "",
    conditions: str | None = None,
    now: datetime | None = None,
) -> Permit:
    """Write what was notified into the permit; `fields` are the new values of what the register keeps
    (None takes one out).

    Raises `Refused` when nothing differs, for a day to come, a field the form does not know, or an ended permit.
    """
    permit = writing.to_keep(actor, permit)
    writing.require_live(permit)
    ground = writing.require_text(ground)
    if on > writing.day(now):
        raise Refused("これからの日の変更は、まだ台帳に書けません。")
    after = _after(permit, fields)
    changed = sorted(name for name in {*permit.fields, *after} if after.get(name) != permit.fields.get(name))
    if conditions is not None and conditions.strip() != permit.conditions:
        changed.append("conditions")
        permit.conditions = conditions.strip()[:4_000]
    if not changed:
        raise Refused("台帳の内容と違うところがありません。")
    before = {name: permit.fields.get(name) for name in changed if name != "conditions"}
    writing.fill(permit, writing.register_of(permit), after)
    permit.save(update_fields=[*writing.FILLED, "conditions"])
    detail = {"fields": changed, "before": before}
    kind = PermitChange.Kind.CHANGED
    writing.note(permit, kind, actor, on=on, now=now, case=case.strip()[:20], reason=ground, detail=detail)
    writing.tell(actor, permit, PermitChanged(permit=permit.pk, fields=len(changed), how="changed"), now)
    return permit


def _after(permit: Permit, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept with these values in it; an empty one is taken out, one the form does not know is left out."""
    known = pack_of(permit.version_id).form.fields
    merged = {**permit.fields, **{name: value for name, value in fields.items() if name in known}}
    return {name: value for name, value in merged.items() if value not in (None, "", [])}


@transaction.atomic
def hand_back(
    actor: Actor, permit: Permit, *, on: date, ground: str, case: str = "", now: datetime | None = None
) -> Permit:
    """The holder gives the permit back (返納) or closes down (廃業). Raises `Refused`."""
    permit = writing.to_keep(actor, permit)
    writing.require_live(permit)
    ground = writing.require_text(ground)
    if not permit.valid_from <= on <= writing.day(now):
        raise Refused("効力を失う日は、許可の日から今日までの日を入力してください。")
    standing.end(permit, Permit.State.RETURNED, on)
    writing.note(permit, PermitChange.Kind.RETURNED, actor, on=on, now=now, case=case.strip()[:20], reason=ground)
    writing.tell(actor, permit, PermitEnded(permit=permit.pk, how="returned", on=on.isoformat()), now)
    return permit
