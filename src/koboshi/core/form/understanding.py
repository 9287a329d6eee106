"""What the house understood of a day, a time or an amount that was typed, in the words of the reader."""

from __future__ import annotations

from koboshi.core.form.display import lines
from koboshi.core.form.model import Field
from koboshi.core.form.parsing import Posted, Unreadable, parse
from koboshi.core.text import Texts

_SHOWN = frozenset({"date", "time", "yen"})
_NO_TEXTS = Texts.from_mappings({})


def understood(field: Field, text: str, lang: str) -> str:
    """令和8年11月27日 beside 2026-11-27, 800,000円 beside 80万; '' where it adds nothing or nothing was readable."""
    if field.type not in _SHOWN or not text.strip():
        return ""
    try:
        value = parse(field, field.id, Posted({field.id: [text]}))
        words = "".join(lines(field, value, lang, _NO_TEXTS))
    except (Unreadable, ValueError):
        return ""
    same = words == text.strip() or (field.type == "yen" and text.strip().replace(",", "") == str(value))
    return "" if same else words
