"""Where a delivery stands, in the words of the pages that show it."""

from __future__ import annotations

from koboshi.casework.models import Delivery
from koboshi.casework.service import correction_letter
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words


def state_of(delivery: Delivery, lang: str) -> str:
    """Where a delivery stands, in words. The answer to a letter shows that it had come by then; no day is made up."""
    keys = {Delivery.State.SENT: "state_answered", Delivery.State.TO_SEND: "state_needless"}
    key = keys.get(Delivery.State(delivery.state)) if delivery.way == Delivery.Way.POST else None
    answered = correction_letter.answered_on(delivery) if key else None
    if answered is not None:
        return wording.plain(f"staff_delivery.{key}", lang, on=date_words(answered, lang))
    return wording.plain(f"staff_delivery.state.{delivery.way}.{delivery.state}", lang)
