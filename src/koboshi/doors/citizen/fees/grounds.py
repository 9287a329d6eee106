"""The sentences that explain a fee as a resident reads them: without marks that are meant for the office.

Stored sentences name the ground as the pack has it: in Japanese, with marks of what nobody has compared with the law
yet (要確認) and of how sure the house is (A, B, C). The page says once, in the reader's language, that the office is
still checking; names of laws stay in Japanese and are marked as such for screen readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from koboshi.core.fee.wording import say
from koboshi.core.letter.marks import MARK, without
from koboshi.core.text import ruby_to_html
from koboshi.ui import wording

LANGUAGES: Final = ("ja", "ja-easy", "en")
_SURE: Final = re.compile(r"[（(][ABC][）)]")
_SENTENCES: Final = re.compile(r"(?<=。)")
_GROUND: Final = re.compile(r"([（(](?:ground|根拠|\{決\|き\}まり): )(.*)([）)])$")
_JAPANESE: Final = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uff10-\uff5a][\u3000-\u30ff\u3400-\u9fff\uff00-\uffef0-9]*")


def lines(stored: Iterable[str], lang: str) -> list[SafeString]:
    """The sentences for a reader; the one that only says that something is unchecked is left to the page."""
    general = {say("fee.unchecked", each) for each in LANGUAGES}
    told = [_tidy(line, lang) for line in stored if line not in general]
    return [_marked(line, lang) for line in told if line]


def _tidy(line: str, lang: str) -> str:
    """The line without the marks; a ground of which nothing is left is said to be still checked."""
    plain = _SURE.sub("", line)
    found = _GROUND.search(plain)
    if found is None:
        return _checked(plain)
    kept = _checked(found[2]).rstrip("。") or wording.say("citizen_fees.being_checked", lang)
    return f"{plain[: found.start()]}{found[1]}{kept}{found[3]}"


def _checked(text: str) -> str:
    """Without what is marked: the words in brackets, or else the sentence."""
    plain = without(text)[0]
    return "".join(part for part in _SENTENCES.split(plain) if MARK not in part).strip()


def _marked(line: str, lang: str) -> SafeString:
    """As HTML; in English what is Japanese says so (`lang`), so that it is read aloud rightly."""
    html = ruby_to_html(line)
    if lang == "en":
        html = _JAPANESE.sub(lambda found: f'<span lang="ja">{found[0]}</span>', html)
    return mark_safe(html)  # noqa: S308  escaped by ruby_to_html


def are_japanese(shown: Iterable[str]) -> bool:
    """Whether something in the sentences is Japanese for a reader of English."""
    return any('lang="ja"' in line for line in shown)
