"""Which office will work on an application, told before it is sent: ours, another body's, or an open question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.safestring import SafeString

from koboshi.core.form import Page
from koboshi.foundation.organisations.models import Office
from koboshi.mandates.service import competence
from koboshi.screens.flow import Filling
from koboshi.ui import wording

OPEN_HERE: Final = frozenset({"station", "outside_prefecture", "no_office"})
"""Questions about an address that was told; a missing one is asked for by the form itself."""


def office_of(filling: Filling, found: competence.Competence | None = None) -> Office:
    """The office that this application goes to as it is filled in now."""
    application = filling.application
    return competence.moves_to(application, filling.offer.pack, found) or application.office


def words_of(filling: Filling) -> dict[str, Any]:
    """What the pages say; nothing for a procedure without a rule, or once the application has arrived."""
    if filling.offer.pack.manifest.law.routing is None or not filling.application.is_draft:
        return {}
    found = competence.of_application(filling.application)
    takes, standing = office_of(filling, found), found.standing
    if standing == "through":
        return {}
    key = "ours" if standing in ("ours", "inside", "missing") else standing
    told = found.authority.because if found.authority else found.question.sentences if found.question else {}
    return {
        "standing": key,
        "title": _say(filling, f"title_{key}"),
        "because": _html(told, filling.lang),
        "then": _html(found.authority.then, filling.lang) if found.authority and key == "elsewhere" else "",
        "options": found.question.options if found.question else (),
        "office": takes if key == "ours" else found.contact,
        "still": "" if key == "ours" else _say(filling, f"still_{key}", office=takes.name),
        "code": found.question.code if found.question else "",
    }


def on_page(filling: Filling, page: Page) -> dict[str, Any]:
    """The same on a page of the form: in full where the deciding address is asked, in short on all for another body."""
    words = words_of(filling)
    routing = filling.offer.pack.manifest.law.routing
    if not words or routing is None:
        return {}
    asked = {routing.by, routing.place, f"{routing.address}_address"} & {each.id for each in page.fields}
    if words["standing"] == "elsewhere":
        return words if asked else {**words, "then": "", "office": None}
    return words if asked and (words["standing"] == "ours" or words["code"] in OPEN_HERE) else {}


def _say(filling: Filling, key: str, **values: object) -> SafeString:
    return wording.say_html(f"screens.competent.{key}", filling.lang, **values)


def _html(sentences: Mapping[str, str], lang: str) -> SafeString:
    return wording.html(sentences.get(lang, ""))
