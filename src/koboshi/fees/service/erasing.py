"""Erase the words beside the money of a case, when its papers are disposed of; every yen and every day stays.

The ledger itself (`PaymentEvent`) is append-only and needs no erasing: it holds numbers of charges, of transactions and
of receipts, codes and amounts. Who paid is never written there; slips and receipts take the name from the application.
"""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.fees.models import Charge, PaymentEvent, Refund, Settlement
from koboshi.foundation.documents.erasing import ERASED, as_json


def erase(reference: str) -> int:
    """Erase why a fee was waived, paid back or explained. Returns 0: there are no files.

    Runs in the caller's transaction and may be run again. Amounts, grounds as codes, days and numbers stay.
    """
    Charge.objects.filter(reference=reference).exclude(waived_reason="").update(waived_reason=ERASED)
    Refund.objects.filter(reference=reference).exclude(reason="").update(reason=ERASED)
    Settlement.objects.filter(reference=reference).update(note=ERASED)
    return 0


def gather(reference: str) -> Iterator[tuple[str, bytes]]:
    """Charges, ledger and what was decided about money, for an archive."""
    tables = (Charge, PaymentEvent, Refund, Settlement)
    yield from as_json("fees", *(model._default_manager.filter(reference=reference) for model in tables))
