"""Sign in as one of the demo's people in a real browser; one way for every story."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page

from koboshi.project.demo.people import PASSWORD


def sign_in(page: Page, login: str, start: str = "/staff/") -> None:
    """Open a page that asks who one is, say it, and wait for that page; Enter sends the form, as people do it."""
    page.goto(start)
    page.locator("input[name=login]").fill(f"{login}@demo.koboshi.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path.startswith(start))
