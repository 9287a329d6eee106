"""The house as its doors see it: offices, people and published packs; and a real browser with axe."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections, transaction
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from koboshi.project.configuration import ROOT
from koboshi.project.demo import advisers, offices, people
from tests.houses import furnished

# Playwright keeps an event loop in this thread; Django would refuse the database beside it without need.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PACKS = ROOT / "procedures"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "var" / "screenshots"
CHROMIUM = Path("/usr/bin/chromium")
DISCLOSURE = "fukushima/disclosure-request"


def publish_everything() -> None:
    """Offices, invented people and every pack of the repository, as the first start of the house does it."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM), transaction.atomic():
        offices.load()
        people.load()
        advisers.load()
        catalog.publish_folder(SYSTEM, PACKS, tenant=PREFECTURE)


published_house = furnished("published", publish_everything)


@pytest.fixture
def published(published_house: None, db: None, var: Path) -> None:
    """The published house in one transaction, for stories told with the test client."""
    wiring.fill_shelves()
    scope.clear()


@pytest.fixture
def sign_in() -> Callable[[Client, str], Client]:
    """`sign_in(client, "tanto")`: a member of the demo's staff signs in (the second factor has tests of its own)."""

    def make(client: Client, login: str) -> Client:
        client.force_login(
            User.objects.get(email=f"{login}@demo.koboshi.example"), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return make


# --- the browser ----------------------------------------------------------------------------------------------------


class _Server(LiveServerThread):
    """Django's live server; every request closes its connections, so that the database can be cloned anew."""


@pytest.fixture
def live(published_house: None, transactional_db: None, var: Path, settings: Any) -> Iterator[str]:
    """The published house on a port of its own; the address it answers to."""
    wiring.fill_shelves()
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.STORAGES = {**django_settings.STORAGES}
    thread = _Server("localhost", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    address = f"http://localhost:{thread.port}"
    settings.PUBLIC_ADDRESS = address
    settings.CSRF_TRUSTED_ORIGINS = [address]
    yield address
    thread.terminate()
    connections.close_all()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys: the system's Chromium, else the one that `make test` brought."""
    with sync_playwright() as playwright:
        place = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
        browser = playwright.chromium.launch(args=["--no-sandbox", "--force-prefers-reduced-motion"], **place)
        yield browser
        browser.close()


class Trouble(list[str]):
    """What a page complained about while it was used."""


@pytest.fixture
def open_page(chromium: Browser, live: str) -> Iterator[Callable[..., Page]]:
    """`open_page(width=320)`: a fresh visitor; at the end no page may have complained."""
    contexts: list[BrowserContext] = []
    trouble = Trouble()

    def make(*, width: int = 320, height: int = 800, javascript: bool = True, lang: str = "ja-JP") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale=lang,
            java_script_enabled=javascript,
            base_url=live,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
        page.on("console", lambda message: trouble.append(_complaint(page, message)) if _bad(message) else None)
        page.set_default_timeout(15_000)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not trouble, trouble


def _bad(message: Any) -> bool:
    # The browser itself complains of a 404 or 422 that a journey asked for; broken scripts and styles are ours.
    return message.type == "error" and "Failed to load resource" not in message.text


def _complaint(page: Page, message: Any) -> str:
    return f"{page.url}: {message.text}"


@pytest.fixture
def browser_page(open_page: Callable[..., Page]) -> Page:
    """One visitor with a telephone (320 px)."""
    return open_page(width=320)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: no violation of the accessibility rules, and nothing wider than the screen."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(source)
        found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        told = [
            f"{each['id']}: {each['help']} {json.dumps([node['target'] for node in each['nodes'][:3]])}"
            for each in found
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the screen"

    return check


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """`picture(page, "name")`: keep a screenshot for a person to look at (in var/, which git ignores).

    Only with `KOBOSHI_PICTURES=1`: nobody looks at those of a whole run, and they are a fifth of a browser story.
    """

    def take(page: Page, name: str) -> None:
        if not os.environ.get("KOBOSHI_PICTURES"):
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)

    return take
