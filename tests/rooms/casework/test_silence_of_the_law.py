"""Where a law makes something of a period without a decision, its effect comes the day after it ended, and is told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from koboshi.casework import reactions
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import period, silence
from koboshi.catalog import service as catalog
from koboshi.core.actor import Actor, Door
from koboshi.core.japan import civil
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.intake import service as intake
from tests.rooms import trial_packs
from tests.rooms.conftest import DISCLOSURE, answers, resident, task_of

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


def _file() -> Case:
    offer = catalog.in_force(DISCLOSURE, on=civil.today())
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=answers(offer)).application
    return casework.file(resident(begun.reference), begun, offer)


def _due(case: Case) -> date:
    case.refresh_from_db()
    assert case.due_on is not None
    return case.due_on


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), civil.JAPAN)


def _came(case: Case) -> tuple[str, date | None]:
    case.refresh_from_db()
    return case.deemed, case.deemed_on


def test_the_day_after_the_last_day_a_refusal_is_deemed_and_told_with_the_way_to_object() -> None:
    trial_packs.with_silence("deemed_refused")
    case = _file()
    due = _due(case)
    assert silence.come_due(_at(due)) == 0, "the last day itself still belongs to the period"
    assert silence.come_due(_at(due + DAY)) == 1
    assert _came(case) == ("deemed_refused", due + DAY)
    assert silence.come_due(_at(due + DAY)) == 0, "once"
    told = Entry.objects.get(kind="casework.silence_took_effect", case_ref=case.reference)
    assert told.data == {"result": "deemed_refused", "on": (due + DAY).isoformat()}
    letter = Document.objects.get(reference=case.reference)
    assert Delivery.objects.filter(document=letter).exists()
    said = str(letter.letter["blocks"])
    assert "架空条例第1条（架空）" in said
    assert "審査請求をすることができます" in said
    assert "見本（要確認の文面を含みます）" in said, "nobody has compared the rule with the law"
    case.refresh_from_db()
    assert (case.ended_at, case.decided_at) == (None, None)


def test_a_late_look_writes_the_day_of_the_law_and_not_that_of_the_look() -> None:
    trial_packs.with_silence("deemed_granted")
    case = _file()
    due = _due(case)
    assert silence.come_due(_at(due + 9 * DAY)) == 1
    assert _came(case) == ("deemed_granted", due + DAY)
    assert "審査請求" not in str(Document.objects.get(reference=case.reference).letter["blocks"])


def test_a_stop_and_an_extension_move_the_effect(examiner: Actor, decider: Actor) -> None:
    trial_packs.with_silence("deemed_refused")
    case = _file()
    first = _due(case)
    period.rest(examiner, case, kind="change", reason="架空の理由")
    assert silence.come_due(_at(first + 3 * DAY)) == 0, "the clock stands still"
    period.go_on(examiner, case, now=_at(first + 5 * DAY))
    period.extend(decider, case, amount=2, unit="day", reason="架空の理由", now=_at(first + 5 * DAY))
    moved = _due(case)
    assert moved > first
    assert silence.come_due(_at(moved)) == 0
    assert silence.come_due(_at(moved + DAY)) == 1
    assert _came(case) == ("deemed_refused", moved + DAY)


def test_a_decision_in_time_takes_the_effect_away() -> None:
    trial_packs.with_silence("deemed_refused")
    case = _file()
    Case.objects.filter(pk=case.pk).update(decided_at=_at(_due(case)))
    assert silence.come_due(_at(_due(case) + DAY)) == 0
    assert _came(case) == ("", None)
    assert case.silence_on is None, "and nobody looks again"


def test_after_a_deemed_refusal_the_office_is_not_kept_from_deciding(examiner: Actor) -> None:
    trial_packs.with_silence("deemed_refused")
    case = _file()
    assert silence.come_due(_at(_due(case) + DAY)) == 1
    task = task_of(case)
    casework.complete(examiner, task, outcome=task.outcomes[-1] if task.outcomes else "")
    assert _came(case)[0] == "deemed_refused"


def test_without_a_rule_nothing_happens_however_late_it_is() -> None:
    case = _file()
    assert silence.come_due(_at(_due(case) + 300 * DAY)) == 0
    assert _came(case) == ("", None)


def test_the_mail_about_the_letter_names_it() -> None:
    trial_packs.with_silence("deemed_refused")
    case = _file()
    silence.come_due(_at(_due(case) + DAY))
    entry = Entry.objects.get(kind="casework.notice_issued", case_ref=case.reference)
    reactions.tell_of_notice(entry)
    written = Outgoing.objects.filter(reference=case.reference, key__contains=f"notice:{entry.seq}")
    assert [each for each in written if "認められなかったものとみなされたことのお知らせ" in each.body]
