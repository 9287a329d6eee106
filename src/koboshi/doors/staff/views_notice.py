"""Look at the notice as it will be, and send it: preview, confirmation, sent once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.casework.service import issuing
from koboshi.core.letter import LetterError
from koboshi.core.process import ProcessError
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access, sending
from koboshi.doors.staff.views_task import GET_POST, head
from koboshi.doors.staff.words import Words
from koboshi.foundation.documents import service as documents
from koboshi.screens import flow
from koboshi.screens.attaching import download
from koboshi.ui.language import language_of


def _issuable(task: Task) -> bool:
    return task.action == "issue" and task.state == Task.State.OPEN


def _page(request: HttpRequest, task: Task, template: str, *, problem: Any = None, status: int = 200) -> HttpResponse:
    """Preview or confirmation; a letter that cannot be filled is a sentence, not a broken page."""
    page: dict[str, Any] = {**head(request, task), "problem": problem, "letter_title": "", "letter": ""}
    try:
        name, html = casework.preview(flow.actor_of(request), task)
    except (LetterError, ProcessError) as error:
        page["problem"] = access.say(request, "notice.broken", why=error)
        return access.show(request, "staff/notice.html", page, status=422)
    page["letter_title"] = Words.of(task, language_of(request)).letter(name)
    page["letter"] = mark_safe(html)  # noqa: S308  made by core.letter, every text escaped
    page["unchecked"] = issuing.unchecked(task.case, name)
    page |= sending.summary(request, task.case)
    return access.show(request, template, page, status=status)


@access.staff_page
@require_safe
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The notice on screen, with a way to the draft on paper and to sending."""
    task = access.task_for(request, number)
    if not _issuable(task):
        return access.to("decision", task.reference)
    return _page(request, task, "staff/notice.html")


@access.staff_page
@require_safe
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """The notice as PDF without number and signature."""
    task = access.task_for(request, number)
    if not _issuable(task):
        return access.to("decision", task.reference)
    words = Words.of(task, "ja")
    try:
        name = issuing.letter_name(task.case, words.pack, task.node)
        vertical = words.pack.manifest.law.delivery.vertical
        title = words.plain(f"letter.{name}.title", name)
        content = documents.draft(issuing.blocks(task.case, name), title=title, vertical=vertical)
    except (LetterError, ProcessError):
        return _page(request, task, "staff/notice.html")
    return download(content, f"{task.reference}-draft.pdf", "application/pdf")


@access.staff_page
@GET_POST
def send(request: HttpRequest, number: int) -> HttpResponse:
    """To whom, by which way, and that it cannot be taken back; then it is sent. Pressed twice it is sent once."""
    task = access.task_for(request, number)
    if request.method != "POST":
        return _page(request, task, "staff/send.html") if _issuable(task) else access.to("decision", task.reference)
    try:
        document = casework.issue(flow.actor_of(request), task)
    except Refused as refused:
        messages.error(request, access.problem_of(request, refused))
        return access.to("decision", task.reference)
    except (LetterError, ProcessError):
        return _page(request, task, "staff/notice.html")
    sending.tell(request, document)
    return access.to("decision", task.reference)
