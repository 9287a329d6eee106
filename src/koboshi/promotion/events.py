"""What promotion tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserMatched(Fact):
    """An adviser was chosen for a town's request (`adviser` is the pool's number)."""

    kind: ClassVar[str] = "promotion.adviser_matched"
    adviser: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLogged(Fact):
    """A visit or online advice was logged; hours in tenths."""

    kind: ClassVar[str] = "promotion.visit_logged"
    mode: str
    tenths_of_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFiled(Fact):
    """The town's report came in."""

    kind: ClassVar[str] = "promotion.report_filed"
    days_onsite: int
    tenths_of_hours_online: int
