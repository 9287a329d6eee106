"""The lists of fees and the page of one fee."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from koboshi.casework.service.filing import applicant_label
from koboshi.core.actor import SYSTEM, Actor, Role
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.staff import access
from koboshi.doors.staff.fees import words
from koboshi.fees import policies, printing, reading
from koboshi.fees.models import Charge, PaymentEvent, Refund
from koboshi.fees.service import refunding
from koboshi.foundation.organisations.models import Office
from koboshi.intake.models import Application
from koboshi.screens import flow
from koboshi.screens.attaching import download
from koboshi.ui import wording
from koboshi.ui.language import language_of

LISTS = ("open", "overdue", "unpaid", "disputed", "back", "done")
PAGE, MOST_COUNTED = 50, 100
MENU = "fees_due"
NAMES = ("ground", "reason", "off", "yen", "event", "way", "refund", "receipt_no")
"""What the forms of the page of one fee send."""


def _listed(request: HttpRequest, name: str) -> QuerySet[Charge]:
    """The charges of one list, of the actor's offices."""
    mine = Charge.objects.of_offices(flow.actor_of(request))
    if name == "open":
        return mine.open()
    if name == "overdue":
        return mine.overdue(civil.today())
    if name == "unpaid":
        return mine.ended_unpaid()
    if name == "disputed":
        return mine.filter(pk__in=PaymentEvent.objects.disputed().filter(charge__isnull=False).values("charge"))
    if name == "back":
        going = (Refund.State.PROPOSED, Refund.State.ORDERED)
        return mine.filter(pk__in=Refund.objects.filter(state__in=going, charge__isnull=False).values("charge"))
    return mine.exclude(state=Charge.State.OPEN).exclude(pk__in=mine.ended_unpaid().values("pk"))


def of_nobody(actor: Actor) -> list[PaymentEvent]:
    """Money that belongs to no known fee: for those who decide."""
    if not actor.has(Role.DECIDER, Role.AUDITOR):
        return []
    events = PaymentEvent.objects.visible_to(actor).disputed().filter(charge__isnull=True, kind="paid")
    return list(events.order_by("pk")[:PAGE])


def back_of_nobody(actor: Actor) -> list[PaymentEvent]:
    """Money that belongs to no known fee and is to go back: for the second person."""
    if not actor.has(Role.DECIDER, Role.AUDITOR):
        return []
    going = Refund.objects.filter(charge__isnull=True, state=Refund.State.PROPOSED).values("event")
    return list(PaymentEvent.objects.visible_to(actor).filter(pk__in=going).order_by("pk")[:PAGE])


@access.staff_page
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """What is to be looked after, in six lists."""
    lang, actor = language_of(request), flow.actor_of(request)
    chosen = request.GET.get("list", "open")
    chosen = chosen if chosen in LISTS else "open"
    rows = _listed(request, chosen).order_by("due_on", "pk") if chosen != "done" else _listed(request, chosen)
    after = access.number(request.GET.get("after", "")) or 0
    shown = list(rows.order_by("pk").filter(pk__gt=after)[: PAGE + 1])
    nobody = of_nobody(actor) if chosen == "disputed" else back_of_nobody(actor) if chosen == "back" else []
    payers = words.payers(actor, shown)
    page: dict[str, Any] = {
        "tabs": [_tab(request, name, chosen) for name in LISTS],
        "rows": [{**_row(actor, each), "payer": payers.get(each.reference, "")} for each in shown[:PAGE]],
        "nobody": [words.line(each, lang) for each in nobody],
        "empty": words.html(f"empty.{chosen}", lang),
        "next_url": f"?list={chosen}&after={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
        "may_read_files": policies.may_reconcile(actor) or actor.only_looks,
    }
    return access.show(request, "staff/fees/due.html", page, menu=MENU)


def _tab(request: HttpRequest, name: str, chosen: str) -> dict[str, Any]:
    count: int | str = ""
    if name not in ("unpaid", "done"):
        count = _listed(request, name)[:MOST_COUNTED].count() or ""
    text = words.html(f"list.{name}", language_of(request))
    return {"url": f"?list={name}", "text": text, "current": name == chosen, "count": count}


def _row(actor: Actor, charge: Charge) -> dict[str, Any]:
    view = reading.view(actor, charge, civil.today())
    yen = view.balance.open if view.can_pay else charge.asked
    return {"view": view, "charge": charge, "yen": f"{yen:,}"}


# --- one fee ----------------------------------------------------------------------------------------------------------


