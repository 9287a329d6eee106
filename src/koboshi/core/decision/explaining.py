"""Says in sentences how a decision came about: which table, which row, which values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from koboshi.core.decision.tables import Missed, TableStep
from koboshi.core.decision.writing import inner_text
from koboshi.core.text import Texts

TEXTS: Final = Texts.load(Path(__file__).parent / "texts")


def explain(decision: str, value: Any, steps: Sequence[TableStep], lang: str) -> str:
    """One line per table in the order they were asked, and the result last."""
    lines = [_step(step, lang) for step in steps]
    lines.append(TEXTS.get("explain.result", lang, decision=decision, value=inner_text(value)))
    return "\n".join(lines)


def _step(step: TableStep, lang: str) -> str:
    shown = [
        TEXTS.get("explain.input", lang, name=name, value=inner_text(value)) for name, value in step.inputs.items()
    ]
    inputs = TEXTS.get("explain.separator", lang).join(shown)
    if not step.rows:
        return TEXTS.get("explain.no_row", lang, table=step.table, inputs=inputs)
    rows = TEXTS.get("explain.separator", lang).join(
        TEXTS.get("explain.which", lang, row=row, rule=rule) for row, rule in zip(step.rows, step.rules, strict=True)
    )
    return TEXTS.get("explain.row", lang, table=step.table, rows=rows, inputs=inputs)


def explain_rules(steps: Sequence[TableStep], lang: str) -> str:
    """Every row of every table: that it held, or the first column that spoke against it."""
    lines: list[str] = []
    for step in steps:
        lines.append(TEXTS.get("explain.rule_table", lang, table=step.table))
        told = {miss.row: _missed(step, miss, lang) for miss in step.missed}
        for row, rule in zip(step.rows, step.rules, strict=True):
            told[row] = TEXTS.get("explain.rule_held", lang, row=row, rule=rule)
        lines += [told[row] for row in sorted(told)]
    return "\n".join(lines)


def _missed(step: TableStep, miss: Missed, lang: str) -> str:
    if not miss.column:
        return TEXTS.get("explain.rule_passed_over", lang, row=miss.row, rule=miss.rule)
    value = inner_text(step.inputs.get(miss.column))
    return TEXTS.get(
        "explain.rule_missed", lang, row=miss.row, rule=miss.rule, column=miss.column, cell=miss.cell, value=value
    )
