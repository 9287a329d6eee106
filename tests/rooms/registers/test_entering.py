"""What a favourable decision leaves in the register: number, validity, holder; once per case."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from koboshi.core.actor import SYSTEM
from koboshi.core.refusal import Refused
from koboshi.foundation.journal.models import Entry as JournalEntry
from koboshi.registers import rules, service
from koboshi.registers.models import Invitation, Permit, PermitChange, Series
from koboshi.registers.service.lapsing import lapse_due
from tests.rooms.registers.conftest import FOOD, GUN, HUNT, SPRING, STALL, TRADE, WASTE, Grant, entry, noon


def test_a_restaurant_gets_its_number_and_five_years(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    assert permit.number == "福島県指令2026北保第1号"
    assert permit.valid_from == date(2026, 6, 10)
    assert permit.valid_until == date(2031, 6, 9), "the day of the permit counts: the last day is the one before"
    assert permit.title == "食堂かくう（架空）"
    assert permit.holder_label == "架空 花子"
    assert set(permit.fields) == {
        "shop_name", "municipality", "shop_address", "style", "business_form", "applicant", "address",
    }  # fmt: skip
    assert permit.changes.get().kind == PermitChange.Kind.ENTERED


def test_numbers_begin_again_with_the_fiscal_year_of_the_decision(grant: Grant) -> None:
    rows = [grant(date(2027, 3, 20)), grant(date(2027, 3, 22)), grant(date(2027, 3, 23)), grant(date(2027, 4, 2))]
    assert [row.number for row in rows] == [
        "福島県指令2026北保第1号",
        "福島県指令2026北保第2号",
        "福島県指令2027北保第1号",
        "福島県指令2027北保第2号",
    ]
    assert rows[1].valid_from == date(2027, 3, 31), "decided on the last day of the fiscal year"
    assert Series.objects.count() == 2


def test_an_office_gives_each_of_its_numbers_once_whatever_it_permits(grant: Grant) -> None:
    day = date(2026, 6, 1)
    rows = [grant(day, each) for each in (FOOD, STALL, FOOD, STALL)]
    assert len({row.register for row in rows}) == 2, "two registers of one office"
    assert [row.number for row in rows] == [f"福島県指令2026北保第{n}号" for n in range(1, 5)]
    assert Series.objects.get().register is None, "one series of the office"


def test_series_of_before_go_on_after_the_highest_number_of_the_office(grant: Grant) -> None:
    food, trade = grant(date(2026, 6, 1)).register, grant(date(2026, 6, 1), TRADE).register
    stall, key = grant(date(2026, 6, 1), STALL).register, Series.objects.get(register=None).key
    Series.objects.filter(register=None).delete()
    for register, last in ((food, 7), (stall, 12)):
        Series.objects.create(tenant=food.tenant, register=register, key=key, last=last)
    import_module("koboshi.registers.migrations.0005_one_series_per_office")._join(
        apps, SimpleNamespace(connection=connection)
    )
    assert Series.objects.get(register=None).last == 12
    assert Series.objects.get(register=trade).last == 1, "its numbers bear no sign"
    assert grant(date(2026, 6, 2)).number == "福島県指令2026北保第13号"


def test_a_number_without_a_sign_is_counted_for_its_register(grant: Grant) -> None:
    trade, hunt = grant(date(2026, 6, 1), TRADE), grant(date(2026, 6, 1), HUNT)
    assert {each.register for each in Series.objects.all()} == {trade.register, hunt.register}


def test_the_same_case_is_entered_once(bureau: None) -> None:
    given = entry(FOOD, date(2026, 6, 1))
    assert service.enter(SYSTEM, given) == service.enter(SYSTEM, given)
    assert Permit.objects.count() == 1
    assert Series.objects.get().last == 1
    assert JournalEntry.objects.filter(kind="registers.permit_entered").count() == 1


def test_the_journal_learns_days_and_numbers_only(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    fact = JournalEntry.objects.get(kind="registers.permit_entered")
    assert fact.data == {"permit": permit.pk, "valid_from": "2026-06-10", "valid_until": "2031-06-09"}


def test_an_office_without_a_sign_gets_no_number_and_nothing_is_entered(bureau: None) -> None:
    given = entry(FOOD, date(2026, 6, 1))
    given.office.document_sign = ""
    with pytest.raises(Refused, match="許可の番号を付けられません"):
        service.enter(SYSTEM, given)
    assert not Permit.objects.exists()


def test_a_hunter_is_registered_until_the_fifteenth_of_april(grant: Grant) -> None:
    assert grant(date(2026, 9, 20), HUNT).valid_until == date(2027, 4, 15)
    assert grant(date(2027, 4, 6), HUNT, shop_name="").valid_until == date(2027, 4, 15), "decided on the very day"


def test_a_stall_at_a_festival_holds_for_the_festival_and_one_for_every_season_for_five_years(grant: Grant) -> None:
    festival = {"permit_kind": "temporary", "event_from": "2026-08-01", "event_to": "2026-08-03", "event_days": 3}
    once = grant(date(2026, 7, 1), STALL, **festival)
    assert (once.valid_from, once.valid_until) == (date(2026, 8, 1), date(2026, 8, 3))
    assert once.standing(date(2026, 7, 31)) == "future"
    always = grant(date(2026, 7, 1), STALL)
    assert (always.valid_from, always.valid_until) == (date(2026, 7, 10), date(2031, 7, 9))


def test_a_stall_that_was_permitted_after_its_festival_has_lapsed(grant: Grant) -> None:
    festival = {"permit_kind": "temporary", "event_from": "2026-07-01", "event_to": "2026-07-03", "event_days": 3}
    late = grant(date(2026, 7, 1), STALL, **festival)
    assert (late.valid_from, late.valid_until) == (date(2026, 7, 1), date(2026, 7, 3)), "nine days later"
    assert late.standing(date(2026, 7, 10)) == "lapsed"


def test_drilling_is_permitted_for_two_years_and_using_until_further_notice(grant: Grant) -> None:
    assert grant(date(2026, 6, 1), SPRING).valid_until == date(2028, 6, 9)
    assert grant(date(2026, 6, 1), SPRING, kind="use").valid_until is None


def test_a_gun_is_permitted_until_the_third_birthday_and_the_journal_does_not_learn_it(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), GUN, birth="1980-02-29")
    assert (permit.valid_from, permit.valid_until) == (date(2026, 6, 10), date(2029, 2, 28))
    assert "birth" not in permit.fields
    fact = JournalEntry.objects.get(kind="registers.permit_entered")
    assert fact.data == {"permit": permit.pk, "valid_from": "2026-06-10"}, "the end would tell a birthday"
    register = service.writing.register_of(permit)
    window = rules.window_of(register, permit.valid_until)
    assert (window.opens, window.closes) == (date(2028, 12, 28), date(2029, 1, 28)), "two months to one month before"


def test_without_a_day_of_birth_no_gun_is_entered(bureau: None) -> None:
    given = entry(GUN, date(2026, 6, 1), birth=None)
    with pytest.raises(Refused) as caught:
        service.enter(SYSTEM, given)
    assert "生年月日がありません" in caught.value.say()
    assert not Permit.objects.exists()
    assert not Series.objects.exists(), "no number is lost"
    with pytest.raises(Refused, match="日や日数を確かめて"):
        service.enter(SYSTEM, entry(GUN, date(2026, 6, 1), birth="1980-02-30"))


def test_before_in_and_after_the_renewal_window() -> None:
    register = rules.Register(name="台帳", years=5, renewal_opens_days=90, renewal_closes_days=30)
    last = date(2031, 6, 9)
    assert rules.phase_of(register, last, date(2031, 3, 10)) == "early"
    assert rules.phase_of(register, last, date(2031, 3, 11)) == "open"
    assert rules.phase_of(register, last, date(2031, 5, 10)) == "open"
    assert rules.phase_of(register, last, date(2031, 5, 11)) == "late"
    assert rules.phase_of(register, last, date(2031, 6, 9)) == "late"
    assert rules.phase_of(register, last, date(2031, 6, 10)) == "over"
    assert rules.phase_of(register, None, date(2031, 6, 10)) == "none"


def test_a_builder_keeps_her_number_and_the_next_period_follows_the_old_one(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    assert permit.number == "福島県知事許可第1号"
    again = {"application_kind": "renew", "permit_number": "福島県知事許可第１号", "permit_until": "2031-06-09"}
    wish = entry(TRADE, date(2031, 4, 1), decided=date(2031, 5, 20), **again)
    service.await_renewal(wish)
    renewed = service.enter(SYSTEM, wish)
    assert (renewed.pk, renewed.number) == (permit.pk, permit.number)
    assert (renewed.valid_from, renewed.period_from) == (permit.valid_from, date(2031, 6, 10))
    assert renewed.valid_until == date(2036, 6, 9)
    assert renewed.renewal == ""
    assert service.enter(SYSTEM, wish).pk == permit.pk, "the same case again renews nothing twice"
    assert [line.kind for line in renewed.changes.all()] == ["entered", "renewed"]
    assert renewed.changes.last().detail == {
        "from": "2031-06-09", "to": "2036-06-09", "late": False, "number": "福島県知事許可第1号",
    }  # fmt: skip


def test_somebody_else_who_writes_the_number_renews_nothing(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    other = {"application_kind": "renew", "permit_number": permit.number, "houjin_bangou": "9000000000001"}
    stranger = {**other, "corporation_name": "別の建設（架空）株式会社"}
    given = entry(TRADE, date(2031, 4, 1), **stranger)
    assert service.enter(SYSTEM, given).pk != permit.pk
    permit.refresh_from_db()
    assert permit.valid_until == date(2031, 6, 9)


def test_an_application_after_the_last_day_is_a_new_permit(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    again = {"application_kind": "renew", "permit_number": permit.number}
    late = service.enter(SYSTEM, entry(TRADE, date(2031, 6, 10), **again))
    assert late.pk != permit.pk
    assert late.number == "福島県知事許可第2号"
    assert late.valid_from == date(2031, 6, 19)


def test_a_renewal_that_came_after_the_window_closed_is_marked_late(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    wish = entry(TRADE, date(2031, 6, 9), application_kind="renew", permit_number=permit.number)
    service.enter(SYSTEM, wish)
    assert permit.changes.get(kind="renewed").detail["late"] is True


def test_while_a_timely_renewal_is_examined_the_clock_does_not_end_the_permit(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    wish = entry(TRADE, date(2031, 5, 1), application_kind="renew", permit_number=permit.number)
    service.await_renewal(wish)
    assert lapse_due(date(2031, 6, 10)) == 0
    permit.refresh_from_db()
    assert permit.standing(date(2031, 6, 10)) == "renewing"
    service.settle(wish.reference, date(2031, 7, 1))
    assert lapse_due(date(2031, 7, 1)) == 1
    permit.refresh_from_db()
    assert (permit.state, permit.ended_on) == ("lapsed", date(2031, 6, 9))


def test_a_restaurant_is_renewed_under_a_new_number_and_the_old_one_holds_to_its_end(
    grant: Grant, keeper: object
) -> None:
    permit = grant(date(2026, 6, 1))
    invitation = service.invite(keeper, permit, now=noon(date(2031, 4, 1)))  # type: ignore[arg-type]
    wish = entry(FOOD, date(2031, 5, 1), draft=invitation.draft)
    renewed = service.enter(SYSTEM, wish)
    permit.refresh_from_db()
    assert renewed.predecessor == permit
    assert renewed.number == "福島県指令2031北保第1号"
    assert (renewed.valid_from, renewed.valid_until) == (date(2031, 6, 10), date(2036, 6, 9))
    assert (permit.standing(date(2031, 6, 9)), renewed.standing(date(2031, 6, 9))) == ("active", "future")
    assert lapse_due(date(2031, 6, 10)) == 1
    permit.refresh_from_db()
    assert (permit.state, renewed.standing(date(2031, 6, 10))) == ("replaced", "active")
    assert Invitation.objects.get().closed_on == wish.decided_on


def test_a_granted_change_keeps_number_and_validity(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), WASTE)
    before = (permit.number, permit.valid_until)
    wish = entry(WASTE, date(2028, 6, 1), application_kind="change", permit_number=permit.number, storage=True)
    changed = service.enter(SYSTEM, wish)
    assert (changed.pk, changed.number, changed.valid_until) == (permit.pk, *before)
    assert changed.changes.last().kind == "amended"
    assert changed.last_reference == wish.reference


def test_the_last_day_is_whole_and_midnight_ends_it(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    last = date(2031, 6, 9)
    assert lapse_due(last) == 0
    assert permit.standing(last) == "active"
    assert permit.standing(last + timedelta(days=1)) == "lapsed", "also before the clock has run"
    assert (lapse_due(last + timedelta(days=1)), lapse_due(last + timedelta(days=1))) == (1, 0)
    permit.refresh_from_db()
    assert (permit.state, permit.ended_on) == ("lapsed", last)
    assert permit.changes.last().on == date(2031, 6, 10)
