"""Read the list of entrants (CSV) and the rules (TOML); every mistake names its line.

The list has the columns `number,class,weight,group` (or 番号,区分,重み,グループ). Other columns are refused: names,
addresses and reasons do not belong into a list that is published.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan.normalise import normalise
from koboshi.core.lottery.model import LEAST_DIGITS, MAX_CLASSES, MAX_ENTRANTS, Entrant, PrizeClass, Rules
from koboshi.core.lottery.wording import LotteryError

MAX_TEXT: Final = 5_000_000
MAX_PLACES: Final = 100_000
_COLUMNS: Final = {"番号": "number", "区分": "class", "重み": "weight", "グループ": "group"}
_KNOWN: Final = ("number", "class", "weight", "group")
_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,29}")
_WEIGHT: Final = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,3})|/([0-9]{1,3}))?")
_CHOICES: Final = {"group_weight": ("same", "largest", "smallest"), "too_large": ("pass_on", "stop")}
_RULES: Final = {"title", "class", "public", "weight", "groups", "always_draw", "waiting", "basis", "status"}


def read_rules(source: str) -> Rules:
    """The rules from TOML. Raises LotteryError with a sentence that names the entry."""
    if len(source) > MAX_TEXT:
        raise LotteryError("too_large_file")
    try:
        found = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise LotteryError("rules_unreadable", reason=problem) from problem
    return rules_from(found)


def rules_from(found: Mapping[str, Any], *, drawn: bool = False) -> Rules:
    """The rules from plain data, as they stand in TOML and in the file of a draw.

    `drawn`: rules of a draw that was made; an old one may stand without a public number, and is read to be shown.
    """
    unknown = sorted(set(found) - _RULES)
    if unknown:
        raise LotteryError("rules_unknown", name=unknown[0])
    public, groups = _table(found, "public"), _table(found, "groups")
    return Rules(
        title=_line(found, "title"),
        classes=_classes(found.get("class")),
        public_source=_line(public, "source"),
        public_digits=_digits(public.get("digits", 0), drawn=drawn),
        weights={each: parse_weight(value, each) for each, value in _table(found, "weight").items()},
        group_weight=_choice(groups, "group_weight", "weight"),
        too_large=_choice(groups, "too_large", "too_large"),
        always_draw=_flag(found, "always_draw"),
        waiting=_waiting(found.get("waiting", "all")),
        basis=_line(found, "basis", needed=False),
        status=_line(found, "status", needed=False) or UNCHECKED,
    )


def read_entrants(source: str, rules: Rules) -> tuple[Entrant, ...]:
    """The entrants from CSV, sorted by number. Raises LotteryError naming the line."""
    if len(source) > MAX_TEXT:
        raise LotteryError("too_large_file")
    reader = csv.reader(io.StringIO(source.lstrip("\ufeff")), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as problem:
        raise LotteryError("list_unreadable", line=reader.line_num) from problem
    if not rows:
        raise LotteryError("no_entrant")
    names = [_COLUMNS.get(name := normalise(cell), name) for cell in rows[0][1]]
    strange = [name for name in names if name not in _KNOWN]
    if strange or len(set(names)) != len(names) or not {"number", "class"} <= set(names):
        raise LotteryError("columns", found=strange[0] if strange else "、".join(names))
    for line, row in rows[1:]:
        if len(row) > len(names):
            raise LotteryError("cells", line=line, count=len(names))
    return checked([_entrant(line, dict(zip(names, row, strict=False)), rules) for line, row in rows[1:]], rules)


def checked(entrants: Sequence[Entrant], rules: Rules) -> tuple[Entrant, ...]:
    """The entrants sorted by number, if a draw with them is possible; otherwise a LotteryError."""
    if not entrants:
        raise LotteryError("no_entrant")
    if len(entrants) > MAX_ENTRANTS:
        raise LotteryError("too_many", max=MAX_ENTRANTS)
    _no_doubles(entrants)
    known = {each.id for each in rules.classes}
    groups: dict[str, Entrant] = {}
    for each in entrants:
        if each.group_class not in known:
            raise LotteryError("class_unknown", number=each.number, name=each.group_class)
        if each.weight <= 0:
            raise LotteryError("weight", where=each.number, value=each.weight)
        if each.group:
            _same_group(groups.setdefault(each.group, each), each, rules)
    return tuple(sorted(entrants, key=lambda entrant: entrant.number))


def parse_weight(value: object, where: str) -> Fraction:
    """An exact weight from 1.5, "1.5" or "3/2"; more than 0, at most 1,000. Floats are read as they are written."""
    text = normalise(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    match = _WEIGHT.fullmatch(text)
    if match is None or match[3] == "0" * len(match[3] or "-"):
        raise LotteryError("weight", where=where, value=str(value)[:30])
    parts = match[2] or ""
    weight = Fraction(int(match[1] + parts), int(match[3]) if match[3] else 10 ** len(parts))
    if not 0 < weight <= 1000:
        raise LotteryError("weight", where=where, value=str(value)[:30])
    return weight


def _entrant(line: int, row: Mapping[str, str], rules: Rules) -> Entrant:
    cells = {name: normalise(row.get(name, "")) for name in _KNOWN}
    for name in ("number", "class", "group"):
        if (cells[name] or name != "group") and not _ID.fullmatch(cells[name]):
            raise LotteryError("cell", line=line, column=name, value=cells[name][:30])
    written = cells["weight"]
    weight = rules.weights.get(written) if written else Fraction(1)
    return Entrant(cells["number"], cells["class"], weight or parse_weight(written, cells["number"]), cells["group"])


def _no_doubles(entrants: Sequence[Entrant]) -> None:
    """Refuse a number that cannot stand on the list, and one that stands twice: 7 and 007 are one slip of paper."""
    seen: dict[str, str] = {}
    for each in entrants:
        if not (_ID.fullmatch(each.number) and (not each.group or _ID.fullmatch(each.group))):
            raise LotteryError("entrant_id", number=each.number[:30])
        plain = each.number.lstrip("0").upper() or "0"
        if plain in seen:
            raise LotteryError("double", number=each.number, other=seen[plain])
        seen[plain] = each.number


def _same_group(first: Entrant, each: Entrant, rules: Rules) -> None:
    if first.group_class != each.group_class:
        raise LotteryError("group_class", group=each.group, one=first.number, other=each.number)
    if rules.group_weight == "same" and first.weight != each.weight:
        raise LotteryError("group_weight", group=each.group, one=first.number, other=each.number)


def _classes(found: object) -> tuple[PrizeClass, ...]:
    rows = found if isinstance(found, list) else []
    if not 0 < len(rows) <= MAX_CLASSES or not all(isinstance(row, Mapping) for row in rows):
        raise LotteryError("no_class", max=MAX_CLASSES)
    classes = tuple(_class(row) for row in rows)
    ids = [each.id for each in classes]
    for place, each in enumerate(classes):
        if ids.count(each.id) > 1:
            raise LotteryError("class_double", name=each.id)
        if each.then and each.then not in ids[place + 1 :]:
            raise LotteryError("class_then", name=each.id, then=each.then)
    return classes


def _class(row: Mapping[str, Any]) -> PrizeClass:
    identifier, places = row.get("id"), row.get("places")
    if not isinstance(identifier, str) or not _ID.fullmatch(identifier) or set(row) - {"id", "name", "places", "then"}:
        raise LotteryError("class_id", name=str(identifier)[:30])
    if not isinstance(places, int) or isinstance(places, bool) or not 1 <= places <= MAX_PLACES:
        raise LotteryError("places", name=identifier, value=str(places)[:30], max=MAX_PLACES)
    return PrizeClass(identifier, _line(row, "name"), places, _line(row, "then", needed=False))


def _table(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name, {})
    if not isinstance(value, Mapping):
        raise LotteryError("rules_value", name=name)
    return value


def _line(found: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    """One line of text; it goes into the list that is hashed, so it holds no line break."""
    value = found.get(name, "")
    if not isinstance(value, str) or (needed and not value.strip()) or len(value) > 500 or not value.isprintable():
        raise LotteryError("rules_value", name=name)
    return value.strip()


def _flag(found: Mapping[str, Any], name: str) -> bool:
    value = found.get(name, False)
    if not isinstance(value, bool):
        raise LotteryError("rules_value", name=name)
    return value


def _choice(found: Mapping[str, Any], field: str, name: str) -> Any:
    value = found.get(name, _CHOICES[field][0])
    if value not in _CHOICES[field]:
        raise LotteryError("rules_value", name=f"groups.{name}")
    return value


def _digits(value: object, *, drawn: bool) -> int:
    """6 to 60 digits: with fewer, or with any text, a value could be sought that suits somebody."""
    least = 0 if drawn and value == 0 else LEAST_DIGITS
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 60:
        raise LotteryError("digits")
    return value


def _waiting(value: object) -> int:
    if value == "all":
        return -1
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_ENTRANTS:
        raise LotteryError("rules_value", name="waiting")
    return value
