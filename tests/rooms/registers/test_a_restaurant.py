"""The pack of restaurants from the application to the register, through the real verbs of casework."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import registering
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor, Door
from koboshi.core.reason import Reason
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry as JournalEntry
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.registers import reactions
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from tests.rooms.conftest import answers, task_of
from tests.rooms.registers.conftest import FOOD, noon

ARRIVED = date(2026, 6, 1)


def filed(on: date, draft: Application | None = None) -> Case:
    """An application that arrived that day."""
    offer = catalog.in_force(FOOD, on=ARRIVED)
    given = answers(offer) | {"opening_on": (on + timedelta(days=40)).isoformat()}
    application = draft or intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=given).application
    if draft is not None:
        draft.answers = given
        draft.save()
    return casework.file(SYSTEM, _complete(application, offer), offer, now=noon(on))


def _complete(application: Application, offer: Any) -> Application:
    """The sample's files, which nobody uploads here, as already there."""
    for field in offer.pack.form.fields.values():
        if field.type == "attachment" and field.required and field.id in offer.pack.form.visible(application.answers):
            application.attachments.create(
                tenant=application.tenant, reference=application.reference, field=field.id, name="x.pdf", kind="pdf",
                size=1, sha256="0" * 64, storage_key="x", scan="clean",
            )  # fmt: skip
    return application


def decide(case: Case, keeper: Actor, head: Actor, outcome: str, on: date) -> Case:
    """Examine, take the payment, inspect, decide."""
    casework.complete(keeper, task_of(case), outcome="complete", now=noon(on))
    _pay(case, on)
    casework.complete(keeper, task_of(case), outcome="complete", now=noon(on))
    reason = Reason(
        facts="令和8年6月8日の現地の確認で、手洗いの水栓が手で止める形のままでした。",
        clause="facility",
        criterion="facility",
        application="洗浄後の手指の再汚染が防止できる構造という基準に合いません。",
    )
    conditions = "架空の条件" if outcome == "grant" else ""
    fields = {} if outcome == "grant" else {"checked_article": "食品衛生法第5条第1項（架空の条）"}
    casework.decide(
        head, task_of(case), outcome=outcome, reason=reason, conditions=conditions, fields=fields, now=noon(on)
    )
    case.refresh_from_db()
    return case


def _pay(case: Case, on: date) -> None:
    if Task.objects.filter(case=case, state=Task.State.WAITING, waits_for="payment").exists():
        casework.receive(SYSTEM, case, message="payment_received", now=noon(on))


def test_the_permit_is_entered_before_its_letter_and_once(keeper: Actor, head: Actor) -> None:
    case = decide(filed(ARRIVED), keeper, head, "grant", date(2026, 6, 10))
    assert registering.words(case) == {
        "number": "（番号は送付の時に付きます）", "valid_from": "2026-06-10", "valid_until": "2031-06-09",
    }  # fmt: skip
    assert not Permit.objects.exists(), "a preview enters nothing"
    permit = registering.permit_for(keeper, case, "grant", noon(date(2026, 6, 11)))
    assert permit is not None
    assert permit == registering.permit_for(keeper, case, "grant", noon(date(2026, 6, 12)))
    casework.issue(keeper, task_of(case), now=noon(date(2026, 6, 12)))
    assert Permit.objects.get() == permit
    assert (permit.number, permit.conditions) == ("福島県指令2026北保第1号", "架空の条件")
    assert registering.words(case)["number"] == permit.number
    told = [entry.data for entry in JournalEntry.objects.filter(kind__startswith="registers.")]
    assert "花子" not in str(told)
    assert verify.verify_all().clean


def test_a_refusal_enters_nothing(keeper: Actor, head: Actor) -> None:
    case = decide(filed(ARRIVED), keeper, head, "refuse", date(2026, 6, 10))
    assert registering.permit_for(keeper, case, "refuse", noon(date(2026, 6, 11))) is None
    assert registering.words(case) == {"number": "", "valid_from": "", "valid_until": ""}
    assert not Permit.objects.exists()


@pytest.mark.parametrize(("outcome", "after"), [("grant", "replaced"), ("refuse", "lapsed")])
def test_from_the_invitation_to_the_renewed_permit(keeper: Actor, head: Actor, outcome: str, after: str) -> None:
    first = decide(filed(ARRIVED), keeper, head, "grant", date(2026, 6, 10))
    permit = registering.permit_for(keeper, first, "grant", noon(date(2026, 6, 10)))
    assert permit is not None
    invitation = registers.invite(keeper, permit, now=noon(date(2031, 4, 1)))
    draft = Application.objects.get(reference=invitation.draft)
    assert draft.answers["shop_name"] == "食堂かくう（架空）"
    again = filed(date(2031, 5, 20), draft)
    entry = JournalEntry.objects.get(kind="intake.application_filed", case_ref=again.reference)
    reactions.note_renewal(entry)
    permit.refresh_from_db()
    assert permit.renewal == again.reference
    assert registers.lapse_due(date(2031, 6, 10)) == 0, "it came in time and is being examined"
    again = decide(again, keeper, head, outcome, date(2031, 6, 12))
    registering.permit_for(keeper, again, outcome, noon(date(2031, 6, 12)))
    assert registers.lapse_due(date(2031, 6, 13)) == 1
    permit.refresh_from_db()
    assert permit.state == after
    followed = Permit.objects.filter(predecessor=permit).first()
    assert (followed.valid_from if followed else None) == (date(2031, 6, 10) if outcome == "grant" else None)


def test_a_renewal_that_is_taken_back_lets_the_permit_end(keeper: Actor, head: Actor) -> None:
    first = decide(filed(ARRIVED), keeper, head, "grant", date(2026, 6, 10))
    permit = registering.permit_for(keeper, first, "grant", noon(date(2026, 6, 10)))
    assert permit is not None
    invitation = registers.invite(keeper, permit, now=noon(date(2031, 4, 1)))
    again = filed(date(2031, 5, 20), Application.objects.get(reference=invitation.draft))
    reactions.note_renewal(JournalEntry.objects.get(kind="intake.application_filed", case_ref=again.reference))
    casework.withdraw(SYSTEM, again.application, now=noon(date(2031, 6, 1)))
    reactions.forget_renewal(JournalEntry.objects.get(kind="intake.application_withdrawn"))
    assert registers.lapse_due(date(2031, 6, 10)) == 1
