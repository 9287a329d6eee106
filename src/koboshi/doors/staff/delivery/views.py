"""What has to be sent or handed over, and the page of one delivery with the periods that begin when it arrives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.adverse import service as adverse
from koboshi.casework import service as casework
from koboshi.casework.models import Delivery
from koboshi.casework.service import addressing, correction_letter, issuing, speaking
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.letter import AppealDates, appeal_dates
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, sending
from koboshi.doors.staff.delivery import public
from koboshi.doors.staff.delivery.standing import state_of
from koboshi.foundation.documents import service as documents
from koboshi.screens import flow
from koboshi.screens.attaching import download
from koboshi.ui import wording
from koboshi.ui.language import language_of

MOST = 200
MOST_DONE = 50
TYPED = ("tracking", "on", "note", "addressee")
ORDER = {Delivery.State.TO_SEND: 0, Delivery.State.SENT: 1}
Act = Callable[[HttpRequest, Actor, Delivery], object]


def _mine(actor: Actor) -> Any:
    return (
        Delivery.objects.visible_to(actor)
        .filter(case__office_id__in=actor.offices)
        .select_related("document", "case__office", "case__application", "recorded_by")
    )


@access.staff_page
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """Letters to post, notices to hand over, and letters whose arrival nobody has recorded; oldest first.

    Requests for correction that have been answered stand apart, newest first: nothing is left to do with them.
    """
    open_ones = _mine(flow.actor_of(request)).filter(state__in=[*ORDER]).exclude(way="online")
    answered = correction_letter.is_answered()
    rows = sorted(open_ones.exclude(answered).order_by("pk")[:MOST], key=lambda each: (ORDER[each.state], each.pk))
    page = {
        "rows": [_row(request, each) for each in rows],
        "done": [_row(request, each) for each in open_ones.filter(answered).order_by("-pk")[:MOST_DONE]],
        "breadcrumbs": _crumbs(request, None),
    }
    return access.show(request, "staff/delivery/todo.html", page, menu="deliveries")


def _row(request: HttpRequest, delivery: Delivery) -> dict[str, Any]:
    lang = language_of(request)
    return {
        "delivery": delivery,
        "url": reverse("staff:delivery", args=[delivery.pk]),
        "way": wording.plain(f"staff_delivery.way.{delivery.way}", lang),
        "state": state_of(delivery, lang),
        "arrived": delivery.state == Delivery.State.ARRIVED,
        "stale": bool(_moved(delivery)),
        "whom": "　".join(line for line in delivery.addressee.split("\n") if line.endswith(("様", "代理人"))),
    }


def _moved(delivery: Delivery) -> str:
    """The label as it would be made today, where a name or an address changed since the notice was prepared."""
    return addressing.changed_label(delivery.case, delivery, civil.today())


def _crumbs(request: HttpRequest, delivery: Delivery | None) -> list[dict[str, Any]]:
    title = wording.plain("staff_delivery.title", language_of(request))
    if delivery is not None:
        return access.crumbs(request, delivery.case, title)
    return [{"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")}, {"url": "", "text": title}]


def _delivery(request: HttpRequest, number: int) -> Delivery:
    found = _mine(flow.actor_of(request)).filter(pk=number).first()
    if not isinstance(found, Delivery):
        raise Http404
    access.seen(request, found.case)
    return found


def _send(request: HttpRequest, actor: Actor, delivery: Delivery) -> None:
    casework.send(actor, delivery, tracking=str(request.POST.get("tracking", "")))


def _arrive(request: HttpRequest, actor: Actor, delivery: Delivery) -> None:
    casework.arrive(actor, delivery, on=_day_of_arrival(request), note=str(request.POST.get("note", "")))


def _day_of_arrival(request: HttpRequest) -> date:
    """The day that somebody wrote down: periods for objections begin with it, so nothing stands in for it."""
    if not str(request.POST.get("on", "")).strip():
        raise access.BadDate(wording.say_html("staff_delivery.on_missing", language_of(request)))
    return access.day(request, "on")


def _come_back(request: HttpRequest, actor: Actor, delivery: Delivery) -> None:
    casework.come_back(actor, delivery, note=str(request.POST.get("note", "")))


def _readdress(request: HttpRequest, actor: Actor, delivery: Delivery) -> None:
    casework.readdress(actor, delivery, addressee=str(request.POST.get("addressee", "")))


def _renew(request: HttpRequest, actor: Actor, delivery: Delivery) -> None:
    casework.renew(actor, delivery)


ACTS: dict[str, Act] = {
    "send": _send,
    "arrive": _arrive,
    "come_back": _come_back,
    "readdress": _readdress,
    "renew": _renew,
    "post_publicly": public.post_publicly,
}
STAYS = ("readdress", "renew", "post_publicly")
"""Acts after which there is more to do on the same page."""


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Record that it was sent, handed over, arrived or came back; what was typed stays when it is refused."""
    delivery = _delivery(request, number)
    if request.method != "POST":
        return _show(request, delivery)
    act = ACTS.get(str(request.POST.get("act", "")))
    if act is None:
        return _show(request, delivery, status=422)
    try:
        act(request, flow.actor_of(request), delivery)
    except access.BadDate as bad:
        return _show(request, delivery, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show(request, delivery, problem=access.problem_of(request, refused), status=422)
    done = str(request.POST["act"])
    flow.tell(request, messages.SUCCESS, f"staff_delivery.done.{done}")
    return access.to("delivery", delivery.pk) if done in STAYS else access.to("decision", delivery.reference)


def _show(request: HttpRequest, delivery: Delivery, *, problem: Any = None, status: int = 200) -> HttpResponse:
    to_send, actor = delivery.state == Delivery.State.TO_SEND, flow.actor_of(request)
    seal = pack_of(delivery.case.version_id).manifest.law.delivery.seal
    page = {
        **_row(request, delivery),
        "problem": problem,
        "typed": access.typed(request, *TYPED) if request.method == "POST" else _at_first(delivery),
        "to_send": to_send,
        "sent": delivery.state == Delivery.State.SENT,
        "changed": to_send and addressing.receiver_of(delivery.case, delivery, civil.today()) is None,
        "moved": _moved(delivery),
        "lacks_address": to_send and delivery.way == Delivery.Way.POST and addressing.lacks_address(delivery),
        "seal": sending.seal_words(seal, language_of(request)),
        "public": public.form(request, delivery) if to_send else None,
        "posted": public.posted(request, actor, delivery),
        "dates": appeal_days(delivery),
        "a_letter": delivery.document.kind == correction_letter.KIND,
        "breadcrumbs": _crumbs(request, delivery),
    }
    return access.show(request, "staff/delivery/one.html", page, menu="deliveries", status=status)


def _at_first(delivery: Delivery) -> dict[str, str]:
    """Empty inputs; only what is handed over now bears the day of today, for the clerk to see and to change."""
    handed = delivery.way == Delivery.Way.COUNTER and delivery.state == Delivery.State.TO_SEND
    return {**dict.fromkeys(TYPED, ""), "on": format_wareki(civil.today()) if handed else ""}


def appeal_days(delivery: Delivery) -> AppealDates | None:
    """Until when one may object, from the recorded arrival; None while nobody knows it or no appeal is told."""
    if delivery.document.kind == correction_letter.KIND:
        return None  # a request for correction is no disposition: nothing to object to
    manifest = speaking.manifest_of(delivery.case)
    if delivery.arrived_on is None or manifest.appeal_of(delivery.document.kind).type == "none":
        return None
    return appeal_dates(delivery.arrived_on)


@access.staff_page
@require_safe
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """The notice on paper for this addressee, with the own address on top."""
    delivery = _delivery(request, number)
    try:
        made = issuing.paper_copy(flow.actor_of(request), delivery)
    except Refused as refused:
        return _show(request, delivery, problem=access.problem_of(request, refused), status=422)
    return download(made, f"{delivery.document.number}.pdf", "application/pdf")


@access.staff_page
@require_safe
def cover(request: HttpRequest, number: int) -> HttpResponse:
    """A cover sheet whose address shows through a window envelope, with what lies in it and who sends it."""
    delivery = _delivery(request, number)
    office, lang = delivery.case.office, language_of(request)
    lines = [{"kind": "p", "text": line} for line in delivery.addressee.split("\n")]
    inside = [f"{delivery.document.title}（{delivery.document.number}）　1通"]
    if delivery.party >= 0 and adverse.encloses_secret(delivery.document):
        inside.append(f"{wording.plain('staff_adverse.enclosure.title', 'ja')}　1枚")
    blocks = [
        *lines,
        {"kind": "hr"},
        {"kind": "h1", "text": wording.plain("staff_delivery.cover", "ja")},
        {"kind": "p", "text": wording.plain("staff_delivery.cover_text", "ja", reference=delivery.reference)},
        {"kind": "list", "items": inside},
        {
            "kind": "p",
            "text": f"{office.name}\n{office.postal_address}\n{office.telephone}",
            "align": "right",
        },
    ]
    made = documents.draft(blocks, title=wording.plain("staff_delivery.cover", lang))
    return download(made, f"{delivery.reference}.pdf", "application/pdf")
