"""Printed paper: the form of a pack to fill in by hand (blank or with what is known), and a copy of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from koboshi.catalog.service import Offer, version_of
from koboshi.core import typeset
from koboshi.core.form import Field, Page
from koboshi.core.japan import civil, format_wareki
from koboshi.core.text import Texts, ruby_to_plain
from koboshi.foundation.documents import service as documents
from koboshi.foundation.organisations.models import Office
from koboshi.intake.models import Application
from koboshi.intake.service import places as placed
from koboshi.screens import answers
from koboshi.ui import wording
from koboshi.ui.fields import range_of

WRITTEN_ROWS = 5
"""Rows of a repeated question on paper; more go on a second sheet."""
SHEET, FIRST_SHEET, HEADING = 230, 180, 13
"""Millimetres of an A4 sheet for questions, on the first below title and office, and of a page's heading."""
PAPER_WORDS = (
    ("この画面", "インターネットの画面"),
    ("入力してください", "書いてください"),
    ("入力して", "書いて"),
    ("入力", "記入"),
    ("on this screen", "on the website"),
)
"""What texts of packs say about the screen, and what is meant on paper."""


def form_id(offer: Offer) -> str:
    """Which form in which version: printed on each sheet, so that a scan finds its way back."""
    manifest = offer.pack.manifest
    return f"{manifest.id}/{manifest.version}"


def form_address(offer: Offer) -> str:
    """The address in the QR code: it names the form and its version, never a person."""
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/paper/{form_id(offer)}/"


def office_lines(office: Office | None) -> list[str]:
    """Where the paper goes."""
    if office is None:
        return []
    return [line for line in (office.name, office.postal_address, office.telephone) if line]


def form_of(offer: Offer, lang: str, *, application: Application | None = None, office: Office | None = None) -> bytes:
    """The paper form as PDF; with an application everything known is filled in (hidden questions are left out then)."""
    texts, form = offer.pack.texts, offer.pack.form
    known = application.answers if application is not None else {}
    pages = form.visible_pages(known) if application is not None else form.pages
    view = {
        "form_id": form_id(offer),
        "title": _plain(texts, "title", lang),
        "office": office_lines(office or (application.office if application is not None else None)),
        "note": wording.plain("screens.paper.note", lang),
        "pages": sheets([_page(page, _shown(offer, page, application), texts, lang, application) for page in pages]),
    }
    fields = [field for page in pages for field in page.fields]
    return typeset.paper_form(
        view,
        qr_payload=form_address(offer),
        reference=application.reference if application is not None else "",
        prefilled={field.id: _prefilled(offer, field, known.get(field.id), lang) for field in fields},
        fonts=documents.fonts(),
        lang=lang,
    )


def finished(application: Application, lang: str) -> bytes:
    """A printed copy of an application that has arrived, as PDF."""
    offer = version_of(application.version_id)
    texts = offer.pack.texts
    arrived = civil.day_of(application.filed_at) if application.filed_at else None
    place = ruby_to_plain(placed.words(application, lang))
    parts = answers.sections(
        offer.pack.form, application.answers, lang=lang, texts=texts, files=answers.attachments_of(application)
    )
    view = {
        "title": _plain(texts, "title", lang),
        "reference": application.reference,
        "filed_on": "" if arrived is None else arrived.isoformat() if lang == "en" else format_wareki(arrived),
        "office": office_lines(application.office),
        "note": "\n".join(line for line in (wording.plain("screens.paper.copy_note", lang), place) if line),
        "sections": [
            {
                "title": _plain(texts, f"page.{part.page}.title", lang),
                "rows": [
                    {
                        "label": _plain(texts, f"field.{row.field}.label", lang),
                        "values": [ruby_to_plain(line) for line in row.lines] or ["－"],
                    }
                    for row in part.rows
                ],
            }
            for part in parts
        ],
    }
    return typeset.application_copy(view, fonts=documents.fonts(), lang=lang)


def _shown(offer: Offer, page: Page, application: Application | None) -> Sequence[Field]:
    if application is None:
        return page.fields
    return offer.pack.form.visible_fields(page, application.answers)


