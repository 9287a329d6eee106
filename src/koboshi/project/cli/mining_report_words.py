"""Words for figures of a log: times, shares and intervals as an office says them, and the glossary of the report."""

from __future__ import annotations

import math
from datetime import tzinfo
from typing import Final

from koboshi.core.mining import MISSING, moment
from koboshi.core.mining.models import Kind

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
FEW_CASES: Final = 30
"""With fewer cases every figure is a rough one, and says so."""
FEW_PAIRS: Final = 10
"""With fewer pairs of a hand-over, names would say who did what in which case."""
FEW_WORDS: Final = "少ないため目安です"

GLOSSARY: Final = (
    ("案件（case）", "一つの申請など、始まりから終わりまで続けて扱うもの。"),
    ("出来事（event）", "案件について記録された一つの作業。活動の名前と時刻を持ちます。"),
    ("活動（activity）", "作業の種類。「受付」「審査」など。"),
    ("中央値", "短い順に並べてちょうど真ん中の値。平均と違い、少数の極端な案件に左右されません。"),
    (
        "95％の区間",
        "同じような案件が限りなくあったとして、本当の値が入っていると考えられる幅。件数が少ないほど広くなります。",
    ),
    ("進み方（variant）", "活動をたどった順。まったく同じ順にたどった案件は、同じ進み方です。"),
    ("待ち", "前の作業が終わってから、次の作業が始まる（始まりの記録がなければ終わる）までの時間。"),
    ("やり直し", "一つの案件の中で同じ活動が二度以上あること。"),
    ("引継ぎ", "続く二つの作業の担当者の組。"),
    ("まとめ処理", "一人が短い間に、同じ活動を三つ以上の案件について続けて終えること。"),
    ("適合（fitness）", "流れ図どおりに進んだ度合い。1 なら、すべての案件が流れ図のとおりです。"),
    ("精度（precision）", "流れ図が許しすぎていない度合い。1 なら、実際にあった進み方だけを許しています。"),
    (
        "偶然の確率",
        "本当は違いがないのに、これほどの違いがたまたま出る確率。比べた数だけ厳しく直してあります（ホルムの方法）。",
    ),
)

OWN_MODEL: Final = (
    "この流れ図は、同じログから、まれな進み方を省いて作ったものです。決まりではないので、"
    "これと違う進み方は違反ではありません。"
)
KIND_WORDS: Final = {
    Kind.UNKNOWN: "流れ図にない活動",
    Kind.ADDITIONAL: "予定されていない活動",
    Kind.SKIPPED: "行われなかった活動",
    Kind.ORDER: "順序の違い",
    Kind.MISSING: "最後に行われなかった活動",
    Kind.UNFINISHED: "途中で終わった",
}
"""What each kind of deviation is called."""


def time_words(microseconds: float | None) -> str:
    """A time in the two units that matter: 3 日 4 時間, 2 時間 5 分, 40 秒; a dash where unknown."""
    if microseconds is None or math.isnan(microseconds) or microseconds == MISSING:
        return "–"
    seconds = microseconds / 1e6
    if seconds < 0:
        return f"−{time_words(-microseconds)}"
    if seconds < 1:
        return "0 秒" if seconds < 0.001 else "1 秒未満"
    if seconds < _MINUTE:
        return f"{seconds:.0f} 秒"
    for unit, word, small, small_word in (
        (_DAY, "日", _HOUR, "時間"),
        (_HOUR, "時間", _MINUTE, "分"),
        (_MINUTE, "分", 1, "秒"),
    ):
        if seconds >= unit:
            return _two(seconds, unit, word, small, small_word)
    return "–"


def _two(seconds: float, unit: int, word: str, small: int, small_word: str) -> str:
    smalls = round(seconds / small)
    whole, rest = divmod(smalls, unit // small)
    if whole >= 100 or (word == "日" and whole >= 10) or rest == 0:
        return f"{seconds / unit:,.0f} {word}"
    return f"{whole} {word} {rest} {small_word}"


def percent(share: float | None) -> str:
    """A share as percent, with one decimal below ten."""
    if share is None or math.isnan(share):
        return "–"
    value = share * 100
    return f"{value:.1f}％" if value < 10 and value not in (0, 1) else f"{value:.0f}％"


def between(low: float | None, high: float | None) -> str:
    """An interval of shares."""
    return "–" if low is None or high is None else f"{percent(low)}～{percent(high)}"


def between_times(low: float, high: float) -> str:
    """An interval of times."""
    return "–" if math.isnan(low) else f"{time_words(low)}～{time_words(high)}"


def chance_words(chance: float) -> str:
    """A probability."""
    return "0.1％未満" if chance < 0.001 else percent(chance)


def zone_words(minutes: int) -> str:
    """How a clock differs from UTC, in words."""
    if not minutes:
        return "協定世界時（UTC）"
    hours, rest = divmod(abs(minutes), _MINUTE)
    far = " ".join(f"{number} {unit}" for number, unit in ((hours, "時間"), (rest, "分")) if number)
    return f"協定世界時（UTC）より {far}{'進んだ' if minutes > 0 else '遅れた'}時刻"


def day_words(time: int, zone: tzinfo) -> str:
    """A day in a zone."""
    found = moment(time)
    return "–" if found is None else f"{found.astimezone(zone):%Y 年 %-m 月 %-d 日}"


def shorter(text: str, most: int = 40) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
