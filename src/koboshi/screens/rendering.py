"""One page of a door that staff sign in to: the way back to its home, and nothing kept in a cache."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

Trail = Sequence[tuple[str, object]]


def page(
    request: HttpRequest, template: str, words: dict[str, Any], *, door: str, home: object, trail: Trail, status: int
) -> HttpResponse:
    """Render a page of `door`; `home` is the word for its first page, `trail` what lies between that and here."""
    start = {"url": reverse(f"{door}:home"), "text": home}
    crumbs = [start, *({"url": url, "text": text} for url, text in trail)] if trail else []
    response = render(request, template, {"breadcrumbs": crumbs, "refused": "", **words}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
