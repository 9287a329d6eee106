"""What a question is about, and whether a procedure is about the same.

A rank says which procedure comes nearest, never that it is near: 「車検証をなくした」 shares 車検 with 納税証明書.
So each question is taken apart into the things it names (nouns, compounds as one) and words that stand with anything
(証明, 登録, 開く). A procedure is shown only when its title or its collected words name at least half of the things;
the words that stand with anything decide only where nothing else was said. The rules were found on the questions of
`tests/doors/citizen/test_own_words.py`; where no procedure fits, finding nothing is the right answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from sudachipy import Morpheme, SplitMode

from koboshi.catalog.words import EMPTY, KANA, LATIN, WORD, bigrams, fold, latin, spoken, tokenizer

ANYTHING: Final = frozenset(
    (
        "登録 届 届け 届け出 届出 証明 証明書 許可 免許 認可 認定 更新 変更 交付 発行 再発行 営業 開業 書類 資料 必要 "
        "仕事 相談 料金 手数料 費用 会 日 年 月 県 福島 福島県 県民 施設 場所 所 自分 家族 今 "
        "開く 始める 作る 造る 取る 出す 入る 買う 売る 使う 持つ 見る 知る 行く 来る 貰う 変える 無くす なくす 直す "
        "受ける 借りる 建てる 行う"
    ).split()
)
"""Words that stand beside things of every kind."""
COMMON: Final = frozenset("家 車 店 道 土地 子 子供 物 水 金 犬 木 川 山".split())
"""Things named in so many matters that one of them alone says too little beside a verb (家を借りる, 家を建てる)."""
PAPERS: Final = frozenset("証 票 券 届".split())
"""Endings that make another thing of a word: a 車検証 is no 車検."""
SAME: Final = {"税金": ("税",)}
_KATAKANA: Final = re.compile("[ァ-ヺー]+")
HALF: Final = 0.5
KANA_ENOUGH: Final = 0.4
"""How much of a word typed in kana must be heard in a reading."""


@dataclass(frozen=True, slots=True)
class Named:
    """One thing, or one word, of a question. `parts` may stand in several spellings; `heard`: its reading in threes."""

    parts: tuple[tuple[str, ...], ...]
    pairs: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    ending: str = ""

    def within(self, lexemes: Collection[str]) -> bool:
        """Whether a procedure's words name it."""
        if self.ending and self.ending not in lexemes:
            return False
        found = sum(len(part[0]) for part in self.parts if any(each in lexemes for each in part))
        if self.parts and found >= HALF * sum(len(part[0]) for part in self.parts):
            return True
        return _share(self.pairs, lexemes) > HALF or _share(self.heard, lexemes) > KANA_ENOUGH


def _share(wanted: Sequence[str], lexemes: Collection[str]) -> float:
    return sum(each in lexemes for each in wanted) / len(wanted) if wanted else 0.0


@dataclass(slots=True)
class Question:
    """A question taken apart: what it is about, things that are common, verbs, and words that stand with anything."""

    things: list[Named] = field(default_factory=list)
    common: list[Named] = field(default_factory=list)
    others: list[Named] = field(default_factory=list)
    verbs: list[Named] = field(default_factory=list)

    def fits(self, strong: Collection[str], summary: Collection[str]) -> bool:
        """Whether a procedure with these words is about it. Its summary counts for a question that it meets wholly."""
        if self.things:
            if sum(each.within(strong) for each in self.things) >= HALF * len(self.things):
                return True
            wanted = [*self.things, *self.verbs]
            return len(wanted) > 1 and all(each.within(strong) or each.within(summary) for each in wanted)
        wanted = [*self.common, *self.verbs, *self.others]
        met = sum(each.within(strong) for each in wanted)
        return met == len(wanted) if self.common else met >= HALF * len(wanted)


def taken_apart(question: str) -> Question:
    """A question as `Question`."""
    found = Question()
    for run in WORD.findall(fold(question)):
        if LATIN.fullmatch(run):
            found.things += [Named(((word,),)) for word in latin(run)]
        else:
            _sort(found, run)
    return found


def _sort(found: Question, run: str) -> None:
    heard = tuple(spoken(run)) if KANA.fullmatch(run) else ()
    if heard and not any("ァ" <= each <= "ヺ" for each in run):
        # In kana alone the dictionary guesses; what is heard decides, or the noun it begins with.
        first = next(_morphemes(run))
        guess = first.normalized_form() if first.part_of_speech()[0] == "名詞" else ""
        parts = ((guess,),) if len(guess) > 1 and guess not in ANYTHING else ()
        found.things.append(Named(parts, heard=heard))
        return
    for noun, group in groupby(_morphemes(run), key=_is_noun):
        if noun:
            _sort_noun(found, list(group))
        else:
            for each in filter(_counts, group):
                (found.others if each.dictionary_form() in ANYTHING else found.verbs).append(_word(each))


def _sort_noun(found: Question, compound: list[Morpheme]) -> None:
    whole = "".join(each.surface() for each in compound)
    told = [each for each in compound if each.part_of_speech()[0] == "名詞" and _counts(each)]
    named = [each for each in told if each.dictionary_form() not in ANYTHING]
    if whole in ANYTHING or not named:
        found.others += [_word(each) for each in told]
        return
    # A foreign word is named as a whole or not at all: a パート is no アパート.
    pairs = () if len(compound) == 1 and _KATAKANA.fullmatch(whole) else tuple(bigrams(whole))
    paper = len(whole) > 2 and compound[-1].surface() in PAPERS
    one = Named(tuple(_spelt(each) for each in named), pairs, ending=pairs[-1] if paper and pairs else "")
    (found.common if whole in COMMON else found.things).append(one)


def _morphemes(run: str) -> Iterator[Morpheme]:
    yield from tokenizer().tokenize(run, SplitMode.A)


def _is_noun(each: Morpheme) -> bool:
    kind = each.part_of_speech()
    return bool(kind[0] in ("名詞", "接頭辞") or kind[:2] == ("接尾辞", "名詞的"))


def _counts(each: Morpheme) -> bool:
    return bool(
        each.part_of_speech()[0] in ("名詞", "動詞", "形容詞", "形状詞") and each.dictionary_form() not in EMPTY
    )


def _word(each: Morpheme) -> Named:
    return Named((_spelt(each),))


def _spelt(each: Morpheme) -> tuple[str, ...]:
    word = each.dictionary_form()
    return tuple(dict.fromkeys((word, each.normalized_form(), *SAME.get(word, ()))))
