"""The name of an office for a reader: the Japanese one that stands on its door, with English or kana beside it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from koboshi.core.japan import offices
from koboshi.foundation.organisations.models import Office
from koboshi.ui.language import language_of

register = template.Library()


def beside(name: str, kana: str, lang: str) -> str:
    """What helps a reader of `lang` with the name; '' where nothing is needed or known."""
    if lang == "en":
        return offices.english(name)
    return kana if lang == "ja-easy" else ""


@register.simple_tag(takes_context=True)
def office_name(context: dict[str, Any], office: Office) -> SafeString:
    """The name of an office in a page."""
    return named(office.name, office.kana, language_of(context.get("request")))


@register.simple_tag(takes_context=True)
def authority_name(context: dict[str, Any], name: str) -> SafeString:
    """The name of who decides, as a pack gives it."""
    return named(name, "", language_of(context.get("request")))


def named(name: str, kana: str, lang: str) -> SafeString:
    """A name as HTML, with what helps the reader beside it."""
    helps = beside(name, kana, lang)
    if not helps:
        return format_html('<span lang="ja">{}</span>', name)
    if lang == "en":
        return format_html('{} (<span lang="ja">{}</span>)', helps, name)
    return format_html('<span lang="ja">{}（{}）</span>', name, helps)


@register.simple_tag(takes_context=True)
def office_plain(context: dict[str, Any], office: Office) -> str:
    """The same for an `<option>` or an attribute."""
    helps = beside(office.name, office.kana, language_of(context.get("request")))
    return f"{helps} ({office.name})" if helps else office.name
