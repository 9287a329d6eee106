"""What needs a person because a machine gave up, and the procedures in force."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from koboshi.casework.models import Task
from koboshi.catalog import search
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.japan import civil
from koboshi.core.text import MissingText
from koboshi.doors.staff import access
from koboshi.doors.staff.words import Words
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.models import StuckReaction
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

MOST = 200


@access.staff_page
@require_safe
def stuck(request: HttpRequest) -> HttpResponse:
    """Jobs that failed their last try, and processes that cannot go on by themselves."""
    actor = flow.actor_of(request)
    jobs = StuckReaction.objects.visible_to(actor).open().order_by("-failed_at")[:MOST]
    repairs = (
        Task.objects.visible_to(actor).open().filter(action="repair").select_related("office").order_by("pk")[:MOST]
    )
    page = {
        "jobs": [{"row": row, "what": _what(request, row)} for row in jobs],
        "repairs": list(repairs),
    }
    return access.show(request, "staff/stuck.html", page, menu="stuck")


def _what(request: HttpRequest, row: StuckReaction) -> str:
    name = str(row.arguments.get("reaction", row.job)).rpartition(".")[2]
    try:
        return access.say(request, f"stuck.job.{name}")
    except MissingText:
        return access.say(request, "stuck.job.other", name=row.job)


@access.staff_page
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Send a stuck job again; it comes back to the list when it fails again."""
    actor = flow.actor_of(request)
    row = StuckReaction.objects.visible_to(actor).filter(pk=number).first()
    if row is None:
        raise Http404
    if row.settled_at is None:
        delivery.try_again(actor, row)
        access.tell(request, messages.SUCCESS, "stuck.sent")
    else:
        access.tell(request, messages.INFO, "stuck.settled")
    return access.to("stuck")


@access.staff_page
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures in force with their version, the rules they keep, and what nobody has checked yet."""
    today, lang = civil.today(), language_of(request)
    listed = search.listed(flow.actor_of(request), language=lang, on=today)
    rows = [_procedure(request, catalog.in_force(listing.procedure_id, on=today), listing.title) for listing in listed]
    return access.show(request, "staff/procedures.html", {"rows": rows}, menu="procedures")


def _procedure(request: HttpRequest, offer: catalog.Offer, title: str) -> dict[str, Any]:
    return {
        "title": wording.html(title),
        "version": offer.version,
        "tier": access.say(request, f"procedures.tier.{_tier(offer.version.pk)}"),
        "unchecked": Words(offer.pack, language_of(request)).unchecked(),
    }


@lru_cache(maxsize=512)
def _tier(version: int) -> packs.Tier:
    """The quality tier a published version really earns; its journeys are played once per process."""
    return packs.tier(catalog.pack_of(version))


@access.staff_page
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """The kinds of work that have no place of their own in the menu, each with a sentence."""
    rows = [
        {
            "url": reverse(f"staff:{name}"),
            "text": access.say(request, f"menu.{name}"),
            "about": access.say(request, f"more.{name}"),
        }
        for name in access.more_of(flow.actor_of(request))
    ]
    return access.show(request, "staff/more.html", {"rows": rows}, menu="more")
