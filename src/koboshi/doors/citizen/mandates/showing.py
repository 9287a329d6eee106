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
from koboshi.screens.flow import Filling
from koboshi.ui import wording
from koboshi.ui.language import language_of

TONES = {"checked": "success", "unchecked": "warning", "looking": "active", "later": "active"}


def say(request: HttpRequest, key: str, **values: object) -> Any:
    """A text of this area as HTML, in the reader's language."""
    return front.html(wording.say(f"citizen_mandates.{key}", language_of(request), **values))


def row_of(request: HttpRequest, row: MandateRow, on: date) -> dict[str, Any]:
    """One mandate for the page; that its paper is still to be checked is said once, not at every act."""
    lang, acts, unproved = language_of(request), [], ""
    for act in core.ACTS:
        answer = mandates.may_act(row.reference, row.representative, act, on)
        if answer is None or act not in row.scopes:
            continue
        waiting = answer.code == "proof"
        if waiting:
            unproved = say(request, "looking") if row.waits_for_check else front.html(answer.because[lang])
        acts.append(
            {
                "name": front.html(said(f"act.{act}")[lang]),
                "allowed": answer.allowed or waiting,
                "because": front.html(answer.because[lang]),
            }
        )
    over = row.ended(on)
    state = _state(row, on, over=over)
    return {
        "row": row,
        "kind": front.html(said(f"kind.{row.kind}")[lang]),
        "acts": acts,
        "unproved": unproved,
        "over": over,
        "state": say(request, f"state.{state}"),
        "tone": TONES.get(state, "neutral"),
    }


def _state(row: MandateRow, on: date, *, over: bool) -> str:
    if over:
        return "over"
    if row.since > on:
        return "later"
    if row.checked_on is not None or row.kind == "messenger":
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
