"""What the pages say of one mandate, and of where the post for an application goes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from koboshi.casework.models import Case
from koboshi.casework.service import addressing
from koboshi.core import mandate as core
from koboshi.core.mandate.wording import said
from koboshi.doors.citizen import front
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow
from koboshi.mandates.service import competence
from koboshi.mandates.service.asking import ARRIVES
from koboshi.screens.flow import Filling
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

TONES = {"checked": "success", "needless": "success", "unchecked": "warning", "looking": "active", "later": "active"}


def say(request: HttpRequest, key: str, **values: object) -> Any:
    """A text of this area as HTML, in the reader's language."""
    return front.html(wording.say(f"citizen_mandates.{key}", language_of(request), **values))


def row_of(request: HttpRequest, row: MandateRow, on: date) -> dict[str, Any]:
    """One mandate for the page: what it gives today, what after the check of its paper, and what happens next."""
    lang = language_of(request)
    state = _state(row, on)
    acts = [] if state in ("over", "later") else _acts(row, on, lang)
    unproved = ""
    if any(each["waiting"] for each in acts):
        unproved = "next_looking" if row.waits_for_check else "next_paper"
    return {
        "row": row,
        "kind": front.html(said(f"kind.{row.kind}")[lang]),
        "acts": [each for each in acts if not each["waiting"]],
        "after": [each for each in acts if each["waiting"]],
        "unproved": say(request, unproved) if unproved else "",
        "over": state == "over",
        "gone": _gone(request, row, on) if state in ("over", "later") else "",
        "state": say(request, f"state.{state}"),
        "tone": TONES.get(state, "neutral"),
    }


def _acts(row: MandateRow, on: date, lang: str) -> list[dict[str, Any]]:
    """Each act that was entrusted; `waiting` for the office's check, which what may arrive without it never is."""
    found = []
    for act in core.ACTS:
        answer = mandates.may_act(row.reference, row.representative, act, on) if act in row.scopes else None
        if answer is None:
            continue
        arrives = answer.code == "proof" and act in ARRIVES
        found.append(
            {
                "name": front.html(said(f"act.{act}")[lang]),
                "waiting": answer.code == "proof" and not arrives,
                "allowed": answer.allowed or arrives,
                "because": front.html(answer.because[lang]),
            }
        )
    return found


def _gone(request: HttpRequest, row: MandateRow, on: date) -> Any:
    """Why it gives nothing today, and what to do."""
    lang = language_of(request)
    if row.revoked_on is not None and row.revoked_on <= on:
        return say(request, "gone.revoked", day=date_words(row.revoked_on, lang))
    if row.until is not None and on > row.until:
        return say(request, "gone.expired", day=date_words(row.until, lang))
    return say(request, "gone.later", day=date_words(row.since, lang))


def _state(row: MandateRow, on: date) -> str:
    if row.ended(on):
        return "over"
    if row.since > on:
        return "later"
    if row.kind == "messenger" and row.checked_on is None:
        return "needless"
    if row.checked_on is not None:
        return "checked"
    return "looking" if row.waits_for_check else "unchecked"


def post_of(request: HttpRequest, filling: Filling, on: date) -> dict[str, Any]:
    """To whom and to which address paper is sent, and the three addresses as they were told."""
    case = Case.objects.visible_to(filling.actor).filter(application=filling.application).first()
    found = competence.of_application(filling.application)
    labels = []
    receivers = () if case is None else mandates.receivers(filling.application, on)
    for text in [addressing.address_label(case, each) for each in receivers] if case is not None else []:
        lines = text.split("\n")
        placed = not all(line.rstrip().endswith(("様", "代理人")) for line in lines)
        labels.append({"lines": lines, "placed": placed})
    return {
        "labels": labels,
        "addresses": [
            (say(request, f"address.{each.kind}"), each.text or say(request, f"told.{each.state}"))
            for each in found.facts
            if each.state != "not_asked"
        ],
    }
