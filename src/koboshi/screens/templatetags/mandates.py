"""The filter that pages with a help under each option load with `{% load mandates %}`."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(found: Mapping[str, object], key: str) -> object:
    """What a mapping holds at a key; nothing where it holds nothing."""
    return found.get(key, "")
