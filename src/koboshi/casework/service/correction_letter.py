"""The request for correction on paper, for somebody whom no mail reaches: the letter, its delivery, and its period.

The period of a letter begins when it has arrived: until then it does not run out, and a late arrival moves its end.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Concat

from koboshi.casework.events import CorrectionDueMoved
from koboshi.casework.models import Case, Correction, Delivery, Task, Timer
from koboshi.casework.service import delivering, engine
from koboshi.casework.service.deadlines import CORRECTION_LETTER
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.pack import Pack
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import Office
from koboshi.mandates import service as mandates

KIND: Final = CORRECTION_LETTER
"""The kind of the document, as packs name their own letter about a correction."""
LOOKS: Final = timedelta(days=30)
"""For how long after its day the house looks every day whether a letter has arrived; its own choice, no law's."""
RESTS: Final = timedelta(days=3650)
MOST_SHOWN: Final = 20


def key_of(correction: Correction) -> str:
    """The key of the letter of a request: it is written once."""
    return f"{correction.reference}:{KIND}:{correction.pk}"


def possible(pack: Pack) -> bool:
    """Whether the procedure knows such a letter: one that asks nobody for corrections has none."""
    return pack.texts.find(f"letter.{KIND}.title", "ja") is not None


def issue(actor: Actor, case: Case, correction: Correction, *, now: datetime) -> Document:
    """Write the letter with number and seal, and one delivery by post for everybody whom no mail reaches."""
    pack = pack_of(case.version_id)
    title = ruby_to_plain(pack.texts.get(f"letter.{KIND}.title", "ja"))
    document = delivering.written(
        actor,
        case,
        key=key_of(correction),
        kind=KIND,
        title=title,
        fill=lambda number, on: blocks(case, correction, title, number=number, on=on),
        now=now,
    )
    delivering.send_out(actor, case, document, now=now)
    _on_paper(case, document, civil.today(now))
    return document


def _on_paper(case: Case, document: Document, on: date) -> None:
    """Who has no mail address gets it by post, also where notices wait for her on the screen or at the counter."""
    mailed = {each.party for each in mandates.receivers(case.application, on) if each.email}
    by_post = Delivery.objects.filter(document=document).exclude(party__in=mailed).exclude(way=Delivery.Way.POST)
    by_post.update(way=Delivery.Way.POST, state=Delivery.State.TO_SEND, sent_on=None)


def blocks(case: Case, correction: Correction, title: str, *, number: str, on: date) -> list[dict[str, Any]]:
    """The letter: what, why, until when, and how to answer without a screen."""
    texts, office = pack_of(case.version_id).texts, case.office
    asked = [
        [ruby_to_plain(texts.get(f"field.{item['field']}.label", "ja")), item["reason"]] for item in correction.items
    ]
    days, due = (correction.due_on - on).days, format_wareki(correction.due_on)
    found: list[dict[str, Any]] = [
        {"kind": "p", "align": "right", "text": number},
        {"kind": "p", "align": "right", "text": format_wareki(on)},
        {"kind": "p", "text": f"{case.applicant_label or '申請された方'}　様"},
        {"kind": "p", "align": "right", "text": office.name},
        {"kind": "h1", "align": "center", "text": title},
        {"kind": "p", "text": "次の申請について、下のところを直していただくか、お出しいただく必要があります。"},
        {
            "kind": "table",
            "rows": [
                ["手続", ruby_to_plain(texts.get("title", "ja"))],
                ["受付番号", case.reference],
                ["申請が届いた日", format_wareki(civil.today(case.arrived_at))],
            ],
        },
        {"kind": "h2", "text": "お願いしたいこと"},
        {"kind": "table", "rows": [["項目", "お願いの理由"], *asked]},
    ]
    if correction.note:
        found.append({"kind": "p", "text": correction.note})
    return [
        *found,
        {"kind": "h2", "text": "期限"},
        {
            "kind": "p",
            "text": f"この文書が届いた日の翌日から{days}日以内に、お答えください。"
            f"{due}より前に期限が来ることはありません。間に合わないときは、先にご連絡ください。",
        },
        {
            "kind": "p",
            "text": "申請が届いた日は変わりません。お答えを待っている間は、処理期間に数えません。",
        },
        {"kind": "h2", "text": "お答えの方法"},
        {
            "kind": "p",
            "text": "紙に受付番号とお答えを書いて、下の窓口へ郵送するか、お持ちください。"
            "書類をお願いしているときは、いっしょにお出しください。" + _online(case),
        },
        {"kind": "h2", "text": "お問い合わせ"},
        {"kind": "p", "text": f"{office.name}\n{_place(office)}\n電話 {office.telephone}"},
    ]


def _place(office: Office) -> str:
    """Where an answer goes by post, with the mark of the post where the office has a postal code."""
    return office.postal_address


def _online(case: Case) -> str:
    """The way over the screen, told to whoever applied on one: from the counter and by post nobody has a secret."""
    if case.application.door != "citizen":
        return ""
    return "インターネットでは、受付番号と合言葉でお答えいただけます。"


