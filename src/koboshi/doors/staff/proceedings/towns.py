"""Asking a municipality that works in this house: whom, what of the case goes with the question, what came back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from koboshi.casework.models import Case
from koboshi.doors.staff import access, consulted
from koboshi.doors.staff.proceedings import acts
from koboshi.doors.staff.words import Words
from koboshi.foundation.organisations.models import Organisation
from koboshi.proceedings import service
from koboshi.proceedings.models import AuthorityRequest
from koboshi.proceedings.service import asking_towns, sharing
from koboshi.screens import flow


def ask(request: HttpRequest, case: Case) -> None:
    """Put the question that was typed, with what was ticked. Raises `Refused` and `BadDate`."""
    service.ask_municipality(
        flow.actor_of(request),
        case,
        to_body=acts.posted(request, "to_body"),
        question=acts.posted(request, "town_question"),
        due_on=access.day(request, "town_due_on"),
        share=[str(each) for each in request.POST.getlist("share")],
    )


def words_of(request: HttpRequest, case: Case, words: Words) -> dict[str, Any]:
    """What the form shows: the municipalities, the case's own first; what can be ticked; whom the pack names."""
    posted = acts.posted(request, "act") == "ask_town"
    ticked = request.POST.getlist("share") if posted else [sharing.TITLE]
    declared = [each for each in consulted.everywhere(case, words) if not each.ours]
    own = sharing.municipalities_of(case)
    here = asking_towns.bodies()
    named = [each for each in here if any(each.name in one.name for one in declared)]
    first = [each for code in own for each in here if each.code == code]
    first += [each for each in named if each not in first]
    away = Organisation.objects.filter(code__in=own[:1]).exclude(code__in=[each.code for each in here]).first()
    return {
        "towns_first": first,
        "towns": [each for each in here if each not in first],
        "town_away": away.name if away else "",
        "town_chosen": acts.posted(request, "to_body") if posted else "",
        "declared": declared,
        "shares": [(each, _label(request, each), each.key in ticked) for each in sharing.items(case)],
    }


def _label(request: HttpRequest, item: sharing.Item) -> str:
    kind = acts.say(request, f"share.{item.kind}")
    return f"{kind}（{item.label}）" if item.label else kind


def shared_lines(request: HttpRequest, asked: AuthorityRequest) -> list[tuple[str, str]]:
    """What went to the municipality, line by line."""
    shared = asked.shared
    lines = [(acts.say(request, f"share.{name}"), shared.get(name, "")) for name in ("title", "applicant")]
    lines += [(label or acts.say(request, "share.place"), text) for label, text in shared.get("places", [])]
    lines += [(acts.say(request, f"share.{kind}"), name) for kind, _, _, name in shared.get("files", [])]
    return [(label, text) for label, text in lines if text]
