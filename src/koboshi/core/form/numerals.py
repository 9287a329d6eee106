"""Numbers as people write them: 三, 十二, 二百五十, ひとり, and a number with the unit that the question names."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from koboshi.core.japan.normalise import normalise
from koboshi.core.text import ruby_to_plain

_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_PEOPLE: Final = {"ひとり": 1, "一人": 1, "ふたり": 2, "二人": 2, "ひとつ": 1, "一つ": 1, "ふたつ": 2, "二つ": 2}
_ABOUT = re.compile(
    r"^(?:約|およそ|おおよそ|だいたい|大体|about|approx\.?|jpy|yen)+|(?:ぐらい|くらい|ほど|程度|円|えん|yen|jpy)+$",
    re.IGNORECASE,
)
_AMOUNT = r"([0-9]{1,9}(?:\.[0-9]{1,4})?)"
_MONEY = re.compile(rf"(?:{_AMOUNT}億)?(?:{_AMOUNT}万)?(?:{_AMOUNT}千)?([0-9]{{1,12}})?")
_FACTORS: Final = (100_000_000, 10_000, 1000, 1)
_KANJI = re.compile(r"[〇零一二三四五六七八九十百千]{1,12}(?:万[〇零一二三四五六七八九十百千]{0,12})?")
_NUMBER_AND_UNIT = re.compile(r"\s*([0-9][0-9.,、\s]*|[〇零一二三四五六七八九十百千万]{1,24})\s*([^0-9\s].{0,11})")

_MEASURES: Final[tuple[tuple[str, ...], ...]] = (
    ("か月", "ヶ月", "ケ月", "カ月", "ヵ月", "ヵ月間", "か月間", "箇月", "月", "months", "month"),
    ("年", "年間", "years", "year"),
    ("日", "日間", "days", "day"),
    ("時間", "hours", "hour"),
    ("分", "分間", "minutes"),
    ("歳", "才"),
    ("mm", "ミリメートル", "ミリ"),
    ("cm", "センチメートル", "センチ"),
    ("m", "メートル"),
    ("km", "キロメートル"),
    ("kg", "キログラム"),
    ("m2", "平方メートル", "平米"),
    ("%", "パーセント"),
)
_COUNTERS: Final = frozenset("人 名 つ 個 こ 台 件 本 通 枚 部 室 部屋 階 回 世帯 発 脚 people persons copies".split())
_FAMILY: Final = {word: at for at, words in enumerate(_MEASURES) for word in words}
_UNIT = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
        for word in sorted(_FAMILY, key=len, reverse=True)
    )
)
_COUNTED = re.compile(r"数|何|いくつ|人")


def kanji_number(text: str) -> int | None:
    """The value of a number in kanji below a hundred million; None when it is not one: 十二, 一二, 二百五十, 三万."""
    if not _KANJI.fullmatch(text):
        return None
    high, _, low = text.partition("万") if "万" in text else ("", "", text)
    return _below_ten_thousand(high) * 10_000 + _below_ten_thousand(low)


def _below_ten_thousand(text: str) -> int:
    if not set(text) & set(_SMALL):
        return int("".join(str(_DIGITS[char]) for char in text) or "0")
    total, pending = 0, 0
    for char in text:
        if char in _SMALL:
            total += (pending or 1) * _SMALL[char]
            pending = 0
        else:
            pending = _DIGITS[char]
    return total + pending


def money(text: str) -> int | None:
    """An amount as people write it, from a text without spaces, commas and 円: 80万, 約80万, 1億2000万, 3千, 1.5万.

    None when it is no amount, or no whole number of yen.
    """
    match = _MONEY.fullmatch(_ABOUT.sub("", text))
    if match is None or not any(match.groups()):
        return None
    total = sum(
        (Decimal(number) * factor for number, factor in zip(match.groups(), _FACTORS, strict=True) if number),
        Decimal(0),
    )
    return int(total) if total == total.to_integral_value() else None


def people(text: str) -> int | None:
    """ひとり, ふたり, ひとつ, ふたつ as a number; None for anything else."""
    return _PEOPLE.get(text)


def without_unit(text: str, label: str) -> str:
    """The number alone, when it is followed by a unit that the label (Japanese, ruby allowed) names or counts in.

    A unit that the label does not name stays, so that 3年 is never read as 3 months.
    """
    match = _NUMBER_AND_UNIT.fullmatch(normalise(text)[:100])
    if match is None:
        return text
    unit, asked = match[2].strip().lower(), normalise(ruby_to_plain(label)).lower()
    if unit in _COUNTERS:
        return match[1].strip() if _COUNTED.search(asked) else text
    named = {_FAMILY[word] for word in _UNIT.findall(asked)}
    return match[1].strip() if _FAMILY.get(unit) in named else text
