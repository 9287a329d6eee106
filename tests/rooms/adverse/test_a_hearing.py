"""A permit is to be taken away: an officer who has nothing to do with it presides, writes minutes and reports."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from koboshi.adverse import finding, service
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import applying, authority
from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.casework.service import speaking
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.pack import load
from koboshi.core.refusal import Refused
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from koboshi.project.configuration import ROOT
from koboshi.registers.models import Permit, PermitChange
from tests.rooms.adverse.conftest import (
    FULL,
    Draft,
    at,
    decide,
    fresh,
    go_on,
    hear,
    open_task,
    planned,
    restaurant,
    user,
)
from tests.rooms.conftest import resident, staff

MINUTES = "期日に当事者が出席し、冷蔵庫を直した記録を示して意見を述べた。証拠書類1点を受け取った（架空）。"
REPORT = "当事者の主張のうち、改善を求められていないという点には理由がない。記録と文書で認められる（架空）。"
HELD = date(2026, 11, 30)


@pytest.fixture
def hearing(draft: Draft, head: Actor, keeper: Actor) -> Hearing:
    """A hearing that has been announced."""
    found = draft("withdraw").hearing
    go_on(head, keeper, found)
    return found


def held(hearing: Hearing, head: Actor, officer: Actor) -> Hearing:
    service.appoint(head, hearing, user(officer), sworn=True, now=at(3))
    return service.hold(officer, hearing, held_on=HELD, minutes=MINUTES, now=at(28))


def test_heard_reported_decided_and_withdrawn_once(
    hearing: Hearing, head: Actor, keeper: Actor, officer: Actor, permit: Permit
) -> None:
    assert hearing.way == "hearing"
    held(hearing, head, officer)
    assert not Task.objects.filter(case=hearing.case, action="decide").exists(), "not before the report"
    assert not Task.objects.filter(case=hearing.case, state="open").exists()
    service.report(officer, hearing, report=REPORT, opinion="ungrounded", now=at(30))
    with pytest.raises(Refused, match="選んだ結果"):
        casework.decide(head, open_task(hearing), outcome="adverse", reason=FULL, now=at(31))
    decide(head, keeper, hearing, "revoke", days=31)
    hear()
    hear()
    assert fresh(permit).state == "withdrawn"
    line = PermitChange.objects.get(permit=permit, kind="withdrawn")
    assert (line.case, line.detail["heard"], line.on) == (hearing.reference, "hearing", date(2026, 12, 3))
    assert "食品衛生法" in line.ground
    assert Entry.objects.filter(kind="adverse.effect_settled").count() == 1


def test_a_defect_from_the_beginning_revokes(
    draft: Draft, head: Actor, keeper: Actor, officer: Actor, permit: Permit
) -> None:
    hearing = draft("revoke").hearing
    go_on(head, keeper, hearing)
    held(hearing, head, officer)
    service.report(officer, hearing, report=REPORT, opinion="partly", now=at(30))
    decide(head, keeper, hearing, "revoke", days=31)
    hear()
    assert fresh(permit).state == "revoked"


def test_who_is_involved_does_not_preside(hearing: Hearing, head: Actor, keeper: Actor, officer: Actor) -> None:
    for involved in (keeper, head):
        with pytest.raises(Refused, match="かかわっているため"):
            service.appoint(head, hearing, user(involved), sworn=True, now=at(3))
    with pytest.raises(Refused, match="決定権のある職員だけ"):
        service.appoint(keeper, hearing, user(officer), sworn=True, now=at(3))
    with pytest.raises(Refused, match="印を付けて"):
        service.appoint(head, hearing, user(officer), sworn=False, now=at(3))
    with pytest.raises(Refused, match="県の職員の中から"):
        service.appoint(head, hearing, user(staff("kawauchi")), sworn=True, now=at(3))
    names = [found.name for found in service.candidates(head, hearing, date(2026, 11, 5))]
    assert user(officer).name in names
    assert user(keeper).name not in names


def test_only_the_officer_writes_and_in_order(hearing: Hearing, head: Actor, keeper: Actor, officer: Actor) -> None:
    for other in (keeper, head, officer):
        with pytest.raises(Refused, match="指名された主宰者だけ"):
            service.hold(other, hearing, held_on=HELD, minutes=MINUTES, now=at(28))
    service.appoint(head, hearing, user(officer), sworn=True, now=at(3))
    with pytest.raises(Refused, match="先に、聴聞を行った日"):
        service.report(officer, hearing, report=REPORT, opinion="grounded", now=at(4))
    with pytest.raises(Refused, match="通知した期日から"):
        service.hold(officer, hearing, held_on=date(2026, 11, 5), minutes=MINUTES, now=at(28))
    with pytest.raises(Refused, match="least"):
        service.hold(officer, hearing, held_on=HELD, minutes="済", now=at(28))
    service.hold(officer, hearing, held_on=HELD, minutes=MINUTES, now=at(28))
    with pytest.raises(Refused, match="理由があるかどうか"):
        service.report(officer, hearing, report=REPORT, opinion="", now=at(29))
    service.report(officer, hearing, report=REPORT, opinion="grounded", now=at(29))
    with pytest.raises(Refused, match="すでに出されて"):
        service.report(officer, hearing, report=REPORT, opinion="grounded", now=at(29))
    with pytest.raises(Refused, match="書き換えられません"):
        service.hold(officer, hearing, held_on=HELD, minutes=MINUTES, now=at(29))


def test_the_button_of_the_case_page_ends_no_hearing(
    hearing: Hearing, head: Actor, keeper: Actor, officer: Actor
) -> None:
    with pytest.raises(Refused, match="まだ来ていません") as early:
        casework.complete(keeper, open_task(hearing), outcome="complete", now=at(27))
    assert "令和8年11月30日" in early.value.for_the_person
    with pytest.raises(Refused, match="調書がまだありません"):
        casework.complete(keeper, open_task(hearing), outcome="complete", now=at(28))
    assert open_task(hearing).node == "hold"
    held(hearing, head, officer)
    service.report(officer, hearing, report=REPORT, opinion="grounded", now=at(29))
    assert open_task(hearing).node == "decide_end"


def test_no_decision_and_no_sanction_without_the_report(hearing: Hearing, head: Actor, permit: Permit) -> None:
    task = open_task(hearing)
    with pytest.raises(Refused):
        casework.decide(head, task, outcome="revoke", reason="すぐに取り消す。", now=at(3))
    applying.apply(SYSTEM, hearing, now=at(3))
    assert fresh(permit).state == "active"
    assert Hearing.objects.get().effect == "open"


def test_records_may_be_read_until_the_hearing_is_closed(hearing: Hearing, head: Actor, officer: Actor) -> None:
    party = resident(hearing.reference)
    service.ask_access(party, hearing, what="立入りの記録", now=at(3))
    held(hearing, head, officer)
    with pytest.raises(Refused, match="聴聞が終わる時まで"):
        service.ask_access(party, hearing, what="ほかの記録", now=at(29))


def test_the_list_shows_step_day_and_open_requests(
    hearing: Hearing, head: Actor, keeper: Actor, officer: Actor
) -> None:
    service.ask_access(resident(hearing.reference), hearing, what="立入りの記録", now=at(3))
    row = finding.running(keeper)[0]
    assert (row.step.startswith("聴聞を行う"), row.day, row.unanswered) == (True, HELD, 1)
    assert finding.running(officer) == []
    service.appoint(head, hearing, user(officer), sworn=True, now=at(3))
    assert finding.running(officer)[0].hearing == hearing, "she sees what she presides over"
    assert finding.ended(keeper) == []


def test_the_first_day_that_may_be_set_is_told_in_reiwa(draft: Draft) -> None:
    with pytest.raises(Refused) as near:
        draft("withdraw", hearing_on="2026-11-04")
    assert "令和8年11月" in near.value.for_the_person
    assert "2026-" not in near.value.for_the_person


def test_the_notice_speaks_for_the_authority_of_the_permit(hearing: Hearing, monkeypatch: pytest.MonkeyPatch) -> None:
    own = pack_of(hearing.case.version_id).manifest
    assert speaking.manifest_of(hearing.case).authority["name"] == "福島県知事"
    packs = ROOT / "procedures" / "fukushima"
    for name, who, to in (
        ("gun-permit", "福島県公安委員会", "福島県公安委員会"),
        ("waste-transport-permit", "福島県知事", "環境大臣"),
    ):
        granted = load(packs / name)
        monkeypatch.setattr(authority, "pack_of", lambda version, found=granted: found)
        spoken = authority.of_what_was_granted(hearing.case, own)
        assert (spoken.authority_of("revoke"), spoken.appeal_of("revoke").to) == (who, to)
        assert (spoken.law, spoken.service_level) == (own.law, own.service_level)


def test_the_table_says_why(draft: Draft, permit: Permit) -> None:
    pack = service.offer_for(date(2026, 11, 2), permit.tenant).pack
    asked = {kind: service.way_for(pack, planned(permit, kind)) for kind in ("revoke", "withdraw", "suspend", "order")}
    assert asked == {"revoke": "hearing", "withdraw": "hearing", "suspend": "explanation", "order": "explanation"}
    assert service.way_for(pack, planned(permit, "order", hearing_anyway=True)) == "hearing"
    assert service.way_for(pack, planned(permit, "revoke", urgent=True)) == "urgent"


@pytest.mark.django_db(transaction=True)
def test_eight_workers_carry_one_decision_into_the_register_once(
    adverse_house: None, transactional_db: None, var: Path
) -> None:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        permit, keeper, head = restaurant(), staff("hoken"), staff("hoken-kacho")
        hearing = service.begin_from_permit(keeper, permit, planned(permit, "withdraw"), now=at()).hearing
        go_on(head, keeper, hearing)
        officer = staff("kankyo")
        held(hearing, head, officer)
        service.report(officer, hearing, report=REPORT, opinion="ungrounded", now=at(30))
        decide(head, keeper, hearing, "revoke", days=31)
    barrier = Barrier(8)

    def one(_: int) -> str:
        try:
            barrier.wait()
            with scope.acting(SYSTEM):
                return str(applying.apply(SYSTEM, hearing, now=at(31)).effect)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert set(pool.map(one, range(8))) == {"done"}
    with scope.acting(SYSTEM):
        assert PermitChange.objects.filter(permit=permit, kind="withdrawn").count() == 1
