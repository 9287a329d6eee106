"""公印・発番簿: every issued document of a fiscal year with its number, and the proof that no number is missing."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from koboshi.casework.models import Case, Delivery
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.fiscal import fiscal_year
from koboshi.doors.staff.issued import rows, views
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check, Document, Series
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.project.configuration import ROOT
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from tests.doors.staff.conftest import House
from tests.doors.staff.test_auditor import auditor
from tests.rooms.registers.conftest import FOOD, entry

PAGE = "/staff/issued/"
INN = "inn-permit"
KEY = "{year}{office}第{n}号#fiscal#%d#情公#-"


def issued(case: Case, n: int, on: date | None = None, **more: Any) -> Document:
    """A notice as `documents.issue` leaves it: row, public register, counter."""
    day = on or civil.today()
    facts = {
        "key": f"{case.reference}:{n}:{day}", "tenant": case.tenant, "office": "johokokai-madoguchi",
        "reference": case.reference, "kind": "grant", "title": "開示決定通知書（架空）",
        "number": f"{fiscal_year(day) - 2018}情公第{n}号", "check_number": f"TEST-{day:%m%d}-{n:04d}",
        "storage_key": f"none/{n}-{day}", "sha256": f"{day:%Y%m%d}{n:056d}", "size": 1, "issued_by": "user:1",
        "letter": {"blocks": [{"kind": "p", "text": "架空"}, {"kind": "seal", "seal": "omitted"}]},
        **more,
    }  # fmt: skip
    with scope.acting(SYSTEM):
        document = Document.objects.create(**facts)
        Check.objects.create(
            check_number=document.check_number, sha256=document.sha256, number=document.number, title=document.title,
            office_name="情報公開窓口（架空）", issued_on=day,
        )  # fmt: skip
        row, _ = Series.objects.get_or_create(tenant=case.tenant, series=KEY % fiscal_year(day))
        row.last = max(row.last, n)
        row.save()
    return document


@pytest.fixture
def three(house: House) -> tuple[House, Case]:
    """A case with three notices of this fiscal year, and an auditor who asks for them."""
    auditor(house)
    case = house.case()
    for n in (1, 2, 3):
        issued(case, n)
    return house, case


def _text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_every_document_stands_in_the_register_with_its_case_and_without_a_name(three: tuple[House, Case]) -> None:
    house, case = three
    page = _text(house.page("kansa").get(PAGE))
    for n in (1, 2, 3):
        assert f"情公第{n}号" in page
    assert "開示決定通知書（架空）" in page
    assert "公印省略" in page
    assert "申請した方" in page
    assert f'href="/staff/cases/{case.reference}/"' in page
    assert format_wareki(civil.today()) in page
    assert case.applicant_label
    assert case.applicant_label not in page
    assert "3件" in page


def test_what_the_house_really_issues_stands_there(house: House) -> None:
    auditor(house)
    case = house.case()
    with scope.acting(SYSTEM):
        for n in range(2):
            documents.issue(
                key=f"{case.reference}:{n}",
                issuer=documents.Issuer.of(case.office),
                to=documents.Recipient(reference=case.reference),
                kind="grant",
                title="開示決定通知書（架空）",
                fill=lambda number, on: [
                    {"kind": "p", "text": f"{number} {on}"},
                    {"kind": "seal", "seal": "electronic", "text": "（電子署名）"},
                ],
                issued_by="user:1",
                check_url="https://example.jp/verify/",
            )
    page = _text(house.page("kansa").get(PAGE))
    assert "情公第2号" in page
    assert "電子署名" in page
    assert "1つの系列の、2個の番号を" in page
    assert "欠番なし" in page


def test_whole_series_are_proved_whole(three: tuple[House, Case]) -> None:
    house, _ = three
    page = _text(house.page("kansa").get(PAGE))
    assert "欠番なし" in page
    assert "1つの系列の、3個の番号を" in page


def test_a_number_without_a_document_is_named(three: tuple[House, Case]) -> None:
    house, case = three
    issued(case, 6)
    page = _text(house.page("kansa").get(PAGE))
    assert "欠番なし" not in page
    assert "文書のない番号2個：" in page
    assert "4、5" in page


def test_a_number_that_no_counter_gave_is_named(three: tuple[House, Case]) -> None:
    house, case = three
    issued(case, 4, number="架空第9号")
    page = _text(house.page("kansa").get(PAGE))
    assert "どの系列にも当てはまらない番号：" in page
    assert "架空第9号" in page


def test_one_kind_is_no_reason_to_tell_of_gaps(three: tuple[House, Case]) -> None:
    house, case = three
    issued(case, 4, title="補正のお願い（架空）")
    page = _text(house.page("kansa").get(PAGE, {"kind": "補正のお願い（架空）"}))
    assert "1件" in page
    assert "情公第4号" in page
    assert "情公第3号" not in page
    assert "欠番なし" in page


def test_fiscal_years_are_apart_at_the_end_of_march(house: House) -> None:
    auditor(house)
    case = house.case()
    issued(case, 1, date(2026, 3, 31))
    issued(case, 1, date(2026, 4, 1))
    before = _text(house.page("kansa").get(PAGE, {"year": "2025"}))
    after = _text(house.page("kansa").get(PAGE, {"year": "2026"}))
    assert "7情公第1号" in before
    assert "8情公第1号" not in before
    assert "8情公第1号" in after
    assert "7情公第1号" not in after
    assert "欠番なし" in before
    assert "欠番なし" in after


def test_what_was_disposed_of_keeps_its_number(three: tuple[House, Case]) -> None:
    house, _ = three
    with scope.acting(SYSTEM):
        Document.objects.filter(number__endswith="情公第2号").update(storage_key="", letter=None, sha256="", size=0)
    page = _text(house.page("kansa").get(PAGE))
    assert "情公第2号" in page
    assert "廃棄済み" in page
    assert "欠番なし" in page


def test_the_way_and_the_standing_are_told(three: tuple[House, Case]) -> None:
    house, case = three
    today = civil.today()
    with scope.acting(SYSTEM):
        first, second = Document.objects.order_by("pk")[:2]
        Delivery.objects.create(
            tenant=case.tenant, reference=case.reference, case=case, document=first, way="post", state="arrived",
            sent_on=today, arrived_on=today, addressee="架空 花子 様",
        )  # fmt: skip
        Check.objects.filter(check_number=second.check_number).update(withdrawn_on=today, withdrawn_why="revoked")
    page = _text(house.page("kansa").get(PAGE))
    assert f"郵送：届きました（{format_wareki(today)}）" in page
    assert "送付の記録なし" in page
    assert "効力なし（取消し）" in page
    assert "架空 花子" not in page


def test_other_offices_read_their_own_register_only(three: tuple[House, Case]) -> None:
    house, _ = three
    assert "情公第1号" in _text(house.page("tanto").get(PAGE))
    others = _text(house.page("bunka").get(PAGE))
    assert "情公第1号" not in others
    assert "に発行した文書は、まだありません" in others
    assert "情公第1号" not in _text(house.page("bunka").get(PAGE, {"office": "johokokai-madoguchi"}))


@pytest.mark.parametrize(
    "asked", [{"year": "x"}, {"year": "99999999999999999999"}, {"page": "-3"}, {"page": "9999"}, {"office": "' or 1"},
              {"kind": "ない種類"}, {"year": "1500"}]
)  # fmt: skip
def test_bad_values_are_as_if_not_asked(three: tuple[House, Case], asked: dict[str, str]) -> None:
    house, _ = three
    page = _text(house.page("kansa").get(PAGE, asked))
    assert ("情公第1号" in page) == ("kind" not in asked)


def test_the_table_file_opens_as_text(three: tuple[House, Case]) -> None:
    house, case = three
    issued(case, 4, title="=HYPERLINK(1)")
    answer = house.page("kansa").get("/staff/issued/issued.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    content = answer.content
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert table[0] == ["文書番号", "日付", "種類", "受付番号", "あて先の区分", "所属", "公印", "送付と到達", "効力"]
    assert len(table) == 5
    assert table[1][1] == civil.today().isoformat()
    assert table[1][3] == case.reference
    assert table[4][2] == "'=HYPERLINK(1)"
    assert case.applicant_label not in content.decode()


def test_a_year_too_large_for_one_file_says_what_to_do(
    three: tuple[House, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, _ = three
    monkeypatch.setattr(views, "MOST_IN_FILE", 2)
    answer = house.page("kansa").get("/staff/issued/issued.csv")
    assert answer.status_code == 422
    assert "絞り込んでから、もう一度保存してください" in answer.content.decode()


def test_pages_of_a_hundred(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor(house)
    case = house.case()
    for n in range(1, 6):
        issued(case, n)
    monkeypatch.setattr(views, "PAGE", 2)
    first = _text(house.page("kansa").get(PAGE))
    last = _text(house.page("kansa").get(PAGE, {"page": "3"}))
    assert "3ページのうち1ページ目" in first
    assert "情公第5号" in last
    assert "情公第4号" not in last


def test_the_number_of_questions_does_not_grow_with_the_documents(house: House) -> None:
    case = house.case()
    documents = [issued(case, n) for n in range(1, 13)]
    with scope.acting(SYSTEM):
        some = list(rows.of_year(house.actor("tanto"), fiscal_year(civil.today())))
        assert [each.pk for each in some] == [each.pk for each in documents]
        few, many = _questions(house, some[:2]), _questions(house, some)
    assert few == many


def _questions(house: House, documents: list[Document]) -> int:
    before = len(connection.queries_log)
    connection.force_debug_cursor = True
    try:
        rows.lines(house.actor("tanto"), documents, "ja")
    finally:
        connection.force_debug_cursor = False
    return len(connection.queries_log) - before


@pytest.mark.parametrize(("lang", "told"), [("en", "No number is missing"), ("ja-easy", "ぬけている")])
def test_the_register_in_other_languages(three: tuple[House, Case], lang: str, told: str) -> None:
    house, _ = three
    assert told in _text(house.page("kansa").get(PAGE, {"lang": lang})).replace("<ruby>", "")


def test_who_reads_the_register_finds_it_in_the_menu(three: tuple[House, Case]) -> None:
    house, _ = three
    assert f'href="{PAGE}"' in _text(house.page("tanto").get(reverse("staff:more")))
    assert f'href="{PAGE}"' in _text(house.page("kansa").get(reverse("staff:more")))


def test_a_number_dated_before_the_one_before_it_is_named(three: tuple[House, Case]) -> None:
    house, case = three
    issued(case, 4, date(civil.today().year, 4, 2))
    page = _text(house.page("kansa").get(PAGE))
    assert "番号の順と日付の順が合わない文書があります" in page
    assert "第4号" in page
    assert "第3号" in page
    assert "欠番なし" in page, "an order that does not fit is no gap"


def test_numbers_in_the_order_of_their_days_are_no_matter(three: tuple[House, Case]) -> None:
    house, _ = three
    assert "番号の順と日付の順" not in _text(house.page("kansa").get(PAGE))


def test_permits_of_two_registers_with_the_same_number_are_named(house: House) -> None:
    """Each register holds its own numbers apart; across registers this page looks."""
    auditor(house)
    with scope.acting(SYSTEM):
        packs = [catalog.packs.load(ROOT / "procedures" / "fukushima" / name) for name in ("food-business-permit", INN)]
        organisations.enter_office(PREFECTURE, packs[0].manifest.owner, name="保健の課（架空）", document_sign="保")
        for pack in packs:
            catalog.publish(SYSTEM, pack, tenant=PREFECTURE)
        registers.enter(SYSTEM, entry(FOOD, date(2026, 5, 11)))
        first = Permit.objects.get()
    assert "同じ番号の許可があります" not in _text(house.page("kansa").get(PAGE))
    with scope.acting(SYSTEM):
        again = catalog.in_force(f"fukushima/{INN}", on=date(2026, 5, 11)).version
        first.pk, first.register, first.version, first.reference = None, again.procedure, again, "AAAA-BBBB-CCCC"
        first.save()
    page = _text(house.page("kansa").get(PAGE))
    assert "同じ番号の許可があります" in page
    assert page.count(f"/staff/registers/permits/{first.pk}/") == 1


def test_a_series_is_named_by_one_of_its_numbers_and_never_by_its_raw_pattern(three: tuple[House, Case]) -> None:
    house, case = three
    issued(case, 6)
    issued(case, 7, date(civil.today().year, 4, 2))
    page = _text(house.page("kansa").get(PAGE))
    assert "番号の例： 8情公第1号" in page.replace(f"{fiscal_year(civil.today()) - 2018}情公", "8情公")
    assert "{" not in page.split('id="gaps"')[1].split("</section>")[0]


def test_true_warnings_stand_before_those_of_the_order(three: tuple[House, Case]) -> None:
    """Back-dated documents may be many: each series folds its own, with their count."""
    house, case = three
    issued(case, 6)
    issued(case, 7, date(civil.today().year, 4, 2))
    gaps = _text(house.page("kansa").get(PAGE)).split('id="gaps"')[1].split("</section>")[0]
    assert gaps.index("文書のない番号2個：") < gaps.index("番号の順と日付の順が合わない")
    folded = gaps.split("<details", 1)[1]
    assert "第7号" in folded
    assert '<details class="k-details" open' not in gaps
    assert "見本のデータ（架空）を入れた所では" in gaps
