"""What a clerk reads before a notice goes out, of every notice the same: to whom, by which way, under which seal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import receiving
from koboshi.core.japan import civil
from koboshi.doors.staff import access
from koboshi.doors.staff.words import Words
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.ui import wording
from koboshi.ui.language import language_of


def summary(request: HttpRequest, case: Case) -> dict[str, Any]:
    """For `staff/part/send_summary.html`, beside the name of the letter (`letter_title`)."""
    lang, seal = language_of(request), Words.of(case, "ja").pack.manifest.law.delivery.seal
    goes_to = [
        {
            "goes": each,
            "way": wording.plain(f"staff_delivery.way.{each.way}", lang),
            "how": access.say(request, f"send.how.{each.way}"),
        }
        for each in receiving.goes_to(case, civil.today())
    ]
    return {"goes_to": goes_to, "seal": seal_words(seal, lang)}


def seal_words(seal: str, lang: str) -> str:
    """How a notice is sealed and what its electronic signature is, in one sentence for every page that says it."""
    test = [wording.plain("staff_delivery.seal.test", lang)] if documents.signs_as_test() else []
    return " ".join([wording.plain(f"staff_delivery.seal.{seal}", lang), *test])


def tell(request: HttpRequest, document: Document) -> None:
    """That a notice was made, and what is still to be done by each way it goes."""
    ways = Delivery.objects.filter(document=document).order_by("pk").values_list("way", flat=True)
    for way in dict.fromkeys(ways):
        level = messages.SUCCESS if way == Delivery.Way.ONLINE else messages.WARNING
        access.tell(request, level, f"notice.made.{way}", number=document.number)
