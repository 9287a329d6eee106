"""Says in sentences how a decision came about: which table, which row, which values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from koboshi.core.decision.tables import TableStep
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
        f"{row} ({rule})" for row, rule in zip(step.rows, step.rules, strict=True)
    )
    return TEXTS.get("explain.row", lang, table=step.table, rows=rows, inputs=inputs)
