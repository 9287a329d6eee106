"""Draft a disposition from a permit, or from a decision that stands in no register.

One page that grows with what is chosen, without a script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from koboshi.adverse import policies
from koboshi.adverse import service as adverse
from koboshi.adverse.service import timing
from koboshi.adverse.service.about import About
from koboshi.casework.models import Case
from koboshi.casework.service import addressing
from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor
from koboshi.core.form import Field, Form, Problem, inputs
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.adverse import views, words
from koboshi.intake import service as intake
from koboshi.registers.models import Permit
from koboshi.screens import flow
from koboshi.ui import posted, wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

Raw = dict[str, list[str]]
PLANNED: Final = "planned"
CHOICES: Final = (PLANNED, "urgent")
DAYS: Final = ("hearing_on", "statement_due")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed on the whole form, read page by page."""

    answers: Mapping[str, Any]
    typed: Mapping[str, Any]
    problems: Sequence[Problem] = ()
    candidates: Mapping[str, Any] = field(default_factory=dict)
    focus: str = ""


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """The draft of a disposition about one permit."""
    actor = flow.actor_of(request)
    permit = Permit.objects.kept_by(actor).select_related("office").filter(pk=number).first()
    if permit is None or not policies.may_begin(actor, permit):
        raise Http404
    if not addressing.home_of(permit.fields):  # then the page shows where the applicant of its case gets post
        access.seen_number(request, permit.last_reference)
    return _page(request, permit)


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def begin_about(request: HttpRequest, reference: str) -> HttpResponse:
    """The draft of a disposition about the decision of one case; where there can be none, why not."""
    case = access.case_for(request, reference)
    if not policies.may_begin(flow.actor_of(request), case):
        raise Http404
    return _page(request, case)


def _page(request: HttpRequest, about: About) -> HttpResponse:
    try:
        if isinstance(about, Case):
            adverse.may_be_about(about)
        offer = adverse.offer_for(civil.today(), about.tenant)
    except Refused as refused:
        return _nothing(request, about, refused)
    if request.method != "POST":
        known = adverse.prefill(about)
        typed = _flat(offer.pack.form, known)
        return _show(request, about, offer, Draft(known, typed))
    return _post(request, about, offer)


def _post(request: HttpRequest, about: About, offer: Offer) -> HttpResponse:
    raw: Raw = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    form = offer.pack.form
    edited = posted.apply(raw)
    if edited is not None:
        draft = _read(form, _listed(edited.typed) | _register(form, about), civil.today())
        shown = Draft(draft.answers, edited.typed, (), edited.candidates, edited.focus)
        return _show(request, about, offer, shown)
    draft = _read(form, raw | _register(form, about), civil.today())
    asked = form.visible(draft.answers)
    if not asked <= set(request.POST.get("shown", "").split()) | set(adverse.fixed(about)):
        return _show(request, about, offer, Draft(draft.answers, draft.typed, _typed_wrong(draft)), more=True)
    if draft.problems:
        return _show(request, about, offer, draft, status=422)
    try:
        begun = _begun(flow.actor_of(request), about, draft.answers)
    except Refused as refused:
        return _show(request, about, offer, draft, problem=access.problem_of(request, refused), status=422)
    except intake.NotComplete as lacking:
        lacks = Draft(draft.answers, draft.typed, lacking.problems)
        return _show(request, about, offer, lacks, status=422)
    views.keep_secret(request, begun.hearing.reference, begun.secret)
    return HttpResponseRedirect(reverse("staff:adverse_case", args=[begun.hearing.reference]))


def _begun(actor: Actor, about: About, answers: Mapping[str, Any]) -> adverse.Begun:
    if isinstance(about, Permit):
        return adverse.begin_from_permit(actor, about, answers)
    return adverse.begin_from_case(actor, about, answers)


def _typed_wrong(draft: Draft) -> list[Problem]:
    """What is wrong with what was typed; what is still empty is asked now and not yet an error."""
    return [each for each in draft.problems if any(draft.typed.get(each.field, ""))]


def _listed(typed: Mapping[str, str | list[str]]) -> Raw:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in typed.items()}


def _flat(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, value in answers.items():
        if name in form.fields:
            typed |= inputs(form.fields[name], value)
    return typed


def _register(form: Form, about: About) -> Raw:
    """What the register knows stands, whatever was posted."""
    return {name: [value] for name, value in adverse.fixed(about).items() if name in form.fields}


def _read(form: Form, raw: Raw, today: date) -> Draft:
    answers: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    problems: list[Problem] = []
    for page in form.pages:
        reading = form.read(page.id, raw, today, answers)
        answers |= reading.values
        typed |= reading.typed
        problems += reading.problems
    return Draft(form.clear_hidden(answers), typed, problems)


def _nothing(request: HttpRequest, about: About, refused: Refused) -> HttpResponse:
    page = {**_head(request, about), "sections": (), "problem": access.problem_of(request, refused)}
    return access.show(request, "staff/adverse/new.html", page, status=422)


def _head(request: HttpRequest, about: About) -> dict[str, Any]:
    """What the draft is about, and which rules of procedure its own law names."""
    if isinstance(about, Permit):
        return {
            "permit": about,
            "holder": about.holder_label,
            "told": adverse.fixed(about),
            "law_note": words.law_note(request, about.version_id),
        }
    crumbs = access.crumbs(request, about, words.say(request, "new.title"))
    return {
        "target": about,
        "told": adverse.fixed(about),
        "holder": about.applicant_label,
        "law_note": words.law_note(request, about.version_id),
        "breadcrumbs": crumbs,
    }


def _fields(form: Form, about: About, shown: Set[str]) -> list[tuple[str, list[Field]]]:
    """The questions of each page that are asked, with the choices that there are about this thing."""
    open_to = adverse.planned_for(about)
    asked = {
        name: replace(one, options=tuple(each for each in one.options if each in open_to)) if name == PLANNED else one
        for name, one in form.fields.items()
    }
    return [(page.id, [asked[one.id] for one in page.fields if one.id in shown]) for page in form.pages]


def _when(request: HttpRequest, pack: Pack, fields: Sequence[Field]) -> str:
    """The first day that may be chosen, said before it is typed."""
    if not any(one.id in DAYS for one in fields):
        return ""
    today = civil.today()
    first = date_words(timing.soonest(pack, today), language_of(request))
    return words.say(request, "new.soonest", day=first, days=timing.days_needed(pack, today))


def _show(
    request: HttpRequest,
    about: About,
    offer: Offer,
    draft: Draft,
    *,
    problem: Any = None,
    more: bool = False,
    status: int = 200,
) -> HttpResponse:
    form, texts, lang = offer.pack.form, offer.pack.texts, language_of(request)
    shown = form.visible(draft.answers) - set(adverse.fixed(about))
    sections = [
        (wording.html(texts.get(f"page.{page}.title", lang)), fields, _when(request, offer.pack, fields))
        for page, fields in _fields(form, about, shown)
        if fields
    ]
    ready = all(draft.answers.get(name) is not None for name in CHOICES)
    page = {
        **_head(request, about),
        "texts": texts,
        "sections": sections,
        "shown": " ".join(sorted(shown)),
        "typed": draft.typed,
        "problems": draft.problems,
        "candidates": draft.candidates,
        "focus": draft.focus,
        "problem": problem,
        "more": more,
        "why": views.why(request, adverse.way_for(offer.pack, draft.answers), draft.answers) if ready else "",
    }
    return access.show(request, "staff/adverse/new.html", page, status=status)
