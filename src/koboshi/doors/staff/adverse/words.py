"""Texts of this area as HTML."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from koboshi.core.text import ruby_to_html
from koboshi.ui import wording
from koboshi.ui.language import language_of


def html(text: str) -> SafeString:
    """Words with ruby braces as HTML."""
    return mark_safe(ruby_to_html(text))  # noqa: S308  escaped by ruby_to_html


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this area as HTML."""
    return html(wording.say(f"staff_adverse.{key}", language_of(request), **values))
