"""One page for what may move the guide to the period; the explanation itself stands on the case's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.casework import policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import clock
from koboshi.casework.service import period as periods
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

TYPED = ("amount", "unit", "extend_reason", "kind", "rest_reason")
UNITS = ("day", "open_day", "month")
KINDS = ("change", "material")
Act = Callable[[Actor, Case, dict[str, str]], object]


def _extend(actor: Actor, case: Case, typed: dict[str, str]) -> None:
    amount = access.number(typed["amount"]) or 0
    casework.extend(actor, case, amount=amount, unit=typed["unit"], reason=typed["extend_reason"])


def _rest(actor: Actor, case: Case, typed: dict[str, str]) -> None:
    casework.rest(actor, case, kind=typed["kind"], reason=typed["rest_reason"])


def _go_on(actor: Actor, case: Case, typed: dict[str, str]) -> None:
    casework.go_on(actor, case)


ACTS: dict[str, Act] = {"extend": _extend, "rest": _rest, "go_on": _go_on}


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: HttpRequest, reference: str) -> HttpResponse:
    """Extend, rest, go on; a refused act keeps what was typed."""
    case, actor = access.case_for(request, reference), flow.actor_of(request)
    if request.method != "POST":
        return _show(request, case)
    act = ACTS.get(str(request.POST.get("act", "")))
    try:
        if act is None:
            return _show(request, case, status=422)
        act(actor, case, access.typed(request, *TYPED))
    except Refused as refused:
        return _show(request, case, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_period.done.{request.POST['act']}")
    return access.to("course", case.reference)


def _show(request: HttpRequest, case: Case, *, problem: Any = None, status: int = 200) -> HttpResponse:
    lang, pack, typed = language_of(request), pack_of(case.version_id), access.typed(request, *TYPED)
    page = {
        "limit": _limit(pack, lang),
        "longest": periods.longest(case),
        "statutory": periods.is_statutory(pack),
        "may_extend": periods.may_extend(flow.actor_of(request), pack),
        "case": case,
        "problem": problem,
        "typed": {**typed, "unit": typed["unit"] or "day"},
        "units": [(name, wording.plain(f"staff_period.unit.{name}", lang)) for name in UNITS],
        "kinds": [(name, wording.plain(f"staff_period.kind.{name}", lang)) for name in KINDS],
        "due": clock.explain(case, civil.today(case.arrived_at)).due,
        "resting": any(row[1] is None for row in case.stops),
        "correction": any(row[1] is None and row[2:3] == ["correction"] for row in case.stops),
        "may": policies.may_act_on(flow.actor_of(request), case) and case.ended_at is None,
        "breadcrumbs": access.crumbs(request, case, wording.plain("staff_period.title", lang)),
    }
    return access.show(request, "staff/period/period.html", page, status=status)


def _limit(pack: Pack, lang: str) -> dict[str, Any] | None:
    """How long an extension may be, in words, and whether somebody has compared it with the law."""
    limit = periods.limit_of(pack)
    if limit is None:
        return None
    length = wording.plain(f"staff_period.length.{limit.unit}", lang, amount=limit.amount)
    return {"length": length, "basis": limit.basis, "unchecked": limit.status != CHECKED}
