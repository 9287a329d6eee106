"""What a signed-in representative may open without number and secret: applications whose mandate lets her see them.

The mandate is judged anew at every request by `core.mandate`, so that one revoked this morning opens nothing this
afternoon; a paper that nobody of the office has checked opens nothing at all. What she may do there is asked at each
act (`asking.require`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from koboshi.core import mandate as core
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service.book import Book, person_of

MOST: Final = 200
"""How many applications of others one account opens this way, the newest first."""


def with_mandates(actor: Actor, *, on: date | None = None) -> Actor:
    """The actor, and the applications that she may see for somebody else today. Staff open what their offices have."""
    if actor.user is None or actor.is_staff or actor.is_system:
        return actor
    with scope.acting():
        found = entrusted(actor.user, on or civil.today())
    return replace(actor, references=actor.references | found) if found else actor


def acts_for_another(actor: Actor, application: Application) -> bool:
    """Whether the actor is known as somebody who only acts for the applicant here."""
    person = person_of(actor, application)
    return person is not None and not person.applies


def only_applicant(actor: Actor, application: Application) -> None:
    """Refuse what would put somebody else in the applicant's place: number and secret stand for the applicant herself.

    Raises `Refused` for a representative who is signed in.
    """
    if acts_for_another(actor, application):
        raise Refused("新しい合言葉を作れるのは、申請者本人だけです。")


def entrusted(user: int, on: date) -> frozenset[str]:
    """The numbers of the applications that this account's person may see as a representative on a day.

    She is known by her account only, which was bound to the party when it had proved the address (`binding`).
    """
    acting = Party.objects.filter(user_id=user).exclude(role__in=[Party.Role.APPLICANT, Party.Role.CO_APPLICANT])
    mine: dict[str, set[int]] = defaultdict(set)
    for number, reference in acting.order_by("-pk").values_list("pk", "reference")[:MOST]:
        mine[reference].add(number)
    if not mine:
        return frozenset()
    return frozenset(each for each, book in _books(sorted(mine)) if mine[each] & _sees(book, on))


def joined(user: int) -> frozenset[str]:
    """The numbers of the applications on which this account's person applies beside the applicant."""
    found = Party.objects.filter(user_id=user, role=Party.Role.CO_APPLICANT)
    return frozenset(found.order_by("-pk").values_list("reference", flat=True)[:MOST])


def _books(references: Sequence[str]) -> list[tuple[str, Book]]:
    """The people of several applications, read at once."""
    parties: dict[str, dict[int, Party]] = defaultdict(dict)
    rows: dict[str, list[MandateRow]] = defaultdict(list)
    for party in Party.objects.filter(reference__in=references):
        parties[party.reference][party.pk] = party
    for row in MandateRow.objects.filter(reference__in=references).select_related("principal").order_by("pk"):
        rows[row.reference].append(row)
    return [(each, Book(parties[each], rows[each], [])) for each in references]


def _sees(book: Book, on: date) -> set[int]:
    return {int(seen) for one in book.applicants for seen in core.viewers(book.mandates, str(one.pk), on)}
