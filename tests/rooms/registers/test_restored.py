"""A ruling annuls what was done to a permit: one person writes it down, another lets the permit hold again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.registers import finding, service
from koboshi.registers.finding import Certified
from koboshi.registers.models import Permit
from koboshi.registers.service import Ruling, restoring
from tests.rooms.conftest import staff
from tests.rooms.registers.conftest import FOOD, HUNT, TRADE, Grant, entry, noon
from tests.rooms.registers.test_later_life import TODAY, let_rest, take_away
from tests.rooms.registers.test_proofs import issued, told

RULED, CAME, LATER = date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 9)
PAPER = Ruling(by="ruling", number="8行審第3号", on=RULED)
WHY = "職権取消の処分を取り消す裁決書の謄本が届いた（架空）。"


def ruled(who: Actor, permit: Permit, **more: Any) -> None:
    service.note_ruling(who, permit, **{"ruling": PAPER, "ground": WHY, "now": noon(CAME), **more})


def restored(who: Actor, permit: Permit, **more: Any) -> Permit:
    return service.restore(
        who, permit, **{"ground": "裁決書を確かめた（架空）", "on": CAME, "now": noon(LATER), **more}
    )


@pytest.mark.parametrize("verb", ["revoke", "withdraw"])
def test_a_permit_that_was_taken_away_holds_again_with_its_certificates(
    grant: Grant, keeper: Actor, head: Actor, verb: str
) -> None:
    permit = grant(date(2026, 6, 1))
    first = issued(permit)
    again = service.reissue(SYSTEM, permit, ground="なくした（架空）", once="x", now=noon(date(2026, 7, 1)))
    permit = take_away(permit, verb)
    assert finding.certified(again.check_number, CAME) == Certified(permit.state)
    ruled(keeper, permit)
    permit.refresh_from_db()
    assert permit.standing(CAME) == permit.state != "active", "written down, nothing more"
    permit = restored(head, permit)
    assert (permit.state, permit.ended_on, permit.valid_until) == ("active", None, date(2031, 6, 9))
    assert told(again) == (None, ""), "its certificate holds again"
    assert told(first) == (date(2026, 7, 1), "replaced"), "the one that was replaced does not"
    assert finding.certified(again.check_number, LATER) == Certified("active")
    lines = list(permit.changes.order_by("pk").values_list("kind", "on", "notice"))
    assert lines[-2:] == [("ruled", RULED, "8行審第3号"), ("restored", CAME, "8行審第3号")]
    assert lines[-3][0] in ("revoked", "withdrawn"), "the act stays in the history"
    fact = Entry.objects.get(kind="registers.permit_restored")
    act = {"revoke": "revoked", "withdraw": "withdrawn"}[verb]
    assert fact.data == {"permit": permit.pk, "act": act, "by": "ruling", "on": "2026-11-05", "documents": 1}
    assert "8行審" not in str(Entry.objects.get(kind="registers.ruling_noted").data)
    assert verify.verify_all().clean


def test_two_people_and_the_roles_of_the_register(grant: Grant, keeper: Actor, head: Actor) -> None:
    permit = take_away(grant(date(2026, 6, 1)), "revoke")
    with pytest.raises(Refused, match="先に、取消しや停止"):
        restored(head, permit)
    with pytest.raises(Refused, match="権限がありません"):
        ruled(staff("doboku-kacho"), permit)
    ruled(head, permit)
    with pytest.raises(Refused, match="記録した人は、自分では"):
        restored(head, permit)
    for who in (keeper, staff("doboku-kacho")):
        with pytest.raises(Refused, match="決定権のある職員だけ"):
            restored(who, permit)
    ruled(keeper, permit, ruling=Ruling(by="judgment", number="令和8年（行ウ）第1号", on=RULED))
    permit = restored(head, permit)
    assert permit.changes.order_by("pk").last().detail == {"by": "judgment", "act": "revoked"}, "the newest counts"
    with pytest.raises(Refused, match="先に、取消しや停止"):
        restored(head, permit)


def test_a_ruling_needs_its_paper_and_a_day_after_the_act(grant: Grant, keeper: Actor, head: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    with pytest.raises(Refused, match="取り消された許可か、停止"):
        ruled(keeper, permit)
    take_away(permit, "revoke")
    for wrong in (Ruling(by="", number="1", on=RULED), Ruling(by="ruling", number=" ", on=RULED),
                  Ruling(by="ruling", number="あ" * 61, on=RULED)):  # fmt: skip
        with pytest.raises(Refused, match="文書の番号"):
            ruled(keeper, permit, ruling=wrong)
    for day in (TODAY - timedelta(days=1), CAME + timedelta(days=1)):
        with pytest.raises(Refused, match="もとの処分の日から今日"):
            ruled(keeper, permit, ruling=Ruling(by="ruling", number="1", on=day))
    with pytest.raises(Refused, match="理由や経緯"):
        ruled(keeper, permit, ground=" ")
    for _ in range(2):
        ruled(keeper, permit)
    assert permit.changes.filter(kind="ruled").count() == 1, "the same once more is one line"
    for day in (RULED - timedelta(days=1), LATER + timedelta(days=1)):
        with pytest.raises(Refused, match="効力を戻す日"):
            restored(head, permit, on=day)


def test_a_suspension_that_was_annulled_ends_at_once(grant: Grant, keeper: Actor, head: Actor) -> None:
    permit = let_rest(grant(date(2026, 6, 1)), until=date(2026, 12, 31))
    ruled(keeper, permit)
    permit = restored(head, permit)
    assert (permit.state, permit.suspended_from, permit.standing(LATER)) == ("active", None, "active")
    assert Entry.objects.get(kind="registers.permit_restored").data["act"] == "suspended"


def test_a_permit_that_rested_when_it_was_taken_away_rests_again(grant: Grant, keeper: Actor, head: Actor) -> None:
    permit = let_rest(grant(date(2026, 6, 1)), until=date(2026, 12, 31))
    take_away(permit, "withdraw")
    ruled(keeper, permit)
    permit = restored(head, permit)
    assert (permit.state, permit.standing(LATER)) == ("suspended", "suspended")


def test_one_whose_last_day_has_passed_lapses_at_once(grant: Grant) -> None:
    """A hunter is registered to 15 April; whether a ruling gives lost time back is 要確認."""
    permit = grant(date(2026, 9, 1), HUNT)
    document = issued(permit)
    take_away(permit, "revoke")
    now = noon(date(2027, 5, 10))
    ruled(SYSTEM, permit)
    permit = restored(staff("kankyo-kacho"), permit, now=now)
    assert (permit.state, permit.ended_on) == ("lapsed", date(2027, 4, 15))
    assert told(document) == (date(2027, 4, 16), "ended")


def test_a_renewed_number_keeps_its_newer_certificate(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    old = issued(permit)
    wish = entry(TRADE, date(2031, 4, 1), application_kind="renew", permit_number=permit.number)
    permit = service.enter(SYSTEM, wish, now=noon(wish.decided_on))
    new = issued(permit, wish.reference, on=wish.decided_on)
    take_away(permit, "revoke")
    assert told(old) == (TODAY, "revoked"), "earlier than the day it would have been replaced"
    ruled(SYSTEM, permit)
    restored(staff("doboku-kacho"), permit)
    assert told(new) == (None, "")
    assert told(old) == (date(2031, 6, 10), "replaced"), "as it had been"


def test_after_the_records_were_disposed_of_nothing_is_restored(grant: Grant, keeper: Actor) -> None:
    permit = take_away(grant(date(2026, 6, 1), FOOD), "revoke")
    service.erase(permit.reference)
    with pytest.raises(Refused, match="廃棄されています"):
        ruled(keeper, permit)
    assert restoring.noted(permit) is None
