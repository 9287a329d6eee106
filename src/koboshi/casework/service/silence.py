"""What a law makes of a period that ends without a decision (みなし規定, `[service_level.silence]`), once it has ended.

The day after the last day of the period, with its stops and extensions, the law's effect has come: the journal says so,
the applicant is told by the way her notices take, and the case shows it. A decision made in time takes it away. The
process goes on as it was: whether the office may still decide is a question of the law (要確認), and nothing blocks it.
What counts as in time is the day of the decision; a law that looks at the arrival of its notice is 要確認, too.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from koboshi.casework.events import SilenceTookEffect
from koboshi.casework.models import Case
from koboshi.casework.service import clock, delivering, engine, speaking
from koboshi.casework.wording import TEXTS
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM
from koboshi.core.confidence import CHECKED
from koboshi.core.deadline import Silence
from koboshi.core.japan import civil, format_wareki
from koboshi.core.letter import appeal_text
from koboshi.core.letter.appeal import appeal_status
from koboshi.core.letter.marks import APPEAL, sample
from koboshi.core.pack import Pack
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import scope

log = logging.getLogger(__name__)
GRANTED: Final = "deemed_granted"
REFUSED: Final = "deemed_refused"
_DAY: Final = timedelta(days=1)
_BATCH: Final = 200


def of(pack: Pack) -> Silence | None:
    """The rule of a procedure, or None: no law, no effect."""
    found = pack.manifest.service_level.silence
    return found if found.effect != "none" else None


def first_look(pack: Pack, due: date) -> date | None:
    """The day on which the effect would come if nothing moved the period; None without a rule."""
    return due + _DAY if of(pack) is not None else None


def come_due(now: datetime | None = None) -> int:
    """Let the effect come where its day has come; returns how many. Safe to run twice or in several workers."""
    now = now or datetime.now(UTC)
    came = 0
    with scope.acting():
        waiting = Case.objects.filter(silence_on__lte=civil.today(now)).order_by("silence_on", "pk")
        for number in waiting.values_list("pk", flat=True)[:_BATCH]:
            try:
                came += _look(number, now)
            except Exception:  # one case that cannot be told keeps no other one from its effect; it is tried again
                log.exception("the effect of a silence could not be written down", extra={"case": number})
    return came


@transaction.atomic
def _look(number: int, now: datetime) -> int:
    case, today = engine.locked(number), civil.today(now)
    if case.silence_on is None or case.silence_on > today:
        return 0
    last = _last_day(case, today)
    if last is None or last >= today:
        case.silence_on = None if last is None else last + _DAY
        case.save(update_fields=["silence_on"])
        return 0
    _take_effect(case, last + _DAY, now)
    return 1


def _last_day(case: Case, today: date) -> date | None:
    """The last day of the period as it stands; not before today while it rests, None where nothing will come any more.

    Nothing comes once the case is decided or over.
    """
    if case.decided_at is not None or case.ended_at is not None or of(pack_of(case.version_id)) is None:
        return None
    last = clock.explain(case, civil.today(case.arrived_at), today).due
    return max(last, today) if any(row[1] is None for row in case.stops) else last


def _take_effect(case: Case, on: date, now: datetime) -> None:
    pack = pack_of(case.version_id)
    rule = of(pack)
    if rule is None:
        raise AssertionError("only a procedure with a rule has a day on which its effect comes")
    case.deemed, case.deemed_on, case.silence_on = rule.effect, on, None
    case.save(update_fields=["deemed", "deemed_on", "silence_on"])
    fact = SilenceTookEffect(result=rule.effect, on=on.isoformat())
    journal.record(SYSTEM, fact, engine.subject_of(case, pack), at=now)
    _tell(case, pack, rule, now)


def title_of(kind: str, language: str) -> str:
    """What the letter of this room is called; empty for any other kind of letter."""
    return ruby_to_plain(TEXTS.find(f"silence.letter.{kind}", language) or "")


def _tell(case: Case, pack: Pack, rule: Silence, now: datetime) -> Document:
    """The letter that tells of the effect, with the way to object where a refusal is deemed to have been made."""
    title = title_of(rule.effect, "ja")
    document = delivering.written(
        SYSTEM,
        case,
        key=f"{case.reference}:{rule.effect}",
        kind=rule.effect,
        title=title,
        fill=lambda number, on: _blocks(case, pack, rule, number=number, on=on),
        now=now,
    )
    delivering.send_out(SYSTEM, case, document, now=now)
    return document


def _blocks(case: Case, pack: Pack, rule: Silence, *, number: str, on: date) -> list[dict[str, Any]]:
    office, came = case.office, case.deemed_on or on
    rows = [
        ["手続", ruby_to_plain(pack.texts.get("title", "ja"))],
        ["受付番号", case.reference],
        ["申請が届いた日", format_wareki(civil.today(case.arrived_at))],
        ["期間の最後の日", format_wareki(came - _DAY)],
        ["効果が生じた日", format_wareki(came)],
        ["根拠", rule.basis],
    ]
    objection, marks = _objection(case, rule)
    if rule.status != CHECKED:
        marks.append(f"根拠：{rule.basis}")
    return [
        {"kind": "p", "align": "right", "text": number},
        {"kind": "p", "align": "right", "text": format_wareki(on)},
        {"kind": "p", "text": f"{case.applicant_label or '申請された方'}　様"},
        {"kind": "p", "align": "right", "text": office.name},
        {"kind": "h1", "align": "center", "text": title_of(rule.effect, "ja")},
        {"kind": "p", "text": TEXTS.get(f"silence.told.{rule.effect}", "ja")},
        {"kind": "table", "rows": rows},
        *objection,
        {"kind": "h2", "text": "お問い合わせ"},
        {"kind": "p", "text": f"{office.name}\n{office.postal_address}\n電話 {office.telephone}"},
        *sample(marks),
    ]


def _objection(case: Case, rule: Silence) -> tuple[list[dict[str, Any]], list[str]]:
    """The 教示 of the procedure for a refusal that is deemed to have been made, and what is unchecked in it."""
    if rule.effect != REFUSED:
        return [], []
    appeal = speaking.manifest_of(case).appeal
    lines = appeal_text(appeal)
    if not lines:
        return [{"kind": "p", "text": TEXTS.get("silence.no_objection", "ja")}], [APPEAL]
    head = {"kind": "h2", "text": "不服があるとき"}
    told = {"kind": "appeal", "lines": lines, "status": appeal_status(appeal)}
    return [head, told], [APPEAL] if appeal_status(appeal) != CHECKED else []
