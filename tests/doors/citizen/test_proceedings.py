"""Residents read meetings, look at documents, say what they think, and check a draw themselves; nobody is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Actor, Door
from koboshi.core.japan import civil
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.proceedings import service
from koboshi.proceedings.models import Council, Draw, Opinion, PublicInspection
from koboshi.proceedings.service import inspecting
from koboshi.project import wiring
from koboshi.project.configuration import ROOT
from tests.doors.citizen.stories import meanwhile, staff
from tests.rooms.proceedings.conftest import DRAW, process, task, wait, with_process
from tests.rooms.proceedings.test_draws import VALUE, later
from tests.rooms.proceedings.test_public_inspection import pdf

LONG = "架空の" + "とても長い名前の" * 8 + "件"
NAME = "架空花子"


def _publish(*nodes: str, more: str = "") -> str:
    pack = with_process(packs.load(ROOT / "procedures/fukushima/disclosure-request"), process(*nodes), more)
    return catalog.publish(SYSTEM, pack, tenant=PREFECTURE).procedure_id


def _case(procedure: str) -> Case:
    offer = catalog.in_force(procedure, on=civil.today())
    answers = {**offer.pack.samples["typical.json"]["answers"]}
    answers["applicant"] = {**answers["applicant"], "family": "架空", "given": "花子"}
    begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=answers)
    return casework.file(SYSTEM, begun.application, offer, now=later(-3))


def fill() -> None:
    """A meeting, an inspection and two draws as offices publish them."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        tanto, kacho = staff("tanto"), staff("kacho")
        _meeting(tanto)
        _inspection(tanto)
        _draws(tanto, kacho)


def _meeting(tanto: Actor) -> None:
    office = Office.objects.get(slug="johokokai-madoguchi")
    council = service.enter_council(tanto, office, name="架空審議会", quorum=1)
    member = service.add_member(tanto, council, name="委員 甲（架空）")
    meeting = service.call_meeting(tanto, council, held_on=civil.today(), begins="13:30", place="架空庁舎 第1会議室")
    procedure = _publish(task("council", "council", "agree,limited,against"), task("after", "complete"))
    item = service.put_on_agenda(tanto, meeting, _case(procedure), public_title=LONG)
    service.put_on_agenda(tanto, meeting, _case(procedure), public_title="架空の2件目")
    service.note_present(tanto, meeting, [member.pk])
    service.record_result(tanto, item, result="limited", opinion=f"{NAME}の計画に条件を付ける。")
    service.write_minutes(tanto, meeting, minutes=NAME, public_minutes="2件を話し合いました。")
    service.publish(tanto, meeting, public=True)


def _inspection(tanto: Actor) -> None:
    found = service.open_inspection(
        tanto,
        _case(_publish(task("publish", "publish"), task("after", "complete"))),
        public_title="架空法人の設立",
        place="架空庁舎 2階 県民の窓口（平日 8:30～17:15）",
        opens=civil.today(),
        rule=inspecting.own_rule(2, "week"),
    )
    upload = service.Upload("定款.pdf", "application/pdf", pdf())
    service.add_paper(tanto, found, title="定款（公開用）", upload=upload)


def _draws(tanto: Actor, kacho: Actor) -> None:
    procedure = _publish(task("enlist", "draw"), wait("lots", "drawn"), task("after", "complete"), more=DRAW)
    office = Office.objects.get(slug="johokokai-madoguchi")
    for title in ("架空の住宅 11月", "架空の住宅 12月"):
        for _ in range(4):
            _case(procedure)
        draw = service.open_draw(
            tanto, office, procedure, title=title, arrived_until=civil.today() - timedelta(days=1),
            draw_on=civil.today() + timedelta(days=1), places={"governor": 2}, 
            public_source="架空新聞の宝くじ欄に翌日のる6桁の数字",
            public_digits=6, place="架空庁舎",
        )  # fmt: skip
        service.enlist(tanto, draw)
        service.close_list(tanto, draw, expected=4)
        if title.endswith("11月"):
            service.draw(kacho, draw, **VALUE, now=later())


@pytest.fixture
def shown(published: None) -> None:
    """Everything is there."""
    fill()


