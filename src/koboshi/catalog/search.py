"""Find procedures in residents' own words: character bigrams and dictionary tokens in a PostgreSQL tsvector.

Trigrams fail on Japanese (most query words have two characters); bigrams plus Sudachi tokens plus the words that each
pack collects find best (measured on 48 queries; see docs/explanation/search.md). Two exceptions: pairs of hiragana are
endings and say nothing, so what is typed in kana alone is compared with the readings, three characters at a time; and
Latin letters count as whole words. English titles are indexed in every language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Func, QuerySet, TextField

from koboshi.catalog.models import Listing, ProcedureVersion
from koboshi.catalog.subject import taken_apart
from koboshi.catalog.words import bigrams, readings, spoken, tokens
from koboshi.core.actor import Actor
from koboshi.core.pack import Pack
from koboshi.core.text import ruby_to_plain

MOST_QUERY = 100
MOST_JUDGED = 100
"""How many of the best ranked are looked at."""
NEAR = 0.34
"""How near to the best match another must come to be shown; measured on the questions of the tests."""


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
    """What is about the resident's words, best first; nothing when nothing is, or when the words say nothing.

    A procedure that only shares some words is left out (`subject`), and so is what comes less near than `NEAR` of the
    best: a long list hides the right one. `without`: audiences that are not offered here.
    """
    words = words[:MOST_QUERY].replace("\x00", "")
    terms = sorted({*bigrams(words), *tokens(words), *spoken(words)})
    found = listed(actor, language=language, on=on).exclude(procedure__audience__in=without)
    if not terms:
        return found.filter(title__icontains=words) if words.strip() else found.none()
    query = SearchQuery(terms[0], config="simple", search_type="plain")
    for term in terms[1:]:
        query |= SearchQuery(term, config="simple", search_type="plain")
    rank = SearchRank(F("words"), query, normalization=0)
    ranked = found.annotate(rank=rank).filter(words=query).order_by("-rank", "-procedure__popularity", "procedure_id")
    judged = ranked.annotate(strong=_of_weight("a"), summed=_of_weight("b"))[:MOST_JUDGED]
    return ranked.filter(pk__in=_about(judged, words))


def _about(judged: Iterable[Any], words: str) -> list[int]:
    """Which of the listings that share a word are about the question, and near enough to the best of them."""
    question = taken_apart(words)
    near = [each for each in judged if question.fits(set(each.strong), set(each.summed))]
    return [each.pk for each in near if each.rank >= near[0].rank * NEAR]


def _of_weight(weight: str) -> Func:
    """The words of a listing that weigh so much, as a list."""
    template = f"tsvector_to_array(ts_filter(%(expressions)s, '{{{{{weight}}}}}'))"
    return Func(F("words"), template=template, output_field=ArrayField(TextField()))
