"""A notice goes to whoever receives by the mandates of that day: in the letter, on the envelope, by mail, on screen."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.casework import mails
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import addressing, issuing
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.mandates import service as mandates
from koboshi.mandates.models import Party
from tests.rooms.conftest import File, resident, task_of
from tests.rooms.mandates.test_acting_for_others import ONE, TODAY, somebody, wanted

RECEIVES = ("file", "correct", "see", "receive_notice")


def _decided(case: Case, examiner: Actor, decider: Actor, way: str = "electronic") -> Case:
    case.application.answers = {**case.application.answers, "notice_way": way}
    case.application.save(update_fields=["answers"])
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(
        decider, task_of(case), outcome="grant", reason="架空川の説明会の記録です。", fields={"documents": "架空の記録"}
    )
    return case


def _sent(case: Case, examiner: Actor, decider: Actor, way: str = "electronic") -> list[Delivery]:
    _decided(case, examiner, decider, way)
    casework.issue(decider, task_of(case))
    return list(Delivery.objects.filter(case=case).order_by("pk"))


def _words(blocks: Any) -> str:
    return "\n".join("".join(run["text"] for run in each.get("runs", ())) for each in blocks)


def test_the_letter_names_the_representative_who_receives_and_no_other(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    case = _decided(filed(), examiner, decider)
    assert "代理人" not in _words(issuing.blocks(case, "grant"))
    row = mandates.record(examiner, case.application, wanted())
    assert "代理人" not in _words(issuing.blocks(case, "grant")), "to act is not to receive"
    mandates.revoke(examiner, row)
    row = mandates.record(examiner, case.application, wanted(scopes=RECEIVES))
    assert "代理人　架空 次郎　様" in _words(issuing.blocks(case, "grant"))
    mandates.revoke(examiner, row)
    assert "代理人" not in _words(issuing.blocks(case, "grant")), "ended today"


def test_a_representative_with_an_account_reads_it_without_number_and_secret(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    case = filed()
    row = mandates.record(examiner, case.application, wanted(scopes=RECEIVES))
    (notice,) = _sent(case, examiner, decider)
    assert (notice.party, notice.way, notice.state) == (row.representative_id, "online", "sent")
    me = mandates.with_mandates(somebody())
    assert me.references == {case.reference}
    assert Application.objects.visible_to(me).get() == case.application
    assert Document.objects.visible_to(me).count() == 1
    with scope.acting(me):
        assert Application.objects.visible_to(me).get() == case.application, "the second wall agrees"
    casework.opened(me, case, notice.document)
    notice.refresh_from_db()
    assert (notice.state, notice.arrived_on) == ("arrived", civil.today())
    with pytest.raises(Refused, match="取下げは任されていません"):
        casework.withdraw(me, case.application)
    with pytest.raises(Refused, match="申請者本人だけ"):
        mandates.only_applicant(me, case.application)
    mandates.only_applicant(resident(case.reference), case.application)


def test_the_door_opens_only_for_a_checked_paper_in_force_and_never_for_staff(filed: File, examiner: Actor) -> None:
    case = filed()
    me, other = somebody(), somebody("tanin@example.jp")
    row = mandates.record(resident(case.reference), case.application, wanted(scopes=RECEIVES, paper=""))
    assert not mandates.with_mandates(me).references, "nobody has looked at the paper yet"
    mandates.confirm_proof(examiner, row, paper="委任状を窓口で確認")
    assert mandates.with_mandates(me).references == {case.reference}
    assert not mandates.with_mandates(me, on=TODAY - ONE).references
    assert not mandates.with_mandates(other).references
    assert mandates.with_mandates(examiner) == examiner
    mandates.revoke(examiner, row)
    assert not mandates.with_mandates(me).references
    narrow = mandates.record(examiner, case.application, wanted(scopes=("pay",), label="架空 士郎"))
    assert not mandates.with_mandates(me).references, "paying is not seeing"
    assert narrow.checked_on == TODAY


def test_a_look_by_somebody_who_does_not_receive_is_no_arrival(filed: File, examiner: Actor, decider: Actor) -> None:
    case = filed()
    mandates.record(examiner, case.application, wanted())
    (notice,) = _sent(case, examiner, decider)
    casework.opened(mandates.with_mandates(somebody()), case, notice.document)
    notice.refresh_from_db()
    assert notice.state == "sent"
    casework.opened(resident(case.reference), case, notice.document)
    notice.refresh_from_db()
    assert notice.state == "arrived"


def test_who_cannot_open_the_case_gets_paper_and_an_address_must_be_found(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    case = filed()
    mandates.record(examiner, case.application, wanted(scopes=("receive_notice",), email=""))
    (letter,) = _sent(case, examiner, decider)
    assert (letter.way, letter.state) == ("post", "to_send")
    assert letter.addressee.endswith("代理人\n架空 次郎　様")
    with pytest.raises(Refused, match="あて先の住所が分かりません"):
        casework.send(examiner, letter)
    for typed, why in ((" ", "字以内"), ("架空　次郎　様", "住所を入力"), ("あ" * 501, "字以内")):
        with pytest.raises(Refused, match=why):
            casework.readdress(examiner, letter, addressee=typed)
    casework.readdress(examiner, letter, addressee="〒960-0000\r\n福島市架空町2\r\n\r\n架空　次郎　様")
    letter.refresh_from_db()
    assert letter.addressee.split("\n")[1] == "福島市架空町2"
    assert casework.send(examiner, letter).state == "sent"
    told = Entry.objects.filter(case_ref=case.reference, kind="casework.notice_readdressed")
    assert [each.data for each in told] == [{"way": "post"}]


def test_a_mandate_that_ends_before_the_letter_goes_out_turns_it_to_the_applicant(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    case = filed()
    row = mandates.record(examiner, case.application, wanted(scopes=RECEIVES))
    (letter,) = _sent(case, examiner, decider, "post")
    assert letter.party == row.representative_id
    mandates.revoke(examiner, row)
    casework.readdress(examiner, letter, addressee="〒960-0000\n福島市架空町2\n架空　次郎　様")
    with pytest.raises(Refused, match="あて先を改めてください"):
        casework.send(examiner, letter)
    letter = casework.renew(examiner, letter)
    assert letter.party == row.principal_id
    assert "〒" in letter.addressee
    assert "代理人" not in letter.addressee
    assert casework.renew(examiner, letter).pk == letter.pk, "twice is once"
    assert casework.send(examiner, letter).state == "sent"


def test_each_co_applicant_gets_a_letter_and_a_day_of_her_own(filed: File, examiner: Actor, decider: Actor) -> None:
    case = filed()
    mandates.name_co_applicant(examiner, case.application, label="架空　三郎", email="saburo@example.jp")
    first, second = _sent(case, examiner, decider, "post")
    assert first.document == second.document, "one decision, one number"
    assert second.addressee == "架空　三郎　様"
    assert "架空　三郎　様" in _words(issuing.blocks(case, "grant"))
    casework.send(examiner, first)
    casework.arrive(examiner, first)
    second.refresh_from_db()
    assert second.arrived_on is None
    mandates.choose_addressee(examiner, case.application, Party.objects.get(pk=first.party))
    with pytest.raises(Refused, match="あて先を改め"):
        casework.send(examiner, second)
    assert casework.renew(examiner, second).state == "returned", "she gets it with the first one"


def test_mails_follow_the_mandates_and_never_reach_somebody_whose_mandate_ended(filed: File, examiner: Actor) -> None:
    case = filed()
    case.application.email = "shinsei@example.jp"
    case.application.save(update_fields=["email"])

    def told(key: str) -> set[tuple[str, str]]:
        Outgoing.objects.filter(reference=case.reference).delete()
        mails.write(case, "message", key=key)
        rows = Outgoing.objects.filter(reference=case.reference)
        return {(each.address, each.body.split(" 様")[0]) for each in rows}

    assert told("1") == {("shinsei@example.jp", case.applicant_label)}
    row = mandates.record(examiner, case.application, wanted(scopes=RECEIVES))
    assert told("2") == {("dairi@example.jp", "架空 次郎")}
    mandates.revoke(examiner, row)
    assert {address for address, _ in told("3")} == {"shinsei@example.jp"}
    Application.objects.filter(pk=case.application_id).update(email="dairi@example.jp")
    case.application.refresh_from_db()
    assert told("4") == set(), "the only address was that of the representative who is gone"


def test_both_receive_where_two_applicants_have_addresses(filed: File, examiner: Actor) -> None:
    case = filed()
    Application.objects.filter(pk=case.application_id).update(email="shinsei@example.jp")
    case.application.refresh_from_db()
    mandates.name_co_applicant(examiner, case.application, label="架空 三郎", email="saburo@example.jp")
    mails.write(case, "message", key="both")
    found = Outgoing.objects.filter(reference=case.reference).order_by("pk")
    assert [each.address for each in found] == ["shinsei@example.jp", "saburo@example.jp"]
    mails.write(case, "message", key="both")
    assert found.count() == 2


def test_the_way_of_the_holder_stays_as_it_was(filed: File) -> None:
    actor = somebody("hoji@example.jp")
    case = filed(actor)
    (receiver,) = mandates.receivers(case.application, TODAY)
    assert (receiver.account, receiver.email) == (actor.user, case.application.email)
    assert addressing.way_for(case, receiver) == ("online", addressing.way_of(case)[1])
    assert mandates.with_mandates(actor) == actor, "her own case she holds already"
    assert mandates.with_mandates(SYSTEM) == SYSTEM
