"""Is a value what its field asks for? The same rules for posted pages, stored answers, the API and samples."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import re2

from koboshi.core.form import bounds, times
from koboshi.core.form.model import Field
from koboshi.core.form.parsing import decimal_value
from koboshi.core.form.problem import Problem
from koboshi.core.form.safety import character_problem
from koboshi.core.japan import houjin_bangou, kana, my_number, phone, postal
from koboshi.core.japan.wareki import DateProblem, parse_iso

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_CODE = re.compile(r"[0-9]{6}|")
_ATTACHMENT = re.compile(r"[^/\\\x00-\x1f]{1,200}")
_RANGE: Final = {"integer": (-(2**31), 2**31 - 1), "yen": (0, 999_999_999_999), "decimal": (-(10**9), 10**9)}
_REQUIRED: Final = {
    **dict.fromkeys(("choice", "choices", "yes_no", "municipality"), "problem.choose"),
    "confirm": "problem.confirm",
    "attachment": "problem.attach",
    "list": "problem.add_one",
}


def is_empty(field: Field, value: object) -> bool:
    """Whether a value says nothing: absent, blank, an unticked confirmation, a name of blank parts."""
    if value is None or value == "" or value == []:
        return True
    if field.type == "confirm":
        return value is False
    return bool(field.parts) and isinstance(value, Mapping) and not any(value.values())


def check_value(field: Field, path: str, value: object, today: date) -> list[Problem]:
    """Everything wrong with the value of a field under an input name; an empty value is wrong where one is required."""
    if is_empty(field, value):
        needed = field.required and not field.later
        return [Problem(path, _REQUIRED.get(field.type, "problem.required"))] if needed else []
    return _CHECKS[field.type](field, path, value, today)


def _wrong(path: str) -> list[Problem]:
    return [Problem(path, "problem.wrong_kind")]


def _characters(path: str, value: object, least: int, most: int, *, lines: bool = False) -> list[Problem]:
    if not isinstance(value, str):
        return _wrong(path)
    if len(value) > most:
        return [Problem(path, "problem.too_long", {"max": str(most), "now": str(len(value))})]
    key = character_problem(value, lines=lines) if value else None
    if key:
        return [Problem(path, key)]
    if len(value) < least:
        return [Problem(path, "problem.too_short", {"min": str(least)})]
    return []


def _text(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    lines = field.type == "long_text"
    found = _characters(path, value, field.min_length, field.max_length, lines=lines)
    if found:
        return found
    key = _TEXT_RULES[field.type](value)
    if key is None and field.pattern and not _pattern(field.pattern).search(value):
        key = "problem.pattern"
    return [Problem(path, key)] if key else []


@lru_cache(maxsize=512)
def _pattern(source: str) -> Any:
    return re2.compile(source)


def _free(value: str) -> str | None:
    return "problem.my_number" if my_number.looks_like(value) else None


def _kana(value: str) -> str | None:
    return None if kana.is_kana(value) else "problem.kana"


def _email(value: str) -> str | None:
    name = value.partition("@")[0]
    dots = name.startswith(".") or name.endswith(".") or ".." in name
    return None if _EMAIL.fullmatch(value) and not dots else "problem.email"


def _phone(value: str) -> str | None:
    try:
        phone.parse(value)
    except phone.PhoneProblem as error:
        return error.key
    return None


def _houjin(value: str) -> str | None:
    return None if houjin_bangou.check(value) else "problem.houjin_bangou"


_TEXT_RULES: Final[dict[str, Callable[[str], str | None]]] = {
    "text": _free,
    "long_text": _free,
    "kana": _kana,
    "email": _email,
    "phone": _phone,
    "houjin_bangou": _houjin,
}


def _parts(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    if not isinstance(value, Mapping) or set(value) - {part.name for part in field.parts}:
        return _wrong(path)
    found: list[Problem] = []
    for part in field.parts:
        text = value.get(part.name, "")
        name = f"{path}.{part.name}"
        if text == "" and part.required:
            found.append(Problem(name, "problem.required"))
            continue
        wrong = _characters(name, text, 0, part.max_length)
        key = _part_problem(part.name, text, value) if text and not wrong else None
        found += wrong or ([Problem(name, key)] if key else [])
    return found


def _part_problem(part: str, text: str, value: Mapping[str, Any]) -> str | None:
    if part.endswith("_kana"):
        return None if _reads_itself(part, text, value) else _kana(text)
    if part == "postal_code":
        return None if postal.tidy(text) == text else "problem.postal_code"
    if part == "municipality_code":
        return None if _CODE.fullmatch(text) else "problem.wrong_kind"
    return None


def _reads_itself(part: str, text: str, value: Mapping[str, Any]) -> bool:
    """A name in Latin letters may give them again as its reading: who bears it need not be able to write kana."""
    written = value.get(part.removesuffix("_kana"))
    return isinstance(written, str) and kana.is_latin(written) and kana.is_latin(text)


def _date(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    if not isinstance(value, str):
        return _wrong(path)
    try:
        day = parse_iso(value)
    except DateProblem as error:
        return [Problem(path, error.key, error.values)]
    first, last = bounds.day_of(field.min, today), bounds.day_of(field.max, today)
    if first and day < first:
        return [Problem(path, "problem.date_min", {"min": first.isoformat()})]
    if last and day > last:
        return [Problem(path, "problem.date_max", {"max": last.isoformat()})]
    return []


def _time(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    kept = isinstance(value, str) and times.is_kept(value, end_of_day=field.end_of_day)
    return [] if kept else _wrong(path)


def _number(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    number = decimal_value(value) if isinstance(value, str) and field.type == "decimal" else value
    if type(number) is not (Decimal if field.type == "decimal" else int):
        return _wrong(path)
    lowest, highest = _RANGE[field.type]
    least = Decimal(field.min) if field.min is not None else Decimal(lowest)
    most = Decimal(field.max) if field.max is not None else Decimal(highest)
    if not least <= number <= most:
        return [Problem(path, "problem.number_range", {"min": f"{least:,f}", "max": f"{most:,f}"})]
    if field.step and (number - (Decimal(field.min) if field.min else 0)) % Decimal(field.step):
        return [Problem(path, "problem.step", {"step": field.step})]
    return []


def _choice(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    known = isinstance(value, str) and value in field.options
    return [] if known else [Problem(path, "problem.unknown_option")]


def _choices(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return _wrong(path)
    if set(value) - set(field.options) or len(set(value)) != len(value):
        return [Problem(path, "problem.unknown_option")]
    return _amount(path, len(value), field.min_items, field.max_items)


def _amount(path: str, now: int, least: int, most: int) -> list[Problem]:
    if now < least:
        return [Problem(path, "problem.too_few", {"min": str(least)})]
    return [Problem(path, "problem.too_many", {"max": str(most)})] if now > most else []


def _flag(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    return [] if isinstance(value, bool) else _wrong(path)


def _attachment(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return _wrong(path)
    if not all(_ATTACHMENT.fullmatch(each) and not character_problem(each) for each in value):
        return _wrong(path)
    return _amount(path, len(value), 0, field.max_count)


def _list(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    if not isinstance(value, list):
        return _wrong(path)
    found = _amount(path, len(value), field.min_items, field.max_items)
    return found or [
        problem for at, row in enumerate(value) for problem in check_row(field, f"{path}.{at}", row, today)
    ]


def check_row(field: Field, path: str, row: object, today: date) -> list[Problem]:
    """Everything wrong with one row of a list field."""
    if not isinstance(row, Mapping) or set(row) - {child.id for child in field.fields}:
        return _wrong(path)
    return [
        problem
        for child in field.fields
        for problem in check_value(child, f"{path}.{child.id}", row.get(child.id), today)
    ]


_CHECKS: Final[dict[str, Callable[[Field, str, Any, date], list[Problem]]]] = {
    **dict.fromkeys(_TEXT_RULES, _text),
    **dict.fromkeys(("person_name", "address"), _parts),
    **dict.fromkeys(_RANGE, _number),
    **dict.fromkeys(("choice", "municipality"), _choice),
    **dict.fromkeys(("yes_no", "confirm"), _flag),
    "date": _date,
    "time": _time,
    "choices": _choices,
    "attachment": _attachment,
    "list": _list,
}
