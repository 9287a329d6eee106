"""Who sees what of a proceeding: the body its councils and draws, the offices of a case what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.apps import apps
from django.db import models

from koboshi.casework.models import Case
from koboshi.casework.reach import works_on
from koboshi.core.actor import Actor, Role

if TYPE_CHECKING:
    from typing import Self

Row = TypeVar("Row", bound=models.Model)


class OfBody(models.QuerySet[Row]):
    """Things of a body that its whole staff may see; residents read what is published through `public`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the bodies the actor works for."""
        if actor.is_system:
            return self
        return self.filter(tenant__in=sorted(actor.tenants)) if actor.is_staff else self.none()


class OfCase(models.QuerySet[Row]):
    """Things that hang on a case and stay inside: the applicant's side never sees them here."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of cases the actor works on or is asked about."""
        return self if actor.is_system else self.filter(works_on(actor, "case__"))


def _asked(actor: Actor, through: str = "") -> models.Q:
    """What was put to a municipality whose clerk the actor is."""
    towns = sorted(actor.tenants) if actor.has(Role.TOWN) else []
    return models.Q(**{f"{through}to_body__in": towns})


class OfRequests(models.QuerySet[Row]):
    """Questions to other authorities: for who works on the case, and for the municipality that is asked."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of cases the actor works on, and those put to her municipality.

        A municipality does not reach the case behind its question: joined, the question would vanish with it.
        """
        if actor.is_system:
            return self
        if not actor.has(Role.TOWN):
            return self.filter(works_on(actor, "case__"))
        hers = Case.objects.filter(works_on(actor), pk=models.OuterRef("case_id"))
        return self.filter(models.Q(models.Exists(hers)) | _asked(actor))


def _prepares(actor: Actor) -> models.Q:
    """What hangs on a meeting whose secretariat is an office of the actor."""
    return models.Q(meeting__council__office_id__in=sorted(actor.offices))


class OfAgenda(models.QuerySet[Row]):
    """What a council says about one case is not for the whole body."""

    def visible_to(self, actor: Actor) -> Self:
        """Those the actor prepares in the secretariat, and those of cases she works on or is asked about."""
        return self if actor.is_system else self.filter(_prepares(actor) | works_on(actor, "case__"))


class OfMinutes(models.QuerySet[Row]):
    """What was said in a meeting speaks of all of its cases: who may not see one of them does not read it."""

    def visible_to(self, actor: Actor) -> Self:
        """Those the actor prepares in the secretariat, and those of meetings all of whose cases she works on."""
        if actor.is_system:
            return self
        items = apps.get_model("proceedings", "AgendaItem")._default_manager
        spoken = items.filter(meeting=models.OuterRef("meeting"))
        hers = items.filter(works_on(actor, "case__"), pk=models.OuterRef("pk"))
        all_hers = models.Exists(spoken) & ~models.Exists(spoken.filter(~models.Exists(hers)))
        return self.filter(_prepares(actor) | models.Q(all_hers))


class OfPapers(models.QuerySet[Row]):
    """Files of a meeting stay with its secretariat; what is on view is read by residents through `public`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of meetings the actor prepares, of what hangs on her cases, of replies of her town."""
        if actor.is_system:
            return self
        of_cases = works_on(actor, "inspection__case__") | works_on(actor, "request__case__")
        of_cases |= works_on(actor, "speaking__public_hearing__case__")
        return self.filter(_prepares(actor) | of_cases | _asked(actor, "request__"))


class OfDraw(models.QuerySet[Row]):
    """Why somebody left a draw is noted for the office that draws."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of draws of the actor's offices."""
        return self if actor.is_system else self.filter(draw__office_id__in=sorted(actor.offices))


class OfInspection(models.QuerySet[Row]):
    """Opinions are read by the office only."""

    def visible_to(self, actor: Actor) -> Self:
        """Those in cases the actor works on."""
        return self if actor.is_system else self.filter(works_on(actor, "inspection__case__"))


class OfPublicHearing(models.QuerySet[Row]):
    """Who asked to speak is known to the office only."""

    def visible_to(self, actor: Actor) -> Self:
        """Those in cases the actor works on."""
        return self if actor.is_system else self.filter(works_on(actor, "public_hearing__case__"))
