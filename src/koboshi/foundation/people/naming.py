"""Find people by name in the database: what `core.japan.names` folds in a text, folded in a column."""

from __future__ import annotations

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Replace
from django.db.models.lookups import IContains

from koboshi.core.japan import names


class Translate(Func):
    """PostgreSQL's `translate`: character for character."""

    function = "translate"


def folded(column: str) -> Func:
    """A column of names as they are searched for: spaces, the mark of an invented name and variants do not matter."""
    text: F | Func = F(column)
    for ignored in names.IGNORED:
        text = Replace(text, Value(ignored), Value(""), output_field=TextField())
    return Translate(text, Value(names.VARIANTS), Value(names.COMMON), output_field=TextField())


def holds(column: str, text: str) -> Q:
    """The condition that a column of names holds every word of a text; a text without any word holds nowhere."""
    words = [said for word in text.split() if (said := names.fold(word))]
    found = Q() if words else Q(pk__in=[])
    for said in words:
        found &= Q(IContains(folded(column), said))
    return found
