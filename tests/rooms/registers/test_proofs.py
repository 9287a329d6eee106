"""A certificate proves a permit only while it holds: what the public register says when it has ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from koboshi.core.actor import SYSTEM, VISITOR, Actor
from koboshi.core.reason import Reason
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal.models import Entry as JournalEntry
from koboshi.foundation.tenancy import scope
from koboshi.registers import finding, service
from koboshi.registers.finding import Certified
from koboshi.registers.models import Permit
from koboshi.registers.service import Heard, Source
from koboshi.registers.service.lapsing import lapse_due
from tests.rooms.registers.conftest import FOOD, HUNT, TRADE, WASTE, Grant, entry, noon

TODAY = date(2026, 9, 15)
REASON = Reason(
    facts="令和8年8月1日の検査で、井戸水の検査成績書に書かれた日付が、検査機関の記録と違うことが分かりました。",
    clause="食品衛生法の許可の要件（条番号は要確認）",
    criterion="処分基準は定めていない",
    application="飲用に適する水を使うという許可の要件を、許可の日にみたしていませんでした。",
)
GIVEN = {
    "reason": REASON,
    "heard": Heard("hearing", "令和8年9月1日に聴聞を行い、報告書を受け取った。"),
    "source": Source(case="ADVE-RSEC-ASE1", notice="8北保第9号"),
}


def issued(permit: Permit, reference: str = "", *, kind: str = "grant", on: date = TODAY) -> Document:
    """The notice that a case sent, as casework issues it: its letter is the permit's certificate."""
    office = permit.office
    return documents.issue(
        key=f"{reference or permit.reference}:{kind}:{on}",
        issuer=documents.Issuer.of(office),
        to=documents.Recipient(reference=reference or permit.reference),
        kind=kind,
        title="許可証（架空）",
        fill=lambda number, day: [],
        issued_by="system:house",
        check_url="",
        now=noon(on),
    )


def told(document: Document) -> tuple[date | None, str]:
    """What the public register says of a document."""
    check = Check.objects.get(check_number=document.check_number)
    return check.withdrawn_on, check.withdrawn_why


@pytest.mark.parametrize("verb", ["revoke", "withdraw"])
def test_the_certificates_of_a_permit_that_was_taken_away_no_longer_hold(grant: Grant, verb: str) -> None:
    permit = grant(date(2026, 6, 1))
    first = issued(permit)
    again = service.reissue(SYSTEM, permit, ground="なくした（架空）", once="x", now=noon(date(2026, 7, 1)))
    other = issued(permit, kind="correction")
    getattr(service, verb)(SYSTEM, permit, on=TODAY, **GIVEN, now=noon(TODAY))
    assert told(again) == (TODAY, "revoked")
    assert told(first) == (date(2026, 7, 1), "replaced"), "since the day it was made again"
    assert told(other) == (None, ""), "a letter that proves no permit stays as it is"
    fact = JournalEntry.objects.filter(kind="registers.certificates_withdrawn").latest("pk")
    assert fact.data == {"permit": permit.pk, "documents": 1, "on": "2026-09-15"}


def test_a_permit_that_was_handed_back_or_ran_out(grant: Grant, keeper: Actor) -> None:
    returned, lapsed = grant(date(2026, 6, 1)), grant(date(2026, 6, 1))
    one, other = issued(returned), issued(lapsed)
    service.hand_back(keeper, returned, on=TODAY, ground="廃業届（架空）", now=noon(TODAY))
    lapse_due(date(2031, 6, 10))
    assert told(one) == (TODAY, "returned")
    assert told(other) == (date(2031, 6, 10), "lapsed"), "the last day was whole"


def test_what_the_public_may_not_know_is_told_without_a_reason(grant: Grant) -> None:
    permit = grant(date(2026, 9, 1), HUNT)
    document = issued(permit)
    service.revoke(SYSTEM, permit, on=TODAY, **GIVEN, now=noon(TODAY))  # type: ignore[arg-type]
    assert told(document) == (TODAY, "ended")


