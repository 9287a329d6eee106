"""A disposition at the staff door: drafted from a permit, heard, reported, carried into the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from koboshi.adverse import service
from koboshi.adverse.models import AccessRequest, Hearing, Party, Statement
from koboshi.casework import service as casework
from koboshi.casework.models import Delivery, Task
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.japan.holidays import next_open
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from koboshi.registers.models import Permit
from tests import pdfs
from tests.houses import furnished
from tests.rooms.adverse.conftest import comes, fill_bureau, planned, restaurant
from tests.rooms.conftest import resident, staff

SignIn = Callable[[Client, str], Client]
LIST = "/staff/adverse/"
NAME = {"family": "架空", "given": "四郎", "family_kana": "カクウ", "given_kana": "シロウ"}
HOME = {"postal_code": "960-8670", "prefecture": "福島県", "municipality": "福島市", "street": "架空町1番2号"}


adverse_house = furnished("adverse", fill_bureau)


@pytest.fixture
def permit(adverse_house: None, db: None, var: Path) -> Permit:
    """A restaurant with its permit."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        found = restaurant()
    scope.clear()
    return found


@pytest.fixture
def keeper(permit: Permit, sign_in: SignIn) -> Client:
    return sign_in(Client(), "hoken")


@pytest.fixture
def head(permit: Permit, sign_in: SignIn) -> Client:
    return sign_in(Client(), "hoken-kacho")


def typed(planned: str = "suspend", **more: str) -> dict[str, str]:
    """The draft as it is typed."""
    on = civil.today()
    given = {
        "planned": planned,
        "content": "7日間、営業を停止すること（架空）。",
        "facts": "10月20日の立入りで、冷蔵の食品が15度で保管されていました（架空）。",
        "clause": "食品衛生法（条・項は要確認）",
        "criteria": "指導に従わないときは営業の停止を命じる（架空）",
        "urgent": "false",
        "records": "監視票の写し（架空）",
        **{f"applicant.{part}": text for part, text in NAME.items()},
        **{f"address.{part}": text for part, text in HOME.items()},
        "address.building": "",
    }
    if planned == "suspend":
        given |= {
            "suspend_from": (on + timedelta(days=40)).isoformat(),
            "suspend_until": (on + timedelta(days=46)).isoformat(),
            "hearing_anyway": "false",
            "statement_due": next_open(on + timedelta(days=20)).isoformat(),
            "statement_to": "県北保健福祉事務所",
        }
    else:
        given |= {
            "hearing_on": next_open(on + timedelta(days=20)).isoformat(),
            "hearing_time": "午後2時",
            "hearing_place": "架空会議室",
        }
    return given | more


def draft(client: Client, permit: Permit, **more: str) -> Hearing:
    """Fill in the page, which grows once, and send it."""
    address = f"{LIST}new/{permit.pk}/"
    page = client.post(address, {**typed(**more), "shown": "planned urgent"})
    assert page.status_code == 200, "more is asked first"
    shown = page.context["shown"]
    done = client.post(address, {**typed(**more), "shown": shown})
    assert done.status_code == 302, [problem.field for problem in done.context["problems"]] or done.context["problem"]
    with scope.acting(SYSTEM):
        return Hearing.objects.get()


def announce(hearing: Hearing) -> None:
    """The draft is approved and the notice goes out."""
    with scope.acting(SYSTEM):
        clerk, chief = staff("hoken"), staff("hoken-kacho")
        casework.complete(chief, Task.objects.get(case=hearing.case, state="open"), outcome="go_on")
        casework.issue(clerk, Task.objects.get(case=hearing.case, state="open"))


