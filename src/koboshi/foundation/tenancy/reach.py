"""What hangs on an application by its number alone (documents, mails, journal rows) is visible exactly when it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from koboshi.core.actor import Actor

Finder = Callable[[Actor], QuerySet[Any]]
"""Rows with a `reference` that an actor may see."""

_finders: list[Finder] = []


def by_reference(finder: Finder) -> None:
    """Name a thing whose visibility decides; called once by the room that owns it, beside its model."""
    _finders.append(finder)


def seen(actor: Actor, field: str = "reference") -> Q:
    """The condition that the number in `field` is of an application or case which the actor may see.

    Correlated, so that a question about one case stays one look into an index however many cases there are.
    """
    condition = Q(**{f"{field}__in": sorted(actor.references)})
    for find in _finders:
        condition |= Q(Exists(find(actor).filter(reference=OuterRef(field)).order_by().values("pk")))
    return condition
