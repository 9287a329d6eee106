"""The one place where the process touches FEEL (DMN 1.5, chapter 10): conditions, scripts, letter names, times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from koboshi.core.decision import feel
from koboshi.core.process.terms import Context, Decision, Formula, ModelError, ProcessError


class ExpressionFailed(ProcessError):
    """An expression of the model could not be computed with the data of the case."""


def formula(element: str, source: str) -> Formula:
    """Compile one expression; ModelError names the element when it is no FEEL."""
    try:
        return Formula(source, feel.compile(source))
    except feel.FeelError as problem:
        raise ModelError(element, f"式「{source[:200]}」を読めません（{problem}）。") from problem


def is_expression(source: str) -> bool:
    """Whether a text is FEEL."""
    try:
        feel.compile(source)
    except feel.FeelError:
        return False
    return True


def is_name(text: str) -> bool:
    """Whether a text may be the name of a variable."""
    return text.isidentifier() and not text.startswith("_") and len(text) <= 64


def variable(name: str) -> Formula:
    """The value of one variable; null where it is not set."""
    return Formula(name, _lookup(name))


def _lookup(name: str) -> Callable[..., object]:
    def evaluate(context: Context, *, now: datetime | None = None) -> object:
        return context.get(name)

    return evaluate


def value_of(expression: Formula, context: Context, now: datetime | None = None) -> object:
    """Compute an expression; `now` is what its `now()` answers. ExpressionFailed when it costs too much."""
    try:
        return expression.evaluate(context, now=now)
    except feel.FeelError as problem:
        raise ExpressionFailed(f"式「{expression.source}」を計算できません。") from problem


def short_form(expression: Formula) -> Callable[[Context], object] | None:
    """The quick way of a plain condition: True, False or None; after any other answer `holds` must tell."""
    found: Callable[[Context], object] | None = getattr(expression.evaluate, "quick", None)
    return found


def holds(expression: Formula, context: Context, now: datetime | None = None) -> bool:
    """Whether a condition is true; FEEL's null and every other value count as false."""
    try:
        return expression.evaluate(context, now=now) is True
    except feel.FeelError as problem:
        raise ExpressionFailed(f"式「{expression.source}」を計算できません。") from problem


def whole(expression: Formula, context: Context, now: datetime | None = None) -> int | None:
    """A number of things; None when the expression gives no whole number."""
    value = value_of(expression, context, now)
    if isinstance(value, bool):
        return None
    try:
        number = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        return None
    return int(number) if number == value else None


def kept_answer(decision: Decision, context: Context) -> object:
    """An answer of constants that a decision table gives again and again: not to be changed. None where it has none."""
    kept: Callable[[Context], object] | None = getattr(decision, "kept", None)
    return kept(context) if kept is not None else None


def decide(decision: Decision, context: Context) -> object:
    """Ask a decision table; ExpressionFailed when one of its expressions does not fit the data."""
    try:
        return decision(context)
    except feel.FeelError as problem:
        raise ExpressionFailed("判断の表を計算できません。") from problem
