"""What the page of an application says of a decision that a disposition took back (不利益処分)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.safestring import SafeString

from koboshi.casework.models import Case, TakingBack
from koboshi.core.japan import civil
from koboshi.doors.citizen import front
from koboshi.screens.flow import Filling
from koboshi.ui.templatetags.koboshi import date_words


def told(request: HttpRequest, filling: Filling, case: Case) -> SafeString | str:
    """Since when what was granted does not hold any more, and by which notice; empty while it holds."""
    rows = TakingBack.objects.visible_to(filling.actor).filter(case=case).exclude(disposition="")
    row = rows.order_by("-pk").first()
    if row is None:
        return ""
    values = {"day": date_words(civil.day_of(row.taken_at), filling.lang), "number": row.notice_number}
    return front.say(request, f"status.disposed.{row.how}", **values)
