"""The page of one visit on a phone: checklist, remarks and photographs; answers a device with JSON when it asks so."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.doors.staff import access
from koboshi.doors.staff.fieldwork import reading
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import Photo
from koboshi.fieldwork.service import keeping
from koboshi.fieldwork.service.visiting import Finding
from koboshi.intake.service.attachments import Upload
from koboshi.screens import flow
from koboshi.screens.attaching import TYPES, download
from koboshi.ui.language import language_of

KEEP = "X-Koboshi-Keep"
"""On an answer that the service worker may keep on the device: for how many seconds, a day at most."""
DAY = 24 * 60 * 60


@access.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, number: int) -> HttpResponse:
    """Look at a visit, or keep the checklist as filled in so far."""
    if request.method != "POST":
        return show_visit(request, number)
    found = reading.visit_for(request, number)
    try:
        recorded = fieldwork.record(
            flow.actor_of(request),
            found,
            _findings(request),
            str(request.POST.get("note", "")) if _changed(request, "note") else None,
            client_id=client_id(request),
            noted_at=noted_at(request),
        )
    except Refused as refused:
        return refuse(request, number, refused)
    key = "kept" if recorded.kept else "recorded"
    if wants_json(request):
        return JsonResponse({"sentence": reading.say(request, f"done.{key}"), "fresh": recorded.fresh})
    flow.tell(request, messages.WARNING if recorded.kept else messages.SUCCESS, f"staff_fieldwork.done.{key}")
    return access.to("fieldwork_visit", number)


def _findings(request: HttpRequest) -> dict[str, Finding]:
    """The items that were changed on this page: what a colleague noted meanwhile elsewhere is left alone."""
    named = (name.partition(".")[2] for name in request.POST if name.startswith(("verdict.", "note.")))
    found = {}
    for item in dict.fromkeys(named):
        verdict, note = (str(request.POST.get(f"{part}.{item}", "")) for part in ("verdict", "note"))
        if (verdict or note.strip()) and (_changed(request, f"verdict.{item}") or _changed(request, f"note.{item}")):
            found[item] = Finding(verdict or "open", note)
    return found


def _changed(request: HttpRequest, name: str) -> bool:
    """Whether an input differs from what the page showed when it was opened (`was.<name>`)."""
    now, was = (str(request.POST.get(each, "")).replace("\r\n", "\n").strip() for each in (name, f"was.{name}"))
    return now != was


def client_id(request: HttpRequest) -> uuid.UUID:
    """The number the device or the form gave this sending; a new one for anything unreadable."""
    try:
        return uuid.UUID(str(request.POST.get("client_id", "")))
    except ValueError:
        return uuid.uuid4()


def noted_at(request: HttpRequest) -> datetime | None:
    """When the device says it was; None for anything unreadable."""
    try:
        moment = datetime.fromisoformat(str(request.POST.get("noted_at", "")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def wants_json(request: HttpRequest) -> bool:
    """Whether the script of the page asks, and not a form."""
    return "application/json" in request.headers.get("Accept", "")


def refuse(request: HttpRequest, number: int, refused: Refused) -> HttpResponse:
    """Say why not, to the script or on the page."""
    status = flow.status_of(refused)
    if wants_json(request):
        return JsonResponse({"sentence": ruby_to_plain(refused.say(language_of(request)))}, status=status)
    return show_visit(request, number, problem=access.problem_of(request, refused), status=status)


def show_visit(request: HttpRequest, number: int, *, problem: Any = None, status: int = 200) -> HttpResponse:
    """The page of a visit, whatever its state."""
    found, reader = reading.visit_to_read(request, number)
    photos = Photo.objects.visible_to(reader).filter(visit=found).order_by("taken_at", "pk")
    keep = reading.is_today(found, flow.actor_of(request))
    page = {
        **reading.head(request, found),
        "problem": problem,
        "items": reading.items(request, found, reader),
        "note": str(request.POST.get("note", found.note)),
        "was_note": found.note,
        "client_id": uuid.uuid4(),
        "photo_id": uuid.uuid4(),
        "takes_photos": keeping.inspection_of(found.case).photos,
        "photos": [_photo(request, each) for each in photos],
        "keep": keep,
        "why": reading.say(request, f"why.{found.why_code}") if found.why_code else "",
    }
    response = reading.owned(request, access.show(request, "staff/fieldwork/visit.html", page, status=status))
    if keep and status == 200 and (seconds := _session_left(request)) > 0:
        response[KEEP] = str(seconds)
    return response


def _session_left(request: HttpRequest) -> int:
    """For how many seconds this session still holds: a page that is kept does not outlive it."""
    ends = Session.objects.filter(pk=request.session.session_key).values_list("expire_date", flat=True).first()
    return 0 if ends is None else min(DAY, int((ends - datetime.now(UTC)).total_seconds()))


def _photo(request: HttpRequest, photo: Photo) -> dict[str, Any]:
    ready = photo.scan in (Photo.Scan.CLEAN, Photo.Scan.NOT_SCANNED)
    return {"photo": photo, "ready": ready, "state": reading.say(request, f"scan.{photo.scan}")}


@access.staff_page
@require_POST
def add_photo(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the photographs that came."""
    found = reading.visit_for(request, number)
    files = request.FILES.getlist("photo")
    first = client_id(request)
    try:
        if not files:
            raise Refused("写真を選んでください。")
        for position, file in enumerate(files):
            upload = Upload(str(file.name or ""), str(file.content_type or ""), file.read())
            fieldwork.add_photo(
                flow.actor_of(request),
                found,
                upload,
                client_id=uuid.uuid5(first, str(position)) if position else first,
                item=str(request.POST.get("item", "")),
                where=str(request.POST.get("where", "")),
                taken_at=noted_at(request),
            )
    except Refused as refused:
        return refuse(request, number, refused)
    if wants_json(request):
        return JsonResponse({"sentence": reading.say(request, "done.photo")})
    flow.tell(request, messages.SUCCESS, "staff_fieldwork.done.photo")
    return access.to("fieldwork_visit", number)


@access.staff_page
@require_safe
def photo(request: HttpRequest, number: int, photo: int) -> HttpResponse:
    """One photograph, for the office of the case and who approves; before the scan or infected the reason instead."""
    found, reader = reading.visit_to_read(request, number)
    known = Photo.objects.visible_to(reader).filter(visit=found, pk=photo).first()
    if known is None:
        raise Http404
    try:
        content = fieldwork.open_photo(reader, known)
    except Refused as refused:
        return show_visit(request, number, problem=access.problem_of(request, refused), status=409)
    name = f"{found.reference}-{known.pk}.{'jpg' if known.kind == 'jpeg' else 'png'}"
    return download(content, name, TYPES[known.kind])
