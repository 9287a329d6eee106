"""Rules of a procedure: FEEL expressions and DMN decisions, compiled once and bounded (DMN 1.5, chapters 8 and 10)."""

from __future__ import annotations

from koboshi.core.decision import dmn, feel
from koboshi.core.decision.dmn import Decisions, Result
from koboshi.core.decision.feel import Expression
from koboshi.core.decision.limits import FeelError

__all__ = ["Decisions", "Expression", "FeelError", "Result", "dmn", "feel"]
