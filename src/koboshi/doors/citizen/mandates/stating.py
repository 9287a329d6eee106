"""Ask who stands at the screen before an act that cannot be undone, where somebody acts for the applicant."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from koboshi.core.japan import civil
from koboshi.core.mandate import Act
from koboshi.core.refusal import Refused
from koboshi.mandates import service as mandates
from koboshi.screens import flow as flows
from koboshi.screens.flow import Filling
from koboshi.ui import wording
from koboshi.ui.language import language_of


def asked(request: HttpRequest, filling: Filling) -> dict[str, Any]:
    """The people to choose from; none where nobody acts for the applicant, or it is known who is signed in."""
    if filling.application.is_draft:
        return {"people": [], "who": ""}
    mandates.catch_up(filling.application)
    people = mandates.to_be_asked(filling.actor, filling.application, civil.today())
    return {"people": people, "who": str(request.POST.get("who", ""))[:20]}


def answered(request: HttpRequest, filling: Filling, act: Act) -> dict[str, Any]:
    """Note the answer; `refused` says why she may not, and `what_to_do` that a paper would help."""
    found = asked(request, filling)
    if not found["people"]:
        return {"refused": ""}
    try:
        answer = mandates.state(filling.actor, filling.application, act, found["who"], civil.today())
    except Refused as refused:
        return {"refused": flows.refusal(request, refused)}
    if answer is None or answer.allowed:
        return {"refused": ""}
    return {"refused": wording.html(answer.because[language_of(request)]), "what_to_do": True}
