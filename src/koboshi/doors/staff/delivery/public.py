"""公示送達 on the page of one delivery: the form with what was tried, and the posting with its day explained."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from koboshi.casework import service as casework
from koboshi.casework.models import Delivery, Posting
from koboshi.casework.service import posting as postings
from koboshi.core import deadline
from koboshi.core.actor import Actor
from koboshi.core.letter.public_service import RULES, Rule, served
from koboshi.doors.staff import access
from koboshi.ui import wording
from koboshi.ui.language import language_of

TYPED = ("why", "particulars", "court", "gazette_on")


def post_publicly(request: HttpRequest, actor: Actor, delivery: Delivery) -> None:
    """Serve the notice in public with what was typed. Raises `Refused` and `BadDate`."""
    rule = postings.rule_of(delivery)
    casework.post_publicly(
        actor,
        delivery,
        why=str(request.POST.get("why", "")),
        searches=[
            casework.Search(what, access.day(request, f"on_{what}"), str(request.POST.get(f"found_{what}", "")))
            for what in postings.SEARCHES
            if request.POST.get(f"on_{what}", "").strip() or request.POST.get(f"found_{what}", "").strip()
        ],
        particulars=str(request.POST.get("particulars", "")),
        court=str(request.POST.get("court", "")),
        gazette_on=None if rule.house_posts else access.day(request, "gazette_on"),
    )


def form(request: HttpRequest, delivery: Delivery) -> dict[str, Any]:
    """The law of this notice, and the searches with what was typed."""
    lang = language_of(request)
    return {
        "rule": postings.rule_of(delivery),
        "searches": [
            {
                "what": what,
                "label": wording.plain(f"staff_delivery.search.{what}", lang),
                "on": str(request.POST.get(f"on_{what}", "")),
                "found": str(request.POST.get(f"found_{what}", "")),
            }
            for what in postings.SEARCHES
        ],
        "typed": access.typed(request, *TYPED),
        "open": request.POST.get("act") == "post_publicly",
    }


def posted(request: HttpRequest, actor: Actor, delivery: Delivery) -> dict[str, Any] | None:
    """The posting of a delivery, what was tried before it, and how its day of arrival comes about."""
    found = Posting.objects.visible_to(actor).filter(delivery=delivery).select_related("posted_by").first()
    if not isinstance(found, Posting):
        return None
    lang, rule = language_of(request), RULES[found.rule]
    return {
        "row": found,
        "rule": rule,
        "searches": [
            {**each, "label": wording.plain(f"staff_delivery.search.{each['what']}", lang)} for each in found.searches
        ],
        "explained": _explained(rule, found, lang),
    }


def _explained(rule: Rule, found: Posting, lang: str) -> list[SafeString]:
    lines = deadline.explain(served(rule, found.starts_on).period, lang).summary
    return [wording.html(line) for line in lines]
