"""What is said about the competent authority, in three languages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from koboshi.core.form.wording import in_languages
from koboshi.core.text import Texts

TEXTS: Final = Texts.load(Path(__file__).parent / "texts")


def said(key: str, /, **values: object) -> dict[str, str]:
    """The sentence of a key by language; days and other sentences in the words of each language."""
    return in_languages(TEXTS, key, values)


class JurisdictionError(ValueError):
    """A table, kind or place that cannot be used; `.sentences` says it by language, `str()` in Japanese."""

    def __init__(self, key: str, /, **values: object) -> None:
        """Take the key of a sentence below `refused`, and what fills it."""
        self.key = key
        self.sentences = said(f"refused.{key}", **values)
        super().__init__(self.sentences["ja"])
