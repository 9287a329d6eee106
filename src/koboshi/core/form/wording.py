"""The form's own texts: problem sentences, names of the parts of a field, yes and no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from koboshi.core.japan.wareki import format_wareki, parse_iso
from koboshi.core.text import LANGUAGES, Texts

TEXTS: Final = Texts.load(Path(__file__).parent / "texts")

_MONTHS: Final = ("January February March April May June July August September October November December").split()


def day_words(iso: str, lang: str) -> str:
    """A stored date in words: 令和8年4月1日 or 1 April 2026; DateProblem when it is no stored date."""
    day = parse_iso(iso)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if lang == "en" else format_wareki(day)


def in_languages(texts: Texts, key: str, values: Mapping[str, object]) -> dict[str, str]:
    """The sentence of a key by language; days and other such sentences in the words of each language."""
    return {
        language: texts.get(key, language, **{name: _word(value, language) for name, value in values.items()})
        for language in LANGUAGES
    }


def _word(value: object, language: str) -> object:
    if isinstance(value, Mapping):
        return value[language]
    return day_words(value.isoformat(), language) if isinstance(value, date) else value
