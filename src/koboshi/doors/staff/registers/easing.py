"""Lift the conditions of a permit or make them lighter: the words, the notice as it will go out, then the decision."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods

from koboshi.adverse import policies as adverse_policies
from koboshi.casework.models import Case
from koboshi.casework.service import approving, easing, permits
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, sending
from koboshi.doors.staff.registers import acting, views
from koboshi.registers import policies
from koboshi.registers import service as registers
from koboshi.registers.models import LIVE, Permit, PermitChange
from koboshi.registers.service import Easing
from koboshi.registers.service.easing import HOW, WHAT, last_line
from koboshi.screens import flow

TYPED: Final = ("what", "how", "conditions", "facts", "ground", "lighter", "seen", "once")


def may(actor: Actor, permit: Permit) -> bool:
    """Whether this person can ease the conditions of the permit now."""
    return permit.state in LIVE and bool(permit.conditions.strip()) and policies.may_decide(actor, permit)


def of_case(actor: Actor, case: Case) -> dict[str, Any]:
    """For the pages of a case: the permit whose conditions are changed in the register, for whoever keeps it.

    `eased` is the newest line that says so: what was decided stays on the page of the case as it was.
    """
    permit = permits.permit_of(case)
    if permit is None or not policies.may_keep(actor, permit):
        return {"ease_permit": None, "may_ease": False, "eased": None}
    line = permit.changes.filter(kind=PermitChange.Kind.EASED).order_by("-pk").first()
    return {"ease_permit": permit, "may_ease": may(actor, permit), "eased": line}


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def ease(request: HttpRequest, number: int) -> HttpResponse:
    """The words first, then the notice to be looked at, then the decision; a refused step keeps what was typed."""
    permit, typed = views.permit_for(request, number), access.typed(request, *TYPED)
    step = request.POST.get("step", "") if request.method == "POST" else "begin"
    if step in ("begin", "edit"):
        return _show(request, permit, _begun(permit) if step == "begin" else typed)
    actor, given = flow.actor_of(request), _given(typed)
    try:
        if step != "send":
            return _confirm(request, permit, typed, easing.preview(actor, permit, given))
        made = easing.ease(actor, permit, given, once=typed["once"] or secrets.token_hex(8))
    except Refused as refused:
        typed["seen"] = str(last_line(permit))
        return _show(request, permit, typed, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_registers.done.{given.what}")
    sending.tell(request, made)
    return access.to("permit", permit.pk)


def _begun(permit: Permit) -> dict[str, str]:
    """An empty form: the conditions as they are, to be made shorter."""
    typed = dict.fromkeys(TYPED, "")
    return typed | {
        "conditions": permit.conditions,
        "seen": str(last_line(permit)),
        "once": secrets.token_hex(8),
    }


def _given(typed: dict[str, str]) -> Easing:
    parts = {name: typed[name] for name in ("what", "how", "conditions", "facts", "ground")}
    return Easing(**parts, lighter=bool(typed["lighter"]), seen=access.number(typed["seen"]) or 0)


def _page(request: HttpRequest, permit: Permit, typed: dict[str, str]) -> dict[str, Any]:
    return {
        "permit": permit,
        "typed": typed,
        "hidden": [(name, typed[name]) for name in TYPED],
        "breadcrumbs": acting.crumbs(request, permit, "act.ease"),
    }


def _show(
    request: HttpRequest, permit: Permit, typed: dict[str, str], *, problem: Any = None, status: int = 200
) -> HttpResponse:
    actor, case = flow.actor_of(request), _case(request, permit)
    page = {
        **_page(request, permit, typed),
        "problem": problem,
        "whats": [(what, views.html(request, f"ease.what.{what}")) for what in WHAT],
        "hows": [(how, views.html(request, f"ease.how.{how}")) for how in HOW],
        "certificate": bool(registers.certificate_of(permit)),
        "circulates": case is not None and approving.needs_approval(case),
        "possible": may(actor, permit),
        "unwritten": permit.state in LIVE and not permit.conditions.strip(),
        "may_begin": permit.state in LIVE and adverse_policies.may_begin(actor, permit),
    }
    return access.show(request, "staff/registers/ease.html", page, status=status)


def _case(request: HttpRequest, permit: Permit) -> Case | None:
    return Case.objects.visible_to(flow.actor_of(request)).filter(reference=permit.last_reference).first()


def _confirm(request: HttpRequest, permit: Permit, typed: dict[str, str], notice: str) -> HttpResponse:
    letter: SafeString = mark_safe(notice)  # noqa: S308  made by core.letter, every text escaped
    page = {
        **_page(request, permit, typed),
        **(sending.summary(request, case) if (case := _case(request, permit)) else {}),
        "letter": letter,
        "letter_title": easing.title_of(_given(typed)),
        "certificate": bool(registers.certificate_of(permit)),
    }
    return access.show(request, "staff/registers/ease_confirm.html", page)
