"""Draft a disposition from a permit: one page that grows with what is chosen, without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from koboshi.adverse import policies
from koboshi.adverse import service as adverse
from koboshi.catalog.service import Offer
from koboshi.core.form import Form, Problem, inputs
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.adverse import views, words
from koboshi.intake import service as intake
from koboshi.registers.models import Permit
from koboshi.screens import flow
from koboshi.ui import posted
from koboshi.ui.language import language_of

Raw = dict[str, list[str]]
FROM_REGISTER: Final = ("register_name", "permit_number", "permit_title")
"""Shown, not asked: they stand as the register has them."""
CHOICES: Final = ("planned", "urgent")


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
    try:
        offer = adverse.offer_for(civil.today(), permit.tenant)
    except Refused as refused:
        return _nothing(request, permit, refused)
    known = adverse.prefill(permit)
    if request.method != "POST":
        typed = _flat(offer.pack.form, known)
        return _show(request, permit, offer, Draft(known, typed))
    return _post(request, permit, offer, known)


def _post(request: HttpRequest, permit: Permit, offer: Offer, known: Mapping[str, Any]) -> HttpResponse:
    raw: Raw = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    form = offer.pack.form
    edited = posted.apply(raw)
    if edited is not None:
        draft = _read(form, _listed(edited.typed) | _register(form, known), civil.today())
        shown = Draft(draft.answers, edited.typed, (), edited.candidates, edited.focus)
        return _show(request, permit, offer, shown)
    draft = _read(form, raw | _register(form, known), civil.today())
    asked = form.visible(draft.answers)
    if not asked <= set(request.POST.get("shown", "").split()) | set(FROM_REGISTER):
        return _show(request, permit, offer, Draft(draft.answers, draft.typed, _typed_wrong(draft)), more=True)
    if draft.problems:
        return _show(request, permit, offer, draft, status=422)
    try:
        begun = adverse.begin_from_permit(flow.actor_of(request), permit, draft.answers)
    except Refused as refused:
        return _show(request, permit, offer, draft, problem=access.problem_of(request, refused), status=422)
    except intake.NotComplete as lacking:
        lacks = Draft(draft.answers, draft.typed, lacking.problems)
        return _show(request, permit, offer, lacks, status=422)
    views.keep_secret(request, begun.hearing.reference, begun.secret)
    return HttpResponseRedirect(reverse("staff:adverse_case", args=[begun.hearing.reference]))


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


def _register(form: Form, known: Mapping[str, Any]) -> Raw:
    """What the register knows stands, whatever was posted."""
    return {name: [str(known.get(name, ""))] for name in FROM_REGISTER if name in form.fields}


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


def _nothing(request: HttpRequest, permit: Permit, refused: Refused) -> HttpResponse:
    page = {"permit": permit, "sections": (), "problem": access.problem_of(request, refused)}
    return access.show(request, "staff/adverse/new.html", page, status=422)


def _show(
    request: HttpRequest,
    permit: Permit,
    offer: Offer,
    draft: Draft,
    *,
    problem: Any = None,
    more: bool = False,
    status: int = 200,
) -> HttpResponse:
    form, texts, lang = offer.pack.form, offer.pack.texts, language_of(request)
    shown = form.visible(draft.answers) - set(FROM_REGISTER)
    sections = [
        (words.html(texts.get(f"page.{page.id}.title", lang)), [one for one in page.fields if one.id in shown])
        for page in form.pages
    ]
    ready = all(draft.answers.get(name) is not None for name in CHOICES)
    page = {
        "permit": permit,
        "texts": texts,
        "sections": [(title, fields) for title, fields in sections if fields],
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
