"""What is posted today; nothing is kept on the page after its period."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koboshi.casework import public
from koboshi.core.japan import civil
from koboshi.doors.citizen import front
from koboshi.ui import wording
from koboshi.ui.language import language_of


@login_not_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The posted notices: number, office, period, and the name only where the law asks for it.

    Search engines are asked to stay away: what is posted for two weeks is not meant to be found for years.
    """
    title = wording.say("citizen_postings.title", language_of(request))
    words = {"postings": public.postings(civil.today())}
    answer = front.page(request, "citizen/postings/overview.html", words, trail=[("", wording.html(title))])
    answer["X-Robots-Tag"] = "noindex, noarchive"
    answer["Cache-Control"] = "no-store"
    return answer
