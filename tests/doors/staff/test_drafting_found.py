"""Whoever may draft finds the button, reads early that she could not decide, and approvers reach files and visit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from koboshi.approvals.models import Circulation, Post
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Consultation
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.doors.staff.views_charge import amount_of
from koboshi.fieldwork.models import Photo, Visit
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Attachment
from tests.doors.staff.conftest import House
from tests.doors.staff.test_approvals import _draft, _drafted, _stamp, _text, criterion, fill, to_decide
from tests.rooms.tenancy import furnishing


def test_a_clerk_who_may_draft_finds_the_button_until_a_draft_is_on_its_way(house: House) -> None:
    fill(house)
    case = to_decide(house)
    address = f"/staff/approvals/tasks/{house.task(case).pk}/"
    page = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))
    assert address in page
    assert "起案する" in page
    assert "決定の役割を持つ職員が行います" not in page
    _draft(house, case)
    assert len(house.all(Circulation)) == 1
    assert address not in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))


def test_a_head_above_whom_nobody_decides_reads_it_before_typing(house: House) -> None:
    fill(house)
    case = to_decide(house)
    address = f"/staff/approvals/tasks/{house.task(case).pk}/"
    with scope.acting(SYSTEM):
        Post.objects.filter(seat="bucho").update(user=house.user("kacho"))
    assert "決裁できる人がいません" in _text(house.page("kacho").get(address))
    assert "決裁できる人がいません" not in _text(house.page("tanto").get(address))


def test_a_seat_that_somebody_left_is_told_before_the_draft_is_sent(house: House) -> None:
    fill(house)
    case = to_decide(house)
    page, address = house.page("tanto"), f"/staff/approvals/tasks/{house.task(case).pk}/"
    assert "いま席に就いている人がいません" not in _text(page.get(address))
    with scope.acting(SYSTEM):
        Post.objects.filter(seat="bucho").update(until=civil.today() - timedelta(days=1))
    told = _text(page.get(address))
    assert "いま席に就いている人がいません：部長。" in told
    assert "結果が次のとき" in told, "the head of the section decides what is granted"
    chosen = page.post(address, {"outcome": "grant", "facts": "x", "look": "1"})
    assert "いま席に就いている人がいません" not in _text(chosen)
    chosen = page.post(address, {"outcome": "refuse", "facts": "x", "look": "1"})
    assert "いま席に就いている人がいません：部長。" in _text(chosen)
    for lang, said in (("ja-easy", "かわりの"), ("en", "Nobody sits in these seats now")):
        assert said in _text(page.get(f"{address}?lang={lang}"))


def test_a_seat_in_which_somebody_stands_in_is_not_told(house: House) -> None:
    fill(house)
    case = to_decide(house)
    with scope.acting(SYSTEM):
        Post.objects.filter(seat="kacho").update(until=civil.today() - timedelta(days=1))
    address = f"/staff/approvals/tasks/{house.task(case).pk}/"
    assert "いま席に就いている人がいません" not in _text(house.page("tanto").get(address)), "the deputy stands in"
    with scope.acting(SYSTEM):
        Post.objects.filter(seat="kacho_hosa").update(until=civil.today() - timedelta(days=1))
    assert "いま席に就いている人がいません：課長。" in _text(house.page("tanto").get(address))


def test_the_page_of_a_draft_leads_to_the_files(house: House) -> None:
    fill(house)
    case = to_decide(house)
    with scope.acting(SYSTEM):
        file = Attachment.objects.create(
            application=case.application, tenant=case.tenant, reference=case.reference, field="document",
            name="架空の地図.pdf", kind="pdf", size=10, sha256="0" * 64, storage_key="x", scan="clean",
        )  # fmt: skip
    _draft(house, case)
    page = _text(house.page("kacho").get(f"/staff/approvals/{house.all(Circulation)[0].pk}/"))
    assert f"/staff/cases/{case.reference}/files/{file.pk}/" in page


@pytest.mark.parametrize(
    ("text", "yen"),
    [("３万円", 30000), ("３０，０００", 30000), ("30,000円", 30000), ("0円", None), ("", None), ("たくさん", None)],
)
def test_an_amount_is_read_as_people_write_it(text: str, yen: int | None) -> None:
    assert amount_of(text) == yen


def test_a_consulted_office_keeps_its_answer_and_no_longer_the_case(house: House) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        office = organisations.office(case.tenant, "bunka-shinko")
        due = civil.today() + timedelta(days=30)
        asked = casework.consult(house.actor("tanto"), case, office=office, question="ありますか。", due_on=due)
    page, there = house.page("bunka"), f"/staff/cases/{case.reference}/"
    assert page.get(there).status_code == 200
    page.post(f"/staff/consultations/{asked.pk}/", {"answer": "架空の答えです。"})
    assert page.get(there).status_code == 404
    assert page.get(f"{there}history/").status_code == 404
    kept = _text(page.get(f"/staff/consultations/{asked.pk}/"))
    assert "架空の答えです。" in kept
    assert there not in kept
    assert "架空の答えです。" in _text(house.page("tanto").get(f"{there}talk/"))
    with scope.acting(SYSTEM):
        assert not Case.objects.visible_to(house.actor("bunka")).exists()
        assert Consultation.objects.visible_to(house.actor("bunka")).get() == asked


def test_a_question_closes_with_its_case(house: House) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        office = organisations.office(case.tenant, "bunka-shinko")
        due = civil.today() - timedelta(days=1)
        asked = casework.consult(house.actor("tanto"), case, office=office, question="架空の問いです。", due_on=due)
    page, question = house.page("bunka"), f"/staff/consultations/{asked.pk}/"
    assert "架空の問いです。" in _text(page.get("/staff/consultations/")).split("回答を待っている照会")[1]
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(ended_at=datetime.now(UTC))
        assert not Case.objects.visible_to(house.actor("bunka")).exists()
    assert page.get(f"/staff/cases/{case.reference}/").status_code == 404
    listed = _text(page.get("/staff/consultations/"))
    assert "回答を待っている照会はありません" in listed
    assert question in listed.split("回答が要らなくなった照会")[1]
    kept = _text(page.get(question))
    assert "回答は要らなくなりました" in kept
    assert f"/staff/cases/{case.reference}/" not in kept
    assert page.post(question, {"answer": "遅い答え"}).status_code == 422
    assert "回答のないまま終わりました" in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/talk/"))


REFUSED = {
    "outcome": "refuse",
    "facts": "請求された記録の3頁に、個人の氏名（架空）と住所があります。",
    "clause": "personal",
    "application": "氏名と住所から特定の個人を識別できるため、個人に関する情報に当たります。",
    "checked_article": "架空の条例第7条第2号",
}


@pytest.fixture
def refused(house: House) -> tuple[House, Case, dict[str, str]]:
    """A draft that goes up to the head of the department, of a case with a file and a visit with a photograph."""
    fill(house)
    case = to_decide(house)
    facts: dict[str, Any] = {"reference": case.reference, "tenant": case.tenant}
    with scope.acting(SYSTEM):
        file = Attachment.objects.create(
            application=case.application, field="document", name="架空の地図.pdf", kind="pdf", size=10,
            sha256="0" * 64, storage_key="x", scan="not_scanned", **facts,
        )  # fmt: skip
        furnishing._visit(case, facts)
        visit, photo = Visit.objects.get(), Photo.objects.get()
        then = datetime.now(UTC) - timedelta(days=1)
        Visit.objects.update(
            state="done", note="井戸は使われていません。（架空）", starts_at=then, ends_at=then + timedelta(hours=1),
            finished_at=then,
        )  # fmt: skip
    papers = {
        "file": f"/staff/cases/{case.reference}/files/{file.pk}/",
        "visit": f"/staff/fieldwork/visits/{visit.pk}/",
        "photo": f"/staff/fieldwork/visits/{visit.pk}/photos/{photo.pk}/",
    }
    return house, case, papers


def test_an_approver_of_another_office_reads_files_and_visits_while_asked_and_after_the_stamp(
    refused: tuple[House, Case, dict[str, str]],
) -> None:
    house, case, papers = refused
    row = _drafted(house, case, **REFUSED, criterion=criterion())
    page, address = house.page("bucho"), f"/staff/approvals/{row.pk}/"

    def reads() -> set[str]:
        shown = _text(page.get(address))
        assert (papers["file"] in shown) == (papers["visit"] in shown)
        opened = {name for name in ("file", "visit") if page.get(papers[name]).status_code == 200}
        assert bool(opened) == (papers["file"] in shown)
        return opened

    assert reads() == set(), "on the way, and not asked yet"
    assert page.get(papers["photo"]).status_code == 404
    for who, seat in (("doryo", "kakaricho"), ("kacho", "kacho")):
        _stamp(house, who, row, seat)
    assert reads() == {"file", "visit"}
    assert "井戸は使われていません。" in _text(page.get(address))
    visit = _text(page.get(papers["visit"]))
    assert f"/staff/cases/{case.reference}/" not in visit, "the case page itself is the office's"
    assert "<form method=" not in visit.split("<main")[1], "she reads and does nothing there"
    assert page.get(papers["photo"]).status_code == 409, "known, and not scanned yet"
    assert page.post(papers["visit"], {}).status_code == 404
    assert page.get(f"/staff/cases/{case.reference}/").status_code == 404
    assert _stamp(house, "bucho", row, "bucho", "decide").status_code == 302
    assert reads() == {"file", "visit"}, "she stamped"
    with scope.acting(SYSTEM):
        Post.objects.filter(seat="bucho").update(until=civil.today() - timedelta(days=1))
    assert page.get(address).status_code == 404
    for name, paper in papers.items():
        assert page.get(paper).status_code == 404, name


def test_what_an_approver_reads_is_of_this_case_only_and_written_down(
    refused: tuple[House, Case, dict[str, str]],
) -> None:
    house, case, papers = refused
    row = _drafted(house, case, **REFUSED, criterion=criterion())
    other = house.case()
    with scope.acting(SYSTEM):
        hidden = Attachment.objects.create(
            application=other.application, tenant=other.tenant, reference=other.reference, field="document",
            name="架空.pdf", kind="pdf", size=10, sha256="0" * 64, storage_key="x", scan="not_scanned",
        )  # fmt: skip
    for who, seat in (("doryo", "kakaricho"), ("kacho", "kacho")):
        _stamp(house, who, row, seat)
    page = house.page("bucho")
    for reference in (case.reference, other.reference):
        assert page.get(f"/staff/cases/{reference}/files/{hidden.pk}/").status_code == 404
    assert page.get(papers["file"]).status_code == 200
    assert page.get(papers["visit"]).status_code == 200
    hers = house.all(Entry, case_ref=case.reference, kind="casework.case_viewed", actor=house.actor("bucho").id)
    assert [each.data["page"] for each in hers] == ["attachment", "visit"]
    assert not house.all(Entry, case_ref=other.reference, kind="casework.case_viewed")
    for stranger in ("bunka", "matcher"):
        assert house.page(stranger).get(papers["file"]).status_code == 404
        assert house.page(stranger).get(papers["visit"]).status_code == 404


def test_who_only_drafted_and_went_elsewhere_does_not_keep_the_papers(
    refused: tuple[House, Case, dict[str, str]],
) -> None:
    house, case, papers = refused
    _drafted(house, case, **REFUSED, criterion=criterion())
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(office=organisations.office(case.tenant, "bunka-shinko"))
        case.application.office = organisations.office(case.tenant, "bunka-shinko")
        case.application.save(update_fields=["office"])
    assert house.page("tanto").get(papers["file"]).status_code == 404
