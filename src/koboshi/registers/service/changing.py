"""What is no disposition: a change the holder tells (変更届), a slip of the pen (訂正), giving back (返納・廃業届).

Conditions of a permit are part of what was decided: nobody changes them by a notification. A new one is an unfavourable
act with a process of its own (`adverse`), a lighter one a decision of the office (`easing`) or on an application
(`entering.amend`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.registers.events import PermitChanged, PermitEnded
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import standing, writing

MOST_CONDITIONS: Final = 4_000


@transaction.atomic
def note_change(
    actor: Actor,
    permit: Permit,
    *,
    fields: Mapping[str, Any],
    ground: str,
    on: date,
    case: str = "",
    now: datetime | None = None,
) -> Permit:
    """Write what was notified into the permit; `fields` are the new values of what the register keeps
    (None takes one out).

    Raises `Refused` when nothing differs, for a day to come, a field the form does not know, or an ended permit.
    """
    permit = writing.to_keep(actor, permit)
    writing.require_live(permit)
    ground = writing.require_text(ground)
    if on > civil.today(now):
        raise Refused("これからの日の変更は、まだ台帳に書けません。")
    detail = _write(permit, fields, permit.conditions)
    kind = PermitChange.Kind.CHANGED
    writing.note(permit, kind, actor, on=on, now=now, case=within(case, 20), reason=ground, detail=detail)
    writing.tell(actor, permit, PermitChanged(permit=permit.pk, fields=len(detail["fields"]), how="changed"), now)
    return permit


@transaction.atomic
def correct(
    actor: Actor,
    permit: Permit,
    *,
    fields: Mapping[str, Any],
    conditions: str,
    ground: str,
    now: datetime | None = None,
) -> Permit:
    """職権による訂正: let the register say what was applied for and decided, where it was written down wrongly.

    For a decider of the office, so that no one writes a condition into the register that nobody decided. `ground` names
    the paper that has it right. Raises `Refused` when nothing differs, or for an ended permit.
    """
    permit = writing.to_decide(actor, permit)
    ground = writing.require_text(ground)
    detail = _write(permit, fields, within(conditions, MOST_CONDITIONS))
    writing.note(permit, PermitChange.Kind.CORRECTED, actor, on=civil.today(now), now=now, reason=ground, detail=detail)
    writing.tell(actor, permit, PermitChanged(permit=permit.pk, fields=len(detail["fields"]), how="corrected"), now)
    return permit


def _write(permit: Permit, fields: Mapping[str, Any], conditions: str) -> dict[str, Any]:
    """Put new values into the locked permit; what differs and what stood there before. Raises `Refused` for nothing."""
    after = _after(permit, fields)
    changed = sorted(name for name in {*permit.fields, *after} if after.get(name) != permit.fields.get(name))
    detail: dict[str, Any] = {"fields": changed, "before": {name: permit.fields.get(name) for name in changed}}
    if conditions != permit.conditions:
        detail |= {"fields": [*changed, "conditions"], "conditions": permit.conditions}
    if not detail["fields"]:
        raise Refused("台帳の内容と違うところがありません。")
    writing.fill(permit, writing.register_of(permit), after)
    permit.conditions = conditions
    permit.save(update_fields=[*writing.FILLED, "conditions"])
    return detail


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
    standing.check_end(permit, on, civil.today(now))
    standing.end(actor, permit, Permit.State.RETURNED, on, now=now)
    writing.note(permit, PermitChange.Kind.RETURNED, actor, on=on, now=now, case=within(case, 20), reason=ground)
    writing.tell(actor, permit, PermitEnded(permit=permit.pk, how="returned", on=writing.told(permit, on)), now)
    return permit
