"""Where running cases stand at the start, and the level of priority of every case."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from koboshi.core.process.expressions import ExpressionFailed, formula, holds
from koboshi.core.process.model import Formula, ModelError
from koboshi.core.simulate.assembling import Assembled
from koboshi.core.simulate.cases import Column, merged, nested
from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.scenario import Rule, Scenario

Standing = list[int]


def stand(assembled: Assembled, scenario: Scenario) -> list[Standing]:
    """For each running case the nodes its tokens stand on; only nodes outside sub-processes can be given."""
    numbers = {spot.key: i for i, spot in enumerate(assembled.spots)}
    found = []
    for i, running in enumerate(scenario.running):
        place = f"running[{i + 1}].at"
        for key in running.nodes:
            if key not in numbers:
                raise ScenarioError(place, f"「{key}」は、手続きの図にありません。")
            if assembled.spots[numbers[key]].scope:
                raise ScenarioError(
                    place, f"「{key}」はサブプロセスの中です。サブプロセスそのものの id を書いてください。"
                )
        found.append([numbers[key] for key in running.nodes])
    return found


def levels_of(scenario: Scenario, attributes: dict[str, Column], n: int) -> NDArray[np.int64]:
    """The level of each case: the first rule that holds for its attributes; equal attributes are looked at once."""
    levels = np.full(n, scenario.default_level, dtype=np.int64)
    if not scenario.rules:
        return levels
    rules = [(_condition(i, rule), rule.level) for i, rule in enumerate(scenario.rules)]
    names = list(attributes)
    known: dict[tuple[Any, ...], int] = {}
    rows: Any = zip(*attributes.values(), strict=True) if names else [()] * n
    for i, row in enumerate(rows):
        if row not in known:
            known[row] = _level(rules, merged(scenario.data, nested(dict(zip(names, row, strict=True)))), scenario)
        levels[i] = known[row]
    return levels


def _condition(i: int, rule: Rule) -> Formula:
    try:
        return formula(f"priority[{i + 1}]", rule.when)
    except ModelError as problem:
        raise ScenarioError(f"priority[{i + 1}].when", problem.sentence) from problem


def _level(rules: list[tuple[Formula, int]], data: dict[str, Any], scenario: Scenario) -> int:
    for i, (condition, level) in enumerate(rules):
        try:
            if holds(condition, data):
                return level
        except ExpressionFailed as problem:
            raise ScenarioError(f"priority[{i + 1}].when", problem.sentence) from problem
    return scenario.default_level
