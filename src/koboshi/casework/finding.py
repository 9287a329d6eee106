"""Find a case for somebody who asks at the window or by telephone: by a number alone, or by a name alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat, Replace

from koboshi.casework.models import Case, Consultation
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import kana
from koboshi.foundation.documents.models import Document
from koboshi.foundation.people import naming
from koboshi.foundation.people.models import Membership
from koboshi.foundation.tenancy import scope
from koboshi.intake.service import numbers

MOST = 20
"""Cases that a list shows; whether there are more is found out by looking for one more."""
SHORTEST_NAME = 2
"""Characters; one alone would find half the prefecture."""
By = Literal["number", "document", "name", "kana"]
"""What of the case was asked for: its number, the number of a notice, the applicant's name, or how it is read."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found, and by what; `number` is the notice's where one was asked for."""

    case: Case
    by: By
    number: str = ""

    @property
    def sure(self) -> bool:
        """Whether a number named the case; a name only looks like one that somebody else may bear too."""
        return self.by in ("number", "document")


@dataclass(frozen=True, slots=True)
class Found:
    """What a list shows, the newest first, and whether there is more than it shows."""

    hits: Sequence[Hit]
    more: bool


def shown(*searches: Iterable[Hit]) -> Found:
    """What some searches found as one list: each case once, by the hint of the first search that found it."""
    once: dict[int, Hit] = {}
    for hit in chain(*searches):
        once.setdefault(hit.case.pk, hit)
    newest = sorted(once.values(), key=lambda hit: (hit.case.arrived_at, hit.case.pk), reverse=True)
    return Found(newest[:MOST], len(newest) > MOST)


def find(actor: Actor, text: str) -> list[Hit]:
    """Cases of the actor's offices, and those they are asked about.

    The one with this number, else the one of the notice with this document or check number, else the newest whose
    applicant's name, or its reading in kana, holds the text (one more than `shown` shows). Spaces, width, the mark of
    an invented name (架空) and variants of a character do not matter.
    """
    asked = Consultation.objects.open().filter(office_id__in=actor.offices).values("case_id")
    mine = Case.objects.visible_to(actor).filter(Q(office_id__in=actor.offices) | Q(pk__in=asked))
    mine = mine.select_related("office").defer("state", "stops")
    numbered = [Hit(case, "number") for case in mine.filter(reference=numbers.tidy_reference(text))]
    found = numbered or _of_notice(actor, mine, text)
    if found or len("".join(text.split())) < SHORTEST_NAME:
        return found
    named = [Hit(case, "name") for case in _newest(mine.filter(naming.holds("applicant_label", text)))]
    read = [] if named or not kana.is_kana(text) else _newest(_read(mine, text))
    return named or [Hit(case, "kana") for case in read]


def received(actor: Actor, text: str) -> list[Hit]:
    """What people of the actor's offices took in for somebody and another office has in charge: by number or name.

    Whoever asks where her paper is comes to where she gave it. The rows say number, day and office; reading the case
    is another question, and `visible_to` answers it.
    """
    helpers = Membership.objects.filter(office_id__in=sorted(actor.offices)).values("user_id")
    with scope.acting(SYSTEM):
        of_body = Case.objects.filter(tenant__in=sorted(actor.tenants), application__assisted_by_id__in=helpers)
        elsewhere = of_body.exclude(office_id__in=actor.offices).select_related("office").defer("state", "stops")
        found = [Hit(case, "number") for case in elsewhere.filter(reference=numbers.tidy_reference(text))]
        if found or len("".join(text.split())) < SHORTEST_NAME:
            return found
        return [Hit(case, "name") for case in _newest(elsewhere.filter(naming.holds("applicant_label", text)))]


def _newest(rows: QuerySet[Case]) -> Iterable[Case]:
    return rows.order_by("-arrived_at", "-pk")[: MOST + 1]


def _of_notice(actor: Actor, mine: QuerySet[Case], text: str) -> list[Hit]:
    """Written as on the paper; full-width digits and spaces are forgiven."""
    said = "".join(unicodedata.normalize("NFKC", text).split())
    by_number = Q(number__in=(said, text.strip())) | Q(check_number=numbers.tidy_reference(text))
    papers = Document.objects.visible_to(actor).filter(by_number).exclude(number="")
    numbers_of = dict(papers.values_list("reference", "number")[: MOST + 1])
    rows = mine.filter(reference__in=sorted(numbers_of)) if numbers_of else ()
    return [Hit(case, "document", numbers_of[case.reference]) for case in rows]


def _read(mine: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Cases whose applicant's name is read like this; readings are kept as katakana (`core.form`)."""
    said = kana.to_katakana("".join(text.split()))
    person = Concat(_answer("applicant__family_kana"), _answer("applicant__given_kana"), output_field=TextField())
    firm = Replace(_answer("corporation_kana"), Value(" "), Value(""), output_field=TextField())
    rows = mine.annotate(told=F("application__answers")).annotate(person_read=person, firm_read=firm)
    return rows.filter(Q(person_read__contains=said) | Q(firm_read__contains=said))


def _answer(path: str) -> Coalesce:
    """A text of the answers; empty where nobody gave it."""
    return Coalesce(KT(f"told__{path}"), Value(""), output_field=TextField())
