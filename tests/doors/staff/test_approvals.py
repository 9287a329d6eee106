"""The pages of approvals: draft a decision, stamp it, send it back, decide it, many at once, and who is there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from koboshi.approvals import service as approvals
from koboshi.approvals.models import Absence, Circulation, Delegation, Post, StandardChain
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision
from koboshi.core.actor import SYSTEM, Role
from koboshi.core.japan import civil
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from tests.doors.staff.conftest import House
from tests.rooms.approvals.conftest import CHAIN, criterion

SINCE = date(2026, 4, 1)
DOCUMENTS = "架空の記録"
FACTS = "架空川の第2工区の記録であり、不開示情報に当たるものはありません。"


def _text(response: Any) -> str:
    return str(response.content.decode())


def fill(house: House) -> None:
    """Seats of the section, the department above it, and the body's chain."""
    with scope.acting(SYSTEM):
        organisations.enter_office(PREFECTURE, "somu", name="総務の部（架空）")
        section = organisations.enter_office(
            PREFECTURE, "johokokai-madoguchi", name="情報公開窓口（架空）", parent="somu"
        )
        for login, name, slug, roles in (
            ("bucho", "部長 三郎（架空）", "somu", (Role.LEADER,)),
            ("koukai", "公表 八子（架空）", "somu", (Role.PUBLISHER,)),
            ("hosa", "補佐 二実（架空）", "johokokai-madoguchi", (Role.CLERK,)),
        ):
            user = User.objects.create_user(f"{login}@staff.example.jp", name=name, is_staff=True)
            people.join(user, organisations.office(PREFECTURE, slug), roles, since=SINCE)
        publisher = house.actor("koukai")
        for login, seat in (("doryo", "kakaricho"), ("kacho", "kacho"), ("hosa", "kacho_hosa")):
            approvals.put_in_post(publisher, section, seat, house.user(login), since=SINCE)
        above = organisations.office(PREFECTURE, "somu")
        approvals.put_in_post(publisher, above, "bucho", house.user("bucho"), since=SINCE)
        approvals.enter_chain(publisher, PREFECTURE, CHAIN, since=SINCE)


@pytest.fixture
def section(house: House) -> House:
    """The house with seats and a chain."""
    fill(house)
    return house


def to_decide(house: House) -> Case:
    """A case that waits for its decision."""
    case = house.case()
    for _ in range(6):
        task = house.task(case)
        if task.action == "decide":
            return case
        with scope.acting(SYSTEM):
            casework.complete(SYSTEM, task, outcome="complete")
    raise AssertionError("no deciding task on the straight way")


def _draft(house: House, case: Case, **typed: str) -> Any:
    words = {"outcome": "grant", "facts": FACTS, "documents": DOCUMENTS, "send": "1", **typed}
    return house.page("tanto").post(f"/staff/approvals/tasks/{house.task(case).pk}/", words)


def _drafted(house: House, case: Case | None = None, **typed: str) -> Circulation:
    case = case or to_decide(house)
    assert _draft(house, case, **typed).status_code == 302
    (row,) = house.all(Circulation, reference=case.reference, dropped_at=None)
    assert isinstance(row, Circulation)
    return row


def _stamp(house: House, who: str, row: Circulation, seat: str, verdict: str = "agree", **typed: str) -> Any:
    fresh = house.fresh(row)
    words = {"act": "stamp", "seat": seat, "verdict": verdict, "seen": str(fresh.version), **typed}
    return house.page(who).post(f"/staff/approvals/{row.pk}/", words)


# -- the straight way -------------------------------------------------------------------------------------------------


def test_from_the_list_to_the_decision(section: House) -> None:
    case = to_decide(section)
    listed = _text(section.page("tanto").get("/staff/approvals/"))
    assert case.reference in listed
    assert "起案を待つ案件" in listed
    shown = _text(section.page("tanto").get(f"/staff/approvals/tasks/{section.task(case).pk}/"))
    assert "決定を起案する" in shown
    row = _drafted(section, case)
    assert case.reference in _text(section.page("doryo").get("/staff/approvals/"))
    page = _text(section.page("doryo").get(f"/staff/approvals/{row.pk}/"))
    assert "「係長」として押す" in page
    assert FACTS in page
    assert "<svg" in page
    assert (
        _stamp(section, "doryo", row, "kakaricho", "agree_with_opinion", note="よく書けています。").status_code == 302
    )
    page = _text(section.page("kacho").get(f"/staff/approvals/{row.pk}/"))
    assert "よく書けています。" in page
    assert "決裁すると、この案のとおりに決定します" in page
    done = _stamp(section, "kacho", row, "kacho", "decide")
    assert done.status_code == 302
    (made,) = section.all(Decision, reference=case.reference)
    assert (made.outcome, made.facts, made.decided_by_id) == ("grant", FACTS, section.user("kacho").pk)
    after = _text(section.page("tanto").get(f"/staff/approvals/{row.pk}/"))
    assert "決裁が済みました" in after
    assert "引き戻す" not in after


