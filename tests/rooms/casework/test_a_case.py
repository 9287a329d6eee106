"""One disclosure request from arrival to the signed notice, and what may not happen on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from koboshi.casework import desk, history
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Correction, Task, Timer
from koboshi.casework.service import clock, reminding, timers
from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor, Assistance, Door
from koboshi.core.japan import civil
from koboshi.core.japan import clock as reckoning
from koboshi.core.japan.civil import JAPAN
from koboshi.core.japan.holidays import next_open
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal import delivery, verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import InboxItem, Outgoing
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from tests.rooms.conftest import File, answers, resident, staff, task_of


def soon(days: int = 10) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


def test_from_arrival_to_the_signed_notice(filed: File, examiner: Actor, decider: Actor) -> None:
    case = filed()
    casework.take(examiner, task_of(case))
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(
        decider, task_of(case), outcome="grant", reason="架空川の説明会の記録です。", fields={"documents": "架空の記録"}
    )
    name, preview = casework.preview(decider, task_of(case))
    document = casework.issue(decider, task_of(case))
    case.refresh_from_db()
    assert (name, case.outcome) == ("grant", "grant")
    assert "架空" in preview
    content = documents.open_document(document)
    assert content.startswith(b"%PDF")
    checked = documents.check_file(content)
    assert checked.entry is not None
    assert checked.verdict is not None
    assert checked.verdict.intact
    assert documents.check_by_number(document.check_number).entry == checked.entry
    tampered = documents.check_file(content.replace(b"%PDF-1.7", b"%PDF-1.6") + b"\n%x")
    assert tampered.entry is None
    assert verify.verify_all().clean


def test_the_counter_makes_the_same_case(filed: File, clerk: Actor) -> None:
    online = filed()
    taken = filed(clerk, door=Door.COUNTER, assistance=Assistance.TELEPHONE)
    assert taken.application.assisted_by_id == clerk.user
    assert (taken.door, taken.application.assistance) == ("counter", "telephone")
    assert taken.state["tokens"] == online.state["tokens"]


def test_filing_twice_is_one_case(offer: Offer) -> None:
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=answers(offer))
    me = resident(begun.application.reference)
    assert casework.file(me, begun.application, offer) == casework.file(me, begun.application, offer)
    assert Case.objects.count() == 1
    assert Entry.objects.filter(kind="intake.application_filed").count() == 1


def test_an_incomplete_application_stays_a_draft_with_what_was_typed(offer: Offer) -> None:
    given = answers(offer) | {"document": ""}
    begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=given)
    with pytest.raises(intake.NotComplete) as caught:
        casework.file(resident(begun.application.reference), begun.application, offer)
    assert [problem.field for problem in caught.value.problems] == ["document"]
    begun.application.refresh_from_db()
    assert begun.application.is_draft
    assert begun.application.answers["phone"] == given["phone"]


def test_correction_unlocks_only_what_was_asked_and_stops_the_clock(filed: File, offer: Offer, examiner: Actor) -> None:
    case = filed()
    me = resident(case.reference)
    arrived = civil.day_of(case.arrived_at)
    bare = reckoning.due_on(arrived, offer.pack.manifest.service_level.period).due
    assert case.due_on == next_open(bare)
    casework.ask_correction(examiner, task_of(case), items={"document": "工区を教えてください。"}, due_on=soon())
    case.refresh_from_db()
    assert case.status == Case.Status.WAITING_RESIDENT
    application = case.application
    application.refresh_from_db()
    page = next(page.id for page in offer.pack.form.pages if any(f.id == "document" for f in page.fields))
    raw = {"document": ["架空川第2工区の説明会の記録"], "document_period": ["書き換え"], "agency": ["other"]}
    intake.save_page(me, application, offer, page=page, raw=raw, today=soon(0))
    casework.answer_correction(me, application, now=datetime.now(UTC) + timedelta(days=3))
    case.refresh_from_db()
    application.refresh_from_db()
    assert application.answers["document"] == "架空川第2工区の説明会の記録"
    assert application.answers["document_period"] != "書き換え"
    assert case.due_on == next_open(bare + timedelta(days=3)), "three days later, or the next day that is open"
    assert [change.field for change in history.revisions(examiner, case)[1].changes] == ["document"]
    assert task_of(case).node == "examine"
    with pytest.raises(Refused):
        intake.save_page(me, application, offer, page=page, raw=raw, today=soon(0))


def test_an_unanswered_correction_lapses_by_its_timer_never_silently(filed: File, examiner: Actor) -> None:
    case = filed()
    casework.ask_correction(examiner, task_of(case), items={"document": "理由"}, due_on=soon(3))
    assert Timer.objects.filter(case=case).exists()
    assert timers.fire_due(datetime.now(UTC) + timedelta(days=30)) == 1
    assert timers.fire_due(datetime.now(UTC) + timedelta(days=30)) == 0
    case.refresh_from_db()
    assert Correction.objects.get(case=case).lapsed_at is not None
    with pytest.raises(Refused, match="補正の受付は終わっています"):
        casework.answer_correction(resident(case.reference), case.application)


def test_a_correction_due_soon_is_reminded_once(filed: File, examiner: Actor) -> None:
    case = filed()
    casework.ask_correction(
        examiner, task_of(case), items={"document": "理由"}, due_on=civil.today() + timedelta(days=8)
    )
    when = datetime.now(UTC) + timedelta(days=5)
    assert reminding.remind_due() == 0
    assert [reminding.remind_due(when) for _ in range(2)] == [1, 1]
    assert Outgoing.objects.filter(key__contains=":reminder:").count() == 1


def test_a_reason_is_the_law_and_the_ground_is_the_packs(filed: File, examiner: Actor, decider: Actor) -> None:
    case = filed()
    casework.complete(examiner, task_of(case), outcome="complete")
    with pytest.raises(Refused, match="権限"):
        casework.decide(examiner, task_of(case), outcome="refuse", reason="理由", fields={"documents": "架空の記録"})
    with pytest.raises(Refused, match="理由を入力"):
        casework.decide(decider, task_of(case), outcome="refuse", reason="  ", fields={"documents": "架空の記録"})
    with pytest.raises(Refused, match="根拠条項"):
        casework.decide(
            decider,
            task_of(case),
            outcome="refuse",
            reason="理由",
            clause="made-up",
            fields={"documents": "架空の記録"},
        )
    with pytest.raises(Refused, match="選んだ結果"):
        casework.decide(decider, task_of(case), outcome="made-up", reason="理由", fields={"documents": "架空の記録"})


def test_two_colleagues_cannot_finish_one_task(filed: File, examiner: Actor, decider: Actor) -> None:
    task = task_of(filed())
    casework.complete(examiner, task, outcome="complete")
    with pytest.raises(Refused, match="すでにほかの方"):
        casework.complete(decider, task, outcome="complete")


def test_withdrawal_ends_the_case_until_it_is_decided(filed: File, examiner: Actor, decider: Actor) -> None:
    case = filed()
    casework.withdraw(resident(case.reference), case.application)
    case.refresh_from_db()
    assert case.status == Case.Status.WITHDRAWN
    assert not Task.objects.filter(case=case, state="open").exists()
    decided = filed()
    casework.complete(examiner, task_of(decided), outcome="complete")
    casework.decide(decider, task_of(decided), outcome="grant", reason="理由", fields={"documents": "架空の記録"})
    with pytest.raises(Refused, match="決定の後"):
        casework.withdraw(resident(decided.reference), decided.application)


def test_the_applicant_is_told_by_mail_once(filed: File) -> None:
    case = filed()
    entry = Entry.objects.get(case_ref=case.reference, kind="intake.application_filed")
    names = delivery.tied()["intake.application_filed"]
    for name in names * 2:
        delivery.perform(entry.pk, name)
    mail = Outgoing.objects.get(reference=case.reference)
    assert case.reference in mail.body
    assert "河川改修" not in mail.body


def test_a_sent_message_lands_in_the_inbox_once(filed: File) -> None:
    from koboshi.foundation.notification import service as notification  # noqa: PLC0415

    case = filed()
    row = notification.write(
        key="k", tenant=case.tenant, reference=case.reference, address="a@example.jp", subject="s", body="b"
    )
    assert row is not None
    notification.send(row.pk)
    notification.send(row.pk)
    assert InboxItem.objects.filter(key="k").count() == 1


def test_a_consulted_office_sees_the_case_and_answers_once(filed: File, examiner: Actor) -> None:
    from koboshi.foundation.organisations import service as organisations  # noqa: PLC0415

    case, other = filed(), staff("npo")
    assert not Case.objects.visible_to(other).exists()
    office = organisations.office(case.tenant, "bunka-shinko")
    asked = casework.consult(examiner, case, office=office, question="保有していますか。", due_on=soon())
    assert Case.objects.visible_to(other).get() == case
    casework.answer_consultation(other, asked, answer="保有していません。")
    with pytest.raises(Refused, match="すでに回答"):
        casework.answer_consultation(other, asked, answer="訂正")


def test_the_clock_explains_itself(filed: File) -> None:
    case = filed()
    arrived = civil.day_of(case.arrived_at)
    result = clock.explain(case, arrived)
    assert result.due == case.due_on
    assert result.result.explained


def test_the_period_is_extended_with_notice_while_it_runs(filed: File, examiner: Actor, clerk: Actor) -> None:
    case = filed()
    before = case.due_on
    with pytest.raises(Refused, match="理由"):
        casework.extend(examiner, case, amount=30, unit="day", reason=" ")
    case = casework.extend(examiner, case, amount=30, unit="day", reason="文書が多く、確かめるのに時間がかかるため。")
    assert case.due_on is not None
    assert before is not None
    assert case.due_on > before + timedelta(days=28)
    assert Entry.objects.filter(kind="casework.period_extended").count() == 1
    late = datetime.combine(case.due_on + timedelta(days=1), datetime.min.time(), JAPAN)
    with pytest.raises(Refused, match="終わった後は、延長できません"):
        casework.extend(examiner, case, amount=5, unit="day", reason="まだ終わらないため。", now=late)


def test_the_period_rests_while_the_applicant_changes_the_application(filed: File, examiner: Actor) -> None:
    case = filed()
    before = case.due_on
    now = datetime.now(UTC)
    casework.rest(examiner, case, kind="change", reason="請求する文書の範囲を変えるとの連絡", now=now)
    with pytest.raises(Refused, match="すでに止まって"):
        casework.rest(examiner, case, kind="material", reason="もう一度", now=now)
    case = casework.go_on(examiner, case, now=now + timedelta(days=4))
    last = civil.today(case.arrived_at) + timedelta(days=14)  # the day of the request is the first of fifteen
    assert (before, case.due_on) == (next_open(last), next_open(last + timedelta(days=4)))
    with pytest.raises(Refused, match="いまは止まっていません"):
        casework.go_on(examiner, case)
    kinds = [note.cause for note in clock.explain(case, civil.today(case.arrived_at)).result.explained]
    assert kinds.count("change") == 4


def test_the_desk_shows_my_offices_tasks_by_pages(
    filed: File, examiner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    cases = {filed().reference for _ in range(5)}
    today = soon(0)
    seen: list[str] = []
    page = desk.page(examiner, desk.Wanted(), today=today)
    while True:
        seen += [task.reference for task in page.tasks]
        if page.after is None:
            break
        page = desk.page(examiner, desk.Wanted(), today=today, after=desk.Position.read(str(page.after)))
    assert set(seen) == cases
    assert len(seen) == 5
    counts = desk.counts(examiner, desk.Wanted(), today=today)
    assert counts == {"mine": 0, "office": 5, "overdue": 0, "waiting": 0}
    assert not desk.page(staff("npo"), desk.Wanted(), today=today).tasks


def test_documents_numbers_have_no_gap_and_no_double(filed: File, examiner: Actor, decider: Actor) -> None:
    for _ in range(3):
        case = filed()
        casework.complete(examiner, task_of(case), outcome="complete")
        casework.decide(decider, task_of(case), outcome="grant", reason="理由", fields={"documents": "架空の記録"})
        casework.issue(decider, task_of(case))
    with scope.acting():
        numbers = sorted(int(d.number.partition("第")[2].removesuffix("号")) for d in Document.objects.all())
    assert numbers == [1, 2, 3]
