"""The written forms that BPMN asks for: names, URIs, MIME types, ISO 8601 times, and what can be no yes-or-no value."""

from __future__ import annotations

_HEX = frozenset("0123456789abcdefABCDEF")
_NO_URI = frozenset(' \t\r\n<>"{}|\\^`')
_TOKEN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&-^_.+")
_DATE_UNITS = "YMWD"
_TIME_UNITS = "HMS"


def is_name(text: str) -> bool:
    """Whether a text is an XML name without a colon, as ids must be."""
    first = text[:1]
    if not (first == "_" or first.isalpha()):
        return False
    return all(sign in "-._·" or sign.isalnum() or not sign.isascii() for sign in text)


def is_uri(text: str) -> bool:
    """Whether a text can be a URI reference (RFC 3986): no forbidden signs, `%` only before two hex digits."""
    text = text.strip()
    if not _NO_URI.isdisjoint(text):
        return False
    parts = text.split("%")[1:]
    return all(len(part) >= 2 and _HEX.issuperset(part[:2]) for part in parts)


def is_mime(text: str) -> bool:
    """Whether a text is a MIME type: `type/subtype`, perhaps with parameters (RFC 6838)."""
    kind, slash, rest = text.partition(";")[0].strip().partition("/")
    return bool(slash) and all(part and _TOKEN.issuperset(part) for part in (kind, rest))


def is_whole(text: str) -> bool:
    """Whether a text is a whole number as XML writes it."""
    digits = text.strip().lstrip("+-")
    return digits.isascii() and digits.isdigit() and len(text.strip()) - len(digits) <= 1


def is_duration(text: str) -> bool:
    """Whether a text is an ISO 8601 duration such as P14D, P1Y6M, PT1H30M or P2W."""
    text = text.strip().removeprefix("-")
    if not text.startswith("P") or len(text) < 3 or len(text) > 100:
        return False
    days, mark, time = text[1:].partition("T")
    if mark and not time:
        return False
    return _units(days, _DATE_UNITS) and _units(time, _TIME_UNITS)


def _units(text: str, units: str) -> bool:
    """Whether a text is a run of numbers with units, each at most once and in order."""
    number = ""
    for sign in text:
        if sign.isdigit() or (sign in ".," and number):
            number += sign
            continue
        if sign not in units or not number or not number[-1].isdigit():
            return False
        units, number = units[units.index(sign) + 1 :], ""
    return not number


def is_moment(text: str) -> bool:
    """Whether a text is an ISO 8601 date, perhaps with a time and an offset; basic and extended form."""
    date, _, time = text.strip().partition("T")
    digits = date.replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 8 and len(date) in {8, 10}):
        return False
    if not ("01" <= digits[4:6] <= "12" and "01" <= digits[6:] <= "31"):
        return False
    return not text.strip().partition("T")[1] or _is_time(time)


def _is_time(text: str) -> bool:
    text = text.removesuffix("Z")
    for sign in "+-":
        text, mark, offset = text.partition(sign)
        if mark and not _clock(offset, 2):
            return False
    return _clock(text, 3)


def _clock(text: str, most: int) -> bool:
    whole, dot, fraction = text.replace(",", ".").partition(".")
    parts = whole.split(":") if ":" in whole else [whole[at : at + 2] for at in range(0, len(whole), 2)]
    if dot and not fraction.isdigit():
        return False
    good = [len(part) == 2 and part.isascii() and part.isdigit() for part in parts]
    return bool(parts) and len(parts) <= most and all(good) and parts[0] <= "24" and all(each < "61" for each in parts)


def is_cycle(text: str) -> bool:
    """Whether a text is an ISO 8601 repeating interval: R[n]/start/end, R[n]/start/duration, R[n]/duration[/end]."""
    times, slash, rest = text.strip().partition("/")
    if not slash or not times.startswith("R") or not (times[1:] == "" or is_whole(times[1:])):
        return False
    parts = rest.split("/")
    if len(parts) > 2 or not all(is_moment(part) or is_duration(part) for part in parts):
        return False
    return sum(map(is_duration, parts)) <= 1 and (len(parts) == 2 or is_duration(parts[0]))


def is_computed(text: str) -> bool:
    """Whether a text is an expression rather than a literal: it has signs that no date, time or duration has."""
    return any(sign in text for sign in "${}()[]#=<>\"'@+*") or " " in text.strip() or "now" in text


def is_no_condition(text: str) -> bool:
    """Whether a text is a literal that is neither true nor false: a number or a quoted text."""
    text = text.strip()
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in text[1:-1]
    return quoted or is_whole(text) or _is_decimal(text)


def _is_decimal(text: str) -> bool:
    whole, dot, rest = text.partition(".")
    return bool(dot) and is_whole(whole or "0") and rest.isascii() and rest.isdigit()
