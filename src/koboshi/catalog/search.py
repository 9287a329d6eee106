"""Find procedures in residents' own words: character bigrams and dictionary tokens in a PostgreSQL tsvector.

Trigrams fail on Japanese (most query words have two characters); bigrams plus Sudachi tokens plus the words that each
pack collects find best (measured on 48 queries; see docs/explanation/search.md). Two exceptions: pairs of hiragana are
endings and say nothing, so what is typed in kana alone is compared with the readings, three characters at a time; and
Latin letters count as whole words. English titles are indexed in every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Max, QuerySet
from sudachipy import Dictionary, SplitMode, Tokenizer

from koboshi.catalog.models import Listing, ProcedureVersion
from koboshi.core.actor import Actor
from koboshi.core.japan.kana import to_hiragana
from koboshi.core.pack import Pack
from koboshi.core.text import ruby_to_plain

MOST_QUERY = 100
NEAR = 0.34
"""How near to the best match another must come to be shown; measured on the questions of the tests."""
_WORD = re.compile(r"[0-9A-Za-zぁ-んァ-ヶー一-鿿々〆ヵヶ]+")
_LATIN = re.compile(r"[0-9a-z]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]{2,}")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_WISH = re.compile(r"(?:を|が|に)?(?:し|り|み|い)?(?:たい|ほしい)(?:です)?$")
_CONTENT = ("名詞", "動詞", "形容詞", "形状詞")
# Words that stand in nearly every question and find everything.
_EMPTY_LATIN = frozenset("a an and apply do for get how i in is my of on or the to want with".split())
_EMPTY = frozenset(
    (
        "する 為る 出来る できる やる 方 人 欲しい 居る 有る たい ほしい ある いる なる こと もの 手続 手続き 申請 方法"
    ).split()
)


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Dictionary(dict="core").tokenizer()


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters inside runs of letters, but for pairs of hiragana; Latin words as a whole."""
    found = []
    for run in _WORD.findall(_fold(text)):
        if _LATIN.fullmatch(run):
            found += latin(run)
            continue
        pairs = (run[i : i + 2] for i in range(len(run) - 1))
        found += [pair for pair in pairs if not _HIRAGANA.fullmatch(pair)]
        found += [word for part in _LATIN.findall(run) for word in latin(part)]
    return found


def latin(word: str) -> list[str]:
    """An English word in the singular; nothing for one that stands in nearly every question."""
    if word in _EMPTY_LATIN:
        return []
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word]


def readings(text: str) -> Iterator[str]:
    """The reading of a text in hiragana, three characters at a time, and whole words of two."""
    for run in _WORD.findall(_fold(text)[:2000]):
        morphemes = _tokenizer().tokenize(run, SplitMode.A)
        words = [to_hiragana(each.reading_form() or each.surface()) for each in morphemes]
        yield from _triples("".join(words))
        yield from (_short(word) for word in words if len(word) == 2)


def spoken(text: str) -> list[str]:
    """The same of a question, for the parts that are written in kana alone; the wish at the end says nothing."""
    found: list[str] = []
    for run in _WORD.findall(_fold(text)):
        plain = _WISH.sub("", to_hiragana(run)) if _KANA.fullmatch(run) else ""
        found += [_short(plain)] if len(plain) == 2 else _triples(plain)
    return found


def _triples(run: str) -> list[str]:
    return [f"よみ{run[i : i + 3]}" for i in range(len(run) - 2)]


def _short(word: str) -> str:
    return f"よみ{word}よみ"


def tokens(text: str) -> list[str]:
    """Dictionary forms of the content words."""
    found = _tokenizer().tokenize(_fold(text)[:2000], SplitMode.A)
    return [
        word
        for morpheme in found
        if morpheme.part_of_speech()[0] in _CONTENT
        and (word := morpheme.dictionary_form()) not in _EMPTY
        and _WORD.fullmatch(word)
        and not _LATIN.fullmatch(word)
    ]


def _lexemes(texts: Iterable[str]) -> str:
    words = [word for text in texts for plain in [ruby_to_plain(text)] for word in (*bigrams(plain), *tokens(plain))]
    return " ".join(words)


def _readings(texts: Iterable[str]) -> str:
    return " ".join(word for text in texts for word in readings(ruby_to_plain(text)))


def index(listing: Listing, pack: Pack) -> None:
    """Write the search words of one listing: title and own words weigh most, then summary, then purpose."""
    texts, language, manifest = pack.texts, listing.language, pack.manifest
    named = [listing.title, manifest.title, *manifest.search_words]
    strong = f"{_lexemes([*named, texts.get('title', 'en')])} {_readings(named)}"
    middle = _lexemes([listing.summary])
    weak = _lexemes([texts.get("purpose", language), texts.get("who_can", language)])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_listing SET words = setweight(to_tsvector('simple', %s), 'A')"
            " || setweight(to_tsvector('simple', %s), 'B') || setweight(to_tsvector('simple', %s), 'D') WHERE id = %s",
            (strong, middle, weak, listing.pk),
        )


def listed(actor: Actor, *, language: str, on: date) -> QuerySet[Listing]:
    """The listings of procedures in force that the actor may see, most used first."""
    current = ProcedureVersion.objects.visible_to(actor).in_force(on).values("procedure_id")
    return (
        Listing.objects.filter(language=language, procedure_id__in=current)
        .select_related("procedure")
        .defer("words")
        .order_by("-procedure__popularity", "procedure_id")
    )


def find(actor: Actor, words: str, *, language: str, on: date, without: Collection[str] = ()) -> QuerySet[Listing]:
    """What fits the resident's words, best first; nothing when the words say nothing.

    What comes less near than `NEAR` of the best is left out: a long list hides the right one. `without`: audiences
    that are not offered here.
    """
    words = words[:MOST_QUERY].replace("\x00", "")
    terms = sorted({*bigrams(words), *tokens(words), *spoken(words)})
    found = listed(actor, language=language, on=on).exclude(procedure__audience__in=without)
    if not terms:
        return found.filter(title__icontains=words) if words.strip() else found.none()
    query = SearchQuery(terms[0], config="simple", search_type="plain")
    for term in terms[1:]:
        query |= SearchQuery(term, config="simple", search_type="plain")
    ranked = found.annotate(rank=SearchRank(F("words"), query, normalization=0)).filter(words=query)
    best = ranked.order_by().aggregate(best=Max("rank"))["best"] or 0.0
    return ranked.filter(rank__gte=best * NEAR).order_by("-rank", "-procedure__popularity", "procedure_id")
