"""A verb takes up a row that somebody named: found, or refused in the same words whether it is absent or not hers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

from koboshi.core.refusal import Unknown

Row = TypeVar("Row", bound=Model)


def found(rows: QuerySet[Row], key: object) -> Row:
    """The row with this id among those that the actor and the database session reach. Raises `Unknown`."""
    with known():
        return rows.get(pk=key)


def locked(rows: QuerySet[Row], key: object) -> Row:
    """The row, locked and fresh (only the row itself, none that is joined). Raises `Unknown`."""
    return found(rows.select_for_update(of=("self",), no_key=True), key)


@contextmanager
def known() -> Iterator[None]:
    """What is not found within the block is refused: for look-ups that another room makes. Raises `Unknown`."""
    try:
        yield
    except ObjectDoesNotExist as nothing:
        raise Unknown("見つかりません。番号を確かめるか、もう一度一覧からお選びください。") from nothing