def answered_on(delivery: Delivery) -> date | None:
    """The day on which the answer to a letter came: the letter had arrived by then. None for any other document."""
    head, _, number = delivery.document.key.rpartition(":")
    if head != f"{delivery.reference}:{KIND}" or not number.isdecimal():
        return None
    found = Correction.objects.filter(pk=int(number), reference=delivery.reference, answered_at__isnull=False).first()
    return civil.today(found.answered_at) if found is not None and found.answered_at is not None else None


def is_answered() -> Exists:
    """Whether a delivery is of a letter whose request has been answered: nothing is left to do with it."""
    key = Concat(F("reference"), Value(f":{KIND}:"), Cast("pk", CharField()))
    answered = Correction.objects.filter(answered_at__isnull=False).annotate(key=key)
    return Exists(answered.filter(key=OuterRef("document__key")).values("pk"))


# --- its period -------------------------------------------------------------------------------------------------------


def _open(case: Case) -> Correction | None:
    return Correction.objects.filter(case=case, answered_at__isnull=True, lapsed_at__isnull=True).order_by("pk").last()


def under_way(case: Case) -> bool:
    """Whether the open request went out as a letter of which nobody knows yet that it has arrived anywhere."""
    correction = _open(case)
    if correction is None:
        return False
    letters = Delivery.objects.filter(document__key=key_of(correction))
    return letters.exists() and not letters.filter(arrived_on__isnull=False).exists()


def hold(case: Case, timer: Timer, now: datetime) -> None:
    """The period has not begun: look again tomorrow, and after `LOOKS` no more (the desk tells the office by then).

    The arrival, once recorded, wakes the timer.
    """
    correction, later = _open(case), timedelta(days=1)
    if correction is not None and civil.today(now) >= correction.due_on + LOOKS:
        later = RESTS
    timer.due_at = max(timer.due_at, now) + later
    timer.save(update_fields=["due_at"])


def unrecorded(actor: Actor, on: date) -> list[Delivery]:
    """Letters of the actor's offices whose day has passed although nobody recorded that they arrived, oldest first."""
    asked = Correction.objects.filter(
        case__office_id__in=actor.offices, answered_at__isnull=True, lapsed_at__isnull=True, due_on__lt=on
    )
    keys = [key_of(each) for each in asked.visible_to(actor).order_by("due_on", "pk")[:MOST_SHOWN]]
    letters = Delivery.objects.visible_to(actor).filter(document__key__in=keys).select_related("document")
    came = {each.document_id for each in letters if each.arrived_on is not None}
    waits = letters.filter(state__in=(Delivery.State.TO_SEND, Delivery.State.SENT)).order_by("pk")
    return [each for each in waits if each.document_id not in came]


def arrived(case: Case, now: datetime) -> Correction | None:
    """The letter has arrived: as many days as it names, from the day after. None where nothing moves.

    Never earlier than what the letter names, and once for a request: heard a second time it changes nothing.
    """
    case = engine.locked(case.pk)
    correction = _open(case)
    came = None
    if correction is not None:
        letters = Delivery.objects.filter(document__key=key_of(correction), arrived_on__isnull=False)
        came = letters.select_related("document").order_by("arrived_on").first()
    if correction is None or came is None or came.arrived_on is None or _moved(correction):
        return None
    due = came.arrived_on + (correction.due_on - civil.today(came.document.issued_at))
    if due <= correction.due_on:
        _wake(case, correction.due_on, correction.due_on, now)
        return None
    _move(case, correction, due, now)
    return correction


def _moved(correction: Correction) -> bool:
    told = Entry.objects.of_case(correction.reference).filter(kind=CorrectionDueMoved.kind)
    return told.filter(data__correction=correction.pk).exists()


def _move(case: Case, correction: Correction, due: date, now: datetime) -> None:
    before = correction.due_on
    correction.due_on = due
    correction.save(update_fields=["due_on"])
    Task.objects.filter(case=case, state=Task.State.WAITING).update(due_on=due)
    _wake(case, before, due, now)
    fact = CorrectionDueMoved(correction=correction.pk, due_on=due.isoformat())
    journal.record(SYSTEM, fact, engine.subject_of(case, pack_of(case.version_id)))


def _wake(case: Case, before: date, due: date, now: datetime) -> None:
    """The timer of the request rings at the end of its day, as much later as the day has moved.

    One that was held while nobody knew of the arrival stands a day from now or rests: it is set on the end of the new
    day. Other timers of the case stay.
    """
    day, begins = timedelta(days=1), datetime.combine(before, time.min, civil.JAPAN)
    for timer in Timer.objects.filter(case=case, due_at__gte=begins):
        if timer.due_at <= begins + day:
            timer.due_at += due - before
        elif timer.due_at <= now + day or timer.due_at >= now + RESTS / 2:
            timer.due_at = datetime.combine(due, time.min, civil.JAPAN) + day
        timer.save(update_fields=["due_at"])
