"""Characters of a case that no font prints as they were written: told to the office before a notice is drafted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import template

from koboshi.casework.models import Case
from koboshi.foundation.documents import service as documents

register = template.Library()


@register.inclusion_tag("staff/part/unprintable.html", takes_context=True)
def unprintable(context: dict[str, Any], case: Case, *more: object, drafted: bool = False) -> dict[str, Any]:
    """Which characters of the answers, and of `more` that goes into a letter, print in another form or as 〓.

    `drafted`: also those of what is typed on the page, or of the letter it shows.
    """
    here = [context.get(name) for name in ("typed", "letter")] if drafted else []
    words = "\n".join(texts_in((case.applicant_label, case.application.answers, *more, *here)))
    return {"request": context.get("request"), "characters": documents.unprintable(words)}


def texts_in(value: object) -> Iterator[str]:
    """Every text of an answer, also inside names, addresses and rows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts_in(each)
