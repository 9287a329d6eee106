"""What a resident's browser transfers on its first visit without fonts, and what a page asks the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django.test import Client

from benches.figures import Figure, Samples, milliseconds

KILOBYTES, QUERIES = 60, 10
PAGES = {
    "home": "/",
    "search": "/search/?q=%E5%BD%B9%E6%89%80%E3%81%AE%E6%9B%B8%E9%A1%9E%E3%82%92%E8%A6%8B%E3%81%9F%E3%81%84",
    "procedure": "/procedures/fukushima/disclosure-request/",
    "help": "/help/",
}
_LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/static/[^"?#]+)')
_FONTS = (".woff2", ".woff", ".otf", ".ttf")
_TIMES = 20


class Counted:
    """Counts what is asked of the database in whatever thread a view runs."""

    def __init__(self) -> None:
        self.queries = 0

    @contextmanager
    def here(self) -> Iterator[None]:
        """Count inside this block."""
        plain = CursorWrapper.execute

        def counting(cursor: CursorWrapper, *arguments: Any) -> Any:
            self.queries += 1
            return plain(cursor, *arguments)

        CursorWrapper.execute = counting
        try:
            yield
        finally:
            CursorWrapper.execute = plain


def _get(address: str, encoding: str = "gzip, br") -> Any:
    return Client(HTTP_ACCEPT_ENCODING=encoding).get(address)


def _sent(answer: Any) -> int:
    """Bytes of the body as it goes over the wire."""
    return len(b"".join(answer.streaming_content) if answer.streaming else answer.content)


def measure() -> Figure:
    """Bytes of the page and everything it links from this house (fonts left out), queries, and time in the house."""
    rows, met = [], True
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    for name, address in PAGES.items():
        _get(address)  # packs and templates are read once per process
        counted, samples = Counted(), Samples()
        with counted.here():
            answer = _get(address)
        for _ in range(_TIMES):
            with samples.one():
                _get(address)
        links = sorted(set(_LINKED.findall(_get(address, "identity").content.decode())))
        files = [_get(link) for link in links if not link.endswith(_FONTS)]
        sent = _sent(answer) + sum(map(_sent, files))
        met = met and answer.status_code == 200 and sent <= KILOBYTES * 1024 and counted.queries <= QUERIES
        rows.append(
            [name, str(answer.status_code), f"{sent / 1024:.1f} KB", str(1 + len(files)), str(counted.queries),
             milliseconds(samples.median)]
        )  # fmt: skip
    meaning = (
        "A browser's first visit: the page, its styles, scripts and pictures as the house itself sends them to a "
        "browser that accepts gzip and brotli, without fonts. Queries include those that tell the database who acts. "
        f"Aim: at most {KILOBYTES} KB and at most {QUERIES} queries."
    )
    head = ["page", "answer", "transferred", "requests", "queries", "median in the house"]
    return Figure("Citizen pages", meaning, head, rows, met)