def _pages(client: Client) -> list[str]:
    with scope.acting(SYSTEM):
        draws = list(Draw.objects.order_by("pk").values_list("pk", flat=True))
        meeting = Council.objects.get().meetings.get().pk
        inspection = PublicInspection.objects.get().pk
    return [
        "/proceedings/",
        f"/proceedings/meetings/{meeting}/",
        f"/proceedings/inspections/{inspection}/",
        *(f"/proceedings/draws/{draw}/" for draw in draws),
        "/proceedings/draws/verify/",
    ]


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_no_page_names_anybody(client: Client, shown: None, lang: str) -> None:
    with scope.acting(SYSTEM):
        references = list(Case.objects.values_list("reference", flat=True))
    for address in _pages(client):
        answer = client.get(address, {"lang": lang})
        page = answer.content.decode()
        assert answer.status_code == 200, address
        for secret in ("花子", "甲（架空）", "tanto", *references):
            assert secret not in page, (address, secret)


def test_an_opinion_is_given_once_and_never_shown(client: Client, shown: None) -> None:
    with scope.acting(SYSTEM):
        number = PublicInspection.objects.get().pk
    address = f"/proceedings/inspections/{number}/"
    empty = client.post(address, {"text": " ", "once": "a"})
    assert empty.status_code == 422
    assert "意見を1字以上" in empty.content.decode()
    for _ in range(2):
        thanks = client.post(address, {"text": "この計画に賛成です（架空）。", "once": "a"}, follow=True)
        assert "受け取りました（1番）" in thanks.content.decode()
    assert "賛成です" not in client.get(address).content.decode()
    with scope.acting(SYSTEM):
        assert Opinion.objects.get().text == "この計画に賛成です（架空）。"
        paper = PublicInspection.objects.get().papers.get().pk
    assert client.get(f"/proceedings/papers/{paper}/").content.startswith(b"%PDF")
    with scope.acting(SYSTEM):
        PublicInspection.objects.update(
            opens=civil.today() - timedelta(days=20), closes=civil.today() - timedelta(days=6)
        )
    assert client.get(f"/proceedings/papers/{paper}/").status_code == 404
    after = client.get(address).content.decode()
    assert "出された意見は1件です" in after
    assert "定款" not in after
    assert client.post(address, {"text": "遅れた意見", "once": "b"}).status_code == 422


def test_everybody_can_compute_the_draw_again(client: Client, shown: None) -> None:
    with scope.acting(SYSTEM):
        drawn, listed = Draw.objects.order_by("pk")
    listing = client.get(f"/proceedings/draws/{listed.pk}/list.txt").content.decode()
    assert listing.count("entrant\t") == 4
    assert listed.list_commitment in client.get(f"/proceedings/draws/{listed.pk}/").content.decode()
    assert client.get(f"/proceedings/draws/{listed.pk}/draw.json").status_code == 404
    record = client.get(f"/proceedings/draws/{drawn.pk}/draw.json").content

    def check(content: bytes, **typed: str) -> Any:
        file = SimpleUploadedFile("draw.json", content, "application/json")
        return client.post("/proceedings/draws/verify/", {"file": file, **typed})

    good = check(record, list=drawn.list_commitment, secret=drawn.secret_commitment)
    assert "すべて一致しました" in good.content.decode()
    other = check(record, list="0" * 64)
    assert "一致しないところがあります" in other.content.decode()
    forged = check(record.replace(b'"won"', b'"out"', 1))
    assert "一致しないところがあります" in forged.content.decode()
    assert check(b"not a draw").status_code == 422
    assert client.post("/proceedings/draws/verify/").status_code == 422


def test_what_is_not_published_does_not_exist(client: Client, published: None) -> None:
    page = client.get("/proceedings/").content.decode()
    for empty in ("公表している会議はありません", "いま縦覧はありません", "公表している抽選はありません"):
        assert empty in page
    for path in ("meetings/1/", "inspections/1/", "papers/1/", "draws/1/", "draws/1/list.txt"):
        assert client.get(f"/proceedings/{path}").status_code == 404


@pytest.mark.browser
def test_the_pages_read_well_on_a_telephone_and_on_a_desk(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    addresses: list[str] = []

    def prepare() -> None:
        fill()
        addresses.extend(_pages(Client()))

    meanwhile(prepare)
    names = ("overview", "meeting", "inspection", "drawn", "listed", "verify")
    for width in (320, 1280):
        page = open_page(width=width)
        for name, address in zip(names, addresses, strict=True):
            page.goto(address)
            axe(page)
            picture(page, f"proceedings-{name}")
    page.goto(f"{addresses[2]}?lang=ja-easy")
    axe(page)
