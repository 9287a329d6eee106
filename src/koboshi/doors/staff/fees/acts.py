"""What is decided about a fee: each act is one verb, and a refusal gives back what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.fees import views, words
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, PaymentEvent, Refund
from koboshi.screens import flow
from koboshi.ui.language import language_of

Typed = Mapping[str, str]
Act = Callable[[Actor, Charge, Typed], object]


def _yen(typed: Typed, name: str) -> int:
    """Yen as typed; 0 (which every verb refuses) for what is no whole number."""
    return access.number(typed.get(name, "").replace(",", "").replace("円", "").strip()) or 0


def _event(charge: Charge, typed: Typed) -> PaymentEvent:
    found = charge.events.filter(pk=access.number(typed["event"]) or 0).first()
    if found is None:
        raise Http404
    return found


def _back(charge: Charge, typed: Typed) -> Refund:
    found = charge.refunds.filter(pk=access.number(typed["refund"]) or 0).first()
    if found is None:
        raise Http404
    return found


def _waive(actor: Actor, charge: Charge, typed: Typed) -> object:
    off = None if not typed["off"].strip() else _yen(typed, "off")
    return fees.waive(actor, charge, ground=typed["ground"], reason=typed["reason"], off=off)


def _settle(actor: Actor, charge: Charge, typed: Typed) -> object:
    return fees.settle(actor, _event(charge, typed), way=typed["way"], note=typed["reason"])


ACTS: Mapping[str, Act] = {
    "waive": _waive,
    "settle": _settle,
    "cancel": lambda actor, charge, typed: fees.cancel(actor, charge, reason=typed["reason"]),
    "refund": lambda actor, charge, typed: fees.refund(actor, charge, yen=_yen(typed, "yen"), reason=typed["reason"]),
    "take-up": lambda actor, charge, typed: fees.take_up(actor, _back(charge, typed), reason=typed["reason"]),
    "order": lambda actor, charge, typed: fees.order(actor, _back(charge, typed)),
    "dismiss": lambda actor, charge, typed: fees.dismiss(actor, _back(charge, typed), reason=typed["reason"]),
    "paid-back": lambda actor, charge, typed: fees.paid_back(
        actor, _back(charge, typed), receipt_no=typed["receipt_no"]
    ),
}


@access.staff_page
@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Decide something about one fee."""
    charge = views.charge_for(request, number)
    if act not in ACTS:
        raise Http404
    typed = access.typed(request, *views.NAMES)
    try:
        ACTS[act](flow.actor_of(request), charge, typed)
    except Refused as refused:
        charge.refresh_from_db()
        sentence, kept = access.problem_of(request, refused), {**typed, "act": act}
        return views.show_charge(request, charge, problem=sentence, at=f"act-{act}", typed=kept, status=422)
    flow.tell(request, messages.SUCCESS, f"staff_fees.done.{act.replace('-', '_')}")
    return access.to("fees_charge", charge.number)


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: HttpRequest, number: int) -> HttpResponse:
    """Money that belongs to no known fee: propose to pay it back, order that as the second person, or explain it."""
    actor, lang = flow.actor_of(request), language_of(request)
    event = PaymentEvent.objects.visible_to(actor).filter(pk=number, charge__isnull=True).first()
    if event is None:
        raise Http404
    typed, problem = access.typed(request, "way", "reason", "act"), None
    waiting = Refund.objects.visible_to(actor).filter(event=event, state=Refund.State.PROPOSED).first()
    if request.method == "POST":
        try:
            done = _about_nobody(actor, event, waiting, typed)
        except Refused as refused:
            problem = access.problem_of(request, refused)
        else:
            flow.tell(request, messages.SUCCESS, f"staff_fees.done.{done}")
            return access.to("fees_due")
    open_ = PaymentEvent.objects.disputed().filter(pk=event.pk).exists()
    page = {"line": words.line(event, lang), "open": open_, "typed": typed, "problem": problem}
    page["back"] = views.refund_words(waiting, actor, lang) if waiting is not None else None
    return access.show(request, "staff/fees/payment.html", page, menu=views.MENU, status=422 if problem else 200)


def _about_nobody(actor: Actor, event: PaymentEvent, waiting: Refund | None, typed: Typed) -> str:
    """Do what was pressed; the name of the sentence that says so."""
    if typed["act"] == "order" and waiting is not None:
        fees.order(actor, waiting)
        return "order"
    if typed["act"] == "dismiss" and waiting is not None:
        fees.dismiss(actor, waiting, reason=typed["reason"])
        return "dismiss"
    fees.settle(actor, event, way=typed["way"], note=typed["reason"])
    return "settle"
