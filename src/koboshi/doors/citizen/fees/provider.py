"""Where the payment provider speaks to the house, and the page that plays the test provider."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from koboshi.core.fee import FeeError
from koboshi.core.ports.errors import PortError, Refused
from koboshi.core.ports.payment import Order, Playable, Signed
from koboshi.doors.citizen import front
from koboshi.fees import service as fees
from koboshi.fees.service import paying
from koboshi.foundation.people import throttle
from koboshi.screens import flow as flows

log = logging.getLogger(__name__)
MOST_BODY = 100_000
LATE = "late"


@csrf_exempt
@login_not_required
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """What a provider tells: 200 when it is written down (also the second time), 400 without proof, 503 for "again".

    The signature is the proof; a browser's session plays no part.
    """
    if len(request.body) > MOST_BODY:
        return _answer("too large", 413)
    try:
        fees.hear_signed(request.body, dict(request.headers.items()))
    except (Refused, FeeError):
        log.warning("a payment callback was not believed")
        return _answer("refused", 400)
    except PortError:
        return _answer("unavailable", 503)
    return _answer("written down", 200)


def _answer(word: str, status: int) -> HttpResponse:
    return front.private(JsonResponse({"status": word}, status=status))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def play(request: HttpRequest, order: str) -> HttpResponse:
    """The test provider's page: pay, fail, be late, pay a wrong amount, tell it twice. No real money, no card."""
    plugin: object = paying.offered()
    if not isinstance(plugin, Playable):
        raise Http404
    try:
        wanted = plugin.order(order)
    except Refused:
        raise Http404 from None
    if request.method == "POST":
        throttle.count(throttle.SUBMIT, flows.caller(request))
        return _happen(request, plugin, order, wanted)
    words: dict[str, Any] = {"order": wanted, "yen": f"{wanted.yen:,}"}
    return front.private(front.page(request, "citizen/fees/test.html", words))


def _happen(request: HttpRequest, plugin: Playable, order: str, wanted: Order) -> HttpResponse:
    what = request.POST.get("what", "")
    tell: Callable[[], Any] = (lambda: plugin.late(order)) if what == LATE else (lambda: plugin.play(order, what))
    try:
        told: list[Signed] = list(tell())
    except Refused:
        raise Http404 from None
    for each in told:
        fees.hear_signed(each.body, each.headers)
    key = "held" if what == "delay" else "nothing" if not told else "failed" if what == "fail" else "sent"
    flows.tell(request, messages.INFO, f"citizen_fees.test.{key}")
    return HttpResponseRedirect(wanted.return_to if told else request.path)
