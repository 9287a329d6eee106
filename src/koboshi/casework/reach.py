"""Who sees a case from inside, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from koboshi.core.actor import Actor
from koboshi.intake.models import within_reach

if TYPE_CHECKING:
    from typing import Self

Row = TypeVar("Row", bound=models.Model)
Questions = Callable[[Sequence[int]], models.QuerySet[Any]]
"""The open questions to some offices, each with its `case`."""

_questions: list[Questions] = []


def questions_are(finder: Questions) -> None:
    """Say where open questions to offices stand; called once, beside their table, which itself is read through here."""
    _questions[:] = [finder]


def works_on(actor: Actor, through: str = "") -> models.Q:
    """Cases an actor sees from inside: of her offices, and running ones with an open question to her offices.

    A question closes with its answer, or with the case that it is about.
    """
    if not actor.offices:
        return models.Q(pk__in=[])
    offices = sorted(actor.offices)
    asked = _questions[0](offices).filter(case=models.OuterRef(f"{through}pk"))
    running = models.Q(**{f"{through}ended_at__isnull": True})
    return models.Q(**{f"{through}office_id__in": offices}) | (running & models.Q(models.Exists(asked.values("pk"))))


class ByCase(models.QuerySet[Row]):
    """Things that hang on a case are visible exactly when it is."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of cases the actor may see."""
        if actor.is_system:
            return self
        return self.filter(within_reach(actor, "case__application__") | works_on(actor, "case__"))


class Inside(models.QuerySet[Row]):
    """Things between offices: the applicant's side never sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of cases the actor works on or is consulted about."""
        return self if actor.is_system else self.filter(works_on(actor, "case__"))


class Asked(Inside[Row]):
    """Questions between offices; the asked office keeps question and answer after the case has closed to it."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of cases the actor works on or is consulted about, and those her offices were asked."""
        if actor.is_system:
            return self
        return self.filter(works_on(actor, "case__") | models.Q(office_id__in=sorted(actor.offices)))

    def open(self) -> Self:
        """Still to be answered: a case that has ended waits for no answer."""
        return self.filter(answered_at__isnull=True, case__ended_at__isnull=True)

    def closed(self) -> Self:
        """Without an answer, and none is waited for any more."""
        return self.filter(answered_at__isnull=True, case__ended_at__isnull=False)


class Said(ByCase[Row]):
    """Messages of a case; notes of staff stay inside."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of visible cases; notes only for who works on them."""
        if actor.is_system:
            return self
        outside = within_reach(actor, "case__application__") & models.Q(internal=False)
        return self.filter(outside | works_on(actor, "case__"))
