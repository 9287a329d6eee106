"""A renewal or a change belongs to the permit it names, also after a new name or where that is older than the house."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from koboshi.adverse import service as adverse
from koboshi.core.actor import SYSTEM
from koboshi.core.refusal import Refused
from koboshi.registers import service
from koboshi.registers.models import Permit, Series
from tests.rooms.conftest import fill
from tests.rooms.registers.conftest import WASTE, Grant, entry

ILL = "fukushima/intractable-disease"
NAME = {"family": "架空", "given": "一郎", "family_kana": "カクウ", "given_kana": "イチロウ"}
NEW_NAME = {**NAME, "family": "新姓", "family_kana": "シンセイ"}
HOLDER: dict[str, Any] = {"applicant": NAME, "birth": "1970-01-02"}


@pytest.fixture
def ill(grant: Grant) -> None:
    """The house with the register of certificates for intractable diseases."""
    fill("intractable-disease")


def granted(**answers: Any) -> Permit:
    """A certificate decided on 10 June 2026."""
    return service.enter(SYSTEM, entry(ILL, date(2026, 5, 11), decided=date(2026, 6, 10), **{**HOLDER, **answers}))


def asked(kind: str, number: str, arrived: date, **answers: Any) -> service.Entry:
    """An application about a certificate."""
    given = {**HOLDER, "application_kind": kind, "permit_number": number, **answers}
    return entry(ILL, arrived, decided=arrived, **given)


def days(permit: Permit) -> tuple[date, date | None]:
    """The period granted last."""
    return permit.period_from, permit.valid_until


@pytest.mark.usefixtures("ill")
def test_a_disposition_names_what_was_granted_and_writes_to_where_she_gets_post() -> None:
    permit = granted()
    assert permit.title == "", "a kind of application is no name"
    known = adverse.prefill(permit)
    assert known["register_name"] == "指定難病の医療費の支給認定", "not the register in which it stands"
    assert known["permit_number"] == permit.number
    assert "permit_title" not in known
    assert known["address"]["municipality"], "from the application: the register keeps none"


@pytest.mark.usefixtures("ill")
def test_a_renewed_certificate_begins_after_the_old_one_and_holds_to_the_end_of_the_next_year() -> None:
    old = granted()
    assert days(old) == (date(2026, 6, 10), date(2026, 12, 31))
    new = service.enter(SYSTEM, asked("renew", old.number, date(2026, 8, 20)))
    assert days(new) == (date(2027, 1, 1), date(2027, 12, 31))
    assert new.predecessor == old


@pytest.mark.usefixtures("ill")
@pytest.mark.parametrize(
    ("arrived", "decided", "period"),
    [
        (date(2026, 8, 20), date(2026, 11, 2), (date(2027, 1, 1), date(2027, 12, 31))),
        (date(2026, 12, 31), date(2027, 2, 1), (date(2027, 1, 1), date(2027, 12, 31))),
        (date(2027, 1, 4), date(2027, 2, 1), (date(2027, 2, 1), date(2027, 12, 31))),
    ],
    ids=["in the season", "on the last day, decided in the new year", "after the last day: as new"],
)
def test_a_certificate_older_than_the_house_is_renewed_for_the_next_year(
    arrived: date, decided: date, period: tuple[date, date]
) -> None:
    wish = replace(asked("renew", "架空0000001", arrived), decided_on=decided)
    assert service.words_before(wish, "―")["valid_until"] == period[1].isoformat()
    assert days(service.enter(SYSTEM, wish)) == period


@pytest.mark.usefixtures("ill")
def test_a_change_that_was_notified_amends_the_same_certificate_and_keeps_what_was_decided() -> None:
    wish = replace(
        entry(ILL, date(2026, 5, 11), decided=date(2026, 6, 10), **HOLDER), conditions="上限 月1万円（架空）"
    )
    old = service.enter(SYSTEM, wish)
    told = asked("change", old.number, date(2026, 9, 1), change_kind="particulars", applicant=NEW_NAME)
    new = service.enter(SYSTEM, replace(told, outcome="change", decided=False))
    assert (new.pk, new.number, days(new)) == (old.pk, old.number, days(old))
    assert new.holder_label == "新姓 一郎", "the same day of birth and own name: she married"
    assert new.conditions == "上限 月1万円（架空）"
    assert new.granted["outcome"] == "grant"
    assert service.certificate_of(new) == "grant"
    assert [line.kind for line in new.changes.all()] == ["entered", "amended"]


@pytest.mark.usefixtures("ill")
def test_nobody_gets_a_certificate_by_asking_to_change_that_of_another() -> None:
    old = granted()
    other = asked("change", old.number, date(2026, 9, 1), applicant=NEW_NAME, birth="1980-03-04")
    with pytest.raises(Refused, match="台帳で確かめられません"):
        service.enter(SYSTEM, other)
    with pytest.raises(Refused, match="台帳で確かめられません"):
        service.words_before(other, "―")
    old.refresh_from_db()
    assert old.holder_label == "架空 一郎"
    assert Permit.objects.filter(register_id=ILL).count() == 1


@pytest.mark.usefixtures("ill")
def test_a_changed_certificate_older_than_the_house_keeps_its_number_which_is_not_given_again() -> None:
    Series.objects.all().delete()
    changed = service.enter(SYSTEM, asked("change", "特医2026第1号", date(2026, 5, 11)))
    assert (changed.number, changed.valid_until) == ("特医2026第1号", date(2026, 12, 31))
    assert granted().number == "特医2026第2号"


def test_the_day_on_an_older_paper_counts_where_the_form_asks_it(grant: Grant) -> None:
    wish = entry(WASTE, date(2026, 6, 1), decided=date(2026, 6, 10), application_kind="renew",
                 permit_number="00700000001", permit_until="2026-07-31")  # fmt: skip
    renewed = service.enter(SYSTEM, wish)
    assert days(renewed) == (date(2026, 8, 1), date(2031, 7, 31))
    late = {"application_kind": "renew", "permit_number": "00700000002", "permit_until": "2026-07-31"}
    over = entry(WASTE, date(2026, 9, 1), decided=date(2026, 9, 10), **late)
    assert service.enter(SYSTEM, over).period_from == date(2026, 9, 10), "too late: a new permit"
