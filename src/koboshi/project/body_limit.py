"""Stop a body that is too large while it arrives: Django would store all of it before a middleware could look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.utils.html import format_html

from koboshi.core.text import LANGUAGES, ruby_to_plain
from koboshi.project.errors import TEXTS

MEBIBYTE = 1024 * 1024
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


class BodyLimit:
    """Answers 413, in three languages, as soon as the announced or the received size passes `request_max_mb` (S7)."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.limit = int(settings.KOBOSHI["request_max_mb"]) * MEBIBYTE

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced[:20]) > self.limit:
            await self._refuse(send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            # To the application it looks as if the caller had gone: it closes what it kept of the body, and is silent.
            return message if received <= self.limit else {"type": "http.disconnect"}

        begun = False

        async def heard(message: Message) -> None:
            nonlocal begun
            if received <= self.limit or begun:
                begun = True
                await send(message)

        await self.application(scope, counted, heard)
        if received > self.limit and not begun:
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        body = page().encode()
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        headers += [(b"connection", b"close"), (b"content-security-policy", b"default-src 'none'")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def page() -> str:
    """The refusal; the language of the reader is not known yet, so all three stand there."""
    parts = [
        format_html(
            '<section lang="{}"><h1>{}</h1><p>{}</p><p>{}</p></section>',
            "en" if lang == "en" else "ja",
            *(ruby_to_plain(TEXTS.get(f"error.413.{part}", lang)) for part in ("title", "sentence", "next")),
        )
        for lang in LANGUAGES
    ]
    title = ruby_to_plain(TEXTS.get("error.413.title", LANGUAGES[0]))
    return format_html('<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><title>{}</title>', title) + "".join(parts)
