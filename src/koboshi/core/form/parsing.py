"""From what a browser posts to values: full-width digits, eras and commas are understood, names stay as typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from koboshi.core.form import numerals, times
from koboshi.core.form.model import Field
from koboshi.core.form.safety import storable
from koboshi.core.japan import houjin_bangou, kana, municipalities, phone, postal
from koboshi.core.japan.normalise import normalise, tidy_name
from koboshi.core.japan.wareki import DateProblem, parse_date

_ROW = re.compile(r"([0-9]{1,3})\.")
_MOST_ROWS: Final = 200
_MOST_NAMES: Final = 4000
_YES: Final = frozenset({"yes", "true", "on", "1"})
_NO: Final = frozenset({"no", "false", "off", "0"})
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,9})?")


class Unreadable(ValueError):
    """A posted text that is no value of its type; `.key` and `.values` make the sentence."""

    def __init__(self, key: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = dict(values or {})


class Posted:
    """A posted page: every name has a list of texts; anything else a caller hands in becomes text."""

    __slots__ = ("_raw",)

    def __init__(self, raw: Mapping[str, Sequence[str]]) -> None:
        """Take `request.POST.lists()` as a mapping; single texts are accepted too."""
        self._raw = {str(name): _texts(values) for name, values in list(raw.items())[:_MOST_NAMES]}

    def one(self, name: str) -> str:
        """The last text under a name, '' if none."""
        values = self._raw.get(name, [])
        return values[-1] if values else ""

    def many(self, name: str) -> list[str]:
        """All texts under a name."""
        return self._raw.get(name, [])

    def rows(self, path: str) -> list[int]:
        """The indexes of the rows posted for a list field, sorted, at most 200."""
        prefix = f"{path}."
        found = {
            int(match[1])
            for name in self._raw
            if name.startswith(prefix) and (match := _ROW.match(name[len(prefix) :]))
        }
        return sorted(found)[:_MOST_ROWS]

    def typed(self, field: str) -> dict[str, str]:
        """What was typed for a field by input name, fit for storing; several choices are joined with commas."""
        return {
            storable(name, 200): storable(",".join(values) if len(values) > 1 else "".join(values))
            for name, values in self._raw.items()
            if name == field or name.startswith(f"{field}.")
        }

    def blank(self, path: str) -> bool:
        """Whether nothing but spaces was posted under a path."""
        return not any(text.strip() for text in self.typed(path).values())


def _texts(values: object) -> list[str]:
    if isinstance(values, (list, tuple)):
        return [each if isinstance(each, str) else str(type(each)) for each in values[:500]]
    return [values] if isinstance(values, str) else []


def parse(field: Field, path: str, posted: Posted) -> Any:
    """The candidate value of a field that is no list, None when nothing was answered; raises Unreadable."""
    return _PARSERS[field.type](field, path, posted)


def _plain(field: Field, path: str, posted: Posted) -> str | None:
    text = posted.one(path).replace("\r\n", "\n").replace("\r", "\n")
    text = normalise(text) if field.pattern else text.strip()
    return text or None


def _kana(field: Field, path: str, posted: Posted) -> str | None:
    return kana.to_katakana(posted.one(path).strip()) or None


def _email(field: Field, path: str, posted: Posted) -> str | None:
    return normalise(posted.one(path)) or None


def _phone(field: Field, path: str, posted: Posted) -> str | None:
    text = posted.one(path).strip()
    try:
        return phone.parse(text) if text else None
    except phone.PhoneProblem as error:
        raise Unreadable(error.key) from error


def _houjin(field: Field, path: str, posted: Posted) -> str | None:
    return houjin_bangou.tidy(posted.one(path)) or None


def _name(field: Field, path: str, posted: Posted) -> dict[str, str] | None:
    value = {}
    for part in field.parts:
        text = tidy_name(posted.one(f"{path}.{part.name}"))
        value[part.name] = kana.to_katakana(text) if part.name.endswith("_kana") else text
    return value if any(value.values()) else None


def _address(field: Field, path: str, posted: Posted) -> dict[str, str] | None:
    value = {part.name: tidy_name(posted.one(f"{path}.{part.name}")) for part in field.parts}
    value["municipality_code"] = ""
    if not any(value.values()):
        return None
    value["postal_code"] = postal.tidy(value["postal_code"]) or value["postal_code"]
    found = postal.lookup(value["postal_code"])
    places = {(each.prefecture, each.municipality): each.municipality_code for each in found}
    if len(places) == 1 and not value["prefecture"] and not value["municipality"]:
        value["prefecture"], value["municipality"] = next(iter(places))
    value["municipality_code"] = _code(value, places)
    return value


def _code(value: Mapping[str, str], places: Mapping[tuple[str, str], str]) -> str:
    if value["prefecture"] == municipalities.PREFECTURE_NAME:
        town = municipalities.by_name(value["municipality"])
        if town is not None:
            return town.code
    return places.get((value["prefecture"], value["municipality"]), "")


def _date(field: Field, path: str, posted: Posted) -> str | None:
    text = posted.one(path).strip()
    try:
        return parse_date(text).isoformat() if text else None
    except DateProblem as error:
        raise Unreadable(error.key, error.values) from error


def _time(field: Field, path: str, posted: Posted) -> str | None:
    text = posted.one(path).strip()
    if not text:
        return None
    found, wrong = times.read(text, end_of_day=field.end_of_day)
    if wrong:
        raise Unreadable(wrong)
    return found


def _number(field: Field, path: str, posted: Posted) -> str:
    text = posted.one(path)
    if len(text) > 100:
        raise _no_number(field)
    plain = re.sub(r"[,、\s¥\\]|円$", "", normalise(text))
    counted = numerals.people(plain) if field.type == "integer" else None
    if field.type == "yen":
        counted = numerals.money(plain)
    written = numerals.kanji_number(plain) if counted is None else counted
    return plain if written is None else str(written)


def _no_number(field: Field) -> Unreadable:
    key = "problem.not_an_amount" if field.type == "yen" else "problem.not_a_number"
    return Unreadable(key, {"example": example(field)})


def example(field: Field) -> str:
    """A number that the field would take, for the sentence that says how to write one."""
    least = Decimal(field.min) if field.min is not None else None
    most = Decimal(field.max) if field.max is not None else None
    for number in (3000, 3) if field.type == "yen" else (3, 30, 100, 1000):
        if (least is None or number >= least) and (most is None or number <= most):
            return str(number)
    return field.min or field.max or "3"


def _integer(field: Field, path: str, posted: Posted) -> int | None:
    text = _number(field, path, posted)
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise _no_number(field)
    return int(text)


def _decimal(field: Field, path: str, posted: Posted) -> str | None:
    text = _number(field, path, posted)
    if not text:
        return None
    if not _DECIMAL.fullmatch(text):
        raise _no_number(field)
    return decimal_text(Decimal(text))


def decimal_text(number: Decimal) -> str:
    """The one spelling of a decimal: no exponent, no trailing zeros, no minus before nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def decimal_value(text: str) -> Decimal | None:
    """A stored decimal as a number, None when it is not one of at most 15 and 9 digits."""
    try:
        return Decimal(text) if _DECIMAL.fullmatch(text) else None
    except InvalidOperation:
        return None


def _choice(field: Field, path: str, posted: Posted) -> str | None:
    return posted.one(path).strip() or None


def _choices(field: Field, path: str, posted: Posted) -> list[str] | None:
    chosen = {text.strip() for text in posted.many(path)} - {""}
    return [option for option in field.options if option in chosen] + sorted(chosen - set(field.options)) or None


def _yes_no(field: Field, path: str, posted: Posted) -> bool | None:
    text = posted.one(path).strip().lower()
    if text and text not in _YES | _NO:
        raise Unreadable("problem.choose")
    return text in _YES if text else None


def _confirm(field: Field, path: str, posted: Posted) -> bool | None:
    return True if posted.one(path).strip().lower() in _YES else None


_PARSERS: Final[dict[str, Callable[[Field, str, Posted], Any]]] = {
    "text": _plain,
    "long_text": _plain,
    "kana": _kana,
    "email": _email,
    "phone": _phone,
    "houjin_bangou": _houjin,
    "person_name": _name,
    "address": _address,
    "date": _date,
    "time": _time,
    "integer": _integer,
    "yen": _integer,
    "decimal": _decimal,
    "choice": _choice,
    "municipality": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "confirm": _confirm,
}