def text(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def printed(pdf: bytes) -> str:
    """What stands on a paper, without the spaces between letters."""
    return "".join(pdfs.read(pdf).split())


def test_the_page_shows_the_permit_and_grows_with_the_choice(keeper: Client, permit: Permit) -> None:
    address = f"{LIST}new/{permit.pk}/"
    first = text(keeper, address)
    assert permit.number in first
    assert "食品営業許可（飲食店営業）" in first, "what was granted, not the register"
    assert 'name="permit_number"' not in first, "it stands as the register has it"
    assert 'name="statement_due"' not in first
    page = keeper.post(
        address, {"planned": "suspend", "urgent": "false", "facts": "書きかけ", "shown": "planned urgent"}
    )
    words = page.content.decode()
    assert page.status_code == 200
    assert 'name="hearing_anyway"' in words
    assert "弁明の機会を与えます" in words
    assert "書きかけ" in words
    assert [each.field for each in page.context["problems"]] == ["facts"], "what is still empty is no error yet"
    wrong = keeper.post(
        address, {**typed(facts="短い"), "shown": page.context["shown"] + " statement_due statement_to"}
    )
    assert wrong.status_code == 422
    assert "短い" in wrong.content.decode()


def test_an_emergency_asks_for_its_reason(keeper: Client, permit: Permit) -> None:
    address = f"{LIST}new/{permit.pk}/"
    page = keeper.post(address, {**typed(urgent="true"), "shown": "planned urgent"})
    assert 'name="urgent_reason"' in page.content.decode()
    again = keeper.post(address, {**typed(urgent="true"), "shown": page.context["shown"]})
    assert again.status_code == 422
    with scope.acting(SYSTEM):
        assert not Hearing.objects.exists()


def test_days_too_near_are_told_and_nothing_typed_is_lost(keeper: Client, permit: Permit) -> None:
    address = f"{LIST}new/{permit.pk}/"
    near = typed(statement_due=(civil.today() + timedelta(days=3)).isoformat())
    shown = keeper.post(address, {**near, "shown": ""}).context["shown"]
    page = keeper.post(address, {**near, "shown": shown})
    assert page.status_code == 422
    assert "準備のための期間（14日）をおいて" in page.content.decode()
    assert "選べるいちばん早い日は、" in page.content.decode(), "said beside the question"
    assert "冷蔵の食品が15度" in page.content.decode()


def test_the_story_of_a_disposition_tells_of_no_application(keeper: Client, permit: Permit) -> None:
    hearing = draft(keeper, permit)
    told = text(keeper, f"/staff/cases/{hearing.reference}/history/")
    assert "起案をして、手続を始めました" in told
    assert "担当の職員が起案を始めました" in told
    assert "申請が届きました" not in told
    assert "申請を書き始めました" not in told
    assert "期限の目安" not in told
    assert "行政手続法第6条）の定めはありません" in text(keeper, f"/staff/cases/{hearing.reference}/course/")


def test_secret_once_and_the_list(keeper: Client, permit: Permit) -> None:
    assert "進んでいる手続はありません" in text(keeper, LIST)
    hearing = draft(keeper, permit)
    address = f"{LIST}{hearing.reference}/"
    assert "一度だけ表示" in text(keeper, address)
    assert "一度だけ表示" not in text(keeper, address)
    listed = text(keeper, LIST)
    assert permit.number in listed
    assert "起案の内容を確かめる" in listed
    made = keeper.post(address, {"do": "secret"})
    assert made.status_code == 302
    assert "一度だけ表示" in text(keeper, address)


def test_the_secret_is_printed_for_the_envelope_and_the_cover_lists_it(keeper: Client, permit: Permit) -> None:
    hearing = draft(keeper, permit)
    announce(hearing)
    address = f"{LIST}{hearing.reference}/"
    assert "合言葉を作り直して印刷する" in text(keeper, address)
    with scope.acting(SYSTEM):
        before, delivery = bytes(Hearing.objects.get().secret_hash), Delivery.objects.get()
    page = keeper.post(address, {"do": "enclose"})
    words = printed(page.content)
    assert hearing.reference in words
    assert "/adverse/" in words
    with scope.acting(SYSTEM):
        assert bytes(Hearing.objects.get().secret_hash) != before, "made anew"
    cover = printed(keeper.get(f"/staff/delivery/{delivery.pk}/cover.pdf").content)
    assert "画面で答えるための番号と合言葉" in cover


def test_statements_and_requests_on_the_page(keeper: Client, permit: Permit) -> None:
    hearing = draft(keeper, permit)
    address = f"{LIST}{hearing.reference}/"
    early = keeper.post(
        address,
        {"do": "statement", "by_name": "架空", "way": "post", "received_on": civil.today().isoformat(), "text": "弁明"},
    )
    assert early.status_code == 422
    announce(hearing)
    wrong = keeper.post(
        address, {"do": "statement", "by_name": "架空", "way": "post", "received_on": "2月30日", "text": "残る文"}
    )
    assert wrong.status_code == 422
    assert "残る文" in wrong.content.decode()
    good = {
        "do": "statement",
        "by_name": "架空 四郎",
        "way": "post",
        "received_on": civil.today().isoformat(),
        "text": "直しました",
    }
    assert keeper.post(address, good).status_code == 302
    assert "直しました" in text(keeper, address)
    with scope.acting(SYSTEM):
        asked = service.ask_access(resident(hearing.reference), hearing, what="立入りの記録")
    refused = keeper.post(address, {"do": "refuse", "which": str(asked.pk), "reason": "短い"})
    assert refused.status_code == 422
    granted = {"do": "grant", "which": str(asked.pk), "on": civil.today().isoformat(), "place": "架空の窓口"}
    assert keeper.post(address, granted).status_code == 302
    party = {"do": "party", "kind": "representative", "name": "架空 代理", "contact": "", "proof": "委任状"}
    assert keeper.post(address, party).status_code == 302
    with scope.acting(SYSTEM):
        assert (Statement.objects.count(), AccessRequest.objects.get().answer) == (1, "granted")
        row = Party.objects.get()
    assert keeper.post(address, {"do": "end_party", "which": str(row.pk)}).status_code == 302
    assert keeper.post(address, {"do": "end_party", "which": "x"}).status_code == 404
    assert keeper.post(address, {"do": "made-up"}).status_code == 404


def test_an_officer_of_another_office_presides(keeper: Client, head: Client, permit: Permit, sign_in: SignIn) -> None:
    hearing = draft(keeper, permit, planned="withdraw")
    announce(hearing)
    address = f"{LIST}{hearing.reference}/"
    now = text(keeper, f"/staff/cases/{hearing.reference}/")
    assert "期日が変わった" not in now, "nobody is waited for"
    assert "がまだ来ていません" in now
    assert 'type="submit" disabled>聴聞を終えた' in now
    assert "期限「聴聞の期日・弁明書の期限" in text(keeper, f"/staff/cases/{hearing.reference}/decision/"), "no raw key"
    officer = sign_in(Client(), "kankyo")
    assert officer.get(address).status_code == 404
    with scope.acting(SYSTEM):
        named, drafter = staff("kankyo").user, staff("hoken").user
    assert keeper.post(address, {"do": "appoint", "officer": str(named), "sworn": "1"}).status_code == 422
    assert head.post(address, {"do": "appoint", "officer": str(drafter), "sworn": "1"}).status_code == 422
    assert head.post(address, {"do": "appoint", "officer": str(named), "sworn": "1"}).status_code == 302
    assert permit.number in text(officer, LIST)
    waits = text(officer, address)
    assert "期日がまだ来ていません" in waits
    assert 'value="hold"' not in waits, "no button for what she may not do yet"
    for other in (keeper, head):
        assert 'value="hold"' not in text(other, address)
        assert "調書は書けません" not in text(other, address)
    early = officer.post(
        address,
        {
            "do": "hold",
            "held_on": civil.today().isoformat(),
            "minutes": "当事者が出席して意見を述べた。書き取ったもの。",
        },
    )
    assert early.status_code == 422
    assert "当事者が出席して" in early.content.decode()


def test_strangers_find_nothing(permit: Permit, keeper: Client, sign_in: SignIn) -> None:
    hearing = draft(keeper, permit)
    other = sign_in(Client(), "tanto")
    assert other.get(f"{LIST}new/{permit.pk}/").status_code == 404
    assert other.get(f"{LIST}{hearing.reference}/").status_code == 404
    assert Client().get(LIST).status_code in (302, 404)


def test_the_day_is_moved_told_and_the_hearing_reopened(permit: Permit, keeper: Client, head: Client) -> None:
    with scope.acting(SYSTEM):
        soon = {"hearing_on": next_open(civil.today() + timedelta(days=20)).isoformat()}
        hearing = service.begin_from_permit(staff("hoken"), permit, planned(permit, "withdraw", **soon)).hearing
        casework.complete(staff("hoken-kacho"), Task.objects.get(case=hearing.case, state="open"), outcome="go_on")
        casework.issue(staff("hoken"), Task.objects.get(case=hearing.case, state="open"))
    scope.clear()
    address = f"{LIST}{hearing.reference}/"
    new = {
        "new_on": (civil.today() + timedelta(days=30)).isoformat(),
        "new_time": "午前10時",
        "new_place": "架空第2会議室",
    }
    bad = keeper.post(address, {"do": "move", **new, "new_on": "令和8年2月30日", "new_reason": "大雨のため（架空）"})
    assert bad.status_code == 422
    assert "大雨のため（架空）" in bad.content.decode()
    assert keeper.post(address, {"do": "ask_day", "wish": "電話で、入院と聞いた（架空）。"}).status_code == 302
    asked = "申出のとおり、期日を変える"
    assert asked in keeper.get(address).content.decode()
    done = keeper.post(address, {"do": "move", **new, "new_reason": "当事者が入院したため（架空）。"})
    assert done.status_code == 302
    page = keeper.get(address).content.decode()
    assert "新しい期日の通知をまだ出していません" in page
    assert "架空第2会議室" in page
    assert asked not in page
    with scope.acting(SYSTEM):
        officer, clerk, now = staff("kankyo"), staff("hoken"), datetime.now(UTC) + timedelta(days=31)
        casework.issue(clerk, Task.objects.get(case=hearing.case, state="open"))
        comes(clerk, hearing)
        service.appoint(staff("hoken-kacho"), hearing, User.objects.get(pk=officer.user), sworn=True)
        held = civil.today() + timedelta(days=30)
        service.hold(officer, hearing, held_on=held, minutes="期日に当事者が出席して意見を述べた（架空）。", now=now)
        report = "主張には理由がない。記録と文書で認められる（架空）。"
        service.report(officer, hearing, report=report, opinion="ungrounded", now=now)
    scope.clear()
    assert "聴聞の再開を命じる" in head.get(address).content.decode()
    assert "聴聞の再開を命じる" not in keeper.get(address).content.decode()
    again = {
        **new,
        "new_on": (civil.today() + timedelta(days=60)).isoformat(),
        "new_reason": "新しい証拠が見つかった（架空）。",
    }
    assert head.post(address, {"do": "reopen", **again}).status_code == 302
    page = head.get(address).content.decode()
    assert "前の聴聞の調書と報告書" in page
    assert report in page


def test_who_names_the_officer_reads_whom_she_cannot_name_and_why(permit: Permit, keeper: Client, head: Client) -> None:
    hearing = draft(keeper, permit, planned="withdraw")
    announce(hearing)
    address = f"{LIST}{hearing.reference}/"
    page = text(head, address)
    with scope.acting(SYSTEM):
        drafter, officer = User.objects.get(pk=staff("hoken").user), User.objects.get(pk=staff("kankyo").user)
        treasury = User.objects.get(pk=staff("suito").user)
    offered = page[page.index('id="officer"') : page.index("</select>")]
    assert officer.name in offered
    for left_out, why in ((drafter, "この件を起案した"), (treasury, "出納の役割を持つ")):
        assert left_out.name not in offered
        assert why in page[page.index(left_out.name, page.index("</select>")) :]
    assert "公正のためにこの仕組みが決めたこと" in page, "the source is told as it is"
    assert "選べない職員" not in text(keeper, address)


def test_an_auditor_finds_no_button_in_a_disposition(permit: Permit, keeper: Client, sign_in: SignIn) -> None:
    hearing = draft(keeper, permit, planned="withdraw")
    announce(hearing)
    auditor = sign_in(Client(), "kansa")
    main = text(auditor, f"{LIST}{hearing.reference}/")
    main = main[main.index("<main") : main.index("</main>")]
    assert 'name="do"' not in main
    assert "<button" not in main
    refused = auditor.post(f"{LIST}{hearing.reference}/", {"do": "secret"})
    assert refused.status_code in (403, 422)


def test_minutes_wait_for_the_notice_and_short_notice_asks_why(
    permit: Permit, keeper: Client, head: Client, sign_in: SignIn
) -> None:
    hearing = draft(keeper, permit, planned="withdraw")
    announce(hearing)
    address = f"{LIST}{hearing.reference}/"
    assert "通知が届いた記録がありません" in text(keeper, address)
    with scope.acting(SYSTEM):
        officer = staff("kankyo")
        service.appoint(staff("hoken-kacho"), hearing, User.objects.get(pk=officer.user), sworn=True)
        Hearing.objects.update(hearing_on=civil.today())
    chair = sign_in(Client(), "kankyo")
    page = text(chair, address)
    assert "通知が届いた記録がないため、調書は書けません" in page
    assert 'value="hold"' not in page
    given = {
        "do": "hold",
        "held_on": civil.today().isoformat(),
        "minutes": "当事者が出席して意見を述べた（架空）。" * 2,
    }
    wrong = chair.post(address, given)
    assert wrong.status_code == 422
    assert "届いた記録がありません" in wrong.content.decode()
    assert "意見を述べた" in wrong.content.decode(), "what was typed stays"
    with scope.acting(SYSTEM):
        comes(staff("hoken"), hearing)
        Delivery.objects.filter(case=hearing.case).update(arrived_on=civil.today() - timedelta(days=3))
    page = text(chair, address)
    assert "期日まで3日です" in page
    assert 'name="short_notice"' in page
    assert chair.post(address, given).status_code == 422
    why = "当事者が出席し、準備の時間は足りていると述べたため（架空）。"
    assert chair.post(address, {**given, "short_notice": why}).status_code == 302
    assert why in text(chair, address)
