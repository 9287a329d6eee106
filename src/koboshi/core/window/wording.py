"""What windows say to people, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from koboshi.core.form.wording import in_languages
from koboshi.core.text import LANGUAGES, Texts

TEXTS: Final = Texts.load(Path(__file__).parent / "texts")


def said(key: str, **values: object) -> dict[str, str]:
    """The sentence of a key by language; days in the words of each language."""
    return in_languages(TEXTS, key, values)


def joined(*parts: Mapping[str, str]) -> dict[str, str]:
    """Several sentences one after the other; easy Japanese and English keep a space between them."""
    return {
        language: ("" if language == "ja" else " ").join(part[language] for part in parts if part.get(language))
        for language in LANGUAGES
    }


class WindowError(ValueError):
    """A window that cannot be read or asked; `.sentences` says it by language, `str()` in Japanese."""

    def __init__(self, key: str, **values: object) -> None:
        """Take the key of a sentence below `refused`, and what fills it."""
        self.key = key
        self.sentences = said(f"refused.{key}", **values)
        super().__init__(self.sentences["ja"])
