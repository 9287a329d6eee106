"""The dispositions of my offices, and one of them: who takes part, what is said, the report, the effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.adverse import finding, policies
from koboshi.adverse import service as adverse
from koboshi.adverse.models import AccessRequest, Hearing, Party, Statement
from koboshi.casework.models import Decision
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.doors.staff.adverse import enclosure, views_days, views_officer
from koboshi.doors.staff.adverse.words import law_note, say
from koboshi.foundation.people.models import User
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

SECRETS: Final = "koboshi_adverse_secrets"
TYPED: Final = (
    "do", "officer", "held_on", "minutes", "report", "opinion", "text", "by_name", "way", "received_on", "kind",
    "name", "contact", "proof", "on", "place", "reason", "which", "short_notice", *views_days.TYPED,
)  # fmt: skip
FACTS: Final = ("content", "facts", "clause", "criteria", "urgent_reason", "records")


def why(request: HttpRequest, way: str, answers: Mapping[str, Any]) -> SafeString:
    """How the party is heard, and by which rule (行政手続法13条)."""
    rule = way
    if way == Hearing.Way.HEARING:
        rule = "ending" if answers.get("planned") in ("revoke", "withdraw") else "anyway"
    return say(request, f"why.{rule}")


def keep_secret(request: HttpRequest, reference: str, secret: str) -> None:
    """Show the party's secret on the next page, once."""
    request.session[SECRETS] = {reference: secret}


