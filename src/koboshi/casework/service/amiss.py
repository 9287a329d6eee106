"""Everything that is wrong with a decision as it is written, told at once: not one after the other, press by press."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from koboshi.casework.models import Task
from koboshi.casework.service import deciding, grounds
from koboshi.casework.service.deciding import Amiss, FieldsLack
from koboshi.casework.service.grounds import ReasonLacks
from koboshi.catalog.service import pack_of
from koboshi.core import reason as reasons
from koboshi.core.form import Problem
from koboshi.core.japan import civil
from koboshi.core.pack import Pack, citing
from koboshi.core.pack.deciding import UNMET, Unmet
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused, Several


class AllAmiss(Several):
    """Several refusals of one decision."""


def check(
    task: Task,
    given: Reason,
    outcome: str,
    *,
    conditions: str,
    fields: Mapping[str, Any],
    unreadable: Sequence[Problem] = (),
) -> None:
    """All of what deciding asks of the words (`deciding`), and of the procedure's own fields. Raises `AllAmiss`.

    `unreadable` are fields that could not be read as they were typed. Without a result nothing else can be asked.
    """
    if task.outcomes and outcome not in task.outcomes:
        amiss = [Amiss("outcome", Refused("選んだ結果は、この業務では使えません。"))]
        if not given.facts.strip():
            amiss.append(Amiss("facts", Refused("決定の理由を入力してください。")))
        raise AllAmiss(amiss)
    pack = pack_of(task.case.version_id)
    found = [*_of_words(pack, given, outcome, conditions), *_of_fields(task, given, outcome, fields, unreadable)]
    if found:
        raise AllAmiss(found)


def _of_words(pack: Pack, given: Reason, outcome: str, conditions: str) -> Iterator[Refused]:
    words = _refused(lambda: deciding.check_words(pack, given, outcome, conditions))
    told: set[tuple[str, str, int]] = set()
    if words is not None:
        yield words
    if isinstance(words, Amiss) and words.part == "facts":
        yield from _beside_facts(pack, given, outcome)
    if isinstance(words, ReasonLacks):
        told = {(each.key, each.part, each.row) for each in words.problems}
    choice = _refused(lambda: grounds.check_choice(pack, given, outcome, conditions))
    if isinstance(choice, ReasonLacks):
        new = [each for each in choice.problems if (each.key, each.part, each.row) not in told]
        yield from [ReasonLacks(new)] if new else []


def _beside_facts(pack: Pack, given: Reason, outcome: str) -> Iterator[Refused]:
    """What else an unfavourable reason lacks whose facts are missing."""
    kind = pack.manifest.law.outcome_kind(outcome)
    settled = grounds.settled(pack, given, outcome)
    known, criteria = grounds.known_clauses(pack, outcome), grounds.criteria_for(pack, outcome)
    found = reasons.check(settled, kind, known, criteria)
    lacking = [each for each in found if each.level == "must" and each.part != "facts"]
    yield from [ReasonLacks(lacking)] if lacking else []


def _of_fields(
    task: Task, given: Reason, outcome: str, fields: Mapping[str, Any], unreadable: Sequence[Problem]
) -> Iterator[Refused]:
    case = task.case
    lacks = _refused(lambda: deciding.check_fields(case, task, outcome, fields, civil.today(), given))
    pack, found = pack_of(case.version_id), list(unreadable)
    beside = [
        *(lacks.problems if isinstance(lacks, FieldsLack) else ()),
        *_of_articles(pack, task, given, outcome, fields),
    ]
    for each in beside:
        if each.field not in {known.field for known in found}:
            found.append(each)
    if found:
        yield FieldsLack(found, pack.texts)


def _of_articles(pack: Pack, task: Task, given: Reason, outcome: str, fields: Mapping[str, Any]) -> Iterator[Problem]:
    """The articles that have to be looked up, asked also while another field is wrong (`core.pack.citing`)."""
    clauses = [each.clause for each in grounds.settled(pack, given, outcome).grounds]
    asked = pack.asked_of_decision([outcome], task.node, clauses, cites=True)
    if asked.articles and not citing.serves(citing.articles(fields), asked.articles):
        yield Unmet(citing.ARTICLE, UNMET, {}, citing.ARTICLE)


def _refused(check: Callable[[], None]) -> Refused | None:
    try:
        check()
    except Refused as refused:
        return refused
    return None
