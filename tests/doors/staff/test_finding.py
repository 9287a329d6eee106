"""Finding a case somebody asks about, a case that only waits for time, a stopped process, and who did what to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from koboshi.casework import finding
from koboshi.casework.models import Case, Task
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application


def _text(response: Any) -> str:
    return str(response.content.decode())


def _find(house: Any, who: str, typed: str) -> Any:
    return house.page(who).post("/staff/find/", {"q": typed})


# --- find -------------------------------------------------------------------------------------------------------------


def test_a_number_read_out_on_the_telephone_opens_its_case(house: Any) -> None:
    case = house.case()
    for said in (case.reference, case.reference.lower(), case.reference.replace("-", " ")):
        assert _find(house, "tanto", said).headers["Location"] == f"/staff/cases/{case.reference}/"


def test_a_name_shows_every_case_that_carries_it(house: Any) -> None:
    first, second = house.case(), house.case(days_ago=3)
    family = first.applicant_label.split()[0]
    page = _text(_find(house, "tanto", family))
    assert first.reference in page
    assert second.reference in page
    assert page.index(first.reference) < page.index(second.reference), "the newest first"


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("杵屋 源蔵（架空）", "杵屋源蔵"),
        ("杵屋　源蔵", "源蔵 杵屋"),
        ("髙橋 花（架空）", "高橋花"),
        ("渡辺 一", "渡邉（架空）"),
    ],
)
def test_spaces_and_variants_of_a_character_do_not_hide_a_name(house: Any, kept: str, typed: str) -> None:
    case, _ = house.case(), house.case()
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(applicant_label=kept)
    assert f"/staff/cases/{case.reference}/" in _text(_find(house, "tanto", typed))


def test_a_name_that_only_one_case_carries_opens_nothing_by_itself(house: Any) -> None:
    case = house.case()
    answer = _find(house, "tanto", case.applicant_label.split()[0])
    assert answer.status_code == 200, "it may be somebody else of the same name"
    assert "1件見つかりました" in _text(answer)
    assert f"/staff/cases/{case.reference}/" in _text(answer)


def test_what_the_list_does_not_show_is_told(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 1)
    old, new = house.case(days_ago=3), house.case()
    page = _text(_find(house, "tanto", new.applicant_label.split()[0]))
    assert "ほかにもあります" in page
    assert new.reference in page
    assert old.reference not in page


def test_the_cases_of_other_offices_are_not_found(house: Any) -> None:
    case = house.case()
    for typed in (case.reference, case.applicant_label):
        assert case.reference not in _text(_find(house, "bunka", typed)).replace(f'value="{typed}"', "")


@pytest.mark.parametrize("typed", ["", "あ", "\0", "いない人", "%", "x" * 200])
def test_what_nobody_is_called_finds_nothing_and_breaks_nothing(house: Any, typed: str) -> None:
    house.case()
    assert _find(house, "tanto", typed).status_code == 200


# --- hand over --------------------------------------------------------------------------------------------------------


def test_the_whole_case_goes_to_the_other_office(house: Any) -> None:
    case = house.case()
    task, office = house.task(case), next(iter(house.actor("bunka").offices))
    with scope.acting(SYSTEM):
        beside = Task.objects.get(pk=task.pk)
        beside.pk, beside.token, beside.state = None, 99, Task.State.WAITING
        beside.save(force_insert=True)
    house.page("tanto").post(f"/staff/tasks/{task.pk}/hand-over/", {"office": str(office), "to_office": "1"})
    assert {row.office_id for row in house.all(Task, case=case)} == {office}
    assert house.all(Application, reference=case.reference)[0].office_id == office
    assert "文化の課（架空）に引き継ぎました" in _text(
        house.page("bunka").get(f"/staff/cases/{case.reference}/history/")
    )


# --- time and repair --------------------------------------------------------------------------------------------------


def _stop(case: Case, task: Task) -> None:
    """The process stands still at its step, as after a decision table that fits nothing."""
    with scope.acting(SYSTEM):
        case.state["stuck"] = {str(task.token): "enter"}
        case.save(update_fields=["state"])
        Task.objects.filter(pk=task.pk).update(action="repair", role="operator", outcomes=[], problem="表に行がない。")


def test_a_case_that_waits_for_a_period_says_until_when(house: Any) -> None:
    case = house.case()
    until = datetime.now(UTC) + timedelta(days=20)
    with scope.acting(SYSTEM):
        case.state["tokens"][0][3] = until.isoformat()
        case.save(update_fields=["state"])
        Task.objects.filter(case=case).update(state=Task.State.CANCELLED)
    page = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))
    assert "期間が過ぎるのを待っています" in page
    assert "今することはありません" not in page
    assert f"{format_wareki(civil.today(until))}まで待ち" in page


def test_a_stopped_case_shows_why_and_goes_on_when_someone_may_press(house: Any) -> None:
    case = house.case()
    task = house.task(case)
    _stop(case, task)
    page = _text(house.page("kacho").get(f"/staff/cases/{case.reference}/"))
    assert "表に行がない。" in page
    assert "もう一度進める" in page
    assert "終わったことにする" not in page
    assert "もう一度進める" in _text(house.page("kacho").get("/staff/stuck/"))
    assert house.page("tanto").post(f"/staff/tasks/{task.pk}/repair/").status_code == 422, "not her role"
    assert house.page("kacho").post(f"/staff/tasks/{task.pk}/complete/", {"outcome": ""}).status_code == 422
    assert house.page("kacho").post(f"/staff/tasks/{task.pk}/repair/").status_code == 302
    after = house.task(case)
    assert (after.node, after.action) == (task.node, "examine")
    assert house.page("kacho").post(f"/staff/tasks/{task.pk}/repair/").status_code == 422, "pressed twice"
    assert "もう一度試しました" in _text(house.page("kacho").get(f"/staff/cases/{case.reference}/history/"))


def test_what_does_not_stand_still_cannot_be_repaired(house: Any) -> None:
    task = house.task(house.case())
    assert house.page("tanto").post(f"/staff/tasks/{task.pk}/repair/").status_code == 422
    assert house.fresh(task).state == Task.State.OPEN


def test_who_may_do_a_task_is_said_to_who_may_not(house: Any) -> None:
    case = house.case()
    house.page("tanto").post(f"/staff/tasks/{house.task(case).pk}/complete/", {"outcome": "complete"})
    assert "決定の役割を持つ職員が行います" in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))
