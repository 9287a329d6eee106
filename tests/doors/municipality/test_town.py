"""A town asks, follows and withdraws; and towns see their own only."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from koboshi.casework.models import Case, Message
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Role
from koboshi.core.pack import Pack
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project.configuration import ROOT
from koboshi.project.demo.people import SINCE
from tests.doors.municipality import towns

HOME = "/municipality/"
PROCEDURE = f"{HOME}procedures/{towns.ADVISER}/"


@pytest.fixture
def two_towns(published: None) -> None:
    """The published house with two towns."""
    towns.another_town()


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    page = answer.content.decode()
    assert "&lt;ruby" not in page, "readings are drawn, not shown as code"
    return page


def begin(client: Client) -> str:
    token = re.search(r'name="token" value="([^"]+)"', text(client, PROCEDURE))
    assert token is not None
    first = client.post(f"{PROCEDURE}start", {"token": token[1]})
    again = client.post(f"{PROCEDURE}start", {"token": token[1]})
    assert first.status_code == again.status_code == 302
    assert first.headers["Location"] == again.headers["Location"], "pressing twice begins one"
    found = re.search(r"applications/([^/]+)/", first.headers["Location"])
    assert found is not None
    return found[1]


def test_a_town_begins_fills_and_files_and_its_colleagues_see_it(two_towns: None) -> None:
    client = towns.page("kawauchi")
    assert "川内村の申請" in text(client, HOME)
    assert "公文書開示請求" not in text(client, HOME)
    reference = begin(client)
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        assert (application.door, application.applicant_tenant) == ("municipality", towns.KAWAUCHI)
        assert application.answers == {
            "municipality": towns.KAWAUCHI,
            "applicant": {"family": "川内", "given": "九郎"},
            "department": "川内村 デジタル担当",
            "email": "kawauchi@demo.koboshi.example",
        }, "who is signed in is filled in, for her to correct"
        application.answers = towns.sample()
        application.save()
    assert "申請の控え" not in text(towns.page("kawauchi2"), f"{HOME}applications/{reference}/")
    assert client.post(f"{HOME}applications/{reference}/submit").status_code == 302
    text(client, f"{HOME}applications/{reference}/done/")
    colleague = towns.page("kawauchi2")
    assert reference in text(colleague, HOME)
    for lang in ("ja", "ja-easy", "en"):
        text(colleague, f"{HOME}applications/{reference}/?lang={lang}")
        text(colleague, f"{PROCEDURE}?lang={lang}")
        text(colleague, f"{HOME}?lang={lang}")


def test_a_town_writes_to_the_office_once_and_withdraws_after_a_tick(two_towns: None) -> None:
    reference, client = towns.request(), towns.page("kawauchi")
    address = f"{HOME}applications/{reference}/"
    for _ in range(2):
        client.post(f"{address}message", {"text": "日程の相談をさせてください（架空）"})
    with scope.acting(SYSTEM):
        case = Case.objects.get(reference=reference)
        assert Message.objects.filter(case=case).count() == 1
        Message.objects.create(
            tenant=case.tenant,
            reference=reference,
            case=case,
            from_staff=True,
            internal=True,
            text="内部のメモ（架空）",
        )
    page = text(client, address)
    assert "日程の相談" in page
    assert "内部のメモ" not in page
    refused = client.post(f"{address}message", {"text": "あ" * 4001})
    assert refused.status_code == 422
    assert "あ" * 4001 in refused.content.decode(), "what was typed is kept"
    assert client.post(f"{address}withdraw").status_code == 422
    assert client.post(f"{address}withdraw", {"sure": "yes"}, follow=True).status_code == 200
    assert "取り下げました" in text(client, address)


PAGES = (
    "", "dispatch/", "check/", "pages/who/", "done/", "paused/", "copy.pdf", "form.pdf", "correct/",
    "notices/1.pdf",
)  # fmt: skip
POSTS = ("message", "withdraw", "dispatch/visit", "dispatch/report", "submit")


def test_no_town_sees_or_touches_what_another_town_asked(two_towns: None) -> None:
    ours, theirs, draft = towns.request("tamura"), towns.dispatched("kawauchi"), towns.request("kawauchi", file=False)
    client = towns.page("tamura")
    page = text(client, HOME)
    assert ours in page
    assert theirs not in page
    assert draft not in page
    for reference in (theirs, draft):
        for name in PAGES:
            text(client, f"{HOME}applications/{reference}/{name}", 404)
        for name in POSTS:
            assert client.post(f"{HOME}applications/{reference}/{name}", {"sure": "yes"}).status_code == 404


def test_others_than_towns_do_not_come_in(two_towns: None) -> None:
    reference = towns.request()
    for login in ("madoguchi", "honbu", "tanto"):
        client = towns.page(login)
        text(client, HOME, 403)
        text(client, PROCEDURE, 403)
        text(client, f"{HOME}applications/{reference}/", 403)
        text(client, f"{HOME}applications/{reference}/check/", 404)
    assert Client().get(HOME).headers["Location"].startswith("/accounts/login")
    assert towns.page("kawauchi").get(f"{HOME}procedures/fukushima/disclosure-request/").status_code == 404


def test_a_town_applies_in_its_own_name_only(two_towns: None) -> None:
    client = towns.page("kawauchi")
    reference = begin(client)
    address = f"{HOME}applications/{reference}/pages/who/"
    page = text(client, address)
    assert "双葉郡川内村" in page
    assert 'name="municipality"' not in page, "shown as text, not to choose"
    assert "サインインしている市町村の名前で" in page
    client.post(address, {"municipality": towns.TAMURA, "shown": "municipality department", "save": "1"})
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        assert application.answers["municipality"] == towns.KAWAUCHI, "what was tampered with does not count"
        application.answers = {**towns.sample(), "municipality": towns.TAMURA}
        application.save()
    refused = client.post(f"{HOME}applications/{reference}/submit")
    assert refused.status_code == 422
    assert "サインインしている市町村と違います" in refused.content.decode()
    client.post(address, {"shown": "", "save": "1"})
    with scope.acting(SYSTEM):
        assert Application.objects.get(reference=reference).answers["municipality"] == towns.KAWAUCHI


def test_the_list_tells_two_requests_of_one_procedure_apart(two_towns: None) -> None:
    reference = towns.request()
    page = text(towns.page("kawauchi"), HOME)
    with scope.acting(SYSTEM):
        case = Case.objects.get(reference=reference)
    assert towns.sample()["project"] in page
    assert case.due_on is not None
    assert "決定の目安" in page
    assert "最後の変更" in page


def test_what_passes_through_the_town_is_told_honestly(two_towns: None) -> None:
    assert "直接、県の担当に届きます" in text(towns.page("kawauchi"), HOME)
    pack = packs.load(ROOT / "procedures/fukushima/disclosure-request")
    head = pack.files["procedure.toml"].decode().replace("fukushima/disclosure-request", "fukushima/passing-trial")
    passage = '\n[service_level.passage]\noffice = "市町村の窓口"\namount = 5\nstatus = "要確認"\n'
    with scope.acting(SYSTEM):
        files = {**pack.files, "procedure.toml": (head + passage).encode()}
        catalog.publish(SYSTEM, Pack(files), tenant=PREFECTURE)
    page = text(towns.page("kawauchi"), HOME)
    for word in ("市町村の窓口", "5日", "要確認", "お知らせだけ", "定義に書かれていません"):
        assert word in page


def test_the_desk_of_a_town_offers_its_own_procedures_only_and_shows_the_way(two_towns: None) -> None:
    client = towns.page("kawauchi")
    desk = text(client, "/staff/")
    assert "あなたの団体の手続は、まだ" in desk
    assert f'href="{HOME}"' in desk
    assert "公文書開示請求" not in desk, "nobody narrows her desk to procedures of the prefecture"
    assert 'href="/staff/"' not in text(client, HOME), "a clerk of a town has no work at the desk"
    with scope.acting(SYSTEM):
        own = organisations.office(towns.KAWAUCHI, "digital")
        people.join(towns.user("kawauchi"), own, (Role.TOWN, Role.CLERK), since=SINCE)
        pack = packs.load(ROOT / "procedures/fukushima/disclosure-request")
        head = pack.files["procedure.toml"].decode().replace("fukushima/disclosure-request", "kawauchi/trial")
        head = re.sub(r"(?m)^owner = .*$", 'owner = "digital"', head)
        head = re.sub(r"(?ms)^\[\[counter\]\].*?(?=^\[)", "", head)
        catalog.publish(SYSTEM, Pack({**pack.files, "procedure.toml": head.encode()}), tenant=towns.KAWAUCHI)
    client = towns.page("kawauchi")
    desk = text(client, "/staff/")
    assert "あなたの団体の手続は、まだ" not in desk
    assert re.findall(r'<option value="([^"]*/[^"]*)"', desk) == ["kawauchi/trial"]
    assert 'href="/staff/"' in text(client, HOME), "who works at both doors finds both"


def test_the_days_of_an_application_stand_in_their_order(two_towns: None) -> None:
    """What was typed in after it had arrived (on paper, or dated back) does not begin after it arrived."""
    reference, client = towns.request(), towns.page("kawauchi")
    address = f"{HOME}applications/{reference}/"
    page = text(client, address)
    assert page.index("申請を書き始めました") < page.index("県に届きました")
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        application.filed_at = application.begun_at - timedelta(days=9)
        application.save(update_fields=["filed_at"])
    page = text(client, address)
    assert "申請を書き始めました" not in page
    assert "県に届きました" in page


def test_a_wish_for_a_day_that_is_over_is_told_at_once_and_stays_typed(two_towns: None) -> None:
    client = towns.page("kawauchi")
    reference = begin(client)
    form = packs.load(ROOT / "procedures" / "fukushima" / "adviser-dispatch").form
    where = next(page.id for page in form.pages if any(field.id == "preferred_from" for field in page.fields))
    address = f"{HOME}applications/{reference}/pages/{where}/"
    asked = re.search(r'name="shown" value="([^"]*)"', text(client, address))
    assert asked is not None
    answer = client.post(address, {"preferred_from": "令和2年4月1日", "shown": asked[1]})
    assert answer.status_code == 422
    assert "過ぎた日が入力されています。今日（" in answer.content.decode()
    assert "令和2年4月1日" in answer.content.decode()
