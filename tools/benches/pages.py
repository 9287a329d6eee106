"""What a resident's browser transfers on its first visit without fonts, and what a page asks the database."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benches.figures import Figure, Samples, milliseconds

KILOBYTES, QUERIES = 60, 10
PAGES = {
    "home": "/",
    "search": "/search/?q=%E5%BD%B9%E6%89%80%E3%81%AE%E6%9B%B8%E9%A1%9E%E3%82%92%E8%A6%8B%E3%81%9F%E3%81%84",
    "procedure": "/procedures/fukushima/disclosure-request/",
    "help": "/help/",
}
_LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/static/[^"?#]+)')
_TIMES = 20


def measure() -> Figure:
    """Bytes of the page and everything it links from this house (fonts left out), queries, and time in the house."""
    rows, met = [], True
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    for name, address in PAGES.items():
        Client().get(address)  # packs and templates are read once per process
        with CaptureQueriesContext(connection) as captured:
            answer = Client().get(address)
        samples = Samples()
        for _ in range(_TIMES):
            with samples.one():
                Client().get(address)
        files = {link: _file(link) for link in sorted(set(_LINKED.findall(answer.content.decode())))}
        plain = len(answer.content) + sum(map(len, files.values()))
        packed = len(gzip.compress(answer.content)) + sum(len(gzip.compress(content)) for content in files.values())
        met = met and answer.status_code == 200 and plain <= KILOBYTES * 1024 and len(captured) <= QUERIES
        rows.append(
            [
                name, str(answer.status_code), f"{plain / 1024:.1f} KB", f"{packed / 1024:.1f} KB",
                str(1 + len(files)), str(len(captured)), milliseconds(samples.median),
            ]
        )  # fmt: skip
    meaning = (
        "A browser's first visit: the page, its styles, scripts and pictures as they are sent, without fonts "
        "(`compressed`: behind a proxy that compresses). Queries include those that tell the database who acts. "
        f"Aim: at most {KILOBYTES} KB and at most {QUERIES} queries."
    )
    head = ["page", "answer", "transferred", "compressed", "requests", "queries", "median in the house"]
    return Figure("Citizen pages", meaning, head, rows, met)


def _file(link: str) -> bytes:
    """A static file as it is sent; font files are left out by the rule, style sheets that name them are not."""
    name = urljoin("/", link).removeprefix(settings.STATIC_URL)
    found = finders.find(name)
    if not isinstance(found, str) or name.endswith((".woff2", ".woff", ".otf")):
        return b""
    with open(found, "rb") as file:
        return file.read()
