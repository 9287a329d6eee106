"""Between offices: consultations, what needs a person, the procedures in force, and the choice of an adviser."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Consultation, Task
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Actor, ActorKind, Door, Role
from koboshi.core.japan import civil
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.models import StuckReaction
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.project.configuration import ROOT
from koboshi.promotion import service as promotion
from koboshi.promotion.models import Match

PACK = Path(__file__).parents[3] / "procedures" / "fukushima" / "disclosure-request"


def _text(response: Any) -> str:
    return str(response.content.decode())


def _ask(house: Any, case: Case, **typed: str) -> Any:
    office = next(iter(house.actor("bunka").offices))
    given = {"office": str(office), "question": "お手元に文書はありますか。", "due_on": "令和18年4月1日", **typed}
    return house.page("tanto").post(f"/staff/cases/{case.reference}/consult/", given)


# --- consultation -----------------------------------------------------------------------------------------------------


def test_a_question_opens_the_case_to_the_asked_office_and_its_answer_comes_back(house: Any) -> None:
    case = house.case()
    assert house.page("bunka").get(f"/staff/cases/{case.reference}/").status_code == 404
    assert _ask(house, case).status_code == 302
    assert _ask(house, case).status_code == 302, "pressed twice"
    assert len(house.all(Consultation)) == 1
    listed = _text(house.page("bunka").get("/staff/consultations/"))
    assert "お手元に文書はありますか" in listed
    read = _text(house.page("bunka").get(f"/staff/cases/{case.reference}/"))
    assert "照会を受けたため" in read
    row = house.all(Consultation)[0]
    assert house.page("bunka").post(f"/staff/consultations/{row.pk}/", {"answer": " "}).status_code == 422
    house.page("bunka").post(f"/staff/consultations/{row.pk}/", {"answer": "あります。"})
    assert "あります。" in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/talk/"))
    again = house.page("bunka").post(f"/staff/consultations/{row.pk}/", {"answer": "もう一度"})
    assert again.status_code == 422


def test_the_asked_office_reads_but_does_not_work(house: Any) -> None:
    case = house.case()
    _ask(house, case)
    task = house.task(case)
    assert house.page("bunka").post(f"/staff/tasks/{task.pk}/take/").status_code == 404
    assert house.page("bunka").get(f"/staff/cases/{case.reference}/consult/").status_code == 404
    answer = house.page("bunka").post(f"/staff/cases/{case.reference}/talk/", {"text": "こちらから返事"})
    assert answer.status_code == 422


def test_only_the_asked_office_answers(house: Any) -> None:
    _ask(house, house.case())
    row = house.all(Consultation)[0]
    assert house.page("tanto").post(f"/staff/consultations/{row.pk}/", {"answer": "自分で"}).status_code == 404


@pytest.mark.parametrize("typed", [{"office": ""}, {"office": "abc"}, {"question": " "}, {"due_on": "いつか"}])
def test_a_question_that_lacks_something_is_refused_and_given_back(house: Any, typed: dict[str, str]) -> None:
    case = house.case()
    refused = _ask(house, case, **{"question": "ことばを残して", **typed})
    assert refused.status_code == 422
    assert typed.get("question") or "ことばを残して" in _text(refused)
    assert not house.all(Consultation)


# --- what needs a person ----------------------------------------------------------------------------------------------


def _stuck(case: Case) -> StuckReaction:
    with scope.acting(SYSTEM):
        return StuckReaction.objects.create(
            key=f"journal.react {case.reference}", job="journal.react", tenant=case.tenant, case_ref=case.reference,
            arguments={"entry": 1, "reaction": "koboshi.casework.reactions.tell_of_notice"}, attempts=5,
            error="Unavailable",
        )  # fmt: skip


def test_a_failed_job_is_named_in_plain_words_and_sent_again(house: Any) -> None:
    case = house.case()
    row, before = _stuck(case), delivery.pending()
    page = _text(house.page("kacho").get("/staff/stuck/"))
    assert "通知ができたことを知らせるメール" in page
    assert case.reference in page
    house.page("kacho").post(f"/staff/stuck/{row.pk}/again/")
    house.page("kacho").post(f"/staff/stuck/{row.pk}/again/")
    assert delivery.pending() == before + 1, "pressed twice, sent once"
    assert house.fresh(row).settled_by == house.actor("kacho").id
    assert "対応を待っているものはありません" in _text(house.page("kacho").get("/staff/stuck/"))


def test_a_process_that_stopped_stands_on_the_list(house: Any) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        Task.objects.filter(case=case).update(action="repair", role="operator", problem="判断表に当てはまりません。")
    assert "判断表に当てはまりません" in _text(house.page("kacho").get("/staff/stuck/"))
    assert "手順が止まっています" in _text(house.page("kacho").get("/staff/"))
    assert "判断表に当てはまりません" in _text(house.page("kacho").get(f"/staff/cases/{case.reference}/"))


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_procedures_in_force_show_version_quality_and_what_is_unverified(house: Any, lang: str) -> None:
    page = _text(house.page("tanto").get(f"/staff/procedures/?lang={lang}"))
    told = (Path(__file__).parents[3] / "procedures" / "fukushima" / "disclosure-request" / "procedure.toml").read_text(
        encoding="utf-8"
    )
    assert tomllib.loads(told)["version"] in page


# --- adviser ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(house: Any) -> Case:
    """A town's request that waits for an adviser; two are in the pool for its theme."""
    town = Actor(
        kind=ActorKind.PERSON, id="user:0", tenant="075442", tenants=frozenset({"075442"}),
        roles=frozenset({Role.TOWN}), offices=frozenset({0}),
    )  # fmt: skip
    with scope.acting(SYSTEM):
        folder = ROOT / "procedures" / "fukushima" / "adviser-dispatch"
        catalog.publish(SYSTEM, packs.load(folder), tenant=PREFECTURE)
        for name, region in (("相談 あおい（架空）", "浜通り"), ("助言 いつき（架空）", "会津")):
            promotion.enter_adviser(PREFECTURE, name, kana=name, themes=["online_procedures"], regions=[region])
        offer = catalog.in_force("fukushima/adviser-dispatch", on=civil.today())
        answers = offer.pack.samples["typical.json"]["answers"]
        wanted = (civil.today() + timedelta(days=60)).isoformat()
        begun = intake.begin(town, offer, door=Door.MUNICIPALITY, answers={**answers, "preferred_from": wanted})
        case = casework.file(SYSTEM, begun.application, offer)
        for _ in range(4):
            task = Task.objects.get(case=case, state=Task.State.OPEN)
            if task.action == "match":
                return case
            casework.complete(SYSTEM, task, outcome="complete")
    raise AssertionError("the pack does not come to its choice")


