"""Papers that are asked for and not there: on their page, before submitting, and after arrival (行政手続法7条)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from koboshi.core.form import Field, Problem
from koboshi.screens import answers
from koboshi.screens.flow import Filling

LATER = "later"
"""What a tick box posts: the paper comes after the application has arrived."""


def missing(filling: Filling) -> list[Field]:
    """The required papers of the shown questions for which no file is there, in the order of the form."""
    form, files = filling.offer.pack.form, answers.attachments_of(filling.application)
    there, shown = {each.field for each in files}, form.visible(filling.application.answers)
    return [
        field
        for field in form.fields.values()
        if field.type == "attachment" and field.required and field.id in shown and field.id not in there
    ]


def to_come(filling: Filling) -> list[Field]:
    """The missing papers that may come later: they do not keep the application from arriving."""
    return [field for field in missing(filling) if field.later]


def labels(filling: Filling, fields: Sequence[Field]) -> list[SafeString]:
    """What the papers are called."""
    return [answers.html(filling.offer.pack.texts, field.label_key, filling.lang) for field in fields]


def problems(filling: Filling, fields: Sequence[Field], ticked: frozenset[str]) -> list[Problem]:
    """What is to mend on a page with these fields: a file is missing and was not put off with a tick."""
    here = {field.id for field in fields}
    return [
        Problem(field.id, "problem.attach_or_later" if field.later else "problem.attach")
        for field in missing(filling)
        if field.id in here and not (field.later and field.id in ticked)
    ]
