"""What the pages say of one mandate, and of where the post for an application goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from koboshi.casework.models import Case
from koboshi.casework.service import addressing
from koboshi.core import mandate as core
from koboshi.core.mandate.wording import said
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service import competence
from koboshi.screens import mandating
from koboshi.screens.flow import Filling
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words


def say(request: HttpRequest, key: str, **values: object) -> Any:
    """A text of this area as HTML, in the reader's language."""
    return wording.say_html(f"citizen_mandates.{key}", language_of(request), **values)


def row_of(request: HttpRequest, row: MandateRow, on: date) -> dict[str, Any]:
    """One mandate for the page: what it gives today, what after the check of its paper, and what happens next."""
    lang, state = language_of(request), row.standing(on)
    over = state in ("ended", "revoked")
    acts = [] if over or state == "later" else _acts(row, on, lang)
    coming = [act for act in core.ACTS if act in row.scopes] if state == "later" else []
    unproved = ""
    if any(each["waiting"] for each in acts):
        unproved = "next_looking" if state == "looking" else "next_paper"
    return {
        "row": row,
        "kind": wording.html(said(f"kind.{row.kind}")[lang]),
        "acts": [each for each in acts if not each["waiting"]],
        "after": [each for each in acts if each["waiting"]],
        "coming": [wording.html(said(f"act.{act}")[lang]) for act in coming],
        "post": mandating.lines_of(row.representative.address),
        "unproved": say(request, unproved) if unproved else "",
        "over": over,
        "gone": _gone(request, row, on) if over or state == "later" else "",
        "state": wording.html(mandating.state(row, on, lang)),
        "tone": mandating.TONES.get(state, "neutral"),
    }


def _acts(row: MandateRow, on: date, lang: str) -> list[dict[str, Any]]:
    """Each act that was entrusted; `waiting` for the office's check, which what may arrive without it never is."""
    return [
        {
            "name": wording.html(said(f"act.{each.act}")[lang]),
            "waiting": each.what == "after_check",
            "allowed": each.what in ("yes", "arrives"),
            "because": wording.html(each.because[lang]),
        }
        for each in mandates.entitled(row, on, [act for act in core.ACTS if act in row.scopes])
    ]


def _gone(request: HttpRequest, row: MandateRow, on: date) -> Any:
    """Why it gives nothing today, and what to do."""
    lang = language_of(request)
    if row.revoked_on is not None and row.revoked_on <= on:
        return say(request, "gone.revoked", day=date_words(row.revoked_on, lang))
    if row.until is not None and on > row.until:
        return say(request, "gone.expired", day=date_words(row.until, lang))
    return say(request, "gone.later", day=date_words(row.since, lang))


def by_post(filling: Filling) -> mandating.ByPost:
    """Whether notices would go by post to somebody who is named with these answers."""
    case = Case.objects.visible_to(filling.actor).filter(application=filling.application).first()

    def answer(values: Mapping[str, Any]) -> bool:
        if case is None:
            return False
        return addressing.needs_address(case, values.get("scopes") or (), str(values.get("email") or ""))

    return answer


def together(book: mandates.Book) -> list[dict[str, Any]]:
    """Those who apply beside the applicant, and where each gets post."""
    return [
        {"party": each, "post": mandating.lines_of(each.address)}
        for each in book.applicants
        if each.role != Party.Role.APPLICANT
    ]


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
