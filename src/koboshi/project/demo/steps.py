"""What can be tried besides cases: seats and a chain of approval, a council, an inspection and draws; all invented.

Everything is entered through the verbs of the rooms by the people of the demo. The chains are examples: they follow no
rule of the prefecture (要確認), and their people do not exist (架空).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from koboshi.approvals.models import StandardChain
from koboshi.approvals.service import chains, staffing
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.catalog.models import Procedure
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of
from koboshi.proceedings import service as proceedings
from koboshi.proceedings.models import Council, Draw
from koboshi.proceedings.service import inspecting, listing
from koboshi.project.demo.people import SINCE

CIRCULATING: Final = {
    "johokokai-madoguchi": {"kakaricho": "joho-kakaricho", "hosa": "joho-hosa", "kacho": "kacho"},
    "kenpoku-hoken": {"kakaricho": "hoken-kakaricho", "hosa": "hoken-hosa", "kacho": "hoken-kacho"},
}
"""Offices with a chain: each seat and the sign-in of who sits there."""
CHAIN: Final = """
[chain]
id = "demo_section"
name = "課の中の決裁（例・架空）"
status = "要確認"
confidence = "C"
source = "見本のための例です。実在の規程によりません。"

[rules]
read_after_acting = true

[[seat]]
id = "kakaricho"
name = "係長"
acting = ["hosa"]

[[seat]]
id = "hosa"
name = "課長補佐"

[[seat]]
id = "kacho"
name = "課長"
acting = ["hosa"]

[[stage]]
id = "kakari"
name = "係"
seats = ["kakaricho"]

[[stage]]
id = "ka"
name = "課"
seats = ["kacho"]

[ladder]
seats = ["kacho"]
"""


def _actor(login: str) -> Actor:
    return actor_of(_user(login), {})


def _user(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.koboshi.example")


def load() -> None:
    """Enter everything once."""
    on = civil.today()
    circulate()
    meet(on)
    show(on)
    draw_lots(on)


def circulate() -> None:
    """A clerk drafts, 係長 and 課長 stamp; 課長補佐 stands in for both (代決), who was away reads later (後閲)."""
    keeper = _actor("honbu")
    for slug, seats in CIRCULATING.items():
        office = organisations.office(PREFECTURE, slug)
        if StandardChain.objects.filter(office=office).exists():
            continue
        for seat, login in seats.items():
            staffing.put_in_post(keeper, office, seat, _user(login), since=SINCE)
        chains.enter_chain(keeper, PREFECTURE, CHAIN, since=SINCE, office=office)


def meet(on: date) -> None:
    """A council that met two weeks ago and meets again in three."""
    secretary = _actor("kankyo")
    office = organisations.office(PREFECTURE, "shizen-hogo")
    if Council.objects.filter(office=office).exists():
        return
    council = proceedings.enter_council(
        secretary, office, name="自然環境の審議会（架空）", quorum=2, basis="見本の会議です。設置の根拠は要確認です。"
    )
    members = [
        proceedings.add_member(secretary, council, name=name, role=role)
        for name, role in (("会長 一郎（架空）", "会長"), ("委員 二美（架空）", "委員"), ("委員 三郎（架空）", "委員"))
    ]
    past = proceedings.call_meeting(
        secretary, council, held_on=on - timedelta(days=14), begins="13:30", place="架空庁舎 3階会議室"
    )
    proceedings.note_present(secretary, past, [each.pk for each in members])
    proceedings.write_minutes(
        secretary,
        past,
        minutes="会の進め方を確かめました（架空）。",
        public_minutes="会の進め方を確かめました。次の会で申請を審議します（架空）。",
    )
    proceedings.publish(secretary, past, public=True)
    proceedings.call_meeting(
        secretary, council, held_on=on + timedelta(days=21), begins="10:00", place="架空庁舎 3階会議室"
    )


def show(on: date) -> None:
    """One case is shown to the public for two weeks from today, another one from next week."""
    clerk = _actor("npo")
    office = organisations.office(PREFECTURE, "bunka-shinko")
    cases = Case.objects.filter(office=office, ended_at__isnull=True, decided_at__isnull=True)
    for case, opens in zip(cases.order_by("pk")[:2], (on, on + timedelta(days=7)), strict=False):
        proceedings.open_inspection(
            clerk,
            case,
            public_title="架空の法人についての書類",
            place="架空庁舎 2階の閲覧の場所",
            opens=opens,
            rule=inspecting.own_rule(2, "week"),
        )


def draw_lots(on: date) -> None:
    """A draw of public housing that took place today, when somebody waits for it, and one to come."""
    procedure = "fukushima/public-housing"
    if not Procedure.objects.filter(pk=procedure).exists() or Draw.objects.exists():
        return
    classes = [each["id"] for each in _classes(procedure, on)]
    clerk, head = _actor("doboku"), _actor("doboku-kacho")
    for title, until, draw_on in (
        ("県営住宅の抽選（架空・済み）", on - timedelta(days=1), on),
        ("県営住宅の抽選（架空・これから）", on + timedelta(days=13), on + timedelta(days=14)),
    ):
        draw = proceedings.open_draw(
            clerk,
            organisations.office(PREFECTURE, "kenei-kenpoku"),
            procedure,
            title=title,
            arrived_until=until,
            draw_on=draw_on,
            places=dict.fromkeys(classes, 1),
            public_source="架空新聞の朝刊に載る6桁の数",
            public_digits=6,
            place="架空庁舎 1階",
        )
        if draw_on > on:
            continue
        proceedings.enlist(clerk, draw)
        count = listing.gather(clerk, draw)
        if count == 0:
            proceedings.cancel(clerk, draw, reason="申込みがなかったため（架空）。")
            continue
        draw = proceedings.close_list(clerk, draw, expected=count)
        proceedings.draw(head, draw, public_value="120934", value_found="架空新聞", now=datetime.now(UTC))


def _classes(procedure: str, on: date) -> list[dict[str, str]]:
    found = catalog.in_force(procedure, on=on).pack.toml("procedure.toml")["draw"]["class"]
    return [dict(each) for each in found]
