"""Kana: one script for readings, so that names sort and match."""

from __future__ import annotations

import re
import unicodedata

_TO_KATAKANA = {code: code + 0x60 for code in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
_TO_HIRAGANA = {after: before for before, after in _TO_KATAKANA.items()}
_LATIN = re.compile(r"[A-Za-zÀ-ɏẠ-ỹ][A-Za-zÀ-ɏẠ-ỹ '’.-]*")
_KANA = re.compile(r"[ぁ-ゖゝゞァ-ヺー・ヽヾ\s　]+")


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana; everything else stays (NFKC applied)."""
    return unicodedata.normalize("NFKC", text).translate(_TO_KATAKANA)


def to_hiragana(text: str) -> str:
    """Katakana (half-width too) as hiragana; signs without a hiragana form stay."""
    return unicodedata.normalize("NFKC", text).translate(_TO_HIRAGANA)


def is_kana(text: str) -> bool:
    """Whether a reading consists of kana, the long vowel sign, the middle dot and spaces only, and is not blank."""
    return bool(text.strip()) and _KANA.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def is_latin(text: str) -> bool:
    """Whether a name is written in Latin letters, as on the residence card of somebody from abroad."""
    return _LATIN.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None
