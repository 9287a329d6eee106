"""The tags and filters that templates load with `{% load koboshi %}`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import budoux
from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from koboshi.core.form import Field, Problem
from koboshi.core.japan import wareki as eras
from koboshi.core.text import Texts
from koboshi.ui import fields, wording
from koboshi.ui.language import language_of

register = template.Library()

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def _lang(context: template.Context) -> str:
    """The language of this page: the variable `lang`, else what the middleware put on the request."""
    lang = context.get("lang")
    if isinstance(lang, str):
        return lang
    request = context.get("request")
    return language_of(request if isinstance(request, HttpRequest) else None)


@register.simple_tag(takes_context=True)
def t(context: template.Context, key: str, **values: object) -> SafeString:
    """The screen text of `key` in the page's language, as HTML with ruby: `{% t "citizen.start.title" name=x %}`."""
    return wording.say_html(key, _lang(context), **values)


@register.simple_tag(takes_context=True)
def t_plain(context: template.Context, key: str, **values: object) -> str:
    """The same text without ruby, for `<title>`, attributes and `<option>`."""
    return wording.plain(key, _lang(context), **values)


@register.simple_tag(takes_context=True)
def pack_text(context: template.Context, texts: Texts, key: str, **values: object) -> SafeString:
    """A text of a procedure pack in the page's language, as HTML with ruby: `{% pack_text texts "title" %}`."""
    return wording.html(texts.get(key, _lang(context), **values))


@register.simple_tag(takes_context=True)
def field(
    context: template.Context,
    field: Field,
    reading: fields.ReadingLike | None = None,
    typed: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] | None = None,
    texts: Texts | None = None,
    answers: Mapping[str, Any] | None = None,
) -> SafeString:
    """One form field with label, mark, help and error, in the page's language.

    What stands in the inputs comes from `typed`, else from `reading.typed`, else from the stored `answers`.
    `texts` are the pack's; without the argument the context variable `texts` is taken. The context variables
    `uploads` (attachment id to {"name", "size"}), `candidates` and `focus` (see posted.apply) are used where set.
    """
    shown = fields.Shown(
        texts=texts if texts is not None else context["texts"],
        lang=_lang(context),
        typed=fields.what_to_show(field, reading, typed, answers),
        problems=tuple(problems if problems is not None else (reading.problems if reading else ())),
        uploads=context.get("uploads") or {},
        candidates=context.get("candidates") or {},
        focus=str(context.get("focus") or ""),
    )
    view = fields.view_of(field, shown)
    page = {"f": view, "lang": _lang(context)}
    return SafeString(render_to_string(view.template, page))


@register.inclusion_tag("ui/part/error_summary.html", takes_context=True)
def error_summary(
    context: template.Context, problems: Sequence[Problem] = (), texts: Texts | None = None
) -> dict[str, object]:
    """The list of everything to mend, each line a link to its field; nothing where there are no problems."""
    pack = texts if texts is not None else context.get("texts")
    lines = [fields.summary_line(problem, pack, _lang(context)) for problem in problems or ()]
    return {"lines": lines, "lang": _lang(context)}


@register.simple_tag(takes_context=True)
def wareki(context: template.Context, value: datetime.date | str | None) -> SafeString:
    """A date for people: 令和8年4月1日, with the Western year beside it in easy Japanese; 1 April 2026 in English.

    Takes a date, a datetime (its day in Japan: what came at 07:37 came that day) or YYYY-MM-DD; nothing for None.
    """
    if not value:
        return SafeString("")
    day = datetime.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if isinstance(day, datetime.datetime):
        day = (timezone.localtime(day) if timezone.is_aware(day) else day).date()
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_words(day, _lang(context)))


def date_words(day: datetime.date, lang: str) -> str:
    """The date in the words of the language, without HTML."""
    if lang == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    words = eras.format_wareki(day)
    if lang == "ja-easy":
        return words.replace("年", f"年（{day.year}年）", 1)
    return words


@register.inclusion_tag("ui/part/stat.html", takes_context=True)
def stat(
    context: template.Context,
    label: str,
    value: object,
    unit: str = "",
    definition: str = "",
    denominator: str = "",
    as_of: datetime.date | None = None,
) -> dict[str, object]:
    """A number with what it means: definition, what it is a share of, and the day it was counted."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "definition": definition,
        "denominator": denominator,
        "as_of": as_of,
        "lang": _lang(context),
    }


@register.inclusion_tag("ui/part/bars.html", takes_context=True)
def bars(
    context: template.Context, rows: Sequence[tuple[str, float]], caption: str, unit: str = ""
) -> dict[str, object]:
    """A horizontal bar chart that is a table: `rows` are (label, value), values ≥ 0; bars share the largest value."""
    top = max((value for _, value in rows), default=0) or 1
    drawn = [{"label": label, "value": value, "width": round(100 * value / top, 1)} for label, value in rows]
    return {"rows": drawn, "caption": caption, "unit": unit, "lang": _lang(context)}


@register.inclusion_tag("ui/part/steps.html", takes_context=True)
def steps(context: template.Context, titles: Sequence[str], current: int) -> dict[str, object]:
    """Where one is among the steps; `current` counts from 1."""
    state = ["done" if at < current else "now" if at == current else "next" for at in range(1, len(titles) + 1)]
    return {
        "steps": list(zip(titles, state, strict=True)),
        "current": current,
        "total": len(titles),
        "lang": _lang(context),
    }


@register.filter
def commas(number: int) -> str:
    """A number with commas between its thousands, as sums of money are written."""
    return f"{number:,}"


@register.filter
def phrases(text: object) -> SafeString:
    """Japanese text that breaks only between phrases: `<wbr>` between them, for headings and buttons.

    Text that already carries markup (ruby) is passed through: the styles break it by the browser's own rule.
    """
    if not text:
        return SafeString("")
    escaped = conditional_escape(text if isinstance(text, str) else str(text))
    if "<" in escaped:
        return escaped
    pieces = format_html_join(mark_safe("<wbr>"), "{}", ((piece,) for piece in _phrases(str(text))))
    return format_html('<span class="k-phrases">{}</span>', pieces)


@lru_cache(maxsize=1)
def _parser() -> budoux.Parser:
    """The phrase model, read once."""
    return budoux.load_default_japanese_parser()


@lru_cache(maxsize=2048)
def _phrases(text: str) -> tuple[str, ...]:
    """The phrases of a short text."""
    return tuple(_parser().parse(text))