def sheets(pages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Short pages together on one sheet of paper, each under its own heading; a long page keeps sheets of its own."""
    found: list[dict[str, Any]] = []
    room = 0
    for page in pages:
        needed = sum(_height(field) for field in page["fields"]) + HEADING
        if found and needed <= room:
            last = found[-1]
            last["fields"] = [*last["fields"], _heading(page), *page["fields"]]
            last["id"] = f"{last['id']}・{page['id']}"
            room -= needed
            continue
        room = (SHEET if found else FIRST_SHEET) - needed
        found.append({**page, "fields": list(page["fields"])})
    return found


def _heading(page: Mapping[str, Any]) -> dict[str, Any]:
    """The title of a page that begins in the middle of a sheet: a question with nothing to answer."""
    return {
        "id": f"_{page['id']}",
        "label": f"■ {page['title']}",
        "help": page["lead"],
        "type": "choices",
        "options": [],
    }


def _height(field: Mapping[str, Any]) -> int:
    """About how much of a sheet a question takes, in millimetres."""
    label = 9 + 5 * (len(field["help"]) // 45)
    if field["options"] or field["type"] in ("yes_no", "confirm"):
        return label + 6 * (1 + sum(len(each["label"]) + 3 for each in field["options"]) // 42)
    if field["type"] == "list":
        return int(label + 10 * (field["rows"] + 1))
    return label + {"long_text": 54, "address": 27}.get(str(field["type"]), 9)


def _page(
    page: Page, fields: Sequence[Field], texts: Texts, lang: str, application: Application | None
) -> dict[str, Any]:
    return {
        "id": page.id,
        "title": _plain(texts, f"page.{page.id}.title", lang),
        "lead": on_paper(_plain(texts, f"page.{page.id}.lead", lang)),
        "fields": [
            _field(field, texts, lang, some=application is None and bool(page.show_if or field.show_if))
            for field in fields
        ],
    }


def on_paper(words: str) -> str:
    """A sentence written for the screen, for those who hold a sheet of paper and a pen."""
    for screen, sheet in PAPER_WORDS:
        words = words.replace(screen, sheet)
    return words


def _field(field: Field, texts: Texts, lang: str, *, some: bool = False) -> dict[str, Any]:
    """One question; `some` when only some people answer it. A paper to enclose is a box to tick."""
    if field.type == "attachment":
        return _enclosed(field, texts, lang, some=some)
    # Sixty choices do not fit on paper: a municipality is written by hand.
    options = () if field.type == "municipality" else field.options
    return {
        "id": field.id,
        "label": on_paper(_plain(texts, field.label_key, lang)),
        "help": _help(field, texts, lang, some=some),
        "type": "text" if field.type == "municipality" else field.type,
        "required": field.required and not some,
        "options": [
            {"value": each, "label": on_paper(_plain(texts, field.option_key(each), lang))} for each in options
        ],
        "fields": [{"id": each.id, "label": _plain(texts, each.label_key, lang)} for each in field.fields],
        "rows": min(field.max_items or WRITTEN_ROWS, WRITTEN_ROWS),
    }


def _help(field: Field, texts: Texts, lang: str, *, some: bool) -> str:
    told = (on_paper(_plain(texts, field.help_key, lang)), ruby_to_plain(range_of(field, lang)))
    own = " ".join(each for each in told if each)
    return f"{wording.plain('screens.paper.some', lang)} {own}".strip() if some else own


def _enclosed(field: Field, texts: Texts, lang: str, *, some: bool) -> dict[str, Any]:
    return {
        "id": field.id,
        "label": on_paper(_plain(texts, field.label_key, lang)),
        "help": _help(field, texts, lang, some=some),
        "type": "choices",
        "required": field.required and not some,
        "options": [{"value": "enclosed", "label": wording.plain("screens.paper.enclosed", lang)}],
    }


def _prefilled(offer: Offer, field: Field, value: Any, lang: str) -> Any:
    """A value as it is printed: ticks by option, lists by row, everything else in words."""
    if value is None or field.type in ("choice", "choices", "yes_no", "confirm"):
        return value
    if field.type == "attachment":
        return None
    if field.type == "list":
        return [_row(offer, field, row, lang) for row in value if isinstance(row, Mapping)]
    return "\n".join(offer.pack.form.display(field, value, lang, offer.pack.texts))


def _row(offer: Offer, field: Field, row: Mapping[str, Any], lang: str) -> dict[str, str]:
    found = {}
    for each in field.fields:
        if row.get(each.id) is not None:
            found[each.id] = " ".join(offer.pack.form.display(each, row[each.id], lang, offer.pack.texts))
    return found


def _plain(texts: Texts, key: str, lang: str) -> str:
    return ruby_to_plain(texts.find(key, lang) or "")
