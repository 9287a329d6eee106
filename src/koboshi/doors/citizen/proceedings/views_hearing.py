"""A public hearing (公聴会) for everybody: its notice, the form to ask to speak, and what was said, without names."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.core import deadline as deadlines
from koboshi.core.japan import civil
from koboshi.core.japan.wareki import parse_iso
from koboshi.core.refusal import Refused
from koboshi.doors.citizen import front
from koboshi.doors.citizen.proceedings.views import once, trail
from koboshi.foundation.people import throttle
from koboshi.proceedings import public_hearing, service
from koboshi.proceedings.service import speaking
from koboshi.screens import flow, wrong
from koboshi.ui import wording
from koboshi.ui.language import language_of

LABELS: Final = {
    "name": "citizen_proceedings.name",
    "address": "citizen_proceedings.address",
    "contact": "citizen_proceedings.contact",
    "standing": "citizen_proceedings.standing",
    "summary": "citizen_proceedings.speaking_summary",
}
"""The inputs of the form, and the texts that name them."""
RECEIPTS: Final = "koboshi_speaking_receipts"
"""Session key: number and day of the requests sent from this browser."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: HttpRequest, number: int) -> HttpResponse:
    """One public hearing; while requests are taken, the form to ask to speak.

    Whoever sends it is told that it arrived and its number: nobody finds out here who else asked.
    """
    found = public_hearing.hearing(number, civil.today(), language_of(request))
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, found)
    throttle.count(throttle.SUBMIT, flow.caller(request))
    typed = {name: str(request.POST.get(name, "")) for name in speaking.LENGTHS}
    key = str(request.POST.get("once", "")) or once()
    try:
        service.ask_to_speak(flow.actor_of(request), number, speaking.Told(**typed), once=key)
    except Refused as refused:
        return _show(request, found, refused=refused, typed={**typed, "once": key}, status=422)
    mine = [speaking.receipt_of(number, key), civil.today().isoformat()]
    request.session[RECEIPTS] = {**request.session.get(RECEIPTS, {}), str(number): mine}
    return HttpResponseRedirect(reverse("citizen:speaking_receipt", args=[number]))


@login_not_required
@require_safe
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The number of the request that was sent from this browser, to keep or to print; else the hearing itself."""
    found = public_hearing.hearing(number, civil.today(), language_of(request))
    mine = request.session.get(RECEIPTS, {}).get(str(number))
    if found is None or mine is None:
        return HttpResponseRedirect(reverse("citizen:public_hearing", args=[number]))
    words = {"hearing": found, "receipt": mine[0], "received_on": parse_iso(mine[1])}
    shown = front.page(request, "citizen/proceedings/receipt.html", words, trail=trail(request, found.title))
    return front.private(shown)


def _show(
    request: HttpRequest,
    found: public_hearing.HearingShown,
    *,
    refused: Refused | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    due = public_hearing.last_day(found.id)
    lines = deadlines.explain(due, language_of(request)).summary if due is not None else ()
    words = {
        "hearing": found,
        "who": wording.html(found.who),
        **wrong.marked(request, refused, LABELS),
        "why": [wording.html(line) for line in lines],
        "typed": {**dict.fromkeys(speaking.LENGTHS, ""), "once": once(), **(typed or {})},
    }
    shown = front.page(
        request, "citizen/proceedings/hearing.html", words, trail=trail(request, found.title), status=status
    )
    return front.private(shown)
