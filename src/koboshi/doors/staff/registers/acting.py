"""What is done to one permit: a change that was notified, giving back, suspension, its end, revocation, withdrawal."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.form import Field, Form, Page
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.registers import views
from koboshi.registers import content
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from koboshi.registers.service import Heard, Source, standing, writing
from koboshi.screens import flow
from koboshi.ui.language import language_of

TYPED = (
    "on", "since", "until", "ground", "facts", "clause", "criterion", "application", "heard", "heard_note", "case",
    "notice", "once",
)  # fmt: skip
Do = Callable[[HttpRequest, Actor, Permit, dict[str, str]], object]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the kind of its reason (empty: a plain ground), its inputs of days, how the holder may be heard."""

    do: Do
    kind: str = ""
    days: Sequence[str] = ()
    heard: Sequence[str] = ()


def _reason(typed: dict[str, str]) -> Reason:
    return Reason(typed["facts"], typed["clause"], typed["criterion"], typed["application"])


def _source(typed: dict[str, str]) -> Source:
    return Source(case=typed["case"].strip(), notice=typed["notice"].strip())


def _suspend(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
    until = access.day(request, "until") if typed["until"].strip() else None
    registers.suspend(
        actor,
        permit,
        since=access.day(request, "since"),
        until=until,
        reason=_reason(typed),
        heard=Heard(typed["heard"], typed["heard_note"]),
        source=_source(typed),
    )


def _take_away(verb: Callable[..., Permit]) -> Do:
    def do(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
        verb(
            actor,
            permit,
            on=access.day(request, "on"),
            reason=_reason(typed),
            heard=Heard(typed["heard"], typed["heard_note"]),
            source=_source(typed),
        )

    return do


def _resume(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
    registers.resume(actor, permit, ground=typed["ground"])


def _return(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
    registers.hand_back(actor, permit, on=access.day(request, "on"), ground=typed["ground"], case=typed["case"])


def _reissue(request: HttpRequest, actor: Actor, permit: Permit, typed: dict[str, str]) -> None:
    registers.reissue(actor, permit, ground=typed["ground"], once=typed["once"] or secrets.token_hex(8))


ACTS: dict[str, Act] = {
    "suspend": Act(_suspend, "adverse", ("since", "until"), ("statement", "hearing", "waived")),
    "revoke": Act(_take_away(registers.revoke), "revoke", ("on",), ("hearing", "waived")),
    "withdraw": Act(_take_away(registers.withdraw), "withdraw", ("on",), ("hearing", "waived")),
    "resume": Act(_resume),
    "return": Act(_return, days=("on",)),
    "reissue": Act(_reissue),
}


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """One act on one page; a refused one keeps what was typed, and `check` looks at the reason without acting."""
    if name not in ACTS:
        raise Http404
    permit, chosen = views.permit_for(request, number), ACTS[name]
    if request.method != "POST":
        return _show(request, permit, name)
    typed = access.typed(request, *TYPED)
    if "check" in request.POST:
        return _show(request, permit, name, advice=_advice(request, chosen, typed))
    try:
        chosen.do(request, flow.actor_of(request), permit, typed)
    except access.BadDate as bad:
        return _show(request, permit, name, problem=bad.sentence, status=422)
    except registers.ReasonLacks:
        return _show(request, permit, name, advice=_advice(request, chosen, typed), lacking=True, status=422)
    except Refused as refused:
        return _show(request, permit, name, problem=access.problem_of(request, refused), status=422)
    flow.tell(request, messages.SUCCESS, f"staff_registers.done.{name}")
    return access.to("permit", permit.pk)


def _advice(request: HttpRequest, chosen: Act, typed: dict[str, str]) -> list[tuple[str, str, bool]]:
    """What the check of the reason says: the input it is about, the sentence, whether it stops the act."""
    lang = language_of(request)
    found = standing.check(_reason(typed), chosen.kind) if chosen.kind else ()
    return [(problem.part, problem.say(lang), problem.level == "must") for problem in found]


def _show(
    request: HttpRequest,
    permit: Permit,
    name: str,
    *,
    problem: Any = None,
    advice: list[tuple[str, str, bool]] | None = None,
    lacking: bool = False,
    status: int = 200,
) -> HttpResponse:
    chosen = ACTS[name]
    typed = access.typed(request, *TYPED)
    typed["once"] = typed["once"] or secrets.token_hex(8)
    page = {
        "permit": permit,
        "name": name,
        "title": views.say(request, f"act.{name}"),
        "lead": views.say(request, f"about.{name}"),
        "act": chosen,
        "days": [
            {"name": each, "text": views.say(request, f"day.{name}_{each}"), "needed": each != "until"}
            for each in chosen.days
        ],
        "heard": [(each, views.say(request, f"heard.{each}")) for each in chosen.heard],
        "typed": typed,
        "problem": problem or (views.say(request, "lacking") if lacking else None),
        "advice": advice,
        "breadcrumbs": _crumbs(request, permit, f"act.{name}"),
    }
    return access.show(request, "staff/registers/act.html", page, status=status)


def _crumbs(request: HttpRequest, permit: Permit, here: str) -> list[dict[str, object]]:
    address = reverse("staff:permit", args=[permit.pk])
    return views.crumbs(request, (address, permit.number), ("", views.say(request, here)))


# --- a change that was notified ---------------------------------------------------------------------------------------


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
    """Write what the holder notified (変更届) into the register."""
    permit = views.permit_for(request, number)
    if request.method != "POST":
        return _show_change(request, permit)
    form, today = _form(permit), flow.today()
    raw = {name: request.POST.getlist(name) for name in request.POST}
    reading = form.read("change", raw, today, {})
    if reading.problems:
        return _show_change(request, permit, typed=reading.typed, problems=reading.problems, status=422)
    fields = {field: reading.values.get(field) for field in form.fields}
    try:
        registers.note_change(
            flow.actor_of(request),
            permit,
            fields=fields,
            ground=str(request.POST.get("ground", "")),
            on=access.day(request, "changed_on"),
            case=str(request.POST.get("case", "")),
            conditions=str(request.POST.get("conditions", "")),
        )
    except access.BadDate as bad:
        return _show_change(request, permit, typed=reading.typed, problem=bad.sentence, status=422)
    except Refused as refused:
        refusal = access.problem_of(request, refused)
        return _show_change(request, permit, typed=reading.typed, problem=refusal, status=422)
    flow.tell(request, messages.SUCCESS, "staff_registers.done.change")
    return access.to("permit", permit.pk)


def _show_change(
    request: HttpRequest,
    permit: Permit,
    *,
    typed: Any = None,
    problems: Sequence[Any] = (),
    problem: Any = None,
    status: int = 200,
) -> HttpResponse:
    own = access.typed(request, "ground", "changed_on", "case", "conditions")
    if request.method != "POST":
        own |= {"changed_on": _today_words(), "conditions": permit.conditions}
    page = {
        "permit": permit,
        "fields": _form(permit).pages[0].fields,
        "texts": pack_of(permit.version_id).texts,
        "answers": permit.fields,
        "typed": typed,
        "problems": problems,
        "problem": problem,
        "own": own,
        "breadcrumbs": _crumbs(request, permit, "act.change"),
    }
    return access.show(request, "staff/registers/change.html", page, status=status)


def _today_words() -> str:
    today: date = flow.today()
    return today.isoformat()
