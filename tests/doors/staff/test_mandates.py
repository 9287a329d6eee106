"""The pages about people at the staff door: record, confirm, revoke, several applicants, which office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from koboshi.casework.service import addressing
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from koboshi.mandates import service as mandates
from koboshi.mandates.models import Consent, MandateRow, Party

AGENT = {"has_agent": True, "agent_name": {"family": "架空", "given": "次郎"}, "agent_phone": "024-521-1112"}
NEW = {"kind": "agent", "label": "架空 三郎", "scopes": ["correct", "receive_notice"], "since": "令和8年4月1日"}


def _text(response: Any) -> str:
    return str(response.content.decode())


def _declared(house: Any) -> Any:
    case = house.case()
    with scope.acting(SYSTEM):
        case.application.answers |= AGENT
        case.application.save()
        mandates.declare(SYSTEM, case.application)
    return case


def _row(house: Any) -> Any:
    return house.all(MandateRow)[-1]


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_every_page_opens_in_three_languages(house: Any, lang: str) -> None:
    case = _declared(house)
    for page in ("", f"{case.reference}/", f"{case.reference}/add/", f"{case.reference}/office/",
                 f"{case.reference}/{_row(house).pk}/"):  # fmt: skip
        answer = house.page("tanto").get(f"/staff/mandates/{page}?lang={lang}")
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "&lt;ruby" not in _text(answer)


def test_the_people_of_another_offices_case_are_like_none(house: Any) -> None:
    case = _declared(house)
    for page in ("", "add/", "office/", f"{_row(house).pk}/"):
        assert house.page("bunka").get(f"/staff/mandates/{case.reference}/{page}").status_code == 404
    assert case.reference not in _text(house.page("bunka").get("/staff/mandates/"))
    assert house.page("tanto").get(f"/staff/mandates/{case.reference}/999999/").status_code == 404


def test_a_paper_waits_and_is_checked_at_the_window(house: Any) -> None:
    case, page = _declared(house), house.page("tanto")
    assert case.reference in _text(page.get("/staff/mandates/"))
    address = f"/staff/mandates/{case.reference}/{_row(house).pk}/"
    assert "委任状を出してください" in _text(page.get(address))
    refused = page.post(address, {"do": "confirm", "paper": ""})
    assert refused.status_code == 422
    assert "何を見て確認したか" in _text(refused)
    assert page.post(address, {"do": "confirm", "paper": "委任状を窓口で確認"}).status_code == 302
    shown = _text(page.get(address))
    assert "いま有効です" in shown
    assert "審査 太郎" in shown
    assert "取下げは任されていません" in shown
    assert case.reference not in _text(page.get("/staff/mandates/"))


def test_a_mandate_is_recorded_and_bad_input_keeps_what_was_typed(house: Any) -> None:
    case, page = house.case(), house.page("tanto")
    address = f"/staff/mandates/{case.reference}/add/"
    for wrong, sentence in (
        ({"since": "令和99年13月1日"}, "始"),
        ({"scopes": []}, "「任せる行為」を選んで"),
        ({"until": "令和7年1月1日"}, "より前です"),
        ({"kind": ""}, "代理の種類"),
        ({"kind": "staff", "houjin_bangou": "1"}, "13桁"),
    ):
        answer = page.post(address, NEW | wrong)
        assert answer.status_code == 422, wrong
        assert 'value="架空 三郎"' in _text(answer)
        assert sentence in _text(answer) or "日付" in _text(answer)
    assert not house.all(MandateRow)
    assert page.post(address, NEW | {"paper": "委任状を窓口で確認"}).status_code == 302
    shown = _text(page.get(f"/staff/mandates/{case.reference}/"))
    assert "通知の受取りを任されている任意代理人に送ります" in shown
    row = _row(house)
    one = f"/staff/mandates/{case.reference}/{row.pk}/"
    assert page.post(one, {"do": "revoke", "on": "令和7年1月1日"}).status_code == 422
    assert page.post(one, {"do": "nonsense"}).status_code == 422
    assert page.post(one, {"do": "revoke", "on": ""}).status_code == 302
    assert "取り消されました" in _text(page.get(one))
    assert "本人に送ります" in _text(page.get(f"/staff/mandates/{case.reference}/"))


def test_several_applicants_agree_and_choose_who_gets_the_notice(house: Any) -> None:
    case, page = house.case(), house.page("tanto")
    address = f"/staff/mandates/{case.reference}/"
    assert page.post(address, {"do": "co_applicant", "label": " "}).status_code == 422
    refused = page.post(address, {"do": "co_applicant", "label": "株式会社架空", "houjin_bangou": "123"})
    assert 'value="株式会社架空"' in _text(refused)
    page.post(address, {"do": "co_applicant", "label": "株式会社架空", "houjin_bangou": "5050005005266"})
    assert "あと" not in _text(page.get(address))
    second = house.all(Party, role="co_applicant")[0]
    assert page.post(address, {"do": "consent", "party": "x", "how": "同意書"}).status_code == 422
    page.post(address, {"do": "consent", "party": second.pk, "how": "同意書を窓口で確認"})
    assert len(house.all(Consent)) == 1
    page.post(address, {"do": "addressee", "party": second.pk})
    assert house.fresh(second).receives_notice
    page.post(address, {"do": "addressee", "party": "each"})
    assert not house.fresh(second).receives_notice
    assert page.post(address, {"do": "addressee", "party": "999"}).status_code == 422


def test_a_consulted_office_reads_and_does_not_record(house: Any) -> None:
    from koboshi.casework import service as casework  # noqa: PLC0415
    from koboshi.foundation.organisations import service as organisations  # noqa: PLC0415

    case = _declared(house)
    with scope.acting(SYSTEM):
        office = organisations.office(case.tenant, "bunka-shinko")
        due = civil.today() + timedelta(days=30)
        casework.consult(house.actor("tanto"), case, office=office, question="ありますか。", due_on=due)
    page = house.page("bunka")
    assert page.get(f"/staff/mandates/{case.reference}/").status_code == 200
    assert page.get(f"/staff/mandates/{case.reference}/add/").status_code == 404
    one = f"/staff/mandates/{case.reference}/{_row(house).pk}/"
    assert page.post(one, {"do": "confirm", "paper": "見ました"}).status_code == 422


def test_a_procedure_without_a_rule_says_so(house: Any) -> None:
    case = house.case()
    page = _text(house.page("tanto").get(f"/staff/mandates/{case.reference}/office/"))
    assert "住所で担当が変わる決まりがありません" in page
    assert "この手続では尋ねていません" in page


def test_what_was_typed_cannot_become_markup(house: Any) -> None:
    case, page = house.case(), house.page("tanto")
    page.post(f"/staff/mandates/{case.reference}/add/", NEW | {"label": "<script>alert(1)</script>"})
    assert "<script>alert" not in _text(page.get(f"/staff/mandates/{case.reference}/"))


def test_the_clerk_writes_down_where_the_representative_gets_post(house: Any) -> None:
    case, page = _declared(house), house.page("tanto")
    one = f"/staff/mandates/{case.reference}/{_row(house).pk}/"
    assert "まだ分かりません" in _text(page.get(one))
    empty = page.post(one, {"do": "address", "address.postal_code": ""})
    assert empty.status_code == 422
    home = {"address.postal_code": "960-8670", "address.prefecture": "福島県", "address.municipality": "福島市"}
    found = page.post(one, {"do": "address", "_lookup": "address", "address.postal_code": "960-8670"})
    assert 'value="福島市"' in _text(found)
    assert page.post(one, {"do": "address", **home, "address.street": "架空町2-16"}).status_code == 302
    assert "福島県福島市架空町2-16" in _text(page.get(one))
    assert house.all(Party, role="representative")[0].address["street"] == "架空町2-16"


def test_the_clerk_writes_down_where_a_co_applicant_gets_post(house: Any) -> None:
    case, page = house.case(), house.page("tanto")
    people = f"/staff/mandates/{case.reference}/"
    page.post(people, {"do": "co_applicant", "label": "架空 和子"})
    second = house.all(Party, role="co_applicant")[0]
    one = f"{people}people/{second.pk}/"
    assert one in _text(page.get(people))
    assert "まだ分かりません" in _text(page.get(people))
    home = {"address.postal_code": "960-8670", "address.prefecture": "福島県", "address.municipality": "福島市"}
    assert page.post(one, home).status_code == 422, "the street is missing"
    assert 'value="福島市"' in _text(page.post(one, {"_lookup": "address", "address.postal_code": "960-8670"}))
    assert page.post(one, {**home, "address.street": "架空町3-16"}).status_code == 302
    assert "福島県福島市架空町3-16" in _text(page.get(people))
    with scope.acting(SYSTEM):
        to_her = [each for each in mandates.receivers(case.application, civil.today()) if each.party == second.pk]
        assert "福島県福島市架空町3-16" in addressing.address_label(case, to_her[0])
    first = house.all(Party, role="applicant")[0]
    assert page.get(f"{people}people/{first.pk}/").status_code == 404, "the applicant's own is an answer"
    assert house.page("bunka").post(one, home).status_code == 404


def test_a_mandate_stands_the_same_on_every_page(house: Any) -> None:
    case, page = _declared(house), house.page("tanto")
    row = _row(house)
    for address in ("", f"{case.reference}/", f"{case.reference}/{row.pk}/"):
        assert "書面がまだありません" in _text(page.get(f"/staff/mandates/{address}"))
    one = _text(page.get(f"/staff/mandates/{case.reference}/{row.pk}/"))
    assert "届いたものとして扱います" in one, "what comes in arrives although nobody has checked her paper"
    assert "書面を確認するとできます" in one or "できません" in one
    again = page.post(f"/staff/mandates/{case.reference}/add/", NEW | {"label": "架空次郎", "email": "x", "kind": ""})
    assert again.status_code == 422
    for field in ("kind", "email", "label"):
        assert f'id="f-{field}-error"' in _text(again), "all at once"
