"""Paper: printable forms for those who write by hand, and copies of finished applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from koboshi.core.typeset.press import Ink, Spans, print_pdf, qr_svg

TALL = {"long_text": 6, "address": 3, "attachment": 1}
CHOICES = ("choice", "choices", "yes_no", "confirm")
YES_NO = ({"value": "true", "label": "はい"}, {"value": "false", "label": "いいえ"})
CONFIRM = ({"value": "true", "label": "確認しました"},)


def paper_form(
    form_view: Mapping[str, Any],
    *,
    qr_payload: str,
    reference: str,
    prefilled: Mapping[str, Any],
    fonts: Sequence[Path],
    lang: str = "ja",
) -> bytes:
    """An A4 form with corner marks and a QR code on each sheet, so that a scan finds its way back.

    `form_view`: form_id, title, office (lines), note, pages[{id, title, lead, fields[{id, label, help, type,
    required, options[{value, label}], lines, fields (of a list), rows}]}]. `prefilled`: field id to text, bool or list.
    """
    ink = Ink(fonts)
    data: dict[str, Any] = {
        "title": str(form_view["title"]),
        "title_spans": ink.spans(form_view["title"]),
        "form_id": ink.spans(form_view["form_id"]),
        "reference": ink.spans(reference),
        "office": [ink.spans(line) for line in form_view.get("office", ())],
        "note": ink.spans(form_view.get("note", "")),
        "qr": qr_svg(qr_payload),
        "pages": [
            {
                "id": ink.spans(page["id"]),
                "title": ink.spans(page.get("title", "")),
                "lead": ink.spans(page.get("lead", "")),
                "fields": [_field(ink, field, prefilled.get(field["id"])) for field in page["fields"]],
            }
            for page in form_view["pages"]
        ],
    }
    if told := ink.note(lang):
        data["note"] = ink.spans("\n".join(filter(None, (str(form_view.get("note", "")), told))))
    return print_pdf("paper_form", data, ink.coverage)


def application_copy(view: Mapping[str, Any], *, fonts: Sequence[Path], lang: str = "ja") -> bytes:
    """A print of a finished application; a note in `lang` names the characters that no font has.

    `view`: title, reference, filed_on (as printed), office (lines), note, sections[{title, rows[{label, values}]}].
    """
    ink = Ink(fonts)
    data: dict[str, Any] = {
        "title": str(view["title"]),
        "title_spans": ink.spans(view["title"]),
        "reference": ink.spans(view.get("reference", "")),
        "filed_on": ink.spans(view.get("filed_on", "")),
        "office": [ink.spans(line) for line in view.get("office", ())],
        "note": ink.spans(view.get("note", "")),
        "sections": [
            {
                "title": ink.spans(section.get("title", "")),
                "rows": [
                    {"label": ink.spans(row["label"]), "values": [ink.spans(value) for value in _lines(row["values"])]}
                    for row in section["rows"]
                ],
            }
            for section in view["sections"]
        ],
    }
    if told := ink.note(lang):
        data["note"] = ink.spans("\n".join(filter(None, (str(view.get("note", "")), told))))
    return print_pdf("application", data, ink.coverage)


def _field(ink: Ink, field: Mapping[str, Any], value: Any) -> dict[str, object]:
    kind = str(field["type"])
    return {
        "label": ink.spans(field["label"]),
        "help": ink.spans(field.get("help", "")),
        "required": bool(field.get("required", False)),
        "kind": "list" if kind == "list" else "choice" if kind in CHOICES else "box",
        "lines": int(field.get("lines", TALL.get(kind, 1))),
        "options": _options(ink, field, value),
        "columns": [ink.spans(sub["label"]) for sub in field.get("fields", ())],
        "rows": min(int(field.get("rows", 5)), 20) if kind == "list" else 0,
        "cells": _cells(ink, field, value) if kind == "list" else [],
        "value": ink.spans("\n".join(_lines(value))) if kind not in (*CHOICES, "list") else [],
    }


def _options(ink: Ink, field: Mapping[str, Any], value: Any) -> list[dict[str, object]]:
    standard: Sequence[Mapping[str, str]] = {"yes_no": YES_NO, "confirm": CONFIRM}.get(str(field["type"]), ())
    chosen = {str(one).lower() if isinstance(one, bool) else str(one) for one in _many(value)}
    options = field.get("options") or standard
    return [{"label": ink.spans(option["label"]), "ticked": str(option["value"]) in chosen} for option in options]


def _cells(ink: Ink, field: Mapping[str, Any], value: Any) -> list[list[Spans]]:
    ids = [sub["id"] for sub in field.get("fields", ())]
    rows = [row for row in _many(value) if isinstance(row, Mapping)]
    return [[ink.spans("\n".join(_lines(row.get(name)))) for name in ids] for row in rows]


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _lines(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [" ".join(str(part) for part in value.values() if part)]
    return [str(one) for one in _many(value)]
