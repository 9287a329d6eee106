"""How long a permit holds: rules of a pack, the days that follow from them, and birthdays."""

from __future__ import annotations

from koboshi.core.validity.birthdays import birthday, nth_birthday
from koboshi.core.validity.term import KindTerm, Span, Term, TermProblem, chosen, span

__all__ = ["KindTerm", "Span", "Term", "TermProblem", "birthday", "chosen", "nth_birthday", "span"]