def test_an_adviser_is_chosen_with_the_limits_of_the_pack_and_the_case_moves_on(house: Any, asked: Case) -> None:
    task = house.task(asked)
    page = _text(house.page("matcher").get(f"/staff/tasks/{task.pk}/match/"))
    assert "相談 あおい（架空）" in page
    assert "地域が合います" in page
    assert house.page("matcher").post(f"/staff/tasks/{task.pk}/match/", {}).status_code == 422
    with scope.acting(SYSTEM):
        chosen = promotion.candidates(SYSTEM, "online_procedures")[0][0]
    done = house.page("matcher").post(f"/staff/tasks/{task.pk}/match/", {"adviser": str(chosen.pk)})
    assert done.status_code == 302
    row = house.all(Match)[0]
    assert (row.adviser_id, row.reference, row.town) == (chosen.pk, asked.reference, "075442")
    assert row.onsite_days_limit > 0
    assert house.task(asked).node == "decide"
    assert chosen.name in _text(house.page("matcher").get(f"/staff/cases/{asked.reference}/"))
    again = house.page("matcher").post(f"/staff/tasks/{task.pk}/match/", {"adviser": str(chosen.pk)})
    assert again.status_code == 422
    assert len(house.all(Match)) == 1


def test_nobody_fits_is_a_result_too(house: Any, asked: Case) -> None:
    task = house.task(asked)
    assert "合う人がいない" in _text(house.page("matcher").get(f"/staff/cases/{asked.reference}/"))
    assert house.page("matcher").post(f"/staff/tasks/{task.pk}/complete/", {"outcome": "none"}).status_code == 302
    assert house.task(asked).node == "search_more"


def test_a_role_that_does_not_match_sees_no_pool(house: Any, asked: Case) -> None:
    with scope.acting(SYSTEM):
        Task.objects.filter(pk=house.task(asked).pk).update(office_id=next(iter(house.actor("tanto").offices)))
    page = house.page("tanto").get(f"/staff/tasks/{house.task(asked).pk}/match/")
    assert "相談 あおい（架空）" not in _text(page)
