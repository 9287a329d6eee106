"""Documents are shown for two weeks; residents say what they think; the clock ends it and the process goes on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest

from koboshi.casework.models import Case
from koboshi.core.actor import VISITOR, Actor
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import public, service
from koboshi.proceedings.models import Opinion, Paper, PublicInspection
from koboshi.proceedings.service import inspecting
from tests.rooms.conftest import staff
from tests.rooms.proceedings.conftest import Files, Publish, step_of, task, today, wait

STEPS = task("publish", "publish"), wait("showing", "opinions_closed"), task("after", "complete")
DEADLINE = """
[[deadline]]
id = "inspection"
amount = 2
unit = "week"
starts = "opening"
basis = "架空の法律"
status = "要確認"
"""


def noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), JAPAN) + timedelta(hours=12)


def pdf() -> bytes:
    """A small PDF."""
    out = BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


def opened(actor: Actor, case: Case, **facts: object) -> PublicInspection:
    given = {
        "public_title": "架空法人の設立",
        "place": "架空庁舎 2階",
        "opens": today(),
        "rule": inspecting.own_rule(2, "week"),
    }
    return service.open_inspection(actor, case, **{**given, **facts})  # type: ignore[arg-type]


def test_two_weeks_with_opinions_then_the_process_goes_on(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*STEPS, more=DEADLINE))
    rules = inspecting.rules_of(inspecting.pack_of(case.version_id))
    found = opened(examiner, case, rule=rules["inspection"], ends_step=True)
    assert step_of(case) == "showing"
    assert found.closes == today(14), "the first day is not counted (民法140条)"
    assert public.last_day(found.pk).day == found.closes  # type: ignore[union-attr]
    with scope.acting(VISITOR):
        first = service.give_opinion(VISITOR, found.pk, text="反対です。", name="架空 五郎", once="a")
        assert service.give_opinion(VISITOR, found.pk, text="反対です。", once="a") == first
        assert not Opinion.objects.exists(), "the second wall shows opinions to the office only"
    assert first.name == "", "nobody asked for a name, so none is kept"
    service.give_opinion(examiner, found.pk, text="紙で出されたもの（架空）", once="b", way="paper")
    service.answer_opinion(examiner, first, answer="計画のとおり確かめます。")
    last = noon(found.closes)
    assert service.close_due(last) == 0, "the last day belongs to it"
    service.give_opinion(VISITOR, found.pk, text="最後の日です。", once="c", now=last)
    assert [service.close_due(last + timedelta(days=1)) for _ in range(2)] == [1, 0]
    assert step_of(case) == "after"
    case.refresh_from_db()
    assert case.state["data"]["opinions"] == 3
    assert Entry.objects.get(kind="proceedings.opinions_closed").data == {"inspection": found.pk, "opinions": 3}
    with pytest.raises(Refused, match="期間は終わりました"):
        service.give_opinion(VISITOR, found.pk, text="遅れました。", once="d", now=last + timedelta(days=1))
    assert "反対" not in repr(list(Entry.objects.values_list("data", flat=True)))
    assert verify.verify_all().clean


def test_before_and_after_the_page_shows_only_that_it_is_held(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*STEPS))
    found = opened(examiner, case, opens=today(3))
    upload = service.Upload("書類.pdf", "application/pdf", pdf())
    paper = service.add_paper(examiner, found, title="定款（個人の部分は黒塗り）", upload=upload)
    assert service.add_paper(examiner, found, title="同じもの", upload=upload) == paper
    with pytest.raises(Refused, match="まだ始まって"):
        service.give_opinion(VISITOR, found.pk, text="早いです。", once="a")
    early, lasting, over = (public.inspection(found.pk, today(days)) for days in (0, 3, 18))
    assert early is not None
    assert lasting is not None
    assert over is not None
    assert (early.state, early.papers) == ("early", ())
    assert [each.title for each in lasting.papers] == ["定款（個人の部分は黒塗り）"]
    assert (over.state, over.papers, over.place) == ("over", (), "")
    assert public.paper(paper.pk, today()) is None
    assert public.paper(paper.pk, today(3)) == paper
    assert service.open_paper(paper).startswith(b"%PDF")
    service.remove_paper(examiner, paper)
    assert public.paper(paper.pk, today(3)) is None


def test_what_may_not_be_shown_or_opened(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*STEPS), name="架空花子")
    with pytest.raises(Refused, match="お名前が入っています"):
        opened(examiner, case, public_title="架空花子の申請")
    with pytest.raises(Refused, match="今日からあとの日"):
        opened(examiner, case, opens=today(-1))
    for amount, unit in ((0, "week"), (2, "year"), (400, "day")):
        with pytest.raises(Refused, match="縦覧の長さ"):
            inspecting.own_rule(amount, unit)
    found = opened(examiner, case)
    with pytest.raises(Refused, match="すでに始まって"):
        opened(examiner, case)
    with pytest.raises(Refused, match="権限"):
        service.add_paper(staff("npo"), found, title="書類", upload=service.Upload("a.pdf", "application/pdf", pdf()))
    for name, content in (("a.pdf", b""), ("a.pdf", b"text"), ("a.exe", b"MZ\x00\x01")):
        with pytest.raises(Refused):
            service.add_paper(examiner, found, title="書類", upload=service.Upload(name, "", content))
    for text in (" ", "あ" * 10_001):
        with pytest.raises(Refused, match="意見を1字以上"):
            service.give_opinion(VISITOR, found.pk, text=text, once="x")
    with pytest.raises(Refused, match="権限"):
        service.give_opinion(staff("npo"), found.pk, text="紙", once="y", way="paper")
    assert not Paper.objects.exists()


def test_a_name_is_asked_for_only_where_the_law_says_so(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*STEPS, more="\n[opinions]\nnames = true\n"))
    found = opened(examiner, case)
    with pytest.raises(Refused, match="お名前とご住所"):
        service.give_opinion(VISITOR, found.pk, text="賛成です。", once="a")
    for wrong, why in (("架" * 121, "文が長すぎます"), ("架空 123456789018", "マイナンバー")):
        with pytest.raises(Refused, match=why):
            service.give_opinion(VISITOR, found.pk, text="賛成です。", name=wrong, address="架空町1", once="a")
    kept = service.give_opinion(VISITOR, found.pk, text="賛成です。", name="架空 五郎", address="架空町1", once="a")
    assert kept.name == "架空 五郎"
    assert "五郎" not in repr(public.inspection(found.pk, today()))


def test_a_process_with_a_timer_of_its_own_is_left_alone(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(task("publish", "complete"), task("examine", "complete")))
    found = opened(examiner, case, ends_step=True)
    assert step_of(case) == "examine"
    assert service.close_due(noon(found.closes + timedelta(days=1))) == 1
    assert step_of(case) == "examine"
