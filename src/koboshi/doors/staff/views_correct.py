"""Ask for correction: which fields, why, until when, with a preview of what the resident will read (行政手続法7条)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.casework.service import correction_letter
from koboshi.casework.service.tasks import RESERVED
from koboshi.core.japan import civil, format_wareki
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, reading
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.views_task import GET_POST, head
from koboshi.doors.staff.words import Words
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

REASONS = {True: "reason", False: "reason_blank"}
"""What is written as the reason for a paper that lacks, and for a question that was left open."""


@access.staff_page
@GET_POST
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Choose fields with a reason each; look at what the resident will read; send."""
    task = access.task_for(request, number)
    if RESERVED not in task.outcomes:
        return access.to("case", task.reference)
    if request.method != "POST":
        return _show(request, task)
    try:
        due_on = access.day(request, "due_on")
    except access.BadDate as bad:
        return _show(request, task, problem=bad.sentence, at="due_on", status=422)
    if "send" not in request.POST:
        return _show(request, task, preview=due_on)
    try:
        casework.ask_correction(
            flow.actor_of(request),
            task,
            items=_items(request),
            due_on=due_on,
            note=str(request.POST.get("note", "")),
            by_post="by_post" in request.POST,
        )
    except Refused as refused:
        return _show(request, task, problem=access.problem_of(request, refused), status=422)
    access.tell(request, messages.SUCCESS, "correct.asked")
    if "by_post" in request.POST:
        flow.tell(request, messages.INFO, "staff_papers.letter_made")
    elif showing.unreached(task.case, language_of(request)) is not None:
        flow.tell(request, messages.WARNING, "staff_papers.no_mail")
    return access.to("case", task.reference)


def _items(request: HttpRequest) -> dict[str, str]:
    """The chosen fields with their reasons."""
    return {field: str(request.POST.get(f"reason.{field}", "")) for field in request.POST.getlist("field")}


def _lacking(request: HttpRequest, task: Task, words: Words) -> dict[str, str]:
    """The page opened for what lacks (`?papers=1`): each with a reason to edit; nothing is sent by itself.

    In Japanese, as a clerk writes it.
    """
    if request.method == "POST" or "papers" not in request.GET:
        return {}
    lacks = "reason_on_paper" if showing.unreached(task.case, words.lang) is not None else REASONS[True]
    reasons = {paper: wording.plain(f"staff_papers.{lacks if paper else key}", "ja") for paper, key in REASONS.items()}
    return {field.id: reasons[field.type == "attachment"] for field in showing.lacking_in(task.case, words)}


def _usual(words: Words) -> str:
    """The last day of the usual time for a correction of the procedure (`[correction] days`), counted from today."""
    return format_wareki(civil.today() + timedelta(days=words.pack.manifest.law.correction_days))


def _group(request: HttpRequest, part: reading.Part, chosen: set[str], given: dict[str, str]) -> dict[str, Any]:
    """The fields of one page of the form, those that are chosen first; the group stands open where one is."""
    rows = [
        {
            "answer": row,
            "chosen": row.field in chosen,
            "reason": str(request.POST.get(f"reason.{row.field}", given.get(row.field, ""))),
        }
        for row in part.rows
    ]
    picked = sum(bool(row["chosen"]) for row in rows)
    return {"title": part.title, "rows": sorted(rows, key=lambda row: not row["chosen"]), "picked": picked}


def _show(
    request: HttpRequest, task: Task, *, problem: Any = None, at: str = "", preview: Any = None, status: int = 200
) -> HttpResponse:
    actor, words = flow.actor_of(request), Words.of(task, language_of(request))
    given = _lacking(request, task, words)
    chosen = {*request.POST.getlist("field"), *given}
    files = reading.files_of(actor, task.case)
    parts = [
        _group(request, part, chosen, given) for part in reading.parts(actor, task.case, words, files) if part.rows
    ]
    page = {
        **head(request, task),
        "problem": problem,
        "problem_at": at,
        "parts": parts,
        "typed": access.typed(request, "due_on", "note") | ({"due_on": _usual(words)} if given else {}),
        "unreached": (unreached := showing.unreached(task.case, words.lang)),
        "letter": correction_letter.possible(words.pack),
        "by_post": "by_post" in request.POST if request.method == "POST" else unreached is not None,
        "preview": preview,
        "asked": [{"label": words.field(field), "reason": reason} for field, reason in _items(request).items()],
    }
    return access.show(request, "staff/correct.html", page, status=status)
