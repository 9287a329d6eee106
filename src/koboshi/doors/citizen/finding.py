"""Find a procedure: in one's own words, by category, by office, by what others use most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from koboshi.catalog import elsewhere, search
from koboshi.catalog.models import Listing
from koboshi.core.japan import civil
from koboshi.doors.citizen import front
from koboshi.foundation.organisations.models import Office
from koboshi.screens.flow import actor_of
from koboshi.screens.templatetags import offices
from koboshi.ui import wording
from koboshi.ui.language import language_of

CATEGORIES = tuple(
    "information living housing travel tax welfare health vehicle safety environment construction industry npo "
    "municipality".split()
)
MOST_USED = 5
RESIDENT = "resident"
MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure in a list."""

    url: str
    title: SafeString
    summary: SafeString
    level: SafeString


def listed(request: HttpRequest) -> QuerySet[Listing]:
    """Everything offered to residents today, most used first."""
    found = search.listed(actor_of(request), language=language_of(request), on=civil.today())
    return found.exclude(procedure__audience__in=front.HIDDEN_AUDIENCES)


def entries(request: HttpRequest, found: Iterable[Listing]) -> list[Entry]:
    """Listings as a page shows them."""
    return [
        Entry(
            procedure_url(each.procedure_id),
            wording.html(each.title),
            wording.html(each.summary),
            front.say(request, f"level.short_{each.online_level}"),
        )
        for each in found
    ]


def procedure_url(identifier: str) -> str:
    """The address of a procedure's page."""
    publisher, _, slug = identifier.partition("/")
    return reverse("citizen:procedure", args=[publisher, slug])


def owners(found: Iterable[Listing]) -> list[Office]:
    """The offices that own procedures, by reading."""
    wanted = {(each.tenant, each.procedure.owner) for each in found}
    match = Q(pk__in=())
    for tenant, slug in wanted:
        match |= Q(tenant=tenant, slug=slug)
    return list(Office.objects.filter(match).order_by("kana", "name"))


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: search, categories, most used, offices, and the way back to one's own application."""
    found = list(listed(request))
    used = {each.procedure.category for each in found}
    words: dict[str, Any] = {
        "categories": [
            (reverse("citizen:category", args=[name]), front.say(request, f"category.{name}"))
            for name in CATEGORIES
            if name in used
        ],
        "most_used": entries(request, _most_used(found)),
        "offices": [(reverse("citizen:office", args=[each.slug]), each) for each in owners(found)],
        "reference": "",
    }
    return front.page(request, "citizen/home.html", words)


def _most_used(found: Iterable[Listing]) -> list[Listing]:
    """What residents begin most; what only firms need stands behind it, however often they do."""
    return sorted(found, key=lambda each: each.procedure.audience != RESIDENT)[:MOST_USED]


@login_not_required
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What fits the words; when nothing does, what to do instead; and who else usually deals with such a matter."""
    asked = request.GET.get("q", "").strip()[: search.MOST_QUERY]
    hidden = front.HIDDEN_AUDIENCES
    found = search.find(actor_of(request), asked, language=language_of(request), on=civil.today(), without=hidden)
    others = [front.say(request, f"search.elsewhere.{body}") for body in elsewhere.bodies(asked)]
    words = {"asked": asked, "found": entries(request, found[:MOST_FOUND]), "elsewhere": others}
    return front.page(request, "citizen/results.html", words, trail=[("", front.say(request, "search.title"))])


@login_not_required
@require_safe
def category(request: HttpRequest, name: str) -> HttpResponse:
    """The procedures of one category."""
    if name not in CATEGORIES:
        raise Http404
    title = front.say(request, f"category.{name}")
    words = {"title": title, "office": None, "found": entries(request, listed(request).filter(_about(name)))}
    return front.page(request, "citizen/list.html", words, trail=[("", title)])


def _about(name: str) -> Q:
    """The procedures of a category, and those of another one whose title names it (自動車税 also under 自動車)."""
    found = Q(procedure__category=name)
    for word in wording.plain(f"citizen.category.{name}", "ja").split("・"):
        # A word of two characters stands in too many titles.
        if len(word) > 2:
            titled = Listing.objects.filter(language="ja", title__contains=word)
            found |= Q(procedure_id__in=titled.values("procedure_id"))
    return found


@login_not_required
@require_safe
def office(request: HttpRequest, slug: str) -> HttpResponse:
    """The procedures of one office, with its address and telephone."""
    found = list(listed(request).filter(procedure__owner=slug))
    owner = next(iter(owners(found)), None)
    if owner is None:
        raise Http404
    words = {"title": owner.name, "office": owner, "found": entries(request, found)}
    named = offices.named(owner.name, owner.kana, language_of(request))
    return front.page(request, "citizen/list.html", words, trail=[("", named)])
