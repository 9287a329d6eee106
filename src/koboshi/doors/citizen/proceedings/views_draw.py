"""Draws for everybody: list and digests before, results and record after, and a page that computes it all again."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from koboshi.core import lottery
from koboshi.core.lottery import LotteryError, Verification
from koboshi.doors.citizen import front
from koboshi.doors.citizen.proceedings.views import say, trail
from koboshi.foundation.people import throttle
from koboshi.proceedings import public
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

MOST_BYTES = 20 * 1024 * 1024


def _found(number: int) -> public.DrawShown:
    found = public.draw(number)
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
def draw(request: HttpRequest, number: int) -> HttpResponse:
    """One draw."""
    found = _found(number)
    return front.page(request, "citizen/proceedings/draw.html", {"draw": found}, trail=trail(request, found.title))


@login_not_required
@require_safe
def list_file(request: HttpRequest, number: int) -> HttpResponse:
    """The text of the list, byte for byte as it was hashed."""
    answer = HttpResponse(_found(number).list_text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{number}-list.txt"'
    return answer


@login_not_required
@require_safe
def draw_file(request: HttpRequest, number: int) -> HttpResponse:
    """The record of the draw (`koboshi-draw/1`), after it was made."""
    found = _found(number)
    if not found.file:
        raise Http404
    answer = HttpResponse(found.file, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{number}.json"'
    return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Compute a draw again from its file; nothing is kept."""
    typed = {name: str(request.POST.get(name, "")).strip()[:100] for name in ("list", "secret")}
    words: dict[str, Any] = {"typed": typed, "checks": [], "matches": None, "problem": None}
    status = 200
    if request.method == "POST":
        throttle.count(throttle.VERIFY, flow.caller(request))
        words, status = _checked(request, words)
    page = front.page(
        request, "citizen/proceedings/verify.html", words, trail=trail(request, say(request, "verify")), status=status
    )
    return front.private(page)


def _checked(request: HttpRequest, words: dict[str, Any]) -> tuple[dict[str, Any], int]:
    file, typed = request.FILES.get("file"), words["typed"]
    if not isinstance(file, UploadedFile):
        return {**words, "problem": say(request, "verify_need")}, 422
    if (file.size or 0) > MOST_BYTES:
        return {**words, "problem": say(request, "verify_large")}, 413
    try:
        found: Verification = lottery.verify(file.read().decode("utf-8", "replace"), typed["list"], typed["secret"])
    except LotteryError as problem:
        return {**words, "problem": wording.html(problem.sentences[language_of(request)])}, 422
    checks = [(each.ok, wording.html(each.sentences[language_of(request)])) for each in found.checks]
    return {**words, "checks": checks, "matches": found.matches}, 200
