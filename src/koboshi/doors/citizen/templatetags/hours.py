"""When an office is open and how it is called by telephone, for readers of easy Japanese and English.

Both are kept as the office writes them (平日 8時30分から17時15分まで). What is written in another way stays in
Japanese: nothing is guessed.
"""

from __future__ import annotations

import re
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from koboshi.ui import wording
from koboshi.ui.language import language_of

register = template.Library()

_DAYS: Final = {
    "": "any",
    "平日": "weekdays",
    "月曜日から金曜日": "weekdays",
    "月曜から金曜": "weekdays",
    "毎日": "daily",
    "土日": "weekend",
}
_TIME: Final = r"(\d{1,2})(?:時(?:(\d{1,2})分|(半))?|[:：](\d{2}))"
_HOURS: Final = re.compile(rf"([^\d\s（]*)\s*{_TIME}\s*(?:から|～|〜|-|−|–)\s*{_TIME}(?:まで)?\s*(（要確認）)?")
_NOTES: Final = {"（代表）": "main", "（架空）": "invented", "（直通）": "direct"}


@register.simple_tag(takes_context=True)
def opening_hours(context: dict[str, Any], text: str) -> SafeString:
    """The hours of an office in the reader's language."""
    lang = language_of(context.get("request"))
    told = None if lang == "ja" else _HOURS.fullmatch(text.strip())
    if told is None or told[1] not in _DAYS:
        return format_html('<span lang="ja">{}</span>', text)
    begin, end = _clock(told.groups()[1:5]), _clock(told.groups()[5:9])
    sentence = _say(f"hours.{_DAYS[told[1]]}", lang, begin=begin, end=end)
    return format_html("{} {}", sentence, _say("hours.unchecked", lang)) if told[10] else sentence


def _clock(parts: tuple[str | None, ...]) -> str:
    hour, minute, half, after = parts
    return f"{int(hour or 0)}:{'30' if half else (minute or after or '0').zfill(2)}"


@register.simple_tag(takes_context=True)
def telephone(context: dict[str, Any], text: str) -> SafeString:
    """A telephone number; the note behind it (代表) in the reader's language."""
    lang = language_of(context.get("request"))
    note = next((each for each in _NOTES if text.endswith(each)), "")
    if not note or lang == "ja":
        return format_html("{}", text)
    return format_html("{} {}", text.removesuffix(note), _say(f"telephone.{_NOTES[note]}", lang))


def _say(key: str, lang: str, **values: object) -> SafeString:
    return wording.say_html(f"citizen.{key}", lang, **values)
