"""The form on which staff write down who asks to speak at a public hearing (公述の申出), on paper or at the counter."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from koboshi.core.japan import civil, format_wareki
from koboshi.proceedings import service
from koboshi.proceedings.models import SpeakingRequest
from koboshi.proceedings.service import speaking
from koboshi.screens import days, flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

WAYS: Final = (SpeakingRequest.Way.COUNTER, SpeakingRequest.Way.PAPER)
INPUTS: Final = ("received_on", *speaking.LENGTHS, "kept_at", "file")
LABELS: Final = {name: f"screens.speaking.{name}" for name in INPUTS}
"""The inputs of the form, and the texts that name them."""


def write_down(request: HttpRequest, hearing: int) -> str:
    """Keep what was typed; returns the number for who asks. Raises `Refused`."""
    once = _posted(request, "once") or secrets.token_hex(16)
    label = wording.say(LABELS["received_on"], language_of(request))
    service.ask_to_speak(
        flow.actor_of(request),
        hearing,
        speaking.Told(**{name: _posted(request, name) for name in speaking.LENGTHS}),
        once=once,
        way=SpeakingRequest.Way.COUNTER if _posted(request, "way") == "counter" else SpeakingRequest.Way.PAPER,
        received_on=days.meant(_posted(request, "received_on"), label=label),
        kept_at=_posted(request, "kept_at"),
        upload=_upload(request),
    )
    return speaking.receipt_of(hearing, once)


def form(request: HttpRequest) -> dict[str, Any]:
    """What `screens/speaking.html` shows: the ways, and what was typed."""
    lang, typed = language_of(request), {name: _posted(request, name) for name in ("way", *INPUTS)}
    if request.method != "POST" or "received_on" not in request.POST:
        typed["received_on"] = format_wareki(civil.today())
    ways = [(str(each), wording.plain(f"screens.speaking.{each}", lang)) for each in WAYS]
    return {"asking": typed, "ways": ways, "once": _posted(request, "once") or secrets.token_hex(16)}


def _posted(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, ""))


def _upload(request: HttpRequest) -> service.Upload | None:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return None
    return service.Upload(file.name or "", file.content_type or "", file.read())
