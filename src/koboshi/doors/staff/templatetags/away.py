"""Whether somebody who has a task in hand is away today."""

from __future__ import annotations

from django import template
from django.template import Context

from koboshi.core.japan import civil
from koboshi.doors.staff import away
from koboshi.foundation.people.models import User
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

register = template.Library()


@register.simple_tag(takes_context=True)
def away_until(context: Context, user: User) -> str:
    """Until when a person is away who is away today, in words; nothing for anybody else."""
    back = away.until([user.pk], civil.today()).get(user.pk)
    return date_words(back, language_of(context.get("request"))) if back else ""
