"""How a case stands on the list of a draw: class, weight and group, as the pack names them.

`[draw]` of the pack are the rules of `core.lottery`. `[draw_entry]` names where an entry's facts come from: `class` and
`group` are fields of the form, `weight` is data of the process. Without it: the choice field whose options are the
classes, the data `weight`, the field `group_name`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core.japan.normalise import normalise
from koboshi.core.lottery import LotteryError, Rules, parse_weight
from koboshi.core.lottery.reading import rules_from
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused


class NoDraw(Refused):
    """The lottery refuses; its sentence comes in the person's language from the lottery's own texts."""

    def __init__(self, problem: LotteryError) -> None:
        super().__init__(problem.sentences["ja"])
        self._sentences = problem.sentences

    def say(self, language: str = "ja") -> str:
        """The sentence in the person's language."""
        return self._sentences.get(language, self._sentences["ja"])


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts of one case for the list."""

    group_class: str
    weight: str
    group: str


def rules_for(pack: Pack, *, title: str, places: Mapping[str, int], source: str, digits: int) -> dict[str, Any]:
    """The pack's rules with what the office fixes for this draw. Raises `Refused` when they make no draw."""
    if not pack.manifest.law.draw:
        raise Refused("この手続には、抽選の決まりがありません。")
    found = {**pack.manifest.law.draw, "title": title, "public": {"source": source, "digits": digits}}
    classes = [dict(row) for row in found.get("class", ())]
    found["class"] = [{**row, "places": places.get(row["id"], row.get("places"))} for row in classes]
    read(found)
    return found


def read(rules: Mapping[str, Any], *, drawn: bool = False) -> Rules:
    """Rules as they are kept. Raises `Refused` with the lottery's own sentence.

    `drawn`: to look at a draw, not to make one (`core.lottery.reading.rules_from`).
    """
    try:
        return rules_from(rules, drawn=drawn)
    except LotteryError as problem:
        raise NoDraw(problem) from problem


def entry_of(case: Case, rules: Rules) -> Entry:
    """Class, weight and group of a case. Raises `Refused` when the class cannot be known."""
    pack = pack_of(case.version_id)
    answers, names = case.application.answers, dict(pack.toml("procedure.toml").get("draw_entry", {}))
    group_class = _class(pack, answers, names.get("class", ""), rules)
    weight = str(case.state.get("data", {}).get(names.get("weight", "weight"), "1"))
    try:
        plain = rules.weights.get(weight) or parse_weight(weight, case.reference)
    except LotteryError as problem:
        raise NoDraw(problem) from problem
    return Entry(group_class, str(plain), normalise(str(answers.get(names.get("group", "group_name"), "") or "")))


def _class(pack: Pack, answers: Mapping[str, Any], field: str, rules: Rules) -> str:
    known = {each.id for each in rules.classes}
    if len(known) == 1:
        return next(iter(known))
    fields = [field] if field else [each.id for each in pack.form.fields.values() if set(each.options) == known]
    found = str(answers.get(fields[0], "")) if len(fields) == 1 else ""
    if found not in known:
        raise Refused(
            "申込みの区分が分からないため、名簿に載せられません。手続の定義（draw_entry）を確かめてください。"
        )
    return found
