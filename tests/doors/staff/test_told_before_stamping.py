"""What whoever drafts, stamps or decides is told: the day of the law, unchecked articles, who acts, who decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from tests.doors.staff.conftest import House
from tests.doors.staff.test_approvals import _draft, _text, fill, to_decide

PASSED = "期限を過ぎています"


@pytest.fixture
def section(house: House) -> House:
    """The house with seats and a chain."""
    fill(house)
    return house


def _due(case: Case, days: int) -> None:
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(due_on=civil.today() + timedelta(days=days))


def test_the_head_who_stamps_sees_that_a_day_of_the_law_is_near_or_has_passed(section: House) -> None:
    case = to_decide(section)
    _draft(section, case)
    (row,) = section.all(Circulation, reference=case.reference)
    page, address = section.page("doryo"), f"/staff/approvals/{row.pk}/"
    _due(case, 9)
    assert "法令で決められた期限まで、あと" not in _text(page.get(address))
    _due(case, 2)
    assert "法令で決められた期限まで、あと2日です" in _text(page.get(address))
    _due(case, -1)
    late = _text(page.get(address))
    assert PASSED in late
    assert "延長の通知がないまま過ぎています" in late
    assert PASSED in _text(section.page("tanto").get(f"/staff/cases/{case.reference}/"))


def test_a_standard_period_is_never_marked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = house.case()
    _due(case, -1)
    monkeypatch.setattr("koboshi.casework.service.period.is_statutory", lambda _: False)
    assert PASSED not in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))


def test_a_ground_whose_article_is_unchecked_says_so_where_it_is_chosen(section: House) -> None:
    task = section.task(to_decide(section))
    shown = _text(section.page("tanto").get(f"/staff/approvals/tasks/{task.pk}/"))
    assert "個人に関する情報（条は要確認）" in shown


def test_a_chain_in_sentences_says_who_stamps_in_whose_place(section: House) -> None:
    shown = _text(section.page("koukai").get("/staff/approvals/chains/"))
    assert "代決できる席" in shown


def test_without_a_chain_the_page_says_who_decides(house: House) -> None:
    task = house.task(to_decide(house))
    shown = _text(house.page("kacho").get(f"/staff/tasks/{task.pk}/decide/"))
    assert "決定の役割の職員が、この画面で1人で決定します" in shown


# -- the procedure's own chain ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "said"), [("ja", "まだ使われていません"), ("ja-easy", "<ruby>"), ("en", "is not in use yet")]
)
def test_whoever_decides_alone_reads_why_the_packs_chain_is_not_used(house: House, lang: str, said: str) -> None:
    case = to_decide(house)
    page = _text(house.page("kacho").get(f"/staff/tasks/{house.task(case).pk}/decide/?lang={lang}"))
    notices = page.partition('<div class="k-notice">')[2].partition("<form")[0]
    assert said in notices


def test_whoever_drafts_on_the_standard_way_reads_it_too(section: House) -> None:
    case = to_decide(section)
    page = _text(section.page("tanto").get(f"/staff/approvals/tasks/{section.task(case).pk}/"))
    assert "所属の標準の経路で決裁します" in page