def test_a_renewed_permit_that_keeps_its_number_has_a_new_certificate_from_its_new_period_on(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    old = issued(permit)
    wish = entry(TRADE, date(2031, 4, 1), application_kind="renew", permit_number=permit.number)
    permit = service.enter(SYSTEM, wish, now=noon(wish.decided_on))
    new = issued(permit, wish.reference, on=wish.decided_on)
    assert told(old) == (date(2031, 6, 10), "replaced")
    assert told(new) == (None, "")
    check = Check.objects.get(check_number=old.check_number)
    assert [check.holds(day) for day in (date(2031, 6, 9), date(2031, 6, 10))] == [True, False]
    assert service.revoke(SYSTEM, permit, on=TODAY, **GIVEN, now=noon(TODAY)).pk == permit.pk  # type: ignore[arg-type]
    assert told(old) == (TODAY, "revoked"), "an earlier end takes the place of one that lay ahead"
    assert told(new) == (TODAY, "revoked")


def test_a_renewed_permit_with_a_new_number_has_a_certificate_of_its_own(grant: Grant, keeper: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    old = issued(permit)
    invitation = service.invite(keeper, permit, now=noon(date(2031, 4, 1)))
    wish = entry(FOOD, date(2031, 5, 1), draft=invitation.draft)
    following = service.enter(SYSTEM, wish)
    new = issued(following, on=wish.decided_on)
    lapse_due(date(2031, 6, 10))
    assert told(old) == (date(2031, 6, 10), "replaced")
    assert told(new) == (None, "")


def test_a_granted_change_has_a_new_certificate(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), WASTE)
    old = issued(permit)
    wish = entry(WASTE, date(2028, 6, 1), application_kind="change", permit_number=permit.number)
    service.enter(SYSTEM, wish, now=noon(wish.decided_on))
    new = issued(permit, wish.reference, on=wish.decided_on)
    assert (told(old), told(new)) == ((wish.decided_on, "replaced"), (None, ""))


def test_a_certificate_made_again_takes_the_place_of_the_lost_one_also_twice(grant: Grant, head: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    first = issued(permit)
    for once, day in (("a", TODAY), ("b", TODAY + timedelta(days=9))):
        newest = service.reissue(head, permit, ground="なくした（架空）", once=once, now=noon(day))
    assert told(first) == (TODAY, "replaced")
    assert told(newest) == (None, "")
    assert Check.objects.filter(withdrawn_on__isnull=False).count() == 2


def test_a_suspended_permit_keeps_its_certificate_and_the_public_is_told_the_standing(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    number = issued(permit).check_number
    until = TODAY + timedelta(days=6)
    service.suspend(SYSTEM, permit, since=TODAY, until=until, **GIVEN, now=noon(TODAY))  # type: ignore[arg-type]
    with scope.acting(VISITOR):
        assert finding.certified(number, TODAY - timedelta(days=1)) == Certified("active")
        assert finding.certified(number, TODAY) == Certified("suspended", until)
        assert finding.certified(number, until + timedelta(days=1)) == Certified("active"), "before the clock has run"
        assert finding.certified(number, date(2031, 6, 10)) == Certified("lapsed")
    check = Check.objects.get(check_number=number)
    assert check.holds(TODAY)


def test_of_a_register_that_is_not_public_nothing_is_told(grant: Grant) -> None:
    permit = grant(date(2026, 9, 1), HUNT)
    number = issued(permit).check_number
    before = finding.certified(number, TODAY)
    service.suspend(SYSTEM, permit, since=TODAY, until=None, **GIVEN, now=noon(TODAY))  # type: ignore[arg-type]
    assert before == finding.certified(number, TODAY) == Certified("")


def test_a_letter_that_proves_no_permit_has_no_standing(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    assert finding.certified(issued(permit, kind="correction").check_number, TODAY) is None
    assert finding.certified("AAAA-BBBB-CCCC", TODAY) is None


def test_only_known_kinds_of_reasons_reach_the_public_register(grant: Grant) -> None:
    document = issued(grant(date(2026, 6, 1)))
    with pytest.raises(ValueError, match="unknown reason"):
        documents.withdraw([document.check_number], on=TODAY, why="許可を受けた方が…")
    assert documents.withdraw([document.check_number], on=TODAY, why="ended") == 1
    assert documents.withdraw([document.check_number], on=TODAY, why="lapsed") == 0, "it was withdrawn already"
    assert documents.withdraw([document.check_number], on=TODAY - timedelta(days=1), why="lapsed") == 1
    assert documents.withdraw([], on=TODAY, why="ended") == 0
    assert documents.registered([document.check_number])[document.check_number].withdrawn_why == "lapsed"
