"""The page of the leaders and the file of the same figures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from koboshi.core.actor import Actor, Role
from koboshi.core.japan import civil
from koboshi.doors.leadership import figures, spans, table_file, tilemap
from koboshi.doors.leadership.figures import Names
from koboshi.measure.service import Board
from koboshi.measure.service import board as count
from koboshi.screens.attaching import download
from koboshi.screens.flow import actor_of
from koboshi.screens.guard import only_for
from koboshi.ui import wording
from koboshi.ui.language import language_of

MAY_LOOK = (Role.LEADER, Role.DECIDER)


@only_for(*MAY_LOOK)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The numbers of a period, each with definition, numerator, denominator and the time of counting."""
    lang = language_of(request)
    choice = spans.read(request.GET.dict(), today=civil.today(), lang=lang)
    words: dict[str, Any] = {
        "demo": bool(settings.KOBOSHI["demo"]),
        "choice": choice,
        "options": [(name, name == choice.chosen) for name in spans.CHOICES],
        "errors": [(name, wording.html(text)) for name, text in choice.errors.items()],
        "first_error": wording.html(choice.errors.get("first", "")),
        "last_error": wording.html(choice.errors.get("last", "")),
        "navigation": _navigation(lang),
        "shown": None,
    }
    if choice.span is not None:
        actor = actor_of(request)
        shown = count(actor, choice.span)
        words |= {"shown": shown, **_figures(actor, shown, lang)}
    response = render(request, "leadership/board.html", words, status=422 if choice.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _navigation(lang: str) -> list[dict[str, object]]:
    text = wording.say_html("leadership.nav.board", lang)
    return [{"url": reverse("leadership:board"), "text": text, "current": True, "count": 0}]


def _figures(actor: Actor, shown: Board, lang: str) -> dict[str, Any]:
    names = figures.names(shown, lang)
    return {
        "groups": [_group(shown, key, names) for key in figures.GROUPED],
        "shares": [_share(shown, key, names) for key in ("without_visit", "within_period")],
        "arrived": _stat("arrived", str(shown.arrived.numerator), "count", shown.arrived.denominator, 0, names),
        "periods": [_days(actor, shown, row, names) for row in shown.periods],
        "map": tilemap.draw(shown.by_municipality),
        "towns": [(wording.html(name), rows) for name, rows in figures.rows(shown.by_municipality, names)],
        "town_total": shown.by_municipality.denominator,
    }


def _group(shown: Board, key: str, names: Names) -> dict[str, object]:
    figure = getattr(shown, key)
    return {
        "key": key,
        "caption": wording.html(names.say("total", count=figure.denominator)),
        "title": wording.html(names.say(f"figure.{key}")),
        "definition": wording.html(names.say(f"definition.{key}")),
        "rows": [(wording.html(name), rows) for name, rows in figures.rows(figure, names)],
        "unit": names.say("unit.count"),
    }


def _stat(key: str, value: str | None, unit: str, whole: int, part: int, names: Names) -> dict[str, object]:
    return {
        "label": wording.html(names.say(f"figure.{key}")),
        "value": value,
        "unit": names.say(f"unit.{unit}"),
        "definition": wording.html(names.say(f"definition.{key}")),
        # Ruby stays in braces here: the `stat` tag puts these words into a sentence of its own and draws both.
        "denominator": names.say(f"share.{key}", numerator=part, denominator=whole),
        "few": False,
    }


def _share(shown: Board, key: str, names: Names) -> dict[str, object]:
    share = figures.share(getattr(shown, key))
    return {**_stat(key, share.value, "percent", share.denominator, share.numerator, names), "few": share.few}


def _days(actor: Actor, shown: Board, row: Any, names: Names) -> dict[str, object]:
    standard = figures.standard(actor, row.procedure, shown, names)
    found = {
        name: wording.html(text) if isinstance(text, str) else text for name, text in figures.cells(row, names).items()
    }
    return {**found, "standard": wording.html(standard.text), "unchecked": standard.unchecked}


@only_for(*MAY_LOOK)
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The figures of the period as CSV; a period that cannot be read shows the page with what to mend."""
    lang = language_of(request)
    choice = spans.read(request.GET.dict(), today=civil.today(), lang=lang)
    if choice.span is None:
        return board(request)
    shown = count(actor_of(request), choice.span)
    content = table_file.of_board(shown, figures.names(shown, lang))
    name = f"koboshi-{shown.span.first.isoformat()}-{shown.span.last.isoformat()}.csv"
    return download(content, name, "text/csv; charset=utf-8")
