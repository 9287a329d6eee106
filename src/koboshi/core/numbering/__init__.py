"""Document numbers (文書番号): patterns per office, year and kind whose numbers cannot repeat."""

from __future__ import annotations

from koboshi.core.numbering.clash import check_together
from koboshi.core.numbering.pattern import Pattern, ReadNumber
from koboshi.core.numbering.places import PatternError

__all__ = ["Pattern", "PatternError", "ReadNumber", "check_together"]
