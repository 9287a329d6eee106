"""The page of deciding takes several grounds and fields of the procedure, without a script; nothing typed is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Decision
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM
from koboshi.core.pack.deciding import told
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.project.configuration import ROOT

PARTLY = {
    "outcome": "part",
    "reason": "令和7年6月2日の架空の会議録3ページに、出席した個人の氏名がある（架空）。",
    "clause": "personal",
    "part": "架空の会議録 3ページの氏名",
    "criterion": "separate",
    "application": "どちらも条例の定める不開示情報なので、その部分を除いて開示します（架空）。",
    "documents": "架空の会議録（令和7年6月2日）",
    "checked_article": "第7条第2号（架空の条）\n第7条第3号（架空の条）",
    "ground-3-clause": "business",
    "ground-3-part": "架空の見積書の単価",
    "ground-3-facts": "令和7年7月1日の架空の見積書に、法人の単価の内訳が書かれている（架空）。",
}


@pytest.fixture
def deciding(house: Any) -> Any:
    case = house.case()
    with scope.acting(SYSTEM):
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
    return case


def test_several_grounds_are_decided_and_stand_on_the_page_of_the_case(house: Any, deciding: Any) -> None:
    page, address = house.page("kacho"), f"/staff/tasks/{house.task(deciding).pk}/decide/"
    empty = page.get(address).content.decode()
    assert 'name="ground-2-clause"' in empty
    assert "対象の公文書の件名" in empty
    assert "移送先の実施機関" in empty
    assert page.post(address, PARTLY).status_code == 302
    made = house.all(Decision, case=deciding)[0]
    assert [each["clause"] for each in made.grounds] == ["personal", "business"]
    text = page.get(f"/staff/cases/{deciding.reference}/decision/").content.decode()
    for words in ("個人に関する情報", "架空の見積書の単価", "架空の会議録（令和7年6月2日）"):
        assert words in text, words


def test_a_further_row_is_given_without_deciding(house: Any, deciding: Any) -> None:
    page, address = house.page("kacho"), f"/staff/tasks/{house.task(deciding).pk}/decide/"
    shown = page.post(address, {**PARTLY, "_more_grounds": "1"})
    assert shown.status_code == 200
    text = shown.content.decode()
    assert 'name="ground-5-clause"' in text
    assert "架空の見積書の単価" in text
    assert "架空の会議録（令和7年6月2日）" in text
    assert not house.all(Decision, case=deciding)


def test_each_defect_leads_to_the_row_that_mends_it(house: Any, deciding: Any) -> None:
    page, address = house.page("kacho"), f"/staff/tasks/{house.task(deciding).pk}/decide/"
    refused = page.post(address, {**PARTLY, "part": "", "ground-3-part": "", "ground-3-facts": ""})
    assert refused.status_code == 422
    text = refused.content.decode()
    for anchor in ("part", "ground-2-part", "ground-2-facts"):
        assert f'<a href="#{anchor}">' in text, anchor
        assert f'id="{anchor}"' in text
    sent = page.post(address, {"outcome": "transfer", "reason": "県立学校の書類です（架空）。"})
    assert sent.status_code == 422
    assert '<a href="#f-transferred_to">' in sent.content.decode()


def test_a_tax_certificate_prints_what_is_certified_and_not_the_reason(house: Any) -> None:
    with scope.acting(SYSTEM):
        organisations.enter_office(PREFECTURE, "kenpoku-kenzei", name="県北の税の課（架空）", document_sign="税")
        pack = catalog.packs.load(Path(ROOT) / "procedures" / "fukushima" / "tax-certificate")
    asked = pack.asked_of_decision(["grant"], "decide")
    answers = pack.samples["corporation.json"]["answers"]
    assert [each.id for each in asked.fields(answers)] == ["checked_on", "amounts"]
    letter = pack.letters["grant"]
    assert "decision.reason" not in letter.names()
    rows = [{"tax": "business", "year": "令和7年度", "levied": 120000, "paid": 100000, "unpaid": 20000}]
    told = asked.told({"checked_on": "2026-05-11", "amounts": rows}, pack.texts)
    assert "法人事業税" in told["amounts"]
    assert "20,000円" in told["amounts"]
    assert told["checked_on"] == "令和8年5月11日"


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ja", "2行目の額が合いません"), ("ja-easy", "が{合|あ}いません"), ("en", "Row 2: the sums do not fit")],
)
def test_the_sums_of_a_tax_certificate_fit_together(house: Any, lang: str, words: str) -> None:
    pack = catalog.packs.load(Path(ROOT) / "procedures" / "fukushima" / "tax-certificate")
    asked = pack.asked_of_decision(["grant"], "decide")
    answers, today = pack.samples["corporation.json"]["answers"], date(2026, 5, 11)
    right = {"tax": "business", "year": "令和7年度", "levied": 120000, "paid": 100000, "unpaid": 20000}
    values = {"checked_on": "2026-05-11", "amounts": [right, {**right, "unpaid": 0}]}
    assert not asked.check({**values, "amounts": [right, right]}, answers, today)
    (problem,) = asked.check(values, answers, today)
    assert problem.field == "amounts.1.levied"
    assert words in told(problem, pack.texts, lang)
    other = {name: value for name, value in pack.samples["typical.json"]["answers"].items()}
    assert not asked.check({"checked_on": "2026-05-11", "no_arrears": "none"}, other, today), "no sums, no question"


def test_what_another_body_holds_is_not_decided_in_the_name_of_the_governor(house: Any) -> None:
    case = house.case(agency="education")
    with scope.acting(SYSTEM):
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
    page, address = house.page("kacho"), f"/staff/tasks/{house.task(case).pk}/decide/"
    assert "ほかの実施機関が持つ文書は、知事の名で決定せず" in page.get(address).content.decode()
    refused = page.post(address, PARTLY)
    assert refused.status_code == 422
    assert '<a href="#f-held_by_governor">' in refused.content.decode()
    assert page.post(address, {**PARTLY, "held_by_governor": "true"}).status_code == 302


def test_a_colleagues_task_is_shown_as_hers_until_it_is_taken_over(house: Any) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        task = casework.take(house.actor("tanto"), house.task(case))
    page = house.page("doryo")
    text = page.get(f"/staff/cases/{case.reference}/").content.decode()
    assert "審査 太郎（架空）さんが担当しています" in text
    assert "引き継いで進める" in text
    assert "disabled" in text
    refused = page.post(f"/staff/tasks/{task.pk}/complete/", {"outcome": "complete"})
    assert refused.status_code == 422
    assert "ほかの方が担当しています" in refused.content.decode()
    held = house.user("tanto").pk
    stale = page.post(f"/staff/tasks/{task.pk}/take-over/", {"seen": held + 1000})
    assert stale.status_code == 422
    assert "ほかの方に変わりました" in stale.content.decode()
    assert page.post(f"/staff/tasks/{task.pk}/take-over/", {"seen": held}).status_code == 302
    again = page.get(f"/staff/cases/{case.reference}/").content.decode()
    assert "さんが担当しています" not in again
    assert "引き継ぎました" in page.get(f"/staff/cases/{case.reference}/history/").content.decode()
    assert page.post(f"/staff/tasks/{task.pk}/complete/", {"outcome": "complete"}).status_code == 302