def test_the_way_can_be_seen_before_anybody_is_asked(section: House) -> None:
    case = to_decide(section)
    url = f"/staff/approvals/tasks/{section.task(case).pk}/"
    page = section.page("tanto").post(url, {"outcome": "refuse", "facts": "途中まで書いた文", "look": "1"})
    assert page.status_code == 200
    assert "部長が決裁します" in _text(page)
    assert "途中まで書いた文" in _text(page)
    assert not section.all(Circulation)


def test_an_incomplete_draft_keeps_every_word_and_says_what_is_missing(section: House) -> None:
    case = to_decide(section)
    refused = _draft(section, case, outcome="refuse", conditions="条件の文", application="当てはめの文")
    assert refused.status_code == 422
    text = _text(refused)
    assert 'id="errors"' in text
    assert 'href="#clause"' in text
    for words in (FACTS, "条件の文", "当てはめの文"):
        assert words in text
    assert not section.all(Circulation)


def test_a_return_without_a_reason_keeps_what_was_typed_and_a_stale_page_says_so(section: House) -> None:
    row = _drafted(section)
    refused = _stamp(section, "doryo", row, "kakaricho", "return", note=" ")
    assert refused.status_code == 422
    assert "理由を書いてください" in _text(refused)
    refused = _stamp(section, "doryo", row, "kakaricho", "agree", seen="0", note="書いた意見")
    assert refused.status_code == 422
    assert "ほかの人が押しました" in _text(refused)
    assert "書いた意見" in _text(refused)
    assert _stamp(section, "doryo", row, "kakaricho", "").status_code == 422


def test_refusals_are_said_in_the_readers_language(section: House) -> None:
    row = _drafted(section)
    words = {"act": "stamp", "seat": "kakaricho", "verdict": "agree", "seen": "0"}
    refused = section.page("doryo").post(f"/staff/approvals/{row.pk}/?lang=en", words)
    assert "Somebody else stamped after you opened the page" in _text(refused)


def test_returned_changed_and_sent_again(section: House) -> None:
    row = _drafted(section)
    _stamp(section, "doryo", row, "kakaricho", "return", note="年度を書いてください。")
    assert "あなたに戻った起案" in _text(section.page("tanto").get("/staff/approvals/"))
    page = _text(section.page("tanto").get(f"/staff/approvals/{row.pk}/again/"))
    assert "年度を書いてください。" in page
    assert FACTS in page
    url = f"/staff/approvals/{row.pk}/again/"
    bad = section.page("tanto").post(url, {"outcome": "grant", "facts": "", "seen": str(section.fresh(row).version)})
    assert bad.status_code == 422
    sent = {
        "outcome": "grant",
        "facts": f"令和7年度の{FACTS}",
        "documents": DOCUMENTS,
        "seen": str(section.fresh(row).version),
        "send": "1",
    }
    assert section.page("tanto").post(url, sent).status_code == 302
    page = _text(section.page("doryo").get(f"/staff/approvals/{row.pk}/"))
    assert "令和7年度の" in page
    assert "前の案 その1" in page
    assert section.page("doryo").get(url).status_code == 302, "only the drafter sends again"


def test_pulled_back_and_given_up(section: House) -> None:
    case = to_decide(section)
    row = _drafted(section, case)
    seen = str(section.fresh(row).version)
    page = section.page("tanto")
    assert page.post(f"/staff/approvals/{row.pk}/", {"act": "pull_back", "note": "", "seen": seen}).status_code == 302
    shown = _text(page.get(f"/staff/approvals/{row.pk}/"))
    assert "起案者が引き戻し、手直ししています" in shown
    assert "回付中です" not in shown
    assert "引き戻されました。起案した方が見直します" in _text(page.get(f"/staff/cases/{case.reference}/"))
    seen = str(section.fresh(row).version)
    assert page.post(f"/staff/approvals/{row.pk}/", {"act": "drop", "note": "誤り", "seen": seen}).status_code == 302
    assert section.fresh(row).dropped_at is not None
    assert case.reference in _text(page.get("/staff/approvals/")), "it waits for a draft again"


# -- who sees what ----------------------------------------------------------------------------------------------------


