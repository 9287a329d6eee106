"""A certificate stands in no register: a hearing comes first, and then it no longer holds, on its checking page too."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connections, transaction

from koboshi.adverse import finding, service
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import applying, arriving, barring, erasing, presiding
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision, TakingBack, Task
from koboshi.casework.service import deadlines, granted, speaking, taking_back
from koboshi.casework.service import erasing as of_case
from koboshi.casework.service.taking_back import Given
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project import wiring
from koboshi.project.cli import journal_content
from koboshi.retention.service import lasting
from tests.rooms.adverse import taxes
from tests.rooms.adverse.conftest import at, hear
from tests.rooms.adverse.taxes import again, certified, drafted, heard, planned_about, taken_away, told
from tests.rooms.conftest import staff

taxes_house = taxes.taxes_house


@pytest.fixture
def office(taxes_house: None, db: None, var: Path) -> Iterator[None]:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


@pytest.fixture
def clerk(office: None) -> Actor:
    """県税 四郎（架空）."""
    return staff("zei")


@pytest.fixture
def chief(office: None) -> Actor:
    """税務 五月（架空）."""
    return staff("zei-kacho")


@pytest.fixture
def case(office: None) -> Case:
    return certified()


def paper(case: Case) -> Check:
    """What the public register says of the certificate."""
    return Check.objects.get(check_number=Document.objects.get(reference=case.reference, kind="grant").check_number)


def test_a_certificate_no_longer_holds_after_a_hearing(case: Case) -> None:
    hearing = drafted(case)
    assert (hearing.way, hearing.permit, hearing.target) == ("hearing", None, case)
    heard(hearing)
    assert paper(case).withdrawn_on is None, "nothing happens before the decision"
    hearing = told(hearing)
    hear()
    hear()
    hearing.refresh_from_db()
    row = TakingBack.objects.get(case=case)
    assert (hearing.effect, row.how, row.node, row.disposition) == ("done", "withdraw", "", hearing.reference)
    notice = Document.objects.get(reference=hearing.reference, kind="revoke")
    assert (row.notice_number, row.taken_by_id) == (notice.number, staff("zei-kacho").user)
    assert (paper(case).withdrawn_on, paper(case).withdrawn_why) == (date(2026, 12, 3), "ended")
    now = again(case)
    assert (now.ended_at, now.outcome) == (case.ended_at, "grant"), "the case stays ended"
    fact = Entry.objects.get(case_ref=case.reference, kind="casework.grant_taken_back")
    assert (fact.data["how"], fact.data["disposition"]) == ("withdraw", hearing.reference)
    assert "納付の記録" not in str(fact.data)
    assert Entry.objects.filter(kind="adverse.effect_settled").count() == 1


def test_a_defect_from_the_beginning_annuls(case: Case) -> None:
    taken_away(case, "revoke")
    assert TakingBack.objects.get(case=case).how == "annul"


def test_not_to_take_it_back_changes_nothing(case: Case) -> None:
    hearing = told(heard(drafted(case)), "none")
    hear()
    hearing.refresh_from_db()
    assert hearing.effect == "nothing"
    assert not TakingBack.objects.exists()
    assert paper(case).withdrawn_on is None
    assert drafted(case).pk != hearing.pk, "it may be begun anew"


def test_the_draft_takes_from_the_case_what_the_notice_says(case: Case) -> None:
    known = service.prefill(case)
    assert known["register_name"] == "県税の納税証明書の交付請求" or "納税証明" in known["register_name"]
    assert known["permit_number"] == Document.objects.get(reference=case.reference, kind="grant").number
    assert "令和8年10月31日の決定" in known["permit_title"]
    assert case.reference in known["permit_title"]
    assert known["address"]["municipality"] == "福島市", "wherever the form asks for it"
    hearing = drafted(case, register_name="ほかの手続", permit_number="9")
    assert hearing.case.application.answers["permit_number"] == known["permit_number"]
    assert (hearing.number, hearing.holder_label) == (known["permit_number"], case.applicant_label)


def test_the_journal_tells_what_it_is_about_and_no_more(case: Case) -> None:
    hearing = drafted(case)
    told = Entry.objects.get(case_ref=hearing.reference, kind="adverse.disposition_begun")
    assert told.data == {"target": case.reference, "planned": "withdraw", "way": "hearing"}


def test_the_notice_speaks_for_the_authority_that_decided(case: Case) -> None:
    spoken, own = speaking.manifest_of(drafted(case).case), pack_of(case.version_id).manifest
    assert spoken.authority == own.authority
    assert spoken.appeal_of("revoke") == own.appeal


def test_only_what_ends_it_may_be_planned(case: Case) -> None:
    assert taxes.service.planned_for(case) == ("revoke", "withdraw")
    for kind in ("suspend", "order"):
        with pytest.raises(Refused, match="続いている許可"):
            drafted(case, kind)


def test_only_the_office_of_the_case_and_one_at_a_time(case: Case, chief: Actor) -> None:
    for stranger in (staff("hoken"), staff("kansa")):
        with pytest.raises(Refused, match="この案件を担当する所属"):
            service.begin_from_case(stranger, case, planned_about(case), now=at())
    hearing = drafted(case)
    with pytest.raises(Refused, match="すでに不利益処分"):
        service.begin_from_case(chief, case, planned_about(case), now=at())
    told(heard(hearing))
    with pytest.raises(Refused, match="すでに不利益処分"):
        drafted(case)  # decided, and its effect is still to come


def test_who_applied_neither_drafts_nor_decides(office: None, clerk: Actor, chief: Actor) -> None:
    case = certified()
    Application.objects.filter(pk=case.application_id).update(holder=clerk.user)
    with pytest.raises(Refused, match="別の職員が起案"):
        drafted(again(case))
    Application.objects.filter(pk=case.application_id).update(holder=chief.user)
    hearing = heard(drafted(again(case)))
    with pytest.raises(Refused, match="自分の申請を自分で"):
        told(hearing)


def test_what_cannot_be_taken_back_is_said(office: None, monkeypatch: pytest.MonkeyPatch) -> None:
    running = taxes.paid_for()
    with pytest.raises(Refused, match="通知が済んで終わった案件の、申請者に有利な"):
        drafted(running)
    with pytest.raises(Refused, match="「職権で決定を取り消す」の画面"):
        drafted(taxes.refused())
    case = certified()
    monkeypatch.setattr(granted.permits, "permit_of", lambda case: object())
    with pytest.raises(Refused, match="台帳の許可のページから"):
        drafted(case)
    monkeypatch.undo()
    own = pack_of(case.version_id)
    ministers = replace(own.manifest, appeal=replace(own.manifest.appeal, authority="minister"))
    monkeypatch.setattr(granted, "pack_of", lambda version: SimpleNamespace(manifest=ministers))
    with pytest.raises(Refused, match="国の大臣"):
        drafted(case)
    monkeypatch.undo()
    taken_away(case)
    with pytest.raises(Refused, match="すでに取り消されて"):
        drafted(case)


def test_no_other_way_of_taking_it_back_beside_the_hearing(case: Case, chief: Actor) -> None:
    given = Given(how="annul", facts=taxes.FACTS, ground="要確認", node="decide")
    with pytest.raises(Refused, match="不利益処分の手続（聴聞）を起案"):
        casework.take_back(chief, case, given)
    drafted(case)
    with pytest.raises(Refused, match="すでに不利益処分"):
        barring.may_decide(chief, case)
    assert taking_back.decision_of(case) is None


def test_nothing_counts_from_a_grant_that_was_taken_back(case: Case) -> None:
    assert deadlines._standing(case) == Decision.objects.get(case=case)
    taken_away(case)
    assert deadlines._standing(case) is None
    assert granted.decision_of(again(case)) is None
    assert not granted.possible(again(case))


def test_the_words_are_held_against_their_seal_and_erased(case: Case) -> None:
    taken_away(case)
    assert journal_content.prove(case.reference).clean
    TakingBack.objects.update(facts="ほかの理由（架空）。")
    (found,) = journal_content.prove(case.reference).found
    assert (found.what, "取り消した理由と根拠" in found.sentence) == ("altered", True)
    of_case.erase(case.reference)
    row = TakingBack.objects.get()
    assert ("ほかの" in row.facts, row.ground, row.salt) == (False, "", "")
    assert row.disposition, "the number of the disposition is nobody's name"


def test_papers_are_kept_while_it_runs_and_counted_from_its_end(case: Case) -> None:
    assert not erasing.is_needed(case.reference)
    hearing = drafted(case)
    assert erasing.is_needed(case.reference)
    told(heard(hearing))
    hear()
    assert not erasing.is_needed(case.reference)
    assert (lasting.of(case.reference)[-1].kind, lasting.of(case.reference)[-1].on) == ("taken_back", date(2026, 12, 3))
    erasing.erase(hearing.reference)
    of_case.erase(hearing.reference)


def test_who_worked_on_the_case_or_applied_does_not_preside(case: Case, clerk: Actor, chief: Actor) -> None:
    hearing = drafted(case)
    User.objects.filter(pk=staff("kankyo").user).update(name=case.applicant_label)
    for who, why in ((clerk, "worked"), (chief, "decided"), (staff("kankyo"), "namesake")):
        assert who.user is not None
        assert why in presiding.bars_of(who.user, hearing, date(2026, 11, 5))


def test_the_list_names_the_procedure_and_the_holder(case: Case, clerk: Actor) -> None:
    hearing = drafted(case)
    (row,) = finding.running(clerk)
    assert (row.hearing, row.hearing.number, row.hearing.holder_label) == (
        hearing, service.prefill(case)["permit_number"], case.applicant_label,
    )  # fmt: skip


def test_what_is_refused_is_kept_for_the_office_and_tried_again(case: Case, clerk: Actor, chief: Actor) -> None:
    hearing = told(heard(drafted(case)))
    Decision.objects.filter(case=case).update(notice_key="")
    hear()
    hearing.refresh_from_db()
    assert (hearing.effect, "通知が済んで終わった" in hearing.effect_problem) == ("refused", True)
    with pytest.raises(Refused, match="決定権のある職員"):
        service.apply_again(clerk, hearing, now=at(32))
    Decision.objects.filter(case=case).update(notice_key=f"{case.reference}:grant")
    assert service.apply_again(chief, hearing, now=at(32)).effect == "done"
    assert service.apply_again(chief, hearing, now=at(33)).effect == "done"
    assert TakingBack.objects.count() == 1


def test_the_party_is_told_in_time(case: Case) -> None:
    hearing = drafted(case)
    assert arriving.notice_of(hearing, date(2026, 11, 2)).state == "none"
    assert not Task.objects.filter(case=case, state="open").exists()


def test_a_disposition_is_about_one_thing(case: Case) -> None:
    hearing = drafted(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hearing.objects.filter(pk=hearing.pk).update(target=None)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_begin_one_and_take_back_once(taxes_house: None, transactional_db: None, var: Path) -> None:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        case = certified()
        begun = at_once(lambda: str(drafted(case).reference))
        assert sorted(each.startswith("この案件の決定") for each in begun) == [False, True]
        hearing = told(heard(Hearing.objects.get()))
        made = at_once(lambda: str(applying.apply(SYSTEM, hearing, now=at(31)).effect))
    assert made == ["done", "done"]
    with scope.acting(SYSTEM):
        assert TakingBack.objects.count() == 1
        assert Entry.objects.filter(kind="casework.grant_taken_back").count() == 1


def at_once(act: object) -> list[str]:
    """Two threads do the same at the same moment; what each of them got, or was told."""
    gate = Barrier(2)

    def one() -> str:
        try:
            with scope.acting(SYSTEM):
                gate.wait()
                return str(act())  # type: ignore[operator]
        except Refused as refused:
            return refused.sentence
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return [each.result() for each in [pool.submit(one), pool.submit(one)]]
