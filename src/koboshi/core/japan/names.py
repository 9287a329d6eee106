"""One spelling for searching by name: spaces, the mark of invented names and variants of a character are forgiven.

Only for searching; a name is kept and shown as it was written (`normalise.tidy_name`).
"""

from __future__ import annotations

from typing import Final

_COMMON_OF: Final = {
    "髙": "高",
    "﨑": "崎",
    "𠮷": "吉",
    "斉": "斎",
    "齋": "斎",
    "齊": "斎",
    "邉": "辺",
    "邊": "辺",
    "澤": "沢",
    "濵": "浜",
    "濱": "浜",
    "廣": "広",
    "國": "国",
}
"""Forms of one character in family names; for telling people apart they stay apart, for finding they are one."""
VARIANTS: Final = "".join(_COMMON_OF)
COMMON: Final = "".join(_COMMON_OF.values())
"""The characters that stand for `VARIANTS`, place for place."""
IGNORED: Final = ("（架空）", "(架空)", " ", "\u3000")
"""What does not count in a name, the longest first."""
_TABLE: Final = str.maketrans(VARIANTS, COMMON)


def fold(text: str) -> str:
    """The name as it is searched for; folding it once more changes nothing."""
    text = "".join(text.split())
    while (fewer := _without_marks(text)) != text:  # what is left after one mark may make up another
        text = fewer
    return text.translate(_TABLE)


def _without_marks(text: str) -> str:
    for ignored in IGNORED:
        text = text.replace(ignored, "")
    return text
