"""What a clerk chooses fits together, extensions have a limit, and whoever knows the case goes on with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.casework.service import deciding, grounds, period, proposing
from koboshi.casework.service.approving import Proposal
from koboshi.core import pack as packs
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.pack import citing
from koboshi.core.reason import Reason
from koboshi.core.reason import grounds as standing
from koboshi.core.refusal import Refused
from tests.rooms.conftest import File, resident, task_of

PACKS = Path(__file__).parents[3] / "procedures" / "fukushima"
FOOD = packs.load(PACKS / "food-business-permit")
FACTS = "令和8年11月1日までに16,000円の納付をお願いしましたが、納付がありませんでした（架空）。"
MEETS = "期限を過ぎても納付がないため、要件がそろいません（架空）。"


def test_a_condition_names_its_conditions_and_no_ground_for_refusing() -> None:
    given = Reason(FACTS, "", "water", MEETS)
    with pytest.raises(Refused, match="条件の内容が要ります"):
        deciding.check_chosen(FOOD, given, "condition", " ")
    with pytest.raises(Refused, match="この決定の内容には使えません"):
        deciding.check_chosen(FOOD, Reason(FACTS, "facility", "water", MEETS), "condition", "年に1回の水質検査")
    deciding.check_chosen(FOOD, given, "condition", "年に1回の水質検査")
    text = deciding.paragraph(FOOD, given, "condition")
    assert "根拠（条番号は要確認）" in text
    assert "施設が基準に合わない" not in text


def test_conditions_are_never_lost_in_a_letter_that_does_not_print_them() -> None:
    with pytest.raises(Refused, match="通知書に載せられません"):
        deciding.check_chosen(FOOD, Reason(FACTS, "fee", "", MEETS), "refuse", "条件の文")


def test_a_missing_fee_is_refused_by_the_criterion_of_the_fee() -> None:
    with pytest.raises(Refused, match="手数料の納付"):
        deciding.check_chosen(FOOD, Reason(FACTS, "fee", "facility", MEETS), "refuse", "")
    deciding.check_chosen(FOOD, Reason(FACTS, "fee", "", MEETS), "refuse", "")
    assert grounds.settled(FOOD, Reason(FACTS, "fee", "", MEETS), "refuse").criterion == standing.standing("fee")


def test_a_ground_is_printed_with_the_law_it_comes_from() -> None:
    assert citing.words_of(FOOD, "facility") == (
        "食品衛生法（昭和22年法律第233号）（条番号は要確認）　施設が基準に合わない"
    )
    assert citing.words_of(FOOD, "formal") == "申請書の形式上の不備が期間内に補正されなかった"
    disease = packs.load(PACKS / "intractable-disease")
    assert citing.words_of(disease, "severity").startswith("難病法第7条"), "it says its law itself"
    asked = packs.load(PACKS / "disclosure-request")
    assert citing.words_of(asked, "personal").startswith("福島県情報公開条例（")
    assert citing.words_of(packs.load(PACKS / "adviser-dispatch"), "budget").startswith("今年度"), "no law"
    assert citing.words_of(FOOD, "食品衛生法第55条") == "食品衛生法第55条"
    assert citing.words_of(FOOD, "") == ""


def test_nobody_is_refused_for_a_fee_that_does_not_exist() -> None:
    disease = packs.load(PACKS / "intractable-disease")
    assert "unpaid" not in grounds.clauses_for(disease, "refuse")
    assert standing.standing("fee") not in grounds.criteria_for(disease, "refuse")
    assert standing.standing("fee") in grounds.criteria_for(FOOD, "refuse")
    with pytest.raises(Refused, match="決定の内容には使えません"):
        grounds.check_choice(disease, Reason(FACTS, "unpaid", "", MEETS), "refuse", "")


def test_what_kind_of_period_a_procedure_has() -> None:
    kinds = {path.name: period.nature_of(packs.load(path)) for path in PACKS.iterdir()}
    assert {name for name, kind in kinds.items() if kind == "statutory"} == {"disclosure-request"}
    assert {name for name, kind in kinds.items() if kind == "none"} == {"adverse-disposition", "barber-opening"}


def test_the_verb_itself_refuses_what_does_not_fit_together(filed: File, examiner: Actor, decider: Actor) -> None:
    case = filed()
    casework.complete(examiner, task_of(case), outcome="complete")
    with pytest.raises(Refused, match="通知書に載せられません"):
        casework.decide(decider, task_of(case), outcome="grant", reason="架空の記録です。", conditions="架空の条件")
    given = Reason("架空川の説明会の記録を確かめました（架空）。", "formal", "disclose", MEETS)
    with pytest.raises(Refused, match="決定の内容には使えません"):
        casework.decide(decider, task_of(case), outcome="part", reason=given)
    with pytest.raises(deciding.Amiss) as amiss:
        casework.decide(decider, task_of(case), outcome="approve", reason="架空の記録です。")
    assert amiss.value.part == "outcome"
    assert task_of(case).node == "decide", "the task is still to be done"


@pytest.mark.parametrize("folder", sorted(PACKS.iterdir()), ids=lambda folder: folder.name)
def test_every_pack_offers_grounds_for_every_outcome_that_needs_them(folder: Path) -> None:
    pack = packs.load(folder)
    for node in pack.definition.nodes.values():
        for choice in grounds.choices(pack, node.outcomes if node.action == "decide" else ()):
            assert choice.clauses or not pack.clauses(), (node.id, choice.outcomes)


def test_an_extension_ends_where_the_ordinance_says(filed: File, examiner: Actor) -> None:
    case = filed()
    with pytest.raises(Refused, match="全部で45日まで（令和"):
        casework.extend(examiner, case, amount=200, unit="day", reason="試し")
    casework.extend(examiner, case, amount=30, unit="day", reason="文書が多いため（架空）。")
    with pytest.raises(Refused, match="全部で45日まで"):
        casework.extend(examiner, case, amount=30, unit="day", reason="文書が多いため（架空）。")
    assert period.is_statutory(packs.load(PACKS / "disclosure-request"))


def test_without_a_declared_limit_only_who_decides_extends(examiner: Actor, decider: Actor) -> None:
    assert period.limit_of(FOOD) is None
    assert period.may_extend(decider, FOOD)
    assert not period.may_extend(examiner, FOOD)


def test_the_answer_to_a_correction_comes_back_to_who_asked(filed: File, examiner: Actor) -> None:
    case = filed()
    assert task_of(case).assignee_id is None, "the first task is everybody's"
    casework.take(examiner, task_of(case))
    due = civil.today() + timedelta(days=10)
    casework.ask_correction(examiner, task_of(case), items={"document": "工区を教えてください。"}, due_on=due)
    casework.answer_correction(resident(case.reference), case.application)
    task = task_of(case)
    assert task.node == "examine"
    assert task.assignee_id == examiner.user
    assert casework.return_task(examiner, task).assignee_id is None


def test_the_draft_notice_is_seen_before_anybody_decides(filed: File, examiner: Actor) -> None:
    case = filed()
    casework.complete(examiner, task_of(case), outcome="complete")
    task = task_of(case)
    reason = Reason("架空川の説明会の記録を確かめました（架空）。", "personal", "disclose", MEETS)
    name, blocks = proposing.filled(task, Proposal("part", reason))
    assert name == "part"
    assert "架空川の説明会の記録" in str(blocks)
    assert proposing.as_pdf(task, Proposal("part", reason)).startswith(b"%PDF")
    assert Task.objects.get(pk=task.pk).state == Task.State.OPEN, "nothing is written"
