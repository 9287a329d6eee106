"""Find procedures in residents' own words: character bigrams and dictionary tokens in a PostgreSQL tsvector.

Trigrams fail on Japanese (most query words have two characters); bigrams plus Sudachi tokens plus the words that each
pack collects find best (measured on 48 queries; see docs/explanation/search.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, QuerySet
from sudachipy import Dictionary, SplitMode, Tokenizer

from koboshi.catalog.models import Listing, ProcedureVersion
from koboshi.core.actor import Actor
from koboshi.core.pack import Pack
from koboshi.core.text import ruby_to_plain

MOST_QUERY = 100
_WORD = re.compile(r"[0-9A-Za-zぁ-んァ-ヶー一-鿿々〆ヵヶ]+")
_CONTENT = ("名詞", "動詞", "形容詞", "形状詞")
# Words that stand in nearly every question and find everything.
_EMPTY = frozenset({"する", "たい", "ほしい", "ある", "いる", "なる", "こと", "もの", "手続", "手続き", "申請", "方法"})


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Dictionary(dict="core").tokenizer()


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def bigrams(text: str) -> list[str]:
    """All pairs of neighbouring characters inside runs of letters."""
    runs = _WORD.findall(_fold(text))
    return [run[i : i + 2] for run in runs for i in range(len(run) - 1)]


def tokens(text: str) -> list[str]:
    """Dictionary forms of the content words."""
    found = _tokenizer().tokenize(_fold(text)[:2000], SplitMode.A)
    return [
        word
        for morpheme in found
        if morpheme.part_of_speech()[0] in _CONTENT
        and (word := morpheme.dictionary_form()) not in _EMPTY
        and _WORD.fullmatch(word)
    ]


def _lexemes(texts: Iterable[str]) -> str:
    words = [word for text in texts for plain in [ruby_to_plain(text)] for word in (*bigrams(plain), *tokens(plain))]
    return " ".join(words)


def index(listing: Listing, pack: Pack) -> None:
    """Write the search words of one listing: title and own words weigh most, then summary, then purpose."""
    texts, language, manifest = pack.texts, listing.language, pack.manifest
    strong = _lexemes([listing.title, manifest.title, *manifest.search_words])
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


def find(actor: Actor, words: str, *, language: str, on: date) -> QuerySet[Listing]:
    """What fits the resident's words, best first; nothing when the words say nothing."""
    words = words[:MOST_QUERY].replace("\x00", "")
    terms = sorted({*bigrams(words), *tokens(words)})
    found = listed(actor, language=language, on=on)
    if not terms:
        return found.filter(title__icontains=words) if words.strip() else found.none()
    query = SearchQuery(terms[0], config="simple", search_type="plain")
    for term in terms[1:]:
        query |= SearchQuery(term, config="simple", search_type="plain")
    return (
        found.annotate(rank=SearchRank(F("words"), query, normalization=0))
        .filter(words=query)
        .order_by("-rank", "-procedure__popularity", "procedure_id")
    )
