"""What the prefecture asks the municipality (県からの照会): the list, one question with what was shared, the reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused, Unknown
from koboshi.doors.municipality import front
from koboshi.foundation.people import throttle
from koboshi.proceedings import service
from koboshi.proceedings.models import AuthorityRequest, Paper
from koboshi.proceedings.service.asking_towns import MOST_FILES, OPEN
from koboshi.screens import attaching
from koboshi.screens import flow as flows

MOST_OPEN, MOST_DONE = 300, 50
KINDS = {"open": "active", "late": "warning", "answered": "success"}


@dataclass(frozen=True, slots=True)
class Row:
    """One question in the list, with how it stands."""

    asked: AuthorityRequest
    state: str
    words: SafeString

    @property
    def kind(self) -> str:
        """How the state is coloured."""
        return KINDS.get(self.state, "neutral")


def put_to(actor: Actor) -> Any:
    """The questions put to the actor's municipality; those she works on as staff of the prefecture are elsewhere."""
    return AuthorityRequest.objects.visible_to(actor).filter(to_body__in=sorted(actor.tenants))


def _rows(request: HttpRequest, found: list[AuthorityRequest]) -> list[Row]:
    states = service.states(found, today=civil.today())
    return [Row(each, states[each.pk], front.say(request, f"request_state.{states[each.pk]}")) for each in found]


def waiting(request: HttpRequest) -> tuple[list[Row], list[Row]]:
    """Questions that wait for a reply, by their day, and those that need none although nobody answered."""
    asked = put_to(flows.actor_of(request)).filter(answered_on=None, taken_back_on=None).order_by("due_on", "pk")
    rows = _rows(request, list(asked[:MOST_OPEN]))
    return [each for each in rows if each.state in OPEN], [each for each in rows if each.state not in OPEN]


@require_GET
@front.for_towns
def index(request: HttpRequest) -> HttpResponse:
    """Every question: those to answer first, by their day."""
    asked = put_to(flows.actor_of(request))
    answered = asked.filter(answered_on__isnull=False).order_by("-answered_on", "-pk")[:MOST_DONE]
    back = asked.filter(answered_on=None, taken_back_on__isnull=False).order_by("-taken_back_on", "-pk")[:MOST_DONE]
    to_answer, over = waiting(request)
    words = {"to_answer": to_answer, "done": [*_rows(request, list(answered)), *over, *_rows(request, list(back))]}
    title = front.say(request, "requests.title")
    return front.page(request, "municipality/requests.html", words, trail=[("", title)])


@require_http_methods(["GET", "HEAD", "POST"])
@front.for_towns
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One question; answered once. Who looked is written into the read log of the case."""
    actor = flows.actor_of(request)
    try:
        if request.method != "POST":
            return _show(request, service.look(actor, number))
        service.answer(actor, number, reply=_typed(request), uploads=_uploads(request))
    except Unknown:
        raise Http404 from None
    except Refused as refused:
        return _again(request, number, refused)
    flows.tell(request, messages.SUCCESS, "municipality.requests.answered")
    return HttpResponseRedirect(reverse("municipality:request", args=[number]))


def _typed(request: HttpRequest) -> str:
    return str(request.POST.get("reply", "")).replace("\r\n", "\n")


def _uploads(request: HttpRequest) -> list[service.Upload]:
    found = [each for each in request.FILES.getlist("files") if isinstance(each, UploadedFile)]
    for _ in found:
        throttle.count(throttle.UPLOAD, flows.caller(request))
    return [service.Upload(each.name or "", each.content_type or "", each.read()) for each in found]


def _again(request: HttpRequest, number: int, refused: Refused) -> HttpResponse:
    """The page with why it was refused and what was typed; files have to be chosen again, and it says so."""
    try:
        asked = service.look(flows.actor_of(request), number)
    except Refused:
        raise Http404 from None
    problem = {"refused": flows.refusal(request, refused), "files_again": bool(request.FILES)}
    return _show(request, asked, problem, status=flows.status_of(refused))


def _show(
    request: HttpRequest, asked: AuthorityRequest, problem: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    row = _rows(request, [asked])[0]
    shared = {} if row.state == "taken_back" else asked.shared
    papers = Paper.objects.visible_to(flows.actor_of(request)).filter(request=asked, removed_at=None)
    words = {
        "row": row,
        "asked": asked,
        "shared": shared,
        "files": list(enumerate(shared.get("files", []))),
        "papers": list(papers),
        "may_answer": row.state in OPEN,
        "most_files": MOST_FILES,
        "typed": _typed(request),
        **(problem or {}),
    }
    trail = [
        (reverse("municipality:requests"), front.say(request, "requests.title")),
        ("", shared.get("title") or front.say(request, "requests.one")),
    ]
    return front.page(request, "municipality/request.html", words, trail=trail, status=status)


@require_GET
@front.for_towns
def shared_file(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """A file that came with the question."""
    try:
        name, content = service.open_shared(flows.actor_of(request), number, place)
    except Refused:
        raise Http404 from None
    return attaching.download(content, name, "application/octet-stream")


@require_GET
@front.for_towns
def reply_file(request: HttpRequest, number: int, paper: int) -> HttpResponse:
    """A file that the municipality sent itself."""
    try:
        name, content = service.open_reply_file(flows.actor_of(request), number, paper)
    except Refused:
        raise Http404 from None
    return attaching.download(content, name, "application/pdf")
