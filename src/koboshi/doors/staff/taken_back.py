"""What pages say of a decision that was taken back: the state on the case's pages, and whether it can be done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from koboshi.casework.models import Case, TakingBack
from koboshi.casework.service import no_longer, taking_back
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.doors.staff import sending
from koboshi.doors.staff.words import Words
from koboshi.foundation.documents.models import Document
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words


def told(row: TakingBack, lang: str) -> dict[str, Any]:
    """One taking back in words, with the notice that told of it."""
    notice = Document.objects.filter(key=row.notice_key).first()
    return {
        "row": row,
        "day": date_words(civil.day_of(row.taken_at), lang),
        "how": wording.plain(f"staff_reopening.{'how_disposed' if row.disposition else 'how'}.{row.how}", lang),
        "number": row.notice_number or (notice.number if notice is not None else ""),
    }


def of_case(actor: Actor, case: Case, lang: str) -> dict[str, Any]:
    """For the pages of a case: whether it is decided anew now, every taking back by its decision, and who may do it."""
    told_to = TakingBack.objects.visible_to(actor).filter(case=case).select_related("taken_by", "decision")
    rows = [row for row in told_to.order_by("pk") if isinstance(row, TakingBack)]
    found = {row.decision_id: told(row, lang) for row in rows}
    return {
        "taken_back": found,
        "gone": {number: _gone(row, lang) for number, row in no_longer.papers(rows).items()},
        "reopened": list(found.values())[-1] if found and case.ended_at is None and not case.outcome else None,
        "disposed": next((each for each in reversed(found.values()) if each["row"].disposition), None),
        "may_take_back": may_open(actor, case),
    }


def _gone(row: TakingBack, lang: str) -> str:
    """What stands beside a notice whose decision was taken back."""
    return wording.plain(f"staff_reopening.gone.{row.how}", lang, day=date_words(civil.day_of(row.taken_at), lang))


def tell(request: HttpRequest, row: TakingBack) -> None:
    """After the act: what was done, where the case goes on, and what is still to be done to bring the notice."""
    step = Words.of(row.case, language_of(request)).step_plain(row.node)
    flow.tell(request, messages.SUCCESS, f"staff_reopening.done.{row.how}", step=step)
    sending.tell(request, Document.objects.get(key=row.notice_key))


def may_open(actor: Actor, case: Case) -> bool:
    """Whether this person finds the page useful: something can be taken back, and she drafts or decides it."""
    may = taking_back.may_propose(actor, case) or taking_back.may_decide(actor, case)
    return may and taking_back.possible(case)
