"""A condition of a chain as a sentence: `case.amount < 1000000` is 「金額が1,000,000未満のとき」."""

from __future__ import annotations

import re
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from koboshi.ui import wording

SIGNS: Final = {"=": "is", "!=": "is_not", "<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}
NAMES: Final = ("outcome", "amount", "kind", "procedure")
"""What conditions usually ask about and has words; other names stay as whoever wrote the chain called them."""
_PART = re.compile(r'case\.([A-Za-z_][A-Za-z0-9_]*) *(!=|<=|>=|=|<|>) *(?:"([^"]*)"|(-?[0-9]+))')


def in_words(source: str, lang: str) -> SafeString:
    """The sentence as HTML; a condition that is more than comparisons joined by `and` is quoted in small letters."""
    parts = [_PART.fullmatch(each.strip()) for each in re.split(r"\band\b", source)]
    found = [_say(match, lang) for match in parts if match is not None]
    if not source.strip() or len(found) != len(parts):
        return _html("quoted", lang, source=source)
    return _html("when", lang, what=_plain("joined", lang).join(found))


def _say(part: re.Match[str], lang: str) -> str:
    name, sign, text, number = part.groups()
    what = _plain(f"name.{name}", lang) if name in NAMES else name
    if text == "" and sign in ("=", "!="):
        return _plain("empty" if sign == "=" else "there", lang, what=what)
    return _plain(SIGNS[sign], lang, what=what, value=f"{int(number):,}" if number else text)


def _plain(key: str, lang: str, **values: object) -> str:
    return wording.say(f"staff_approvals.condition.{key}", lang, **values)


def _html(key: str, lang: str, **values: object) -> SafeString:
    return mark_safe(wording.say_html(f"staff_approvals.condition.{key}", lang, **values))  # noqa: S308  escaped
