"""Renewals in one go: whose window is open, prepared drafts with their invitations, letters to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.registers import views
from koboshi.registers import printing
from koboshi.registers import service as registers
from koboshi.registers.finding import Register
from koboshi.registers.models import Invitation, Permit
from koboshi.registers.service import inviting
from koboshi.screens import flow

MOST_INVITATIONS = 200


@access.staff_page
@require_safe
def renewals(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """Two lists: whose window is open, and who has been invited."""
    return _show(request, views.register_for(request, publisher, slug))


def _show(request: HttpRequest, register: Register, *, left: Any = (), status: int = 200) -> HttpResponse:
    actor, today = flow.actor_of(request), civil.today()
    page = {
        "register": register,
        "due": inviting.due_for_renewal(actor, register.id, today),
        "most": inviting.MOST,
        "invitations": _invitations(request, register),
        "left": left,
        "prepare": views.register_url(register.id, "renewals_prepare"),
        "letters": views.register_url(register.id, "renewals_letters"),
        "breadcrumbs": views.crumbs(
            request, (views.register_url(register.id), register.name), ("", views.say(request, "renewals.title"))
        ),
    }
    return access.show(request, "staff/registers/renewals.html", page, status=status)


def _invitations(request: HttpRequest, register: Register) -> list[Invitation]:
    kept = Permit.objects.kept_by(flow.actor_of(request)).filter(register_id=register.id)
    rows = Invitation.objects.filter(permit__in=kept).select_related("permit")
    return list(rows.order_by("closed_on", "until", "pk")[:MOST_INVITATIONS])


def _chosen(request: HttpRequest, name: str) -> list[int]:
    found = [access.number(each) for each in request.POST.getlist(name)[: inviting.MOST]]
    return [each for each in found if each is not None]


@access.staff_page
@require_POST
def prepare(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """Prepare drafts and invitations for the chosen permits; what could not be prepared is told one by one."""
    register = views.register_for(request, publisher, slug)
    actor = flow.actor_of(request)
    rows = Permit.objects.kept_by(actor).filter(register_id=register.id, pk__in=_chosen(request, "permit"))
    batch = registers.invite_all(actor, list(rows.order_by("valid_until", "pk")))
    if batch.left:
        left = [(permit.number, access.problem_of(request, refused)) for permit, refused in batch.left]
        return _show(request, register, left=left, status=422)
    key, level = ("prepared", messages.SUCCESS) if batch.made else ("nobody", messages.WARNING)
    flow.tell(request, level, f"staff_registers.renewals.{key}", number=len(batch.made))
    return access.to("renewals", publisher, slug)


@access.staff_page
@require_POST
def letters(request: HttpRequest, publisher: str, slug: str) -> HttpResponse:
    """The letters of the chosen invitations as one PDF to print; each has a fresh secret and is made once."""
    register = views.register_for(request, publisher, slug)
    chosen = {each.pk: each for each in _invitations(request, register)}
    wanted = [chosen[each] for each in _chosen(request, "invitation") if each in chosen]
    try:
        sheets = registers.print_letters(flow.actor_of(request), wanted, again="again" in request.POST)
    except Refused as refused:
        return _show(request, register, left=[("", access.problem_of(request, refused))], status=422)
    if not sheets:
        flow.tell(request, messages.WARNING, "staff_registers.renewals.no_letters")
        return access.to("renewals", publisher, slug)
    answer = HttpResponse(printing.letters_pdf(sheets, civil.today()), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="renewal-letters.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