def test_the_head_of_the_department_reads_draft_and_answers_without_being_of_the_office(section: House) -> None:
    reason = {
        "clause": "personal",
        "checked_article": "第7条第2号（架空の条）",
        "criterion": criterion(),
        "application": "氏名と住所から特定の個人を識別できるため、個人に関する情報に当たります。",
    }
    row = _drafted(
        section, outcome="refuse", facts="請求された記録の3頁に、個人の氏名（架空）と住所があります。", **reason
    )
    for who, seat in (("doryo", "kakaricho"), ("kacho", "kacho")):
        _stamp(section, who, row, seat)
    page = _text(section.page("bucho").get(f"/staff/approvals/{row.pk}/"))
    assert "「部長」として押す" in page
    assert "特定の個人を識別できる" in page
    assert f"/staff/cases/{row.reference}/" not in page, "the case page itself is the office's"
    assert _stamp(section, "bucho", row, "bucho", "decide").status_code == 302
    assert section.all(Decision, reference=row.reference)[0].outcome == "refuse"


def test_who_has_nothing_to_do_with_a_draft_finds_none(section: House) -> None:
    row = _drafted(section)
    for path in (f"/staff/approvals/{row.pk}/", f"/staff/approvals/{row.pk}/again/"):
        assert section.page("bunka").get(path).status_code == 404
    assert _stamp(section, "bunka", row, "kakaricho").status_code == 404
    assert row.reference not in _text(section.page("bunka").get("/staff/approvals/"))


def test_a_case_without_a_chain_goes_to_the_usual_page(house: House) -> None:
    task = house.task(to_decide(house))
    answer = house.page("kacho").get(f"/staff/approvals/tasks/{task.pk}/")
    assert answer.status_code == 404 or answer["Location"].endswith(f"/tasks/{task.pk}/decide/")
    assert "今、あなたが押すものはありません" in _text(house.page("kacho").get("/staff/approvals/"))


# -- many at once -----------------------------------------------------------------------------------------------------


def test_like_cases_are_stamped_together_with_each_reason_visible(section: House) -> None:
    rows = [_drafted(section, facts=f"{FACTS}（{number}）") for number in range(3)]
    page = _text(section.page("doryo").get("/staff/approvals/together/"))
    assert all(f"{FACTS}（{number}）" in page for number in range(3))
    words: dict[str, Any] = {f"seen-{row.pk}": str(row.version) for row in rows}
    words |= {"draft": [str(rows[0].pk), str(rows[2].pk)], "seat": "kakaricho", "verdict": "agree"}
    assert section.page("doryo").post("/staff/approvals/together/", words).status_code == 302
    assert [len(section.fresh(row).value.stamps) for row in rows] == [1, 0, 1]
    again = section.page("doryo").post("/staff/approvals/together/", words)
    assert again.status_code == 422
    assert "新しい一覧" in _text(again)


def test_choosing_nothing_together_is_said(section: House) -> None:
    answer = section.page("doryo").post("/staff/approvals/together/", {"seat": "kakaricho", "verdict": "agree"})
    assert answer.status_code == 422
    assert "まとめて押す案件を選んでください" in _text(answer)


# -- who is there -----------------------------------------------------------------------------------------------------


def test_away_the_deputy_acts_and_the_head_reads_later(section: House) -> None:
    day = civil.today().isoformat()
    form = {"do": "absence", "user": str(section.user("kacho").pk), "since": day, "until": day, "reason": "trip"}
    assert section.page("kacho").post("/staff/approvals/people/", form).status_code == 302
    assert "出張" in _text(section.page("kacho").get("/staff/approvals/people/"))
    row = _drafted(section)
    _stamp(section, "doryo", row, "kakaricho")
    assert "代決です" in _text(section.page("hosa").get("/staff/approvals/"))
    assert _stamp(section, "hosa", row, "kacho", "decide").status_code == 302
    page = _text(section.page("kacho").get(f"/staff/approvals/{row.pk}/"))
    assert "後で読む（後閲）" in page
    read = {"act": "read", "seat": "kacho", "note": ""}
    assert section.page("kacho").post(f"/staff/approvals/{row.pk}/", read).status_code == 302
    assert "後閲するものはありません" in _text(section.page("kacho").get("/staff/approvals/"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"since": "令和99年", "until": "2026-12-01"}, "令和99年"),
        ({"since": "2026-12-05", "until": "2026-12-01"}, "始まりの日より前"),
        ({"since": "2026-12-01", "until": "2026-12-05", "user": "999999"}, "一覧から選んで"),
        ({"since": "2026-12-01", "until": "2026-12-05", "reason": "ill"}, "不在の理由"),
    ],
)
def test_a_bad_absence_keeps_what_was_typed(section: House, typed: dict[str, str], words: str) -> None:
    form = {"do": "absence", "user": str(section.user("tanto").pk), "reason": "trip", **typed}
    refused = section.page("tanto").post("/staff/approvals/people/", form)
    assert refused.status_code == 422
    assert words in _text(refused)
    assert typed["since"] in _text(refused)
    assert not section.all(Absence)


