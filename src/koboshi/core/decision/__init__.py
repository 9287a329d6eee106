"""Decisions: FEEL expressions and DMN tables, compiled and bounded. See README.md beside this file."""

from __future__ import annotations

from koboshi.core.decision.dmn import Decisions, Result
from koboshi.core.decision.feel import Expression
from koboshi.core.decision.problems import FeelError

__all__ = ["Decisions", "Expression", "FeelError", "Result"]
