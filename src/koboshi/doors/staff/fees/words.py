"""What the rows of ledger and reconciliation are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from koboshi.core.fee.schedule import GROUNDS
from koboshi.core.fee.wording import say
from koboshi.core.text import ruby_to_html
from koboshi.fees.models import Charge, PaymentEvent
from koboshi.ui import wording


def html(key: str, lang: str, **values: object) -> SafeString:
    """A text of this area as HTML."""
    return mark_safe(wording.say_html(f"staff_fees.{key}", lang, **values))  # noqa: S308  escaped


def plain(key: str, lang: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"staff_fees.{key}", lang, **values)


def ruby(text: str) -> SafeString:
    """Stored sentences with ruby braces as HTML."""
    return mark_safe(ruby_to_html(text))  # noqa: S308  escaped


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger in words."""

    event: PaymentEvent
    what: SafeString
    why: SafeString
    yen: str
    settled: SafeString | str


def reason_of(event: PaymentEvent, lang: str) -> SafeString:
    """Why a row is as it is, and what to do."""
    if event.reason.startswith("match."):
        return ruby(say(event.reason, lang, **event.values))
    return html(f"reason.{event.reason}", lang, **event.values)


def line(event: PaymentEvent, lang: str) -> Line:
    """One row of the ledger."""
    settlement = getattr(event, "settlement", None)
    settled = html(f"way.{settlement.way}", lang) if settlement is not None else ""
    return Line(event, html(f"kind.{event.kind}", lang), reason_of(event, lang), f"{event.yen:,}", settled)


def grounds(charge: Charge, lang: str) -> Sequence[dict[str, Any]]:
    """The grounds for a reduction: the procedure's own first."""
    own = [{"value": each, "text": each} for each in charge.exemptions]
    return [*own, *({"value": each, "text": say(f"ground.{each}", lang)} for each in GROUNDS)]
