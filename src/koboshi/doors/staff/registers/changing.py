"""Write into what the register keeps: a change the holder notified (変更届), or a slip of the pen put right (訂正)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.catalog.service import pack_of
from koboshi.core.form import Field, Form, Page
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.registers import acting, views
from koboshi.registers import content
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from koboshi.registers.service import writing
from koboshi.screens import flow


def _form(permit: Permit) -> Form:
    """What the register keeps as one page of questions, each shown; what was answered stays required."""
    kept = content.keepable(pack_of(permit.version_id), writing.register_of(permit))
    fields = tuple(_open(field, permit) for field in kept if field.type != "attachment")
    return Form((Page("change", fields),), {field.id: field for field in fields})


def _open(field: Field, permit: Permit) -> Field:
    return replace(field, show_if="", required=field.required and field.id in permit.fields)


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Write what the holder notified (変更届) into the register. Conditions are shown, not asked: they were decided."""
    return _write(request, views.permit_for(request, number), "change")


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Put right what was written down wrongly, so that the register says what was applied for and decided."""
    return _write(request, views.permit_for(request, number), "correct")


def _write(request: HttpRequest, permit: Permit, name: str) -> HttpResponse:
    if request.method != "POST":
        return _show(request, permit, name)
    form, today = _form(permit), civil.today()
    raw = {field: request.POST.getlist(field) for field in request.POST}
    reading = form.read("change", raw, today, {})
    if reading.problems:
        return _show(request, permit, name, typed=reading.typed, problems=reading.problems, status=422)
    fields = {field: reading.values.get(field) for field in form.fields}
    try:
        _do(request, permit, name, fields)
    except access.BadDate as bad:
        return _show(request, permit, name, typed=reading.typed, problem=bad.sentence, status=422)
    except Refused as refused:
        refusal = access.problem_of(request, refused)
        return _show(request, permit, name, typed=reading.typed, problem=refusal, status=422)
    flow.tell(request, messages.SUCCESS, f"staff_registers.done.{name}")
    return access.to("permit", permit.pk)


def _do(request: HttpRequest, permit: Permit, name: str, fields: dict[str, Any]) -> None:
    actor, own = flow.actor_of(request), access.typed(request, "ground", "case", "conditions")
    if name == "correct":
        registers.correct(actor, permit, fields=fields, conditions=own["conditions"], ground=own["ground"])
    else:
        on = access.day(request, "changed_on")
        registers.note_change(actor, permit, fields=fields, ground=own["ground"], on=on, case=own["case"])


def _show(
    request: HttpRequest,
    permit: Permit,
    name: str,
    *,
    typed: Any = None,
    problems: Sequence[Any] = (),
    problem: Any = None,
    status: int = 200,
) -> HttpResponse:
    own = access.typed(request, "ground", "changed_on", "case", "conditions")
    if request.method != "POST":
        own |= {"changed_on": views.today_typed(request), "conditions": permit.conditions}
    page = {
        "permit": permit,
        "name": name,
        "title": views.say(request, f"act.{name}"),
        "heading": views.html(request, f"act.{name}"),
        "lead": views.html(request, f"about.{name}"),
        "ground_help": views.html(request, "correct_help" if name == "correct" else "ground_help"),
        "fields": _form(permit).pages[0].fields,
        "texts": pack_of(permit.version_id).texts,
        "answers": permit.fields,
        "typed": typed,
        "problems": problems,
        "problem": problem,
        "own": own,
        "breadcrumbs": acting.crumbs(request, permit, f"act.{name}"),
    }
    return access.show(request, "staff/registers/change.html", page, status=status)
