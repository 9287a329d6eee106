"""Batch renewals: whose window is open, what the draft says, and nothing is sent twice."""

from __future__ import annotations

from datetime import date

import pytest

from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.notification.models import Outgoing
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.registers import service
from koboshi.registers.models import Invitation
from koboshi.registers.service.inviting import due_for_renewal
from tests.rooms.conftest import staff
from tests.rooms.registers.conftest import FOOD, TRADE, WASTE, Grant, entry, noon

IN_WINDOW = date(2031, 4, 1)


@pytest.fixture
def builders(bureau: None) -> Actor:
    """建設 五月女（架空）."""
    return staff("doboku")


def test_the_list_shows_those_whose_window_is_open(grant: Grant, builders: Actor) -> None:
    first, second = grant(date(2026, 6, 1), TRADE), grant(date(2026, 6, 20), TRADE)
    assert due_for_renewal(builders, TRADE, date(2031, 3, 10)) == []
    assert due_for_renewal(builders, TRADE, date(2031, 3, 11)) == [first]
    assert due_for_renewal(builders, TRADE, date(2031, 3, 30)) == [first, second]
    assert due_for_renewal(staff("hoken"), TRADE, IN_WINDOW) == []


def test_where_no_window_is_declared_the_house_looks_ninety_days_ahead(grant: Grant, keeper: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    assert due_for_renewal(keeper, FOOD, date(2031, 3, 10)) == []
    assert due_for_renewal(keeper, FOOD, date(2031, 3, 11)) == [permit]


def test_the_draft_is_filled_and_the_mail_goes_out_once(grant: Grant, builders: Actor) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    batch = service.invite_all(builders, [permit, permit], now=noon(IN_WINDOW))
    assert {each.pk for each in batch.made} == {Invitation.objects.get().pk}
    assert due_for_renewal(builders, TRADE, IN_WINDOW) == []
    draft = Application.objects.get(reference=Invitation.objects.get().draft)
    assert draft.is_draft
    assert draft.answers["application_kind"] == "renew"
    assert draft.answers["permit_number"] == permit.number
    assert draft.answers["permit_until"] == "2031-06-09"
    assert draft.answers["corporation_name"] == permit.fields["corporation_name"]
    assert "confirm_true" not in draft.answers, "an assurance is given anew each time"
    mail = Outgoing.objects.get(key__startswith="permit:")
    assert draft.reference in mail.body
    assert "令和13年6月9日" in mail.body
    assert "令和13年5月10日" in mail.body, "the window closes thirty days before"


def test_the_register_wins_over_the_old_application(grant: Grant, keeper: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    on = date(2027, 1, 5)
    service.note_change(keeper, permit, fields={"shop_name": "改名（架空）"}, ground="変更届", on=on, now=noon(on))
    invitation = service.invite(keeper, permit, now=noon(IN_WINDOW))
    assert Application.objects.get(reference=invitation.draft).answers["shop_name"] == "改名（架空）"


def test_before_the_window_after_the_end_and_without_an_end(grant: Grant, builders: Actor) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    with pytest.raises(Refused) as caught:
        service.invite(builders, permit, now=noon(date(2031, 3, 10)))
    assert "令和13年3月11日" in caught.value.say()
    with pytest.raises(Refused, match="期限が過ぎています"):
        service.invite(builders, permit, now=noon(date(2031, 6, 10)))
    wish = entry(TRADE, IN_WINDOW, application_kind="renew", permit_number=permit.number)
    service.await_renewal(wish)
    batch = service.invite_all(builders, [permit], now=noon(IN_WINDOW))
    assert not batch.made
    assert "すでに届いています" in batch.left[0][1].say()


def test_a_letter_is_printed_once_and_a_second_print_makes_the_first_secret_useless(
    grant: Grant, keeper: Actor
) -> None:
    permit = grant(date(2026, 6, 1), email="")
    invitation = service.invite(keeper, permit, now=noon(IN_WINDOW))
    assert not Outgoing.objects.exists(), "without an address nothing is mailed"
    sheet = service.print_letters(keeper, [invitation])[0]
    assert sheet.name == "架空 花子"
    assert sheet.address == ["960-0692", "福島県伊達市架空町1番2号"]
    secret = sheet.paragraphs[2].partition("合言葉：")[2]
    assert intake.find_by_secret(invitation.draft, secret) is not None
    assert service.print_letters(keeper, [invitation]) == []
    other = service.print_letters(keeper, [invitation], again=True)[0].paragraphs[2].partition("合言葉：")[2]
    assert intake.find_by_secret(invitation.draft, secret) is None
    assert intake.find_by_secret(invitation.draft, other) is not None


def test_the_renewal_of_a_waste_carrier_closes_the_invitation(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), WASTE)
    invitation = service.invite(staff("kankyo"), permit, now=noon(IN_WINDOW))
    renewed = service.enter(SYSTEM, entry(WASTE, date(2031, 5, 1), draft=invitation.draft))
    invitation.refresh_from_db()
    assert renewed.pk == permit.pk
    assert invitation.closed_on == date(2031, 5, 10)
    assert service.print_letters(staff("kankyo"), [invitation], again=True) == []
