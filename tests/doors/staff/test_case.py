"""The case page: what it shows, to whom, and that looking at it is written down."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Message
from koboshi.core.actor import SYSTEM
from koboshi.foundation.documents import storage
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application, Attachment

PARTS = ("", "talk/", "course/", "decision/", "history/")


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_every_part_of_the_case_page_opens_in_three_languages(house: Any, part: str, lang: str) -> None:
    case = house.case()
    page = house.page("tanto").get(f"/staff/cases/{case.reference}/{part}?lang={lang}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("part", PARTS)
def test_the_case_of_another_office_is_like_no_case(house: Any, part: str) -> None:
    case = house.case()
    assert house.page("bunka").get(f"/staff/cases/{case.reference}/{part}").status_code == 404


def test_a_clerk_who_applied_herself_reads_her_case_at_the_residents_door(house: Any) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        Application.objects.filter(pk=case.application_id).update(holder=house.user("bunka"))
    assert house.page("bunka").get(f"/staff/cases/{case.reference}/").status_code == 404


def test_opening_a_part_is_written_down_once(house: Any) -> None:
    case = house.case()
    house.page("tanto").get(f"/staff/cases/{case.reference}/course/")
    looked = house.all(Entry, case_ref=case.reference, kind="casework.case_viewed")
    assert [(entry.actor, entry.data) for entry in looked] == [(house.actor("tanto").id, {"page": "course"})]
    page = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/history/"))
    assert "案件を見た記録（1件）" in page
    assert "申請が届きました" in page


def test_the_answers_stand_there_in_the_words_of_the_form(house: Any) -> None:
    page = _text(house.page("tanto").get(f"/staff/cases/{house.case().reference}/"))
    assert "架空川の河川改修工事" in page
    assert "オンラインで届きました" in page
    assert "添付ファイルはありません" in page


def test_what_a_resident_typed_cannot_become_markup(house: Any) -> None:
    case = house.case(document="<script>alert(1)</script> と書いた文書の写しをください")
    page = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_process_is_drawn_with_the_step_of_now_and_the_clock_explains_itself(house: Any) -> None:
    page = _text(house.page("tanto").get(f"/staff/cases/{house.case().reference}/course/"))
    assert "k-bpmn-is-current" in page
    assert "k-bpmn-is-done" in page
    assert "到達した日" in page
    assert " style=" not in page


def test_unverified_law_is_marked(house: Any) -> None:
    page = _text(house.page("tanto").get(f"/staff/cases/{house.case().reference}/decision/"))
    assert "福島県情報公開条例" in page
    assert "要確認" in page
    assert "まだ決定していません" in page


# --- messages -------------------------------------------------------------------------------------------------------


def test_a_message_goes_to_the_resident_and_a_note_stays_inside(house: Any) -> None:
    case, client = house.case(), house.page("tanto")
    url = f"/staff/cases/{case.reference}/talk/"
    client.post(url, {"text": "書類を確かめています。", "internal": "no"})
    page = _text(client.post(url, {"text": "電話で聞いたこと", "internal": "yes"}, follow=True))
    assert [(row.internal, row.from_staff) for row in house.all(Message)] == [(False, True), (True, True)]
    assert "職員だけのメモ" in page
    assert "審査 太郎（架空）" in page


def test_a_message_sent_twice_by_a_nervous_finger_is_one_message(house: Any) -> None:
    url = f"/staff/cases/{house.case().reference}/talk/"
    for _ in range(2):
        assert house.page("tanto").post(url, {"text": "書類を確かめています。", "internal": "no"}).status_code == 302
    assert len(house.all(Message)) == 1


def test_an_empty_message_is_refused_and_a_long_one_is_given_back(house: Any) -> None:
    case, client = house.case(), house.page("tanto")
    url = f"/staff/cases/{case.reference}/talk/"
    assert client.post(url, {"text": " "}).status_code == 422
    answer = client.post(url, {"text": "長" * 4001, "internal": "yes"})
    assert answer.status_code == 422
    assert "長" * 4001 in _text(answer)
    assert not house.all(Message)


# --- files ----------------------------------------------------------------------------------------------------------


def _file(case: Any, scan: str, name: str = "図面 その1.pdf") -> Attachment:
    with scope.acting(SYSTEM):
        key = f"attachments/{secrets.token_hex(8)}"
        storage.put(key, BytesIO(b"%PDF-1.7 invented"))
        return Attachment.objects.create(
            application_id=case.application_id, tenant=case.tenant, reference=case.reference, field="document",
            name=name, kind="pdf", size=17, sha256="0" * 64, storage_key=key, scan=scan,
        )  # fmt: skip


def test_a_clean_file_comes_with_its_exact_name_and_is_never_guessed(house: Any) -> None:
    case = house.case()
    file = _file(case, "clean")
    answer = house.page("tanto").get(f"/staff/cases/{case.reference}/files/{file.pk}/")
    assert answer.status_code == 200
    assert answer.content == b"%PDF-1.7 invented"
    assert "filename*=UTF-8''%E5%9B%B3%E9%9D%A2%20%E3%81%9D%E3%81%AE1.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_nobody_scanned_comes_after_a_warning(house: Any) -> None:
    case = house.case()
    file = _file(case, "not_scanned")
    url = f"/staff/cases/{case.reference}/files/{file.pk}/"
    warned = house.page("tanto").get(url)
    assert "ウイルス検査をしていません" in _text(warned)
    assert house.page("tanto").get(f"{url}?anyway=yes").content == b"%PDF-1.7 invented"


@pytest.mark.parametrize(("scan", "why"), [("infected", "ウイルスが見つかった"), ("quarantined", "安全確認が終わって"),
                                           ("failed", "安全確認が終わって")])  # fmt: skip
def test_an_infected_or_waiting_file_is_never_handed_out(house: Any, scan: str, why: str) -> None:
    case = house.case()
    file = _file(case, scan)
    answer = house.page("tanto").get(f"/staff/cases/{case.reference}/files/{file.pk}/?anyway=yes")
    assert answer.status_code == 409
    assert why in _text(answer)
    assert file.name in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))


def test_a_file_of_one_case_does_not_open_through_another(house: Any) -> None:
    mine, other = house.case(), house.case()
    file = _file(other, "clean")
    assert house.page("tanto").get(f"/staff/cases/{mine.reference}/files/{file.pk}/").status_code == 404
    assert house.page("bunka").get(f"/staff/cases/{other.reference}/files/{file.pk}/").status_code == 404


# --- another office ---------------------------------------------------------------------------------------------------


def test_after_handing_over_the_new_office_reads_everything_and_the_old_one_nothing(house: Any) -> None:
    case = house.case()
    file = _file(case, "clean")
    bunka = next(iter(house.actor("bunka").offices))
    url = f"/staff/tasks/{house.task(case).pk}/hand-over/"
    assert house.page("tanto").post(url, {"office": str(bunka), "to_office": "1"}).headers["Location"] == "/staff/"
    assert house.page("bunka").get(f"/staff/cases/{case.reference}/files/{file.pk}/").status_code == 200
    assert house.page("tanto").get(f"/staff/cases/{case.reference}/").status_code == 404


def test_the_record_speaks_in_sentences_also_after_an_extension_and_a_visit(house: Any) -> None:
    case = house.case(days_ago=3)
    with scope.acting(SYSTEM):
        casework.extend(
            house.actor("kacho"), case, amount=20, unit="open_day", reason="文書がとても多いためです（架空）。"
        )
        casework.look(house.actor("tanto"), case, "visit")
        casework.look(house.actor("tanto"), case, "a_page_of_tomorrow")
    for lang in ("ja", "ja-easy", "en"):
        for part in ("", "course/", "history/"):
            page = house.page("tanto").get(f"/staff/cases/{case.reference}/{part}?lang={lang}")
            assert page.status_code == 200, (lang, part)
    text = house.page("tanto").get(f"/staff/cases/{case.reference}/history/?lang=ja").content.decode()
    assert "法令で決められた期限を開庁日で20日延ばしました（新しい期限 令和" in text
    assert "現地の確認" in text
    assert "casework." not in text.split("<main", 1)[1]
