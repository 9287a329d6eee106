"""Numbers of receipts (領収証): two series of each office and fiscal year, made by the house, never typed.

One is for money taken at the counter, the other for money a provider tells of: so none is missing in the cash book.

The form of the number and of the receipt stands in the body's financial rules (財務規則), which were not found: 要確認.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from koboshi.core.japan import civil
from koboshi.core.numbering import Pattern
from koboshi.fees.models import COUNTER, Charge, PaymentEvent
from koboshi.foundation.documents import service as documents
from koboshi.foundation.organisations.models import Office

SERIES: Final = Pattern.parse("{year}{office}領収第{n}号")
ONLINE: Final = Pattern.parse("{year}{office}電子領収第{n}号")
PATTERNS: Final = frozenset({SERIES.text, ONLINE.text})
"""Receipts are no documents: the check of the numbers of documents leaves these series out."""
KEPT: Final = "receipt"
"""Under which name a row of the ledger keeps the number of an online receipt among its values."""


def next_number(charge: Charge, now: datetime, series: Pattern = SERIES) -> str:
    """The next number of the office's series; the row of the series stays locked, so none is missing or double."""
    office = Office.objects.get(pk=charge.office)
    issuer = documents.Issuer.of(office)
    issuer = replace(issuer, sign=issuer.sign or str(office.pk))
    return documents.next_number(issuer, civil.day_of(now), series)


def key_of(charge: Charge, number: str) -> str:
    """How the ledger keeps a number: with the office, as every office has its own series."""
    return f"{charge.office}:{number}"


def number_of(event: PaymentEvent) -> str:
    """The number of the receipt of money that was accepted; empty for other money, and online before there were any."""
    if event.kind != PaymentEvent.Kind.PAID:
        return ""
    return event.provider_id.partition(":")[2] if at_counter(event) else str(event.values.get(KEPT, ""))


def at_counter(event: PaymentEvent) -> bool:
    """Whether a clerk took the money, who then signs the receipt."""
    return event.provider == COUNTER
