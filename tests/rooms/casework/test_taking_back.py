"""A refusal is taken back of the office's own accord: the applicant is told, and the case is decided anew."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision, Delivery, TakingBack
from koboshi.casework.service import deadlines, engine, erasing, grounds, issuing, restarting, taking_back
from koboshi.casework.service.amiss import AllAmiss
from koboshi.casework.service.taking_back import Given
from koboshi.core import pack as packs
from koboshi.core.actor import Actor
from koboshi.core.deadline import Deadline
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal.models import Entry
from koboshi.project.cli import journal_content
from tests.rooms.conftest import PACKS, File, task_of

FULL = Reason(
    "請求の文書には、架空の方の電話番号が書かれています（架空）。",
    "personal",
    "disclose",
    "電話番号は個人を識別できる情報なので、公にできません（架空）。",
)
DOCUMENTS = {"documents": "架空の記録"}
FIELDS = {**DOCUMENTS, "checked_article": "第7条第2号（架空の条）"}
GIVEN = Given(
    how="annul",
    facts="電話番号の行は県の代表番号で、個人の番号ではありませんでした（架空）。",
    ground="第7条第2号（架空の条）に当たらないこと",
    node="examine",
)


@pytest.fixture
def refused(filed: File, examiner: Actor, decider: Actor) -> Case:
    """A request that was refused, notified, and ended."""
    case = filed()
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(decider, task_of(case), outcome="refuse", reason=FULL, fields=FIELDS)
    casework.issue(decider, task_of(case))
    case.refresh_from_db()
    assert case.ended_at is not None
    return case


def test_a_refusal_taken_back_opens_the_case_for_a_new_decision(refused: Case, examiner: Actor, decider: Actor) -> None:
    old = Document.objects.get(reference=refused.reference)
    row = casework.take_back(decider, refused, GIVEN)
    refused.refresh_from_db()
    assert (refused.ended_at, refused.decided_at, refused.outcome, refused.status) == (None, None, "", "examining")
    assert task_of(refused).node == "examine"
    notice = Document.objects.get(key=row.notice_key)
    assert notice.number != old.number
    assert old.number in str(notice.letter), "the new notice names the old one"
    assert Delivery.objects.filter(document=notice).exists()
    told = Check.objects.get(check_number=old.check_number)
    assert (told.withdrawn_why, old.number) == ("ended", Document.objects.get(pk=old.pk).number)
    casework.complete(examiner, task_of(refused), outcome="complete")
    casework.decide(decider, task_of(refused), outcome="grant", reason="開示します（架空）。", fields=DOCUMENTS)
    casework.issue(decider, task_of(refused))
    refused.refresh_from_db()
    assert refused.outcome == "grant"
    newest = Document.objects.filter(reference=refused.reference).order_by("-pk")[0]
    assert old.number in str(newest.letter)
    assert notice.number in str(newest.letter)
    assert Decision.objects.filter(case=refused).count() == 2


def test_a_case_that_was_never_taken_back_says_nothing_of_it(refused: Case) -> None:
    assert "職権" not in str(issuing.blocks(refused, "refuse"))


def test_annulling_and_withdrawing_are_two_acts_with_two_notices(refused: Case, decider: Actor) -> None:
    given = Given(how="withdraw", facts=GIVEN.facts, ground=GIVEN.ground, node=GIVEN.node)
    row = casework.take_back(decider, refused, given)
    notice = Document.objects.get(key=row.notice_key)
    assert "撤回" in notice.title
    assert "これから先の効力をなくします" in str(notice.letter)


@pytest.mark.parametrize("kind", ["refuse", "part"])
@pytest.mark.parametrize("how", ["annul", "withdraw"])
def test_the_notice_bears_no_inner_mark(refused: Case, decider: Actor, kind: str, how: str) -> None:
    Decision.objects.filter(case=refused).update(kind=kind)
    given = Given(how=how, facts=GIVEN.facts, ground=GIVEN.ground, node=GIVEN.node)
    shown = taking_back.preview(decider, refused, given)
    assert "送る前の案です" in shown
    row = casework.take_back(decider, refused, given)
    letter = str(Document.objects.get(key=row.notice_key).letter)
    for text in (shown, letter):
        for mark in ("要確認", "確かめていません", "見本", "処理期間"):
            assert mark not in text, mark
    assert "送る前の案" not in letter


def test_what_is_wrong_is_told_at_once(refused: Case, decider: Actor) -> None:
    with pytest.raises(AllAmiss) as told:
        casework.take_back(decider, refused, Given(how="", facts="誤り。", ground="要確認", node="issue"))
    assert len(told.value.parts) == 4


def test_the_journal_keeps_the_act_without_its_words(refused: Case, decider: Actor) -> None:
    casework.take_back(decider, refused, GIVEN)
    fact = Entry.objects.get(case_ref=refused.reference, kind="casework.decision_taken_back")
    assert (fact.data["how"], fact.data["outcome"], fact.data["node"]) == ("annul", "refuse", "examine")
    assert fact.data["sealed"]
    assert "電話番号" not in str(fact.data)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"how": "lapse"}, "取消し」か「撤回"),
        ({"facts": " "}, "理由（事実）と根拠"),
        ({"ground": ""}, "理由（事実）と根拠"),
        ({"facts": "長" * 4001}, "字以内"),
        ({"facts": "誤りがあった。"}, "短すぎます"),
        ({"ground": "要確認"}, "「要確認」とは書けません"),
        ({"ground": "第7条第2号（要確認）"}, "「要確認」とは書けません"),
        ({"facts": f"{GIVEN.facts}（要確認）"}, "「要確認」とは書けません"),
        ({"ground": "誤りがあったため"}, "条か、基準の名前"),
        ({"node": "issue"}, "どの段階から"),
    ],
)
def test_what_is_missing_is_said_and_nothing_moves(
    refused: Case, decider: Actor, changed: dict[str, str], why: str
) -> None:
    parts = {"how": GIVEN.how, "facts": GIVEN.facts, "ground": GIVEN.ground, "node": GIVEN.node}
    with pytest.raises(Refused, match=why):
        casework.take_back(decider, refused, Given(**{**parts, **changed}))
    refused.refresh_from_db()
    assert refused.outcome == "refuse"
    assert not TakingBack.objects.exists()


def test_only_a_decider_of_the_office_and_only_once(refused: Case, examiner: Actor, decider: Actor) -> None:
    with pytest.raises(Refused, match="決定権のある職員だけ"):
        casework.take_back(examiner, refused, GIVEN)
    casework.take_back(decider, refused, GIVEN)
    with pytest.raises(Refused, match="終わった案件の"):
        casework.take_back(decider, refused, GIVEN)


def test_what_was_granted_or_runs_is_not_taken_back_here(filed: File, examiner: Actor, decider: Actor) -> None:
    case = filed()
    with pytest.raises(Refused, match="申請者に不利な"):
        casework.take_back(decider, case, GIVEN)
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(decider, task_of(case), outcome="grant", reason="開示します（架空）。", fields=DOCUMENTS)
    with pytest.raises(Refused, match="申請者に不利な"):
        casework.take_back(decider, case, GIVEN)


def test_a_case_goes_on_only_where_it_can_be_decided_in_favour(refused: Case) -> None:
    decision = taking_back.decision_of(refused)
    assert decision is not None
    assert restarting.places(refused, decision) == ["decide", "examine"]


def test_the_words_are_erased_with_the_case(refused: Case, decider: Actor) -> None:
    assert not erasing.is_needed(refused.reference)
    row = casework.take_back(decider, refused, GIVEN)
    assert erasing.is_needed(refused.reference), "a case that is decided anew is not disposed of"
    erasing.erase(refused.reference)
    row.refresh_from_db()
    assert "電話番号" not in row.facts
    assert (row.ground, row.salt) == ("", "")


def test_the_words_are_held_against_their_seal(refused: Case, decider: Actor) -> None:
    row = casework.take_back(decider, refused, GIVEN)
    assert journal_content.prove(refused.reference).clean
    TakingBack.objects.filter(pk=row.pk).update(facts="ほかの理由（架空）。")
    (found,) = journal_content.prove(refused.reference).found
    assert (found.what, "決定を取り消した理由と根拠" in found.sentence) == ("altered", True)


def test_no_deadline_counts_from_a_decision_that_was_taken_back(
    refused: Case, decider: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = deadlines.pack_of(refused.version_id)
    own = Deadline("own", 10, starts="decided")
    monkeypatch.setattr(deadlines, "pack_of", lambda _: SimpleNamespace(deadlines=(own,), manifest=pack.manifest))
    assert [row.dropped for row in deadlines.rows_of(refused)] == [True], "a refusal starts none"
    casework.take_back(decider, refused, GIVEN)
    assert [(row.dropped, row.due) for row in deadlines.rows_of(refused)] == [(False, None)]


# -- 却下 and 失効 ----------------------------------------------------------------------------------------------------


def test_an_application_after_the_term_is_dismissed_and_not_refused() -> None:
    pack = packs.load(PACKS / "vehicle-tax-relief")
    assert "deadline" in grounds.clauses_for(pack, "dismiss")
    assert "deadline" not in grounds.clauses_for(pack, "refuse")
    assert {"one_car", "condition", "owner", "purpose"} <= set(grounds.clauses_for(pack, "refuse"))
    assert not {"one_car", "condition", "owner", "purpose"} & set(grounds.clauses_for(pack, "dismiss"))
    assert pack.letters["dismiss"].has("appeal"), "a dismissal is a disposition"


@pytest.mark.parametrize(("name", "letter"), [("passport", "uncollected"), ("gun-permit", "void")])
def test_what_is_not_taken_up_lapses_by_law_and_nobody_decides_it(name: str, letter: str) -> None:
    pack = packs.load(PACKS / name)
    assert not pack.letters[letter].has("appeal")
    assert not [node for node in pack.definition.nodes.values() if "lapse" in node.outcomes]
    assert {story.expect.outcome for story in pack.journeys if letter in (story.expect.letters or ())} == {"lapse"}
    case = Case(status=Case.Status.LAPSED, outcome="lapse")
    assert grounds.ended_by_law(case, pack)
    case.outcome = "refuse"
    assert not grounds.ended_by_law(case, pack), "a lapse of correction is a refusal"


@pytest.mark.parametrize("name", ["passport", "gun-permit"])
def test_a_case_takes_the_outcome_of_the_law_from_its_process(name: str) -> None:
    pack = packs.load(PACKS / name)
    for told, outcome in (("lapse", "lapse"), ("refuse", "grant"), (None, "grant")):
        case = Case(outcome="grant", state={"data": {"outcome": told}})
        assert engine.lapsed(case, pack) == (outcome if outcome == "lapse" else "")
