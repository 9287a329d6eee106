"""The sentences of fees and payments, in three languages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from koboshi.core.text import Texts

TEXTS: Final = Texts.load(Path(__file__).parent / "texts")


def say(key: str, lang: str = "ja", **values: object) -> str:
    """A sentence of this room."""
    return TEXTS.get(key, lang, **values)
