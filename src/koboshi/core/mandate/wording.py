"""What mandates say to people, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from koboshi.core.form.wording import day_words
from koboshi.core.text import LANGUAGES, Texts

TEXTS: Final = Texts.load(Path(__file__).parent / "texts")


def said(key: str, /, **values: object) -> dict[str, str]:
    """The sentence of a key by language; days and other sentences in the words of each language."""
    return {
        language: TEXTS.get(key, language, **{name: _word(value, language) for name, value in values.items()})
        for language in LANGUAGES
    }


def _word(value: object, language: str) -> object:
    if isinstance(value, Mapping):
        return value[language]
    return day_words(value.isoformat(), language) if isinstance(value, date) else value


class MandateError(ValueError):
    """A mandate that cannot be; `.sentences` says it by language, `str()` in Japanese."""

    def __init__(self, key: str, /, **values: object) -> None:
        """Take the key of a sentence below `refused`, and what fills it."""
        self.key = key
        self.sentences = said(f"refused.{key}", **values)
        super().__init__(self.sentences["ja"])
