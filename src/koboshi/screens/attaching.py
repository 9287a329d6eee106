"""Files: added and taken back on the page of their field, opened by those who may see the application."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_GET, require_POST

from koboshi.core import filetype
from koboshi.core.actor import Door
from koboshi.core.form import Field
from koboshi.core.refusal import Refused, TooLarge, Unknown
from koboshi.foundation.people import throttle
from koboshi.intake import policies
from koboshi.intake import service as intake
from koboshi.intake.service.attachments import Upload
from koboshi.screens import flow as flows
from koboshi.screens.flow import Filling, Flow
from koboshi.ui import wording

TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "text": "text/plain"}
"""What the browser may show by itself; everything else is saved, never shown."""


@dataclass(frozen=True, slots=True)
class Added:
    """What happened to the files of one field: how many were kept, why the first refused one was, what to do now.

    `on_paper`: a paper stays paper, and where it lies was written down.
    """

    kept: int = 0
    refused: Refused | None = None
    advice: str = ""
    on_paper: bool = False


def add_posted(request: HttpRequest, filling: Filling, field: Field) -> Added:
    """Keep every file that came for a field, up to the first that is refused; a paper that stays paper likewise."""
    kept, place = 0, place_typed(request, filling, field)
    if place:
        try:
            intake.note_paper(filling.actor, filling.application, filling.offer, field.id, place)
        except Refused as refused:
            return Added(kept, refused)
    for file in request.FILES.getlist(f"{field.id}.upload"):
        upload = Upload(str(file.name or ""), str(file.content_type or ""), file.read())
        try:
            throttle.count(throttle.UPLOAD, flows.caller(request))
            intake.add_attachment(filling.actor, filling.application, filling.offer, field.id, upload)
        except Refused as refused:
            return Added(kept, refused, advice(filling, upload, refused))
        kept += 1
    return Added(kept + bool(place), on_paper=bool(place) and not kept)


def place_typed(request: HttpRequest, filling: Filling, field: Field) -> str:
    """Where a paper of this field is kept as paper, as somebody of the office typed it; "" for anybody else."""
    if not keeps_paper(filling):
        return ""
    return str(request.POST.get(f"{field.id}.kept", ""))[:200].strip()


def keeps_paper(filling: Filling) -> bool:
    """Whether somebody types in what lies before her on paper."""
    return filling.flow.door is Door.COUNTER and policies.may_keep_paper(filling.actor, filling.application)


def advice(filling: Filling, upload: Upload, refused: Refused) -> str:
    """How to do it on a telephone, as HTML; '' where the sentence of the refusal is enough."""
    if isinstance(refused, TooLarge):
        size = filesizeformat(len(upload.content))
        return wording.say_html("screens.files.large", filling.lang, name=upload.name[:60], size=size)
    if filetype.sniff(upload.content) == "heic":
        return wording.say_html("screens.files.heic", filling.lang)
    return ""


def take_back(filling: Filling, number: str) -> Refused | None:
    """Take one file back out; the reason when that is refused."""
    try:
        intake.remove_attachment(filling.actor, filling.application, int(number) if number.isdecimal() else 0)
    except Refused as refused:
        return refused
    return None


def page_of(filling: Filling, field: str) -> str:
    """The page a field stands on. Raises Http404 for a field that takes no files."""
    for page in filling.offer.pack.form.pages:
        if any(each.id == field and each.type == "attachment" for each in page.fields):
            return page.id
    raise Http404


@require_POST
def upload(request: HttpRequest, reference: str, field: str, *, flow: Flow) -> HttpResponse:
    """Add files to one field without touching the rest of its page, or take one back."""
    filling = flows.opened(request, flow, reference)
    page = page_of(filling, field)
    asked = filling.offer.pack.form.fields[field]
    number = str(request.POST.get("remove", ""))[:18]
    refused = take_back(filling, number) if number else add_posted(request, filling, asked).refused
    if refused is not None:
        messages.error(request, flows.refusal(request, refused))
    return HttpResponseRedirect(filling.page_url(page))


@require_GET
def open_file(request: HttpRequest, reference: str, number: int, *, flow: Flow) -> HttpResponse:
    """Hand out one file of this application; while quarantined or infected the reason instead."""
    filling = flows.opened(request, flow, reference)
    try:
        attachment, content = intake.open_attachment(filling.actor, number)
    except Unknown:
        raise Http404 from None
    except Refused as refused:
        words = {"sentence": flows.refusal(request, refused), "back": filling.url("check")}
        return flows.show(request, filling, "screens/refused.html", words, status=409)
    if attachment.reference != filling.reference:
        raise Http404
    return download(content, attachment.file_name, TYPES.get(attachment.kind, "application/octet-stream"))


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to save: exact name in both spellings of RFC 6266, never guessed, never shown inside a page."""
    response = HttpResponse(content, content_type=media_type)
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "_" for char in name)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
