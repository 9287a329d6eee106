"""Answers for people to read, and answers back in the inputs of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from koboshi.core.form.model import Field
from koboshi.core.form.wording import TEXTS, day_words
from koboshi.core.japan import municipalities
from koboshi.core.japan.wareki import DateProblem, format_wareki, parse_iso
from koboshi.core.text import Texts, ruby_to_plain

_ADDRESS_LINES: Final = (("postal_code",), ("prefecture", "municipality", "street"), ("building",))


def lines(field: Field, value: Any, lang: str, texts: Texts) -> list[str]:
    """The answer as plain lines without ruby, none when unanswered; user text is given as it is, escape it."""
    if value is None or value == "" or value == []:
        return []
    if field.type == "list" and isinstance(value, list):
        return [_row(field, row, lang, texts) for row in value]
    if field.parts and isinstance(value, Mapping):
        return _composite(field, value)
    if isinstance(value, list):
        return [_word(field, each, lang, texts) for each in value]
    if field.type == "long_text":
        return str(value).split("\n")
    return [_word(field, value, lang, texts)]


def _row(field: Field, row: Any, lang: str, texts: Texts) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    shown = []
    for child in field.fields:
        words = " ".join(lines(child, row.get(child.id), lang, texts))
        label = ruby_to_plain(texts.find(child.label_key, lang) or child.id)
        if words:
            shown.append(f"{label}: {words}")
    return ("; " if lang == "en" else "／").join(shown)


def _composite(field: Field, value: Mapping[str, Any]) -> list[str]:
    part = {key: str(text) for key, text in value.items() if text}
    if field.type == "person_name":
        groups: tuple[str, ...] = (
            " ".join(part[key] for key in ("family", "given") if key in part),
            " ".join(part[key] for key in ("family_kana", "given_kana") if key in part),
        )
    else:
        groups = tuple(_joined([part[key] for key in keys if key in part]) for keys in _ADDRESS_LINES)
    return [group for group in groups if group]


def _joined(parts: list[str]) -> str:
    """The parts of an address one after the other, with a space where one of the two sides is in Latin letters."""
    line = ""
    for part in parts:
        apart = line and any(sign.isascii() and sign.isalpha() for sign in (line[-1], part[0]))
        line += f" {part}" if apart else part
    return line


def _word(field: Field, value: Any, lang: str, texts: Texts) -> str:
    if field.type in {"choice", "choices"}:
        return ruby_to_plain(texts.find(field.option_key(str(value)), lang) or str(value))
    if field.type == "confirm":
        return ruby_to_plain(TEXTS.get(f"display.{'confirmed' if value else 'unconfirmed'}", lang))
    if field.type == "yes_no":
        return ruby_to_plain(TEXTS.get(f"display.{'yes' if value else 'no'}", lang))
    if field.type == "yen" and isinstance(value, int):
        return ruby_to_plain(TEXTS.get("display.yen", lang, amount=f"{value:,}"))
    if field.type == "municipality":
        town = municipalities.find(str(value))
        return town.named(lang) if town else str(value)
    if field.type == "date":
        try:
            return day_words(str(value), lang)
        except DateProblem:
            return str(value)
    return str(value)


def inputs(field: Field, value: Any, path: str = "", *, lang: str = "") -> dict[str, str]:
    """A stored answer as the texts of its inputs by name, the opposite of reading; several choices joined by commas.

    A day is written as in the calendar of `lang`: by era in Japanese, as 2026-05-01 in others and where none is named.
    """
    name = path or field.id
    if value is None:
        return {}
    if field.type == "list" and isinstance(value, list):
        return {
            key: text
            for at, row in enumerate(value)
            if isinstance(row, Mapping)
            for child in field.fields
            for key, text in inputs(child, row.get(child.id), f"{name}.{at}.{child.id}", lang=lang).items()
        }
    if field.parts and isinstance(value, Mapping):
        return {f"{name}.{part.name}": str(value.get(part.name, "")) for part in field.parts}
    if isinstance(value, bool):
        return {name: "yes" if value else "no"}
    if field.type == "date" and lang.startswith("ja"):
        return {name: _era(str(value))}
    return {name: ",".join(map(str, value)) if isinstance(value, list) else str(value)}


def _era(value: str) -> str:
    """A day by its era; one that has none (or is no day) as it is kept."""
    try:
        return format_wareki(parse_iso(value))
    except DateProblem:
        return value


def row_numbers(field_id: str, typed: Mapping[str, str]) -> list[int]:
    """The indexes of the rows of a list among typed inputs, in order."""
    pattern = re.compile(rf"{re.escape(field_id)}\.([0-9]{{1,3}})\.")
    return sorted({int(match[1]) for name in typed if (match := pattern.match(name))})
