"""What a decision or its draft lacks, line by line, each with the input that mends it."""

from __future__ import annotations

from django.http import HttpRequest

from koboshi.casework.models import Task
from koboshi.casework.service.amiss import AllAmiss
from koboshi.casework.service.deciding import Amiss, FieldsLack
from koboshi.casework.service.grounds import ReasonLacks
from koboshi.catalog.service import pack_of
from koboshi.core.form import Problem as FormProblem
from koboshi.core.pack import deciding
from koboshi.core.reason import Problem
from koboshi.core.refusal import Refused
from koboshi.doors.staff import access
from koboshi.screens.wrong import Line as Line
from koboshi.ui.fields import input_id
from koboshi.ui.language import language_of
from koboshi.ui.wording import html

OF_CONDITIONS = ("conditions_missing", "conditions_unexpected")
"""Defects that the core tells with a reason, and that the input of the conditions mends."""


def lines_of(request: HttpRequest, task: Task, refused: Refused, *, facts: str = "reason") -> list[Line]:
    """Every defect with the input it is mended in; an input that the page does not have is not led to.

    `facts` is the input of the facts: the pages of deciding and of drafting call it differently.
    """
    if isinstance(refused, AllAmiss):
        return [line for each in refused.parts for line in lines_of(request, task, each, facts=facts)]
    if isinstance(refused, ReasonLacks):
        lang = language_of(request)
        return [Line(html(each.say(lang)), _input_of(each, facts)) for each in refused.problems]
    if isinstance(refused, FieldsLack):
        texts, lang = pack_of(task.case.version_id).texts, language_of(request)
        return [Line(html(deciding.told(each, texts, lang)), input_id(each.field)) for each in refused.problems]
    part = refused.part if isinstance(refused, Amiss) else ""
    first = f"outcome-{task.outcomes[0]}" if task.outcomes else ""
    anchor = first if part == "outcome" else facts if part == "facts" else part
    return [Line(access.problem_of(request, refused), anchor)]


def _input_of(problem: Problem, facts: str) -> str:
    """The input that mends a defect of a reason; further grounds have inputs of their own."""
    if problem.key in OF_CONDITIONS:
        return "conditions"
    if problem.row > 1:
        return f"ground-{problem.row}-{problem.part}"
    return facts if problem.part == "facts" else problem.part


def unreadable(refused: Refused | None) -> tuple[FormProblem, ...]:
    """The problems with the procedure's own fields, to be shown at their inputs."""
    found = refused.parts if isinstance(refused, AllAmiss) else (refused,)
    return tuple(problem for each in found if isinstance(each, FieldsLack) for problem in each.problems)
