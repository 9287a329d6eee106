"""The rooms around a case: words go, what a ledger, a register or another case needs stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.enquiries.models import Enquiry
from koboshi.enquiries.service import erasing as enquiries_erasing
from koboshi.fees.models import Charge, PaymentEvent, Refund
from koboshi.fieldwork.models import CheckResult, Visit
from koboshi.intake.models import Application
from koboshi.mandates.models import MandateRow
from koboshi.proceedings import service as proceedings
from koboshi.proceedings.models import AgendaItem, Minutes
from koboshi.proceedings.service import erasing as proceedings_erasing
from koboshi.registers.models import Invitation, Permit, PermitChange
from koboshi.retention import erasers, parcel, service
from tests.rooms.conftest import File, staff
from tests.rooms.retention import corners
from tests.rooms.retention.stories import LATER, record_of

Lived = Callable[[], Case]


def test_money_results_and_days_stay(lived: Lived) -> None:
    case = lived()
    ledger = list(PaymentEvent.objects.order_by("pk").values())
    before = Circulation.objects.get(reference=case.reference).value
    for _ in range(2):
        for erase in erasers.tied().values():
            erase(case.reference)
    assert list(PaymentEvent.objects.order_by("pk").values()) == ledger, "the ledger holds nobody's words"
    charge = Charge.objects.get(reference=case.reference)
    assert (charge.yen, charge.waived_yen, charge.waived_ground, charge.state) == (1000, 400, "disaster", "paid")
    assert charge.balance().kept == 600
    assert set(Refund.objects.values_list("yen", "why")) >= {(100, "decided")}
    draft = Circulation.objects.get(reference=case.reference)
    after = draft.value
    assert [(each.seat, each.verdict, each.at, each.person) for each in after.records] == [
        (each.seat, each.verdict, each.at, each.person) for each in before.records
    ]
    assert not any(each.note for each in after.records)
    assert draft.dropped_at is not None
    assert Visit.objects.get(reference=case.reference).state == "failed"
    assert CheckResult.objects.get(reference=case.reference).verdict == "ok"
    assert set(MandateRow.objects.filter(reference=case.reference).values_list("kind", flat=True)) >= {"parent"}
    permit = Permit.objects.get(reference=case.reference)
    assert (permit.number, permit.state) == (f"架空第{case.pk}号", "returned")
    assert PermitChange.objects.get(permit=permit).kind == "changed"
    draft_of_renewal = Application.objects.get(reference=Invitation.objects.get(permit=permit).draft)
    assert draft_of_renewal.answers == {}, "nobody filed it; it copied the holder's answers"


def test_a_permit_in_force_keeps_its_case_and_its_words(lived: Lived, examiner: Actor) -> None:
    case = lived()
    Permit.objects.filter(reference=case.reference).update(state="active")
    with pytest.raises(Refused, match="有効な許可"):
        service.propose(examiner, [case.reference], way="dispose", reason="終わった。", now=LATER)
    erasers.tied()["registers"](case.reference)
    assert Permit.objects.get(reference=case.reference).holder_label == "忘野 消之助"


def test_an_enquiry_keeps_its_words_for_its_own_time(filed: File, files: Callable[[], set[Path]]) -> None:
    case = filed()
    going_on = corners.asked_before(case, closed=None)
    ended = corners.asked_before(case)
    assert len(files()) == 2
    assert [enquiries_erasing.erase(case.reference) for _ in range(2)] == [1, 0]
    told = {each.pk: each for each in Enquiry.objects.all()}
    assert told[going_on.pk].name == "忘野 消之助"
    assert (told[ended.pk].name, told[ended.pk].outcome) == ("", "will_file")
    assert "忘野" not in repr(list(told[ended.pk].turns.values()))
    assert len(files()) == 1


def test_minutes_go_with_the_last_case_of_a_meeting(filed: File) -> None:
    first, second = filed(), filed()
    met = corners.a_meeting(first, second)
    proceedings.write_minutes(staff("tanto"), met, minutes="忘野さんの件を諮った。", public_minutes="2件を諮った。")
    proceedings_erasing.erase(first.reference)
    assert "忘野" in Minutes.objects.get(meeting=met).text, "the other case still needs them"
    assert not [name for name, _ in proceedings_erasing.gather(first.reference) if name.endswith("meeting.json")]
    assert [name for name, _ in proceedings_erasing.gather(second.reference) if name.endswith("meeting.json")]
    proceedings_erasing.erase(second.reference)
    met.refresh_from_db()
    assert (Minutes.objects.get(meeting=met).text, met.public_minutes) == ("（廃棄済み）", "2件を諮った。")
    assert set(AgendaItem.objects.values_list("public_title", "result", "opinion")) == {
        ("架空川の件", "agree", "（廃棄済み）")
    }


def test_an_archive_gets_what_the_rooms_around_would_erase(lived: Lived) -> None:
    case = lived()
    with parcel.pack_up(staff("tanto"), record_of(case)) as made, ZipFile(made) as packed:
        names = {name.removeprefix(f"{case.reference}/") for name in packed.namelist()}
        told = packed.read(f"{case.reference}/hearing/hearing.json").decode()
        written = [packed.read(name) for name in packed.namelist() if name.endswith(".jpeg")]
    assert {
        "approvals/draft.json", "enquiries/turn.json", "fees/paymentevent.json", "people/party.json",
        "permits/permitchange.json", "proceedings/opinion.json", "proceedings/speakingrequest.json",
        "visits/visit.json", "hearing/statement.json",
    } <= names  # fmt: skip
    assert len([name for name in names if name.endswith("忘野さんの書面.pdf")]) == 2
    assert written == ["忘野さんの写真".encode()]
    assert "忘野さんが話した。" in told
    assert "secret_hash" not in told
