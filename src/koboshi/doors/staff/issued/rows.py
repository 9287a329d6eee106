"""The lines of the register: what was issued, of what kind, how it is sealed, to which class of people, and its way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from koboshi.casework.models import Case, Delivery
from koboshi.core.actor import Actor, Door
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import Membership
from koboshi.mandates.models import Party
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words

SEALS: Final = ("stamp", "omitted", "electronic")
ROLES: Final = ("decider", "examiner", "clerk")
"""The roles that issue documents, the one that decides first."""
_PERSON: Final = re.compile(r"user:[0-9]{1,18}$")
COLUMNS: Final = ("number", "day", "kind", "case", "addressee", "office", "seal", "way", "standing")


@dataclass(frozen=True, slots=True)
class Line:
    """One document. `reference` is its case's number; `reachable` whether the reader may open that case.

    `who` is the part that whoever issued it had in its office on that day; who it was is read in the case.
    """

    number: str
    on: date
    kind: str
    reference: str
    reachable: bool
    addressee: str
    office: str
    seal: str
    way: str
    standing: str
    who: str = ""

    def cells(self) -> list[str]:
        """As a row of a table file; the day as ISO 8601."""
        return [
            self.number, self.on.isoformat(), self.kind, self.reference, self.addressee, self.office, self.seal,
            self.way, self.standing,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """The chosen part of the register; `office` is a slug, `kind` a title."""

    year: int
    office: str = ""
    kind: str = ""

    def as_query(self) -> dict[str, str]:
        """As parameters of an address."""
        return {"year": str(self.year), "office": self.office, "kind": self.kind}


def found(actor: Actor, wanted: Wanted) -> QuerySet[Document]:
    """The documents of one fiscal year, April to March, of the actor's offices."""
    rows = of_year(actor, wanted.year)
    if wanted.office:
        rows = rows.filter(office=wanted.office)
    return rows.filter(title=wanted.kind) if wanted.kind else rows


def of_year(actor: Actor, year: int) -> QuerySet[Document]:
    """Everything the actor's offices issued in a fiscal year."""
    return Document.objects.register_of(actor, date(year, 4, 1), date(year + 1, 3, 31))


def lines(actor: Actor, documents: Sequence[Document], lang: str) -> list[Line]:
    """Lines for some documents, with few questions however many there are."""
    references = {each.reference for each in documents}
    open_to = dict(Case.objects.visible_to(actor).filter(reference__in=references).values_list("reference", "door"))
    offices = {
        (each.tenant, each.slug): each.name
        for each in Office.objects.filter(slug__in={each.office for each in documents})
    }
    withdrawn = Check.objects.filter(withdrawn_on__isnull=False).in_bulk([each.check_number for each in documents])
    ways = _ways(documents)
    classes, parts = _Classes.of(ways, open_to), _parts(documents)
    return [
        Line(
            number=each.number,
            on=_day(each),
            kind=each.title,
            reference=each.reference,
            reachable=each.reference in open_to,
            addressee=classes.words(each, ways[each.pk], lang),
            office=offices.get((each.tenant, each.office), each.office),
            seal=seal_words(getattr(each, "seal", None), erased=not each.storage_key, lang=lang),
            way=_way(ways[each.pk], lang),
            standing=_standing(each, withdrawn.get(each.check_number), lang),
            who="・".join(plain(f"role.{role}", lang) for role in parts[each.pk]),
        )
        for each in documents
    ]


def _parts(documents: Sequence[Document]) -> dict[int, list[str]]:
    """The roles that whoever issued a document had in its office on that day; `house` where the house did it itself."""
    users = {each.pk: int(each.issued_by[5:]) for each in documents if _PERSON.match(each.issued_by)}
    works: defaultdict[tuple[int, str], list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(user_id__in=set(users.values())).select_related("office").order_by("pk"):
        works[row.user_id, row.office.slug].append(row)
    return {
        each.pk: _roles(works[users[each.pk], each.office], _day(each)) if each.pk in users else ["house"]
        for each in documents
    }


def _roles(rows: Sequence[Membership], on: date) -> list[str]:
    held = {role for row in rows if row.from_on <= on <= (row.until_on or on) for role in row.roles}
    return [role for role in ROLES if role in held] or ["other"]


def _day(document: Document) -> date:
    on: date = getattr(document, "day")  # noqa: B009  annotated by `register_of`
    return on


def _ways(documents: Sequence[Document]) -> defaultdict[int, list[Delivery]]:
    kept: defaultdict[int, list[Delivery]] = defaultdict(list)
    rows = Delivery.objects.filter(document__in=[each.pk for each in documents])
    for row in rows.defer("addressee", "note").order_by("pk"):
        kept[row.document_id].append(row)
    return kept


@dataclass(frozen=True, slots=True)
class _Classes:
    """To what class of people documents went; who they are is read in the case."""

    roles: dict[int, str]
    doors: dict[str, str]

    @classmethod
    def of(cls, ways: dict[int, list[Delivery]], doors: dict[str, str]) -> _Classes:
        """With the roles of everybody whom one of the documents was sent to."""
        parties = {row.party for rows in ways.values() for row in rows if row.party > 0}
        return cls(dict(Party.objects.filter(pk__in=parties).values_list("pk", "role")), doors)

    def words(self, document: Document, rows: Iterable[Delivery], lang: str) -> str:
        """Each class once."""
        names = dict.fromkeys(self._of(row, document) for row in rows) or {self._alone(document): None}
        return "、".join(plain(f"class.{name}", lang) for name in names)

    def _of(self, row: Delivery, document: Document) -> str:
        if row.party < 0:
            return "participant"
        role = self.roles.get(row.party, "")
        return role if role and role != Party.Role.APPLICANT else self._alone(document)

    def _alone(self, document: Document) -> str:
        if document.key.startswith("enquiry:"):
            return "enquirer"
        if document.recipient_tenant:
            return "town"
        return "concerned" if self.doors.get(document.reference) == Door.STAFF else "applicant"


def _way(rows: Sequence[Delivery], lang: str) -> str:
    """How it goes and where it stands, one part for each person; a notice that came back and was sent again has two."""
    told = []
    for row in rows:
        state = wording.plain(f"staff_delivery.state.{row.way}.{row.state}", lang)
        on = row.returned_on if row.state == Delivery.State.RETURNED else row.arrived_on or row.sent_on
        way = wording.plain(f"staff_delivery.way.{row.way}", lang)
        told.append(f"{way}：{state}{f'（{date_words(on, lang)}）' if on else ''}")
    return "／".join(told) or plain("way.none", lang)


def seal_words(seal: Any, *, erased: bool, lang: str) -> str:
    """How the paper is sealed."""
    return plain(f"seal.{seal}" if seal in SEALS else "seal.erased" if erased else "seal.none", lang)


def _standing(document: Document, check: Check | None, lang: str) -> str:
    told = []
    if check is not None and check.withdrawn_on is not None:
        told.append(plain(f"standing.{check.withdrawn_why}", lang, day=date_words(check.withdrawn_on, lang)))
    if not document.storage_key:
        told.append(plain("standing.erased", lang))
    return "／".join(told)


def plain(key: str, lang: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"staff_issued.{key}", lang, **values)
