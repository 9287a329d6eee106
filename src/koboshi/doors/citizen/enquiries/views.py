"""Ask, read the answer, ask more, ask for the written copy, note the application that came later."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.catalog import service as catalog
from koboshi.catalog.models import Procedure
from koboshi.core.actor import Door
from koboshi.core.japan import civil, municipalities
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.citizen import finding, front
from koboshi.enquiries import policies
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service import Question
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people import service as people
from koboshi.foundation.people import throttle
from koboshi.foundation.tenancy import scope
from koboshi.intake.service import numbers
from koboshi.mandates.service import competence
from koboshi.screens import flow as flows
from koboshi.screens.attaching import download
from koboshi.ui import wording
from koboshi.ui.language import language_of

SECRETS: Final = "koboshi_enquiry_secrets"
ONCE: Final = "koboshi_enquiries_begun"
MOST_ONCE: Final = 20
TYPED: Final = ("procedure", "town", "office", "text", "name", "contact", "once")
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def _say(request: HttpRequest, key: str, **values: object) -> Any:
    return wording.say_html(f"citizen_enquiries.{key}", language_of(request), **values)


def _page(request: HttpRequest, template: str, words: dict[str, Any], *, title: str, status: int = 200) -> HttpResponse:
    trail = [("", _say(request, title))]
    return front.private(front.page(request, template, {"problem": None, **words}, trail=trail, status=status))


# --- asking ---------------------------------------------------------------------------------------------------------


@login_not_required
@GET_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Write down a question; the same button pressed twice asks once."""
    if request.method != "POST":
        return _show_ask(request)
    known = dict(request.session.get(ONCE, []))
    if "_lang" in request.POST:
        return _show_ask(request)  # nothing is sent: the same page in another language
    once = str(request.POST.get("once", ""))[:32]
    if once and once in known:
        return HttpResponseRedirect(reverse("citizen:enquiry", args=[known[once]]))
    throttle.count(throttle.BEGIN, flows.caller(request))
    typed = _typed(request)
    procedure, office = _whom(request, typed)
    if office is None:
        return _show_ask(request, problem=_say(request, "choose"), status=422)
    question = Question(text=typed["text"], name=typed["name"], contact=typed["contact"], language=language_of(request))
    try:
        begun = enquiries.begin(flows.actor_of(request), office, question, door=Door.CITIZEN, procedure=procedure)
    except Refused as refused:
        return _show_ask(request, problem=flows.refusal(request, refused), status=422)
    reference = begun.enquiry.reference
    people.remember_opened(request.session, reference)
    request.session[SECRETS] = {**request.session.get(SECRETS, {}), reference: begun.secret}
    request.session[ONCE] = [*request.session.get(ONCE, [])[1 - MOST_ONCE :], [once, reference]]
    return HttpResponseRedirect(reverse("citizen:enquiry", args=[reference]))


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(request.POST.get(name, "")).replace("\0", "") for name in TYPED}


def _whom(request: HttpRequest, typed: dict[str, str]) -> tuple[Procedure | None, Office | None]:
    """The procedure asked about and the office that answers: the procedure's own, else the one that was chosen."""
    listed = {each.procedure_id: each.procedure for each in finding.listed(request)}
    procedure = listed.get(typed["procedure"])
    if procedure is not None:
        return procedure, _competent(procedure, typed["town"]) or _owner(procedure)
    number = typed["office"]
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return None, None
    return None, next((each for each in _offices(request) if each.pk == int(number)), None)


def _competent(procedure: Procedure, code: str) -> Office | None:
    """The office that her application would go to, where she named her town."""
    town = municipalities.find(code) if code else None
    if town is None:
        return None
    try:
        pack = catalog.in_force(procedure.pk, on=civil.today()).pack
    except catalog.NotInForce:
        return None
    return competence.office_for(pack, town.full_name, procedure.tenant)


def _owner(procedure: Procedure) -> Office | None:
    return Office.objects.of(procedure.tenant).filter(slug=procedure.owner).first()


def _offices(request: HttpRequest) -> list[Office]:
    return finding.owners(finding.listed(request))


def _show_ask(request: HttpRequest, *, problem: Any = None, status: int = 200) -> HttpResponse:
    typed = _typed(request)
    if request.method != "POST":
        typed |= {"procedure": request.GET.get("procedure", "")[:120], "once": get_random_string(16)}
    lang = language_of(request)
    words = {
        "problem": problem,
        "typed": typed,
        "procedures": sorted(
            ((each.procedure_id, ruby_to_plain(each.title)) for each in finding.listed(request)), key=lambda row: row[1]
        ),
        "towns": [
            (area.named(lang), [(each.code, each.choice(lang)) for each in found])
            for area, found in municipalities.by_area()
        ],
        "offices": _offices(request),
        "years": enquiries.KEEP_YEARS,
        "silent": enquiries.SILENT_DAYS,
    }
    return _page(request, "citizen/enquiries/ask.html", words, title="title", status=status)


