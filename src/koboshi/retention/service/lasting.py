"""The last thing that was done in a case: from there its papers are kept (保存期間の起算).

A case may end on 31 March and its notice go to the post on 2 April: then the papers are complete in the new fiscal
year, and the term begins a year later. What counts: the end, posting, arrival and return of every notice, money that
came or went back, an appeal or a suit that came to its end, and a grant that a disposition took back. That the last
one of them begins the term is general knowledge (C, 要確認): the prefecture's own rule on documents was not found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from koboshi.casework.models import Case, Delivery, TakingBack
from koboshi.core.japan import civil
from koboshi.fees.models import Charge, PaymentEvent, Refund
from koboshi.registers.models import PermitChange
from koboshi.retention.models import Hold

KINDS: Final = ("ended", "sent", "arrived", "returned", "fee", "refund", "appeal", "ruling", "taken_back")
"""What may be the last thing; of two on one day the later one in this row is named."""
APPEALS: Final = (Hold.Kind.APPEAL, Hold.Kind.SUIT)
RULINGS: Final = (PermitChange.Kind.RULED, PermitChange.Kind.RESTORED)
Found = tuple[str, str, date]


@dataclass(frozen=True, slots=True, order=True)
class Done:
    """One thing that was done last of its kind; the order of two is that of their days."""

    on: date
    rank: int
    kind: str


def of(reference: str) -> list[Done]:
    """The last day of every kind for one case, the earliest first; empty for a case nobody has ended."""
    return of_all([reference]).get(reference, [])


def of_all(references: Sequence[str]) -> dict[str, list[Done]]:
    """The same for many cases, with one question per table."""
    latest: dict[str, dict[str, date]] = defaultdict(dict)
    for reference, kind, on in _everything(references):
        known = latest[reference].get(kind)
        latest[reference][kind] = on if known is None else max(known, on)
    return {
        reference: sorted(Done(on, KINDS.index(kind), kind) for kind, on in days.items())
        for reference, days in latest.items()
        if "ended" in days
    }


def _everything(references: Sequence[str]) -> Iterable[Found]:
    ended = Case.objects.filter(reference__in=references)
    yield from _on_days("ended", ended.values_list("reference", "ended_at"))
    taken = TakingBack.objects.filter(reference__in=references).exclude(disposition="")
    yield from _on_days("taken_back", taken.values_list("reference", "taken_at"))
    yield from _letters(references)
    yield from _money(references)
    yield from _appeals(references)


def _on_days(kind: str, rows: Iterable[tuple[str, datetime | None]]) -> Iterable[Found]:
    """Moments as days in Japan; those that have not come are left out."""
    return ((reference, kind, civil.day_of(at)) for reference, at in rows if at is not None)


def _letters(references: Sequence[str]) -> Iterable[Found]:
    sent = Delivery.objects.filter(reference__in=references)
    for reference, *days in sent.values_list("reference", "sent_on", "arrived_on", "returned_on"):
        for kind, on in zip(("sent", "arrived", "returned"), days, strict=True):
            if on is not None:
                yield reference, kind, on


def _money(references: Sequence[str]) -> Iterable[Found]:
    yield from _on_days("fee", Charge.objects.filter(reference__in=references).values_list("reference", "settled_at"))
    came = PaymentEvent.objects.filter(reference__in=references, accepted=True, kind=PaymentEvent.Kind.PAID)
    yield from _on_days("fee", came.values_list("reference", "at"))
    yield from _on_days("refund", Refund.objects.filter(reference__in=references).values_list("reference", "done_at"))


def _appeals(references: Sequence[str]) -> Iterable[Found]:
    over = Hold.objects.filter(record__reference__in=references, kind__in=APPEALS, lifted_at__isnull=False)
    for reference, lifted, until in over.values_list("record__reference", "lifted_at", "until"):
        if lifted is not None:
            yield reference, "appeal", min(until or date.max, civil.day_of(lifted))
    ruled = PermitChange.objects.filter(kind__in=RULINGS).filter(
        Q(reference__in=references) | Q(permit__reference__in=references) | Q(permit__last_reference__in=references)
    )
    for own, first, last, at in ruled.values_list(
        "reference", "permit__reference", "permit__last_reference", "made_at"
    ):
        for reference in {own, first, last} & set(references):
            yield reference, "ruling", civil.day_of(at)
