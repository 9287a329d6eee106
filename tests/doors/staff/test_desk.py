"""The desk: lists, filters, pages, and who sees what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from koboshi.casework.desk import COUNT_LIMIT
from koboshi.casework.models import Case, SavedFilter, Task
from koboshi.core.actor import SYSTEM
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_the_desk_names_step_applicant_number_and_guide_date(house: Any) -> None:
    case = house.case()
    page = house.page("tanto").get("/staff/")
    assert page.status_code == 200
    for words in ("請求の内容を確かめる", "架空 花子", case.reference, "公文書開示請求", "期限の目安"):
        assert words in _text(page)
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_desk_speaks_three_languages(house: Any, lang: str) -> None:
    house.case()
    assert house.page("tanto").get(f"/staff/?lang={lang}").status_code == 200


def test_an_empty_desk_says_what_one_can_do(house: Any) -> None:
    assert "「所属の案件」から引き受けられます" in _text(house.page("tanto").get("/staff/?list=mine"))


def test_a_task_that_is_late_says_so_in_words(house: Any) -> None:
    house.case(days_ago=60)
    page = _text(house.page("tanto").get("/staff/?list=overdue"))
    assert "目安を過ぎています" in page


def test_taking_a_task_puts_it_on_ones_own_list(house: Any) -> None:
    case = house.case()
    task = house.task(case)
    answer = house.page("tanto").post(f"/staff/tasks/{task.pk}/take/", {"back": "/staff/?list=office"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/?list=office")
    assert case.reference in _text(house.page("tanto").get("/staff/?list=mine"))


def test_one_does_not_go_back_to_a_foreign_house(house: Any) -> None:
    task = house.task(house.case())
    answer = house.page("tanto").post(f"/staff/tasks/{task.pk}/take/", {"back": "//evil.example/staff/"})
    assert answer.headers["Location"].startswith("/staff/cases/")


UNREADABLE = (
    "after=x", "after=2026-01-01_99999999999999999999", "after=2026-13-01_1", "office=999999", "office=-1",
    "office=%E5%9B%9B", "procedure=no/such", "list=nothing",
)  # fmt: skip


@pytest.mark.parametrize("words", UNREADABLE)
def test_what_nobody_can_read_counts_as_not_said(house: Any, words: str) -> None:
    case = house.case()
    page = house.page("tanto").get(f"/staff/?{words}")
    assert page.status_code == 200
    assert case.reference in _text(page)


def test_a_filter_is_kept_opened_and_deleted(house: Any) -> None:
    house.case()
    client = house.page("tanto")
    office = house.task(house.case()).office_id
    saved = client.post("/staff/filters/", {"name": "急ぎ", "list": "overdue", "office": str(office)}, follow=True)
    assert "急ぎ" in _text(saved)
    kept = house.all(SavedFilter)[0]
    assert kept.query == {"list": "overdue", "office": str(office)}
    assert house.page("doryo").post(f"/staff/filters/{kept.pk}/delete/").status_code == 302
    assert house.all(SavedFilter), "a colleague cannot delete it"
    client.post(f"/staff/filters/{kept.pk}/delete/")
    assert not house.all(SavedFilter)


def test_a_filter_without_a_name_is_refused_and_the_desk_stays(house: Any) -> None:
    answer = house.page("tanto").post("/staff/filters/", {"name": "あ" * 61, "list": "waiting"})
    assert answer.status_code == 422
    assert "60字以内" in _text(answer)
    assert "あ" * 61 in _text(answer)


def _many(case: Case, count: int) -> None:
    with scope.acting(SYSTEM):
        task = Task.objects.get(case=case, state=Task.State.OPEN)
        facts = {name: getattr(task, name) for name in ("tenant", "reference", "case_id", "procedure_id", "office_id",
                                                        "node", "role", "action", "outcomes", "due_on")}  # fmt: skip
        Task.objects.bulk_create(
            Task(**facts, token=1000 + number, opened_at=datetime.now(UTC)) for number in range(count)
        )


def test_pages_follow_each_other_without_gap_or_double(house: Any) -> None:
    _many(house.case(), 70)
    client, seen, url = house.page("tanto"), [], "/staff/"
    while url:
        page = client.get(url)
        seen += [row["task"].pk for row in page.context["rows"]]
        url = page.context["next_url"]
    assert len(seen) == len(set(seen)) == 71


def test_the_number_of_queries_does_not_grow_with_the_rows(house: Any) -> None:
    case, client = house.case(), house.page("tanto")
    client.get("/staff/")
    with CaptureQueriesContext(connection) as few:
        client.get("/staff/")
    _many(case, 45)
    with CaptureQueriesContext(connection) as many:
        client.get("/staff/")
    assert len(many) <= len(few)


def test_more_than_anybody_counts_is_shown_as_such(house: Any) -> None:
    _many(house.case(), COUNT_LIMIT + 1)
    assert f"{COUNT_LIMIT}+" in _text(house.page("tanto").get("/staff/"))


def test_another_office_sees_nothing_of_it(house: Any) -> None:
    case = house.case()
    for path in ("/staff/", "/staff/?list=waiting", f"/staff/?office={case.office_id}"):
        assert case.reference not in _text(house.page("bunka").get(path))


def test_what_the_desk_lists_can_be_opened_by_the_same_person(house: Any) -> None:
    for _ in range(3):
        house.case()
    for name in ("tanto", "kacho", "bunka"):
        for listed in ("mine", "office", "overdue", "waiting"):
            for row in house.page(name).get(f"/staff/?list={listed}").context["rows"]:
                assert house.page(name).get(f"/staff/cases/{row['case'].reference}/").status_code == 200


# --- who comes in ---------------------------------------------------------------------------------------------------

PAGES = ("/staff/", "/staff/consultations/", "/staff/stuck/", "/staff/procedures/", "/staff/cases/AAAA-BBBB-CCCC/")


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_is_sent_to_sign_in(house: Any, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", PAGES)
def test_for_a_resident_the_door_does_not_exist(house: Any, path: str) -> None:
    resident = User.objects.create_user("hanako@example.jp", "an-invented-password")
    client = Client()
    client.force_login(resident, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(path).status_code == 404


def test_staff_without_an_office_read_what_to_do(house: Any) -> None:
    nobody = User.objects.create_user("new@staff.example.jp", "an-invented-password", is_staff=True)
    client = Client()
    client.force_login(nobody, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/staff/")
    assert answer.status_code == 403
    assert "所属が登録されていません" in _text(answer)
