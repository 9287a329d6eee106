"""What is done to one permit without a process of its own: giving back, ending a suspension, the certificate again, and
letting it hold again after a ruling.

None of it is an unfavourable act (不利益処分). To suspend, revoke or withdraw a permit, or to burden it with a new
condition, is one: its holder is told, heard and given reasons first (行政手続法13条・14条). So the page of a permit
only leads to that process (`staff/adverse`), which carries its notified decision into the register itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from koboshi.casework.service import reissuing
from koboshi.core.actor import Actor
from koboshi.core.confidence import UNCHECKED
from koboshi.core.form.model import Field
from koboshi.core.form.parsing import Posted, Unreadable, parse
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.registers import views
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from koboshi.registers.service import restoring
from koboshi.screens import flow

TYPED: Final = ("on", "ground", "case", "once", "by", "number", "yen", "basis")
Do = Callable[[HttpRequest, Actor, Permit, dict[str, str]], "str | None"]
"""Does the act; where it says so, the name of the sentence that tells what came of it."""
_YEN: Final = Field(id="yen", path="yen", type="yen")


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what it does, whether it asks for a day, for the case it came from, and for the paper of a ruling."""

    do: Do
    asks_day: bool = False
    asks_case: bool = False
    asks_ruling: bool = False


def _resume(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
    registers.resume(actor, permit, ground=typed["ground"])


def _return(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
    registers.hand_back(actor, permit, on=access.day(request, "on"), ground=typed["ground"], case=typed["case"])


def _reissue(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> str:
    once, yen = typed["once"] or secrets.token_hex(8), _yen(typed["yen"])
    done = reissuing.reissue(actor, permit, ground=typed["ground"], once=once, yen=yen, basis=typed["basis"])
    return "reissue" if done.document is not None else "reissue_asked"


def _yen(text: str) -> int | None:
    """An amount as people write it, 0 among them; None for anything else."""
    try:
        found = parse(_YEN, "yen", Posted({"yen": [text]}))
    except Unreadable:
        return None
    return found if isinstance(found, int) else None


def _ruling(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
    ruling = registers.Ruling(by=typed["by"], number=typed["number"], on=access.day(request, "on"))
    registers.note_ruling(actor, permit, ruling=ruling, ground=typed["ground"])


def _restore(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
    registers.restore(actor, permit, ground=typed["ground"], on=access.day(request, "on"))


ACTS: Final[Mapping[str, Act]] = {
    "resume": Act(_resume),
    "return": Act(_return, asks_day=True, asks_case=True),
    "reissue": Act(_reissue),
    "ruling": Act(_ruling, asks_day=True, asks_ruling=True),
    "restore": Act(_restore, asks_day=True),
}


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """One act on one page; a refused one keeps what was typed."""
    if name not in ACTS:
        raise Http404
    permit = views.permit_for(request, number)
    if request.method != "POST":
        return _show(request, permit, name)
    typed = access.typed(request, *TYPED)
    try:
        done = ACTS[name].do(request, flow.actor_of(request), permit, typed)
    except access.BadDate as bad:
        return _show(request, permit, name, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show(request, permit, name, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_registers.done.{done or name}")
    return access.to("permit", permit.pk)


def _show(request: HttpRequest, permit: Permit, name: str, *, problem: Any = None, status: int = 200) -> HttpResponse:
    typed = access.typed(request, *TYPED)
    typed["once"] = typed["once"] or secrets.token_hex(8)
    if request.method != "POST":
        typed["on"] = views.today_typed(request)
    page = {
        "permit": permit,
        "title": views.say(request, f"act.{name}"),
        "heading": views.html(request, f"act.{name}"),
        "lead": views.html(request, f"about.{name}"),
        "act": ACTS[name],
        "rulings": [(by, views.say(request, f"ruled.by.{by}")) for by in restoring.BY],
        "day_label": views.html(request, f"day.{name}_on") if ACTS[name].asks_day else "",
        **(_fee(request, permit) if name == "reissue" else {}),
        "typed": typed,
        "problem": problem,
        "breadcrumbs": crumbs(request, permit, f"act.{name}"),
    }
    return access.show(request, "staff/registers/act.html", page, status=status)


def _fee(request: HttpRequest, permit: Permit) -> dict[str, Any]:
    """What the page says of the fee for a certificate: none, so much, or that the amount is to be looked up."""
    rule, waits = reissuing.rule_of(permit), reissuing.waiting(permit)
    key = "none" if rule is None else "unset" if rule.yen is None else rule.timing
    yen = f"{rule.yen:,}" if rule is not None and rule.yen is not None else ""
    return {
        "fee_told": views.html(request, f"fee.{key}", yen=yen),
        "fee_basis": rule.basis if rule is not None else "",
        "fee_unchecked": rule is not None and rule.status == UNCHECKED,
        "asks_fee": rule is not None and rule.yen is None,
        "fee_waits": waits,
    }


def crumbs(request: HttpRequest, permit: Permit, here: str) -> list[dict[str, object]]:
    """The way back from a page about one permit."""
    address = reverse("staff:permit", args=[permit.pk])
    return views.crumbs(request, (address, permit.number), ("", views.say(request, here)))