@access.staff_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What runs in my offices or under my chair, the nearest day first; and what has ended."""
    actor = flow.actor_of(request)
    page = {
        "rows": [
            (row, say(request, f"planned.{row.hearing.planned}"), say(request, f"way.{row.hearing.way}"))
            for row in finding.running(actor, language_of(request))
        ],
        "ended": [(each, say(request, _effect(each))) for each in finding.ended(actor)],
    }
    return access.show(request, "staff/adverse/list.html", page)


def _effect(hearing: Hearing) -> str:
    """The key of what the disposition did: to the register, or to the decision of another case."""
    return f"effect.{hearing.effect}" if hearing.target_id is None else f"effect_case.{hearing.effect}"


def hearing_for(request: HttpRequest, reference: str) -> Hearing:
    """A disposition of my offices, or one I preside over. Raises Http404 for any other, as for none (S1)."""
    actor = flow.actor_of(request)
    rows = Hearing.objects.visible_to(actor).filter(reference=reference)
    found = rows.select_related(
        "case__office", "case__application", "permit", "target", "presiding", "drafted_by"
    ).first()
    if found is None or not (found.case.office_id in actor.offices or policies.presides(actor, found)):
        raise Http404
    access.seen(request, found.case)
    if found.target is not None:
        access.seen(request, found.target)
    return found


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """One disposition: read it, and do what is to be done."""
    hearing = hearing_for(request, reference)
    if request.method != "POST":
        return _show(request, hearing)
    typed = access.typed(request, *TYPED)
    act = ACTS.get(typed["do"])
    if act is None:
        raise Http404
    try:
        paper = act(request, flow.actor_of(request), hearing, typed)
    except access.BadDate as bad:
        return _show(request, hearing, problem=bad.sentence, status=422)
    except Refused as refused:
        return _show(request, hearing, problem=access.problem_of(request, refused), status=422)
    if paper is not None:
        return paper
    flow.tell(request, messages.SUCCESS, f"staff_adverse.done.{typed['do']}")
    return HttpResponseRedirect(reverse("staff:adverse_case", args=[reference]))


def _appoint(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    user = User.objects.filter(pk=access.number(typed["officer"]) or 0).first()
    if user is None:
        raise Refused("主宰者は、県の職員の中から選んでください。")
    adverse.appoint(actor, hearing, user, sworn=bool(request.POST.get("sworn")))


def _hold(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    held_on = access.day(request, "held_on")
    adverse.hold(actor, hearing, held_on=held_on, minutes=typed["minutes"], short_notice=typed["short_notice"])


def _report(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    adverse.report(actor, hearing, report=typed["report"], opinion=typed["opinion"])


def _statement(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    adverse.record_statement(
        actor,
        hearing,
        text=typed["text"],
        by_name=typed["by_name"],
        way=typed["way"],
        received_on=access.day(request, "received_on"),
        final=bool(request.POST.get("final")),
    )


def _party(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    adverse.name_party(
        actor, hearing, kind=typed["kind"], name=typed["name"], contact=typed["contact"], proof=typed["proof"]
    )


def _end_party(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    found = Party.objects.filter(hearing=hearing, pk=access.number(typed["which"]) or 0).first()
    if found is None:
        raise Http404
    adverse.end_part(actor, found)


def _asked(hearing: Hearing, typed: dict[str, str]) -> AccessRequest:
    found = AccessRequest.objects.filter(hearing=hearing, pk=access.number(typed["which"]) or 0).first()
    if found is None:
        raise Http404
    return found


def _grant(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    found = _asked(hearing, typed)
    adverse.answer_access(actor, found, granted=True, on=access.day(request, "on"), place=typed["place"])


def _refuse(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    adverse.answer_access(actor, _asked(hearing, typed), granted=False, reason=typed["reason"])


def _secret(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    keep_secret(request, hearing.reference, adverse.new_secret(actor, hearing))


def _enclose(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> HttpResponse:
    return enclosure.printed(hearing, adverse.new_secret(actor, hearing))


def _again(request: HttpRequest, actor: Actor, hearing: Hearing, typed: dict[str, str]) -> None:
    adverse.apply_again(actor, hearing)


Do = Callable[[HttpRequest, Actor, Hearing, dict[str, str]], HttpResponse | None]
ACTS: Final[Mapping[str, Do]] = {
    "appoint": _appoint,
    "hold": _hold,
    "report": _report,
    "statement": _statement,
    "party": _party,
    "end_party": _end_party,
    "grant": _grant,
    "refuse": _refuse,
    "secret": _secret,
    "enclose": _enclose,
    "again": _again,
    "move": views_days.move,
    "reopen": views_days.reopen,
    "ask_day": views_days.ask,
    "stay": views_days.stay,
}


def _show(request: HttpRequest, hearing: Hearing, *, problem: Any = None, status: int = 200) -> HttpResponse:
    actor, answers = flow.actor_of(request), hearing.case.application.answers
    kept = dict(request.session.pop(SECRETS, {}))
    decision = Decision.objects.filter(case=hearing.case).first()
    page = {
        "problem": problem,
        "hearing": hearing,
        "case": hearing.case,
        "answers": answers,
        "facts": [(say(request, f"fact.{name}"), answers[name]) for name in FACTS if answers.get(name)],
        "planned": say(request, f"planned.{hearing.planned}"),
        "why": why(request, hearing.way, answers),
        "law_note": law_note(request, hearing.granted_by),
        "step": finding.step_of(hearing.case, language_of(request)),
        "secret": kept.get(hearing.reference, ""),
        "told": adverse.told(hearing),
        "own": hearing.case.office_id in actor.offices,
        "keeps": policies.may_keep(actor, hearing),
        "decides": policies.may_appoint(actor, hearing),
        "opinions": _choices(request, "opinion", Hearing.Opinion.values),
        "ways": _choices(request, "received", [each for each in Statement.Way.values if each != "online"]),
        "kinds": _choices(request, "kind", Party.Kind.values),
        "statements": [
            (each, say(request, f"received.{each.way}"))
            for each in Statement.objects.filter(hearing=hearing).order_by("received_on", "pk")
        ],
        "parties": [
            (each, say(request, f"kind.{each.kind}")) for each in Party.objects.filter(hearing=hearing).order_by("pk")
        ],
        "accesses": list(AccessRequest.objects.filter(hearing=hearing).order_by("pk")),
        "opinion": say(request, f"opinion.{hearing.opinion}") if hearing.opinion else "",
        "effect": say(request, _effect(hearing)) if decision else "",
        "typed": access.typed(request, *TYPED),
        **views_days.words(actor, hearing, answers),
        **views_officer.words(request, actor, hearing),
    }
    return access.show(request, "staff/adverse/one.html", page, status=status)


def _choices(request: HttpRequest, group: str, values: list[str]) -> list[tuple[str, str]]:
    lang = language_of(request)
    return [(value, wording.plain(f"staff_adverse.{group}.{value}", lang)) for value in values]
