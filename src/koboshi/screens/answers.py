"""Answers as rows for people: what was asked, what was answered, and where to change it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString

from koboshi.core.form import Field, Form, Problem, sentence
from koboshi.core.text import Texts
from koboshi.intake.models import Application, Attachment
from koboshi.ui import wording
from koboshi.ui.fields import input_id


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer: `label` as HTML, `lines` as text."""

    field: str
    label: SafeString
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one page of the form."""

    page: str
    title: SafeString
    change_url: str
    rows: Sequence[Row]


def attachments_of(application: Application) -> list[Attachment]:
    """The files that count now, oldest first."""
    return list(Attachment.objects.filter(application=application, removed_at__isnull=True).order_by("pk"))


def uploads(files: Iterable[Attachment]) -> dict[str, dict[str, object]]:
    """Files as the `field` tag shows them: id to name, size, and what the scan said."""
    return {str(each.pk): {"name": each.name, "size": filesizeformat(each.size), "scan": each.scan} for each in files}


def with_files(answers: Mapping[str, Any], files: Iterable[Attachment]) -> dict[str, Any]:
    """The answers with the files' ids in their fields, whether or not they were stored there yet."""
    found: dict[str, list[str]] = {}
    for each in files:
        found.setdefault(each.field, []).append(str(each.pk))
    return {**answers, **found}


def lines_of(form: Form, field: Field, value: Any, lang: str, texts: Texts, names: Mapping[str, str]) -> list[str]:
    """One answer as lines of text; files by their names."""
    if field.type == "attachment" and not value:
        promised = field.required and field.later
        return [wording.plain("screens.later.row" if promised else "screens.later.none", lang)]
    if field.type == "attachment":
        return [names.get(str(each), str(each).removeprefix("sample:")) for each in value]
    if value is None:
        return []
    return form.display(field, value, lang, texts)


def sections(
    form: Form,
    answers: Mapping[str, Any],
    *,
    lang: str,
    texts: Texts,
    files: Sequence[Attachment] = (),
    change: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
) -> list[Section]:
    """Everything that was answered, page by page. `change`: the address to change a page; `only` narrows fields."""
    names = {str(each.pk): each.name for each in files}
    full = with_files(answers, files)
    found = []
    for page in form.visible_pages(answers):
        url = (change or {}).get(page.id, "")
        rows = [
            Row(
                field.id,
                html(texts, field.label_key, lang),
                lines_of(form, field, full.get(field.id), lang, texts, names),
            )
            for field in form.visible_fields(page, answers)
            if only is None or field.id in only
        ]
        if rows:
            found.append(Section(page.id, html(texts, f"page.{page.id}.title", lang), url, rows))
    return found


def anchor(field: Field) -> str:
    """The id of a field on its page."""
    return input_id(field.id)


def html(texts: Texts, key: str, lang: str, **values: object) -> SafeString:
    """A text of a pack as HTML with ruby."""
    return wording.html(texts.get(key, lang, **values))


def say(problem: Problem, texts: Texts, lang: str) -> SafeString:
    """What is wrong with an answer, as HTML."""
    return wording.html(sentence(problem, texts, lang))
