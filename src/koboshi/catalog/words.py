"""Cut texts and questions into the words that the search compares: bigrams, tokens, readings, Latin words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from sudachipy import Dictionary, SplitMode, Tokenizer

from koboshi.core.japan.kana import to_hiragana

WORD = re.compile(r"[0-9A-Za-zぁ-んァ-ヶー一-鿿々〆ヵヶ]+")
LATIN = re.compile(r"[0-9a-z]+")
KANA = re.compile(r"[ぁ-ゖァ-ヺー]{2,}")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_WISH = re.compile(r"(?:を|が|に)?(?:し|り|み|い)?(?:たい|ほしい)(?:です)?$")
_CONTENT = ("名詞", "動詞", "形容詞", "形状詞")
# Words that stand in nearly every question and find everything.
_EMPTY_LATIN = frozenset("a an and apply do for get how i in is my of on or the to want with".split())
EMPTY = frozenset(
    (
        "する 為る 出来る できる やる 方 人 欲しい 居る 有る たい ほしい ある いる なる こと もの 手続 手続き 申請 方法"
    ).split()
)


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """The dictionary, read once per process."""
    return Dictionary(dict="core").tokenizer()


def fold(text: str) -> str:
    """Full and half width, capitals and small letters as one."""
    return unicodedata.normalize("NFKC", text).lower()


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters inside runs of letters, but for pairs of hiragana; Latin words as a whole."""
    found = []
    for run in WORD.findall(fold(text)):
        if LATIN.fullmatch(run):
            found += latin(run)
            continue
        pairs = (run[i : i + 2] for i in range(len(run) - 1))
        found += [pair for pair in pairs if not _HIRAGANA.fullmatch(pair)]
        found += [word for part in LATIN.findall(run) for word in latin(part)]
    return found


def latin(word: str) -> list[str]:
    """An English word in the singular; nothing for one that stands in nearly every question."""
    if word in _EMPTY_LATIN:
        return []
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word]


def readings(text: str) -> Iterator[str]:
    """The reading of a text in hiragana, three characters at a time, and whole words of two."""
    for run in WORD.findall(fold(text)[:2000]):
        morphemes = tokenizer().tokenize(run, SplitMode.A)
        words = [to_hiragana(each.reading_form() or each.surface()) for each in morphemes]
        yield from _triples("".join(words))
        yield from (_short(word) for word in words if len(word) == 2)


def spoken(text: str) -> list[str]:
    """The same of a question, for the parts that are written in kana alone; the wish at the end says nothing."""
    found: list[str] = []
    for run in WORD.findall(fold(text)):
        heard = to_hiragana(run) if KANA.fullmatch(run) else ""
        plain = _WISH.sub("", heard)
        plain = plain if len(plain) > 1 else heard  # やたい is no wish
        found += [_short(plain)] if len(plain) == 2 else _triples(plain)
    return found


def _triples(run: str) -> list[str]:
    return [f"よみ{run[i : i + 3]}" for i in range(len(run) - 2)]


def _short(word: str) -> str:
    return f"よみ{word}よみ"


def tokens(text: str) -> list[str]:
    """Dictionary forms of the content words."""
    found = tokenizer().tokenize(fold(text)[:2000], SplitMode.A)
    return [
        word
        for morpheme in found
        if morpheme.part_of_speech()[0] in _CONTENT
        and (word := morpheme.dictionary_form()) not in EMPTY
        and WORD.fullmatch(word)
        and not LATIN.fullmatch(word)
    ]
