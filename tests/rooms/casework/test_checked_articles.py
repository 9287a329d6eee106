"""A refusal does not go out on a ground whose article nobody looked up (行政手続法8条)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision
from koboshi.casework.service import deciding, issuing, proposing
from koboshi.casework.service.approving import Proposal
from koboshi.core import letter as letters
from koboshi.core import pack as packs
from koboshi.core.actor import Actor
from koboshi.core.letter.marks import SAMPLE
from koboshi.core.pack import citing
from koboshi.core.reason import Ground, Reason
from tests.rooms.conftest import File, task_of

PACKS = Path(__file__).parents[3] / "procedures" / "fukushima"
FACTS = "令和7年6月2日の架空の会議録3ページに、出席した個人の氏名がある（架空）。"
WHY = Reason(FACTS, "personal", "separate", "条例の定める不開示情報に当たります（架空）。")
TWO = Reason(
    FACTS,
    "personal",
    "separate",
    "どちらも不開示情報です（架空）。",
    "3ページの氏名",
    (Ground("business", "架空の見積書の単価", "令和7年7月1日の架空の見積書に、法人の単価の内訳がある（架空）。"),),
)
NAMED = {"documents": "架空の会議録（令和7年6月2日）"}


@pytest.fixture
def examined(filed: File, examiner: Actor) -> Case:
    case = filed()
    casework.complete(examiner, task_of(case), outcome="complete")
    return case


@pytest.mark.parametrize("typed", ["", "要確認", "第7条（要確認）", "条例のとおり", "第7条\n第8条"])
def test_whoever_decides_types_the_article_that_she_looked_up(examined: Case, decider: Actor, typed: str) -> None:
    fields = {**NAMED, **({citing.ARTICLE: typed} if typed else {})}
    with pytest.raises(deciding.FieldsLack, match="条番号は、まだ確かめられていません"):
        casework.decide(decider, task_of(examined), outcome="refuse", reason=WHY, fields=fields)
    assert not Decision.objects.filter(case=examined).exists()


def test_what_she_typed_is_kept_and_printed_and_nothing_says_that_it_is_to_be_checked(
    examined: Case, decider: Actor
) -> None:
    fields = {**NAMED, citing.ARTICLE: "第7条第2号（架空の条）"}
    made = casework.decide(decider, task_of(examined), outcome="refuse", reason=WHY, fields=fields)
    assert made.fields[citing.ARTICLE] == "第7条第2号（架空の条）"
    examined.refresh_from_db()
    text = letters.blocks_to_html(issuing.blocks(examined, "refuse"))
    body = text.replace(SAMPLE, "")
    assert "福島県情報公開条例" in body
    assert "第7条第2号（架空の条）" in body
    assert "要確認" not in body
    assert "第7条第2号（架空の条）" in made.reason


def test_several_grounds_have_an_article_each_in_the_order_chosen(examined: Case, decider: Actor) -> None:
    with pytest.raises(deciding.FieldsLack):
        casework.decide(
            decider, task_of(examined), outcome="part", reason=TWO, fields={**NAMED, citing.ARTICLE: "第7条"}
        )
    proposal = Proposal("part", TWO, "", {**NAMED, citing.ARTICLE: "第71条\n第72条"})
    _, blocks = proposing.filled(task_of(examined), proposal)
    text = letters.blocks_to_html(blocks)
    assert text.index("第71条") < text.index("個人に関する情報")
    assert text.index("第72条") < text.rindex("法人等の正当な利益")


def test_the_words_that_say_an_unchecked_article_give_way_to_the_checked_one() -> None:
    gun, ill, food = (
        packs.load(PACKS / name) for name in ("gun-permit", "intractable-disease", "food-business-permit")
    )
    typed: dict[str, Any] = {citing.ARTICLE: "架空法第5条第1項第3号"}
    assert citing.cited(ill, ["severity"], typed) == [
        "架空法第5条第1項第3号　重さの基準に合わず、軽症高額にも当たらない"
    ]
    assert citing.cited(gun, ["person"], typed)[0].startswith("架空法第5条第1項第3号　欠格事由")
    assert citing.cited(food, ["facility"], {citing.ARTICLE: "第55条第2項"})[0].startswith(
        "食品衛生法（昭和22年法律第233号）第55条第2項　施設が基準に合わない"
    )
    assert citing.unchecked(food, ["formal", ""]) == [], "a formal cause rests on the law of procedure"
    assert citing.cited(food, ["formal"], {}) == ["申請書の形式上の不備が期間内に補正されなかった"]


def test_every_refusal_on_a_marked_ground_asks_for_the_article_in_every_pack() -> None:
    for folder in sorted(PACKS.iterdir()):
        pack = packs.load(folder)
        marked = citing.unchecked(pack, pack.clauses())
        spec = citing.field(pack)
        assert bool(spec) == bool(marked), folder.name
        for clause in marked:
            asked = pack.asked_of_decision(["refuse"], clauses=[clause], cites=True)
            assert asked.articles == 1, (folder.name, clause)
