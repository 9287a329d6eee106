"""A condition of a chain as a sentence: `case.amount < 1000000` is 「金額が1,000,000未満のとき」."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.safestring import SafeString

from koboshi.ui import wording

SIGNS: Final = {"=": "is", "!=": "is_not", "<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}
NAMES: Final = ("outcome", "amount", "kind", "procedure")
"""What conditions usually ask about and has words; other names stay as whoever wrote the chain called them."""
OUTCOMES: Final = ("grant", "part", "condition", "refuse", "absent", "transfer", "certify", "revoke", "none")
_PART = re.compile(r'case\.([A-Za-z_][A-Za-z0-9_]*) *(!=|<=|>=|=|<|>) *(?:"([^"]*)"|(-?[0-9]+))')


_COMPARISON = r'case\.[A-Za-z_][A-Za-z0-9_]* *(?:!=|<=|>=|=|<|>) *(?:"[^"]*"|-?[0-9]+)'
_WITHIN = re.compile(rf"{_COMPARISON}(?: and {_COMPARISON})*")
Outcomes = Mapping[str, str]
"""What outcomes are called in a pack, by their codes."""
_NO_OUTCOMES: Final[Outcomes] = MappingProxyType({})


def retold(sentence: str, lang: str, outcomes: Outcomes = _NO_OUTCOMES) -> str:
    """A sentence of the chain in which a condition was quoted as it was written: the condition in words, with ruby."""
    return _WITHIN.sub(lambda found: _sentence(found[0], lang, outcomes) or found[0], sentence)


def in_words(source: str, lang: str) -> SafeString:
    """The sentence as HTML; a condition that is more than comparisons joined by `and` is quoted in small letters."""
    told = _sentence(source, lang, _NO_OUTCOMES)
    return wording.html(told) if told else _html("quoted", lang, source=source)


def _sentence(source: str, lang: str, outcomes: Outcomes) -> str:
    """Comparisons joined by `and`; '' for a condition that is more than that."""
    parts = [_PART.fullmatch(each.strip()) for each in re.split(r"\band\b", source)]
    found = [_say(match, lang, outcomes) for match in parts if match is not None]
    if not source.strip() or len(found) != len(parts):
        return ""
    return _plain("when", lang, what=_plain("joined", lang).join(found))


def _say(part: re.Match[str], lang: str, outcomes: Outcomes) -> str:
    name, sign, text, number = part.groups()
    if name == "outcome" and text:
        text = outcomes.get(text) or _common(text, lang)
    what = _plain(f"name.{name}", lang) if name in NAMES else name
    if text == "" and sign in ("=", "!="):
        return _plain("empty" if sign == "=" else "there", lang, what=what)
    return _plain(SIGNS[sign], lang, what=what, value=f"{int(number):,}" if number else text)


def _common(outcome: str, lang: str) -> str:
    """What an outcome is usually called, for a chain that holds for many procedures; a rarer code stays one."""
    return _plain(f"outcome.{outcome}", lang) if outcome in OUTCOMES else outcome


def _plain(key: str, lang: str, **values: object) -> str:
    return wording.say(f"staff_approvals.condition.{key}", lang, **values)


def _html(key: str, lang: str, **values: object) -> SafeString:
    return wording.say_html(f"staff_approvals.condition.{key}", lang, **values)
