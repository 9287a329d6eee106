"""One spelling for what people type: full-width digits, half-width kana, the many dashes.

`normalise` is for codes, numbers, dates and search. Names and free text are never normalised, since NFKC would replace
characters of names (外字); for them there is `tidy_name`.
"""

from __future__ import annotations

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣－"), "-")
_BEFORE = {**dict.fromkeys(map(ord, "\u200b\u2060\ufeff"), None), ord("～"): "〜"}
_LONG_VOWEL_AS_DASH = re.compile(r"(?<=[0-9])ー(?=[0-9])")


def normalise(text: str) -> str:
    """NFKC with dashes as `-`, wave dashes as 〜, invisible joiners dropped, ends trimmed; idempotent.

    The long vowel sign ー stays, except between two digits where people mean a dash (024ー521).
    """
    folded = unicodedata.normalize("NFKC", text.translate(_BEFORE)).translate(_DASHES)
    return _LONG_VOWEL_AS_DASH.sub("-", folded).strip()


def tidy_name(text: str) -> str:
    """Trim the ends and keep every character as typed, variation selectors and rare characters (外字) included."""
    return text.strip()
