"""Who is asked at a step, as the pack declares it (照会先・根拠・日数), in the words of the case page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koboshi.casework.models import Case
from koboshi.core.confidence import UNCHECKED
from koboshi.core.pack.letters import Consultation
from koboshi.doors.staff.words import Words
from koboshi.foundation.organisations.models import Office


@dataclass(frozen=True, slots=True)
class Asked:
    """One declared consultation; `ours` when it is an office of the house, which is asked on its own page."""

    name: str
    ours: bool
    declared: Consultation
    unchecked: bool


def at_step(case: Case, words: Words, node: str = "") -> list[Asked]:
    """Those that happen at a step; without a step those that may happen at any."""
    return _named(case, [each for each in words.pack.manifest.law.consultations if each.step == node])


def everywhere(case: Case, words: Words) -> list[Asked]:
    """All that the procedure declares."""
    return _named(case, words.pack.manifest.law.consultations)


def _named(case: Case, wanted: Sequence[Consultation]) -> list[Asked]:
    if not wanted:
        return []
    offices = Office.objects.of(case.tenant).filter(slug__in=[each.to for each in wanted])
    names = dict(offices.values_list("slug", "name"))
    return [Asked(names.get(each.to, each.to), each.to in names, each, _unchecked(each)) for each in wanted]


def _unchecked(each: Consultation) -> bool:
    """Only a legal ground needs to be compared with the law."""
    return bool(each.basis) and each.status == UNCHECKED
