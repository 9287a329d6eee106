"""Where a delivery stands, in the words of the pages that show it."""

from __future__ import annotations

from koboshi.casework.models import Delivery
from koboshi.casework.service import correction_letter
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words


def state_of(delivery: Delivery, lang: str) -> str:
    """Where a delivery stands, in words. The answer to a letter shows that it had come by then; no day is made up."""
    answered = correction_letter.answered_on(delivery) if delivery.state == Delivery.State.SENT else None
    if answered is not None and delivery.way == Delivery.Way.POST:
        return wording.plain("staff_delivery.state_answered", lang, on=date_words(answered, lang))
    return wording.plain(f"staff_delivery.state.{delivery.way}.{delivery.state}", lang)
