"""The list of enquiries of my offices, and writing one down."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from koboshi.catalog import search
from koboshi.catalog.models import Procedure
from koboshi.core.actor import Assistance, Door
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.staff import access
from koboshi.enquiries import finding
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry
from koboshi.enquiries.service import Question
from koboshi.foundation.organisations.models import Office
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.wording import html

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SECRETS: Final = "koboshi_enquiry_secrets"
TYPED: Final = ("procedure", "office", "text", "name", "contact", "way")


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this area as HTML with ruby."""
    return html(wording.say(f"staff_enquiries.{key}", language_of(request), **values))


def titles(request: HttpRequest) -> dict[str, str]:
    """The procedures in force by id, in words without ruby."""
    found = search.listed(flow.actor_of(request), language=language_of(request), on=civil.today())
    return {each.procedure_id: ruby_to_plain(each.title) for each in found}


@access.staff_page
@GET_POST
def listing(request: HttpRequest) -> HttpResponse:
    """Narrow by procedure and state in the address; words are posted, for they may name somebody."""
    actor, known = flow.actor_of(request), titles(request)
    words = str(request.POST.get("words", ""))[:100]
    sent = request.POST if request.method == "POST" else request.GET
    wanted = finding.Wanted(
        procedure=str(sent.get("procedure", ""))[:120],
        state=str(sent.get("state", "")),
        words=words,
        faq=sent.get("faq") == "yes",
    )
    rows = [
        {
            "row": each,
            "title": known.get(each.procedure_id or "", each.procedure_id or ""),
            "state": say(request, f"state.{each.state}"),
            "outcome": say(request, f"outcome.{each.outcome}") if each.outcome else "",
        }
        for each in finding.find(actor, wanted)
    ]
    page = {
        "rows": rows,
        "wanted": wanted,
        "procedures": [(each, known.get(each, each)) for each in finding.procedures(actor)],
        "states": [(each, _plain(request, f"state.{each}")) for each in Enquiry.State.values],
    }
    return access.show(request, "staff/enquiries/list.html", page)


def _plain(request: HttpRequest, key: str) -> str:
    return wording.plain(f"staff_enquiries.{key}", language_of(request))


@access.staff_page
@GET_POST
def new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody asked at the window, by telephone or on paper."""
    if request.method != "POST":
        return _show_new(request)
    actor, typed = flow.actor_of(request), access.typed(request, *TYPED)
    procedure = Procedure.objects.visible_to(actor).filter(pk=typed["procedure"], tenant__in=actor.tenants).first()
    ours = Office.objects.visible_to(actor).filter(pk__in=actor.offices)
    office = ours.filter(pk=access.number(typed["office"]) or 0).first()
    if office is None:
        return _show_new(request, problem=say(request, "choose"), status=422)
    way = Assistance(typed["way"]) if typed["way"] in list(Assistance) else None
    question = Question(text=typed["text"], name=typed["name"], contact=typed["contact"], way=way)
    try:
        begun = enquiries.begin(actor, office, question, door=Door.COUNTER, procedure=procedure)
    except Refused as refused:
        return _show_new(request, problem=access.problem_of(request, refused), status=422)
    reference = begun.enquiry.reference
    request.session[SECRETS] = {**request.session.get(SECRETS, {}), reference: begun.secret}
    flow.tell(request, messages.SUCCESS, "staff_enquiries.done.begun")
    return access.to("enquiry", reference)


def _show_new(request: HttpRequest, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor = flow.actor_of(request)
    page = {
        "problem": problem,
        "typed": access.typed(request, *TYPED),
        "procedures": sorted(titles(request).items(), key=lambda row: row[1]),
        "offices": list(Office.objects.visible_to(actor).filter(pk__in=actor.offices).order_by("name")),
        "ways": [(str(way), _plain(request, f"way.{way}")) for way in Assistance],
        "years": enquiries.KEEP_YEARS,
    }
    return access.show(request, "staff/enquiries/new.html", page, status=status)
