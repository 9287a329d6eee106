"""A decision rests on several grounds, each with its document and its facts; fields of the procedure stand beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision
from koboshi.casework.service import deciding, erasing, grounds, issuing, proposing
from koboshi.casework.service.approving import Proposal
from koboshi.casework.service.grounds import ReasonLacks
from koboshi.core import letter as letters
from koboshi.core import pack as packs
from koboshi.core.actor import Actor
from koboshi.core.pack import citing
from koboshi.core.reason import Ground, Reason
from koboshi.core.refusal import Refused
from tests.rooms.conftest import File, task_of

PACKS = Path(__file__).parents[3] / "procedures" / "fukushima"
FACTS = "令和7年6月2日の架空の会議録3ページに、出席した個人の氏名がある（架空）。"
WHY = "令和7年7月1日の架空の見積書に、法人の単価の内訳が書かれている（架空）。"
MEETS = "どちらも条例の定める不開示情報なので、その部分を除いて開示します（架空）。"
PARTLY = Reason(
    FACTS,
    "personal",
    "separate",
    MEETS,
    "架空の会議録 3ページの氏名",
    (Ground("business", "架空の見積書の単価", WHY),),
)
ARTICLES = {"checked_article": "福島県情報公開条例第7条第2号（架空の条）\n第7条第3号（架空の条）"}
ARTICLE = {"checked_article": "第7条第2号（架空の条）"}
DOCUMENTS = "架空の会議録（令和7年6月2日）\n架空の見積書（令和7年7月1日）"


@pytest.fixture
def examined(filed: File, examiner: Actor) -> Case:
    case = filed()
    casework.complete(examiner, task_of(case), outcome="complete")
    return case


def test_every_ground_stands_in_the_record_and_in_the_letter(examined: Case, decider: Actor) -> None:
    fields = {"documents": DOCUMENTS, **ARTICLES}
    made = casework.decide(decider, task_of(examined), outcome="part", reason=PARTLY, fields=fields)
    row = Decision.objects.get(pk=made.pk)
    assert row.clause == "personal", "the first one, where one is asked for"
    assert [each["clause"] for each in row.grounds] == ["personal", "business"]
    assert row.fields == fields
    examined.refresh_from_db()
    text = letters.blocks_to_html(issuing.blocks(examined, "part"))
    for words in ("個人に関する情報", "法人等の正当な利益", "架空の会議録 3ページの氏名", "架空の見積書の単価", WHY):
        assert words in text, words
    assert "架空の見積書（令和7年7月1日）" in text
    erasing.erase(examined.reference)
    row.refresh_from_db()
    assert (row.grounds, row.fields) == ([], {})


def test_one_ground_is_written_as_before(examined: Case, decider: Actor) -> None:
    made = casework.decide(
        decider,
        task_of(examined),
        outcome="part",
        reason=Reason(FACTS, "personal", "separate", MEETS),
        fields={"documents": "架空の記録", **ARTICLE},
    )
    assert made.grounds == []
    assert made.reason.startswith("1　認定した事実　")


def test_a_decision_about_documents_names_them_unless_it_says_not_even_that_they_exist(
    examined: Case, decider: Actor
) -> None:
    task = task_of(examined)
    given = Reason(FACTS, "personal", "separate", MEETS)
    for outcome, why in (("grant", Reason(FACTS)), ("part", given), ("refuse", given)):
        with pytest.raises(deciding.FieldsLack, match="対象の公文書の件名を入力してください"):
            casework.decide(decider, task, outcome=outcome, reason=why)
    hidden = Reason(FACTS, "existence", "disclose", MEETS)
    made = casework.decide(decider, task, outcome="refuse", reason=hidden, fields=ARTICLE)
    assert made.fields == ARTICLE


def test_where_no_document_exists_none_is_named(examined: Case, decider: Actor) -> None:
    made = casework.decide(
        decider,
        task_of(examined),
        outcome="absent",
        reason=Reason(FACTS, "absent", "held", "書庫と倉庫をさがし、保有していないことを確かめました（架空）。"),
        fields=ARTICLE,
    )
    assert made.fields == ARTICLE


def test_each_of_several_grounds_says_what_it_is_about_and_why(examined: Case, decider: Actor) -> None:
    bare = Reason(FACTS, "personal", "separate", MEETS, "", (Ground("business", "", "支障がある。"), Ground()))
    with pytest.raises(ReasonLacks) as lacks:
        casework.decide(decider, task_of(examined), outcome="part", reason=bare, fields={"documents": "架空の記録"})
    found = {(each.row, each.part) for each in lacks.value.problems}
    assert {(1, "part"), (2, "part"), (2, "facts")} <= found
    assert "根拠2：" in str(lacks.value)
    unknown = Reason(FACTS, "personal", "separate", MEETS, "一", (Ground("nothing", "二", WHY),))
    with pytest.raises(deciding.Amiss):
        casework.decide(decider, task_of(examined), outcome="part", reason=unknown, fields={"documents": "架空の記録"})
    other = Reason(FACTS, "personal", "separate", MEETS, "一", (Ground("formal", "二", WHY),))
    with pytest.raises(ReasonLacks, match="根拠2：選んだ根拠は"):
        casework.decide(decider, task_of(examined), outcome="part", reason=other, fields={"documents": "架空の記録"})
    with pytest.raises(ReasonLacks, match="根拠を通知書に載せません"):
        casework.decide(decider, task_of(examined), outcome="grant", reason=PARTLY, fields={"documents": "架空の記録"})


def test_no_more_grounds_than_a_notice_can_carry(examined: Case, decider: Actor) -> None:
    many = Reason(FACTS, "personal", "separate", MEETS, "一", (Ground("business", "二", WHY),) * 12)
    with pytest.raises(ReasonLacks, match="12個まで"):
        casework.decide(decider, task_of(examined), outcome="part", reason=many, fields={"documents": "架空の記録"})


def test_a_draft_carries_them_all_and_its_notice_shows_them(examined: Case) -> None:
    proposal = Proposal("part", PARTLY, "", {"documents": DOCUMENTS})
    assert Proposal.read(proposal.content()) == proposal
    _, blocks = proposing.filled(task_of(examined), proposal)
    text = letters.blocks_to_html(blocks)
    assert "架空の見積書の単価" in text
    assert "架空の会議録（令和7年6月2日）" in text
    old = {"outcome": "refuse", "facts": FACTS, "clause": "personal", "criterion": "", "application": ""}
    assert Proposal.read(old).reason == Reason(FACTS, "personal")


def test_several_clauses_are_numbered_and_none_is_told_twice() -> None:
    pack = packs.load(PACKS / "disclosure-request")
    words = grounds.words_of_clauses(pack, ["personal", "business", "personal"])
    assert words.split("\n")[1].startswith("（2）")
    assert words.count("\n") == 1
    assert grounds.words_of_clauses(pack, ["personal"]) == citing.words_of(pack, "personal")


def test_a_case_sent_to_another_body_says_where(examined: Case, decider: Actor) -> None:
    sent = "県立学校の書類で、教育委員会が持っています（架空）。"
    with pytest.raises(Refused, match="移送先の実施機関"):
        casework.decide(decider, task_of(examined), outcome="transfer", reason=sent)
    with pytest.raises(deciding.FieldsLack):
        casework.decide(decider, task_of(examined), outcome="transfer", reason=sent, fields={"agency": "education"})
    fields = {"transferred_to": "education"}
    casework.decide(decider, task_of(examined), outcome="transfer", reason=sent, fields=fields)
    examined.refresh_from_db()
    assert "教育委員会" in letters.blocks_to_html(issuing.blocks(examined, "transfer"))
