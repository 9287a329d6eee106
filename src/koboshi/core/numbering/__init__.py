"""Document numbers (文書番号): patterns per office, year and kind whose numbers cannot repeat."""

from __future__ import annotations

from koboshi.core.numbering.clash import check_together
from koboshi.core.numbering.pattern import Pattern, ReadNumber
from koboshi.core.numbering.places import PatternError
from koboshi.core.numbering.series import Borne, Counted, count, year_of

__all__ = ["Borne", "Counted", "Pattern", "PatternError", "ReadNumber", "check_together", "count", "year_of"]
