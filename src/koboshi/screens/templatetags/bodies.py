"""The name of the body (県・市町村) that a procedure belongs to, for sentences about where something arrives."""

from __future__ import annotations

from typing import Any

from django import template

from koboshi.core.japan import municipalities
from koboshi.foundation.organisations.models import PREFECTURE, Organisation
from koboshi.ui import wording
from koboshi.ui.language import language_of

register = template.Library()


@register.simple_tag(takes_context=True)
def body_of(context: dict[str, Any], tenant: str) -> str:
    """The body as a value for `t`: with its reading in easy Japanese, in Latin letters in English."""
    return name_of(tenant, language_of(context.get("request")))


def name_of(tenant: str, lang: str) -> str:
    """The name of a body as text with ruby."""
    if tenant == PREFECTURE:
        return wording.say("ui.site.prefecture", lang)
    town = municipalities.find(tenant)
    if town is not None and lang == "en":
        return town.english
    body = Organisation.objects.filter(pk=tenant).first()
    if body is None:
        return wording.say("screens.body", lang)
    return f"{{{body.name}|{body.kana}}}" if lang == "ja-easy" and body.kana else body.name
