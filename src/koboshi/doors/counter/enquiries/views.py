"""Write an enquiry down, hand over number and secret, pass the answer on."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.catalog import search
from koboshi.catalog.models import Listing, Procedure
from koboshi.core.actor import Assistance, Door
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.counter import front
from koboshi.enquiries import policies
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service import Question
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations.models import Office
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.screens.offering import fresh_token
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.wording import html

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SECRETS: Final = "koboshi_enquiry_secrets"
ONCE: Final = "koboshi_enquiries_begun"
MOST: Final = 100
TYPED: Final = ("procedure", "office", "text", "name", "contact", "way", "token")


def _say(request: HttpRequest, key: str, **values: object) -> SafeString:
    return html(wording.say(f"counter_enquiries.{key}", language_of(request), **values))


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(request.POST.get(name, "")).replace("\0", "") for name in TYPED}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _listed(request: HttpRequest) -> list[Listing]:
    actor = flows.actor_of(request)
    found = search.listed(actor, language=language_of(request), on=civil.today())
    return [each for each in found if each.tenant in actor.tenants]


@front.for_counters
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The enquiries this clerk wrote down, the newest first."""
    actor = flows.actor_of(request)
    mine = Enquiry.objects.visible_to(actor).filter(taken_by_id=actor.user).select_related("office")
    rows = [(each, _say(request, f"state.{each.state}")) for each in mine.order_by("-asked_at", "-pk")[:MOST]]
    return front.page(request, "counter/enquiries/list.html", {"rows": rows}, trail=[("", _say(request, "title"))])


@front.for_counters
@GET_POST
def new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody asks; the same form sent twice is one enquiry."""
    if request.method != "POST":
        return _show_new(request)
    actor, typed = flows.actor_of(request), _typed(request)
    known: dict[str, str] = dict(request.session.get(ONCE, {}))
    if typed["token"] and typed["token"] in known:
        return HttpResponseRedirect(reverse("counter:enquiry", args=[known[typed["token"]]]))
    procedure = Procedure.objects.visible_to(actor).filter(pk=typed["procedure"], tenant__in=actor.tenants).first()
    office = _office(request, procedure, typed["office"])
    if office is None:
        return _show_new(request, refused=_say(request, "choose"), status=422)
    way = Assistance(typed["way"]) if typed["way"] in list(Assistance) else None
    question = Question(
        text=typed["text"], name=typed["name"], contact=typed["contact"], language=language_of(request), way=way
    )
    try:
        begun = enquiries.begin(actor, office, question, door=Door.COUNTER, procedure=procedure)
    except Refused as refused:
        return _show_new(request, refused=flows.refusal(request, refused), status=422)
    reference = begun.enquiry.reference
    request.session[SECRETS] = {**request.session.get(SECRETS, {}), reference: begun.secret}
    request.session[ONCE] = dict([*known.items(), (typed["token"], reference)][-20:])
    flows.tell(request, messages.SUCCESS, "counter_enquiries.done.begun")
    return HttpResponseRedirect(reverse("counter:enquiry", args=[reference]))


def _office(request: HttpRequest, procedure: Procedure | None, chosen: str) -> Office | None:
    """The office that was chosen, else the procedure's own."""
    actor = flows.actor_of(request)
    offices = Office.objects.visible_to(actor).filter(tenant__in=actor.tenants)
    if _number(chosen):
        return offices.filter(pk=_number(chosen)).first()
    return offices.filter(tenant=procedure.tenant, slug=procedure.owner).first() if procedure else None


def _show_new(request: HttpRequest, *, refused: Any = "", status: int = 200) -> HttpResponse:
    actor, typed = flows.actor_of(request), _typed(request)
    rows = [(each.procedure_id, ruby_to_plain(each.title)) for each in _listed(request)]
    words = {
        "refused": refused,
        "typed": typed,
        "token": typed["token"][:16] or fresh_token(),
        "procedures": sorted(rows, key=lambda row: row[1]),
        "offices": list(Office.objects.visible_to(actor).filter(tenant__in=actor.tenants).order_by("name")),
        "ways": [(str(way), wording.plain(f"counter_enquiries.way.{way}", language_of(request))) for way in Assistance],
        "years": enquiries.KEEP_YEARS,
    }
    trail = [(reverse("counter:enquiries"), _say(request, "title")), ("", _say(request, "new"))]
    return front.page(request, "counter/enquiries/new.html", words, trail=trail, status=status)


def _enquiry(request: HttpRequest, reference: str) -> Enquiry:
    """One that this clerk wrote down, or that was opened here. Raises Http404 for any other, as for none (S1)."""
    actor = flows.actor_of(request)
    found = Enquiry.objects.visible_to(actor).filter(reference=reference).select_related("office").first()
    if found is None or not policies.asked(actor, found):
        raise Http404
    return found


@front.for_counters
@GET_POST
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """What was asked and answered; add what the person asks now, ask for the paper."""
    enquiry = _enquiry(request, reference)
    if request.method != "POST":
        return _show_one(request, enquiry)
    actor, what = flows.actor_of(request), str(request.POST.get("do", ""))
    try:
        if what == "more":
            enquiries.ask_more(actor, enquiry, text=_typed(request)["text"])
        elif what == "copy":
            number = _number(str(request.POST.get("turn", "")))
            turn = Turn.objects.visible_to(actor).filter(enquiry=enquiry, pk=number).first()
            if turn is None:
                raise Http404
            enquiries.ask_copy(actor, turn)
        else:
            raise Http404
    except Refused as refused:
        return _show_one(request, enquiry, refused=flows.refusal(request, refused), status=422)
    flows.tell(request, messages.SUCCESS, f"counter_enquiries.done.{what}")
    return HttpResponseRedirect(reverse("counter:enquiry", args=[reference]))


def _show_one(request: HttpRequest, enquiry: Enquiry, *, refused: Any = "", status: int = 200) -> HttpResponse:
    actor = flows.actor_of(request)
    kept = dict(request.session.get(SECRETS, {}))
    secret = kept.pop(enquiry.reference, "")
    if secret:
        request.session[SECRETS] = kept
    copies = {each.key: each for each in Document.objects.visible_to(actor).filter(reference=enquiry.reference)}
    turns = Turn.objects.visible_to(actor).filter(enquiry=enquiry).select_related("author").order_by("said_at", "pk")
    names = {each.procedure_id: ruby_to_plain(each.title) for each in _listed(request)}
    words = {
        "refused": refused,
        "enquiry": enquiry,
        "secret": secret,
        "title": names.get(enquiry.procedure_id or "", enquiry.procedure_id or ""),
        "state": _say(request, f"state.{enquiry.state}"),
        "outcome": _say(request, f"outcome.{enquiry.outcome}") if enquiry.outcome else "",
        "way": _say(request, f"way.{enquiry.way or 'online'}"),
        "turns": [(each, copies.get(each.copy_key)) for each in turns],
        "own": policies.works_on(actor, enquiry),
        "typed": _typed(request),
        "years": enquiries.KEEP_YEARS,
    }
    trail = [(reverse("counter:enquiries"), _say(request, "title")), ("", enquiry.reference)]
    return front.page(request, "counter/enquiries/one.html", words, trail=trail, status=status)


@front.for_counters
@require_safe
def document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The written copy as the signed PDF, to print and hand over."""
    _enquiry(request, reference)
    actor = flows.actor_of(request)
    found = Document.objects.visible_to(actor).filter(reference=reference, pk=number).first()
    if found is None:
        raise Http404
    return download(documents.open_document(found), f"{found.number}.pdf", "application/pdf")