def charge_for(request: HttpRequest, number: str) -> Charge:
    """A fee of a case the actor works on. Raises Http404 for any other."""
    actor = flow.actor_of(request)
    own = Q(office__in=sorted(actor.offices))
    found = Charge.objects.visible_to(actor).filter(own, number=number).first()
    if found is None:
        raise Http404
    access.seen_number(request, found.reference)
    return found


@access.staff_page
@require_safe
def charge(request: HttpRequest, number: str) -> HttpResponse:
    """One fee: why, what came, what may be decided."""
    return show_charge(request, charge_for(request, number))


def show_charge(
    request: HttpRequest,
    charge: Charge,
    *,
    problem: object = None,
    at: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one fee, with what was typed when something was refused."""
    lang, actor = language_of(request), flow.actor_of(request)
    view = reading.view(actor, charge, civil.today())
    events = charge.events.select_related("settlement").order_by("pk")
    payments = [each for each in events if each.accepted and each.kind == PaymentEvent.Kind.PAID]
    explained = charge.lines.get(lang) or charge.lines.get("ja", [])
    page: dict[str, Any] = {
        "charge": charge,
        "payer": words.payers(actor, [charge]).get(charge.reference, ""),
        "view": view,
        "office": Office.objects.filter(pk=charge.office).first(),
        "yen": f"{charge.yen:,}",
        "waived": f"{charge.waived_yen:,}",
        "ground": next(
            (each["text"] for each in words.grounds(charge, lang) if each["value"] == charge.waived_ground), ""
        ),
        "open": f"{view.balance.open:,}",
        "kept": f"{view.balance.kept:,}",
        "lines": [wording.html(each) for each in explained],
        "ledger": [words.line(each, lang) for each in events],
        "disputed": [words.line(each, lang) for each in view.disputed],
        "refunds": [refund_words(each, actor, lang) for each in view.refunds],
        "waiting": any(each.state == Refund.State.PROPOSED and each.by != SYSTEM.id for each in view.refunds),
        "grounds": [{**each, "text": ruby_to_plain(each["text"])} for each in words.grounds(charge, lang)],
        "most_back": max((refunding.left_of(each) for each in payments), default=0),
        "may_decide": policies.may_decide(actor, charge),
        "may_take": policies.may_take(actor, charge),
        "may_propose": policies.may_propose(actor, charge),
        "problem": problem,
        "problem_at": at,
        "typed": typed or dict.fromkeys((*NAMES, "act"), ""),
        "breadcrumbs": [
            {"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")},
            {"url": reverse("staff:fees_due"), "text": words.html("title", lang)},
            {"url": "", "text": charge.number},
        ],
    }
    return access.show(request, "staff/fees/charge.html", page, menu=MENU, status=status)


def refund_words(row: Refund, actor: Actor, lang: str) -> dict[str, Any]:
    """Money that goes back, in words: who proposed it, who ordered it, and what this person may do about it.

    `asks`: take_up (only the house found it), approve (another person's), own (the actor's own proposal).
    """
    asks = ""
    if row.state == Refund.State.PROPOSED:
        asks = "take_up" if row.by == SYSTEM.id else "own" if row.by == actor.id else "approve"
    state = "found" if asks == "take_up" else row.state
    return {
        "row": row,
        "asks": asks,
        "yen": f"{row.yen:,}",
        "why": words.html(f"back_why.{row.why}", lang),
        "state": words.html(f"back.{state}", lang),
        "by": words.person(row.by),
        "decided_by": words.person(row.decided_by),
        "by_hand": row.state == Refund.State.ORDERED and row.event is not None and row.event.provider == "counter",
    }


# --- papers -----------------------------------------------------------------------------------------------------------


@access.staff_page
@require_safe
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The payment slip."""
    return _paper(request, number, printing.slip, "nofusho.pdf")


@access.staff_page
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt."""
    return _paper(request, number, printing.receipt, "ryoshusho.pdf")


def _paper(
    request: HttpRequest, number: str, make: Callable[[Charge, printing.Paper], bytes], name: str
) -> HttpResponse:
    charge = charge_for(request, number)
    found = Application.objects.visible_to(flow.actor_of(request)).filter(reference=charge.reference).first()
    payer = applicant_label(found.answers) if found else ""
    address = f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse('citizen:fees', args=[charge.reference])}"
    try:
        return download(make(charge, reading.paper_of(charge, payer=payer, address=address)), name, "application/pdf")
    except Refused as refused:
        return show_charge(request, charge, problem=access.problem_of(request, refused), status=422)
