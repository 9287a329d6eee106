"""The one place where the process touches FEEL (DMN 1.3, chapter 10): conditions, letter names and dates of timers."""

from __future__ import annotations

from koboshi.core.decision import feel
from koboshi.core.process.model import Context, Decision, Formula, ModelError, ProcessError


class ExpressionFailed(ProcessError):
    """An expression of the model could not be computed with the data of the case."""


def formula(element: str, source: str) -> Formula:
    """Compile one expression; ModelError names the element when it is no FEEL."""
    try:
        return Formula(source, feel.compile(source))
    except feel.FeelError as problem:
        raise ModelError(element, f"式「{source}」を読めません（{problem}）。") from problem


def value_of(expression: Formula, context: Context) -> object:
    """Compute an expression; ExpressionFailed when the data does not fit it."""
    try:
        return expression.evaluate(context)
    except feel.FeelError as problem:
        raise ExpressionFailed(f"式「{expression.source}」を計算できません。") from problem


def holds(expression: Formula, context: Context) -> bool:
    """Whether a condition is true; FEEL's null and every other value count as false."""
    return value_of(expression, context) is True


def decide(decision: Decision, context: Context) -> object:
    """Ask a decision table; ExpressionFailed when one of its expressions does not fit the data."""
    try:
        return decision(context)
    except feel.FeelError as problem:
        raise ExpressionFailed("判断の表を計算できません。") from problem