def test_a_circle_of_delegations_is_refused_on_the_page(section: House) -> None:
    def give(giver: str, to: str) -> Any:
        form = {"do": "delegation", "user": str(section.user(giver).pk), "to": str(section.user(to).pk), "seat": ""}
        return section.page(giver).post("/staff/approvals/people/", {**form, "since": civil.today().isoformat()})

    assert give("doryo", "hosa").status_code == 302
    refused = give("hosa", "doryo")
    assert refused.status_code == 422
    assert "輪になっていて" in _text(refused)
    (row,) = section.all(Delegation)
    form = {"do": "end_delegation", "row": str(row.pk)}
    assert section.page("doryo").post("/staff/approvals/people/", form).status_code == 302
    assert not section.all(Delegation)


def test_a_clerk_writes_for_herself_only_and_a_head_for_her_office(section: House) -> None:
    assert (
        "同僚 二郎（架空）</option>"
        not in _text(section.page("tanto").get("/staff/approvals/people/")).split('id="to"')[0]
    )
    assert (
        "同僚 二郎（架空）</option>" in _text(section.page("kacho").get("/staff/approvals/people/")).split('id="to"')[0]
    )


def test_posts_are_read_by_all_and_written_by_publishers(section: House) -> None:
    office = organisations.office(PREFECTURE, "johokokai-madoguchi")
    form = {"do": "post", "office": str(office.pk), "seat": "kakaricho", "user": str(section.user("tanto").pk)}
    form["since"] = civil.today().isoformat()
    assert "席に就く人を登録する</h2>" not in _text(section.page("tanto").get("/staff/approvals/posts/"))
    assert section.page("tanto").post("/staff/approvals/posts/", form).status_code == 422
    page = _text(section.page("koukai").get(f"/staff/approvals/posts/?office={office.pk}"))
    assert "審査 太郎（架空）" in page
    assert section.page("koukai").post("/staff/approvals/posts/", form).status_code == 302
    former = [row for row in section.all(Post, seat="kakaricho") if row.user_id == section.user("doryo").pk]
    assert former[0].until == civil.today() - timedelta(days=1)


def test_chains_are_checked_entered_and_ended_by_a_publisher(section: House) -> None:
    page, url = section.page("koukai"), "/staff/approvals/chains/"
    looked = page.post(url, {"toml": CHAIN, "look": "1"})
    assert looked.status_code == 200
    assert "課の決裁（例）" in _text(looked)
    assert "要確認" in _text(looked)
    bad = page.post(url, {"toml": "[chain", "since": "2026-12-01", "enter": "1"})
    assert bad.status_code == 422
    assert "TOML として読めません" in _text(bad)
    assert "[chain" in _text(bad)
    good = page.post(url, {"toml": CHAIN, "since": "令和8年12月1日", "enter": "1"})
    assert good.status_code == 302
    newest = section.all(StandardChain)[-1]
    ended = page.post(url, {"row": str(newest.pk), "until": "2026-12-31", "end": "1"})
    assert ended.status_code == 302
    assert section.fresh(newest).until == date(2026, 12, 31)
    assert section.page("tanto").post(url, {"toml": CHAIN, "since": "2026-12-01", "enter": "1"}).status_code == 422
    assert "新しい経路を登録する" not in _text(section.page("tanto").get(url))


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
@pytest.mark.parametrize("path", ["", "together/", "people/", "posts/", "chains/"])
def test_every_page_is_there_in_three_languages(section: House, language: str, path: str) -> None:
    answer = section.page("kacho").get(f"/staff/approvals/{path}?lang={language}")
    assert answer.status_code == 200


def test_the_case_and_the_desk_point_at_a_draft_on_its_way_and_at_one_that_came_back(section: House) -> None:
    row = _drafted(section)
    page = section.page("tanto")
    case = _text(page.get(f"/staff/cases/{row.reference}/"))
    assert f"/staff/approvals/{row.pk}/" in case
    assert "回付中です（いま：" in case
    assert "差し戻された起案があります" not in _text(page.get("/staff/"))
    typed = {
        "act": "stamp",
        "seat": "kakaricho",
        "verdict": "return",
        "note": "理由を書いてください。",
        "to": "drafter",
    }
    seen = str(section.fresh(row).version)
    assert section.page("doryo").post(f"/staff/approvals/{row.pk}/", {**typed, "seen": seen}).status_code == 302
    assert "差し戻されました" in _text(page.get(f"/staff/cases/{row.reference}/"))
    for lang in ("ja", "ja-easy", "en"):
        assert f"/staff/approvals/{row.pk}/" in _text(page.get(f"/staff/?lang={lang}"))