@login_not_required
@GET_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Number and secret open an enquiry; a wrong pair never tells which of the two was wrong (S1)."""
    reference = numbers.tidy_reference(str(request.POST.get("reference", ""))[:40])
    if request.method != "POST":
        return _page(request, "citizen/enquiries/open.html", {"reference": ""}, title="open.title")
    throttle.count(throttle.RESUME, flows.caller(request), more=reference)
    found = enquiries.find_by_secret(reference, str(request.POST.get("secret", ""))[:40])
    if found is None:
        words = {"reference": reference, "problem": _say(request, "open.wrong")}
        return _page(request, "citizen/enquiries/open.html", words, title="open.title", status=422)
    people.remember_opened(request.session, found.reference)
    return HttpResponseRedirect(reverse("citizen:enquiry", args=[found.reference]))


# --- one enquiry ----------------------------------------------------------------------------------------------------


def _mine(request: HttpRequest, reference: str) -> Enquiry:
    """An enquiry of mine. Raises Http404 for somebody else's, as for none (S1)."""
    actor = flows.actor_of(request)
    found = Enquiry.objects.visible_to(actor).filter(reference=reference).select_related("office", "procedure").first()
    if found is None or not policies.asked(actor, found):
        raise Http404
    if reference not in actor.references:
        # Signed in on another device: the journal knows a resident by the number of her enquiry alone.
        scope.add_reference(reference)
    return found


@login_not_required
@GET_POST
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """Question, answers and guidance; ask more, ask for the copy, note an application."""
    enquiry = _mine(request, reference)
    if request.method != "POST":
        return _show_one(request, enquiry)
    throttle.count(throttle.SUBMIT, flows.caller(request))
    try:
        done = _act(request, enquiry)
    except Refused as refused:
        return _show_one(request, enquiry, problem=flows.refusal(request, refused), status=422)
    if not done:
        raise Http404
    flows.tell(request, messages.SUCCESS, f"citizen_enquiries.done.{done}")
    return HttpResponseRedirect(reverse("citizen:enquiry", args=[reference]))


def _act(request: HttpRequest, enquiry: Enquiry) -> str:
    actor, what = flows.actor_of(request), str(request.POST.get("do", ""))
    if what == "more":
        enquiries.ask_more(actor, enquiry, text=str(request.POST.get("text", "")))
    elif what == "link":
        enquiries.link(actor, enquiry, str(request.POST.get("application", "")))
    elif what == "copy":
        number = str(request.POST.get("turn", ""))
        number = number if number.isascii() and number.isdecimal() and len(number) < 18 else "0"
        turn = Turn.objects.visible_to(actor).filter(enquiry=enquiry, pk=int(number)).first()
        if turn is None:
            return ""
        enquiries.ask_copy(actor, turn)
    else:
        return ""
    return what


def _show_one(request: HttpRequest, enquiry: Enquiry, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor = flows.actor_of(request)
    kept = dict(request.session.get(SECRETS, {}))
    secret = kept.pop(enquiry.reference, "")
    if secret:
        request.session[SECRETS] = kept
    copies = {each.key: each for each in Document.objects.visible_to(actor).filter(reference=enquiry.reference)}
    procedure = enquiry.procedure
    words = {
        "problem": problem,
        "enquiry": enquiry,
        "secret": secret,
        "state": _say(request, f"state.{enquiry.state}"),
        "outcome": _say(request, f"outcome.{enquiry.outcome}") if enquiry.outcome else "",
        "turns": [
            (each, copies.get(each.copy_key))
            for each in Turn.objects.visible_to(actor).filter(enquiry=enquiry).order_by("said_at", "pk")
        ],
        "start_url": finding.procedure_url(procedure.pk) if procedure else reverse("citizen:home"),
        "text": str(request.POST.get("text", "")),
        "application": str(request.POST.get("application", enquiry.linked_reference))[:40],
        "years": enquiries.KEEP_YEARS,
        "silent": enquiries.SILENT_DAYS,
    }
    return _page(request, "citizen/enquiries/one.html", words, title="one.title", status=status)


@login_not_required
@require_safe
def document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The written copy of guidance as the signed PDF."""
    _mine(request, reference)
    actor = flows.actor_of(request)
    found = Document.objects.visible_to(actor).filter(pk=number, reference=reference).first()
    if found is None:
        raise Http404
    return download(documents.open_document(found), f"{found.title}.pdf", "application/pdf")
