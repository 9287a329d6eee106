"""What pages say of a decision that was taken back: the state on the case's pages, and whether it can be done."""

from __future__ import annotations

from typing import Any

from koboshi.casework.models import Case, TakingBack
from koboshi.casework.service import taking_back
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.foundation.documents.models import Document
from koboshi.ui import wording
from koboshi.ui.templatetags.koboshi import date_words


def told(row: TakingBack, lang: str) -> dict[str, Any]:
    """One taking back in words, with the notice that told of it."""
    notice = Document.objects.filter(key=row.notice_key).first()
    return {
        "row": row,
        "day": date_words(civil.day_of(row.taken_at), lang),
        "how": wording.plain(f"staff_reopening.how.{row.how}", lang),
        "number": notice.number if notice is not None else "",
    }


def of_case(actor: Actor, case: Case, lang: str) -> dict[str, Any]:
    """For the pages of a case: whether it is decided anew now, every taking back by its decision, and who may do it."""
    rows = TakingBack.objects.visible_to(actor).filter(case=case).select_related("taken_by").order_by("pk")
    found = {row.decision_id: told(row, lang) for row in rows if isinstance(row, TakingBack)}
    return {
        "taken_back": found,
        "reopened": list(found.values())[-1] if found and case.ended_at is None and not case.outcome else None,
        "may_take_back": may_open(actor, case),
    }


def may_open(actor: Actor, case: Case) -> bool:
    """Whether this person finds the page useful: something can be taken back, and she drafts or decides it."""
    may = taking_back.may_propose(actor, case) or taking_back.may_decide(actor, case)
    return may and taking_back.possible(case)
