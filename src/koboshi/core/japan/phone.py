"""Telephone numbers as typed in Japan, one spelling when stored."""

from __future__ import annotations

import re

import phonenumbers

from koboshi.core.japan.normalise import normalise

_WRITTEN = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{4}")
_ZEROS = re.compile(r"[0()\s.-]*0[0()\s.-]*")


class PhoneProblem(ValueError):
    """A text that is no telephone number a person can be called on; `key` is the key of a sentence."""

    key = "problem.phone"


class OnlyZeros(PhoneProblem):
    """Zeros in the place of a number: its length is right, and nobody can be reached."""

    key = "problem.phone_zeros"


def parse(text: str) -> str:
    """`024-521-1111` (national) or `+1 650-253-0000` (abroad) from any usual notation; PhoneProblem otherwise.

    Where the parts were divided by hyphens, they stay as they were typed.
    Emergency and short numbers are refused: nobody can be called back on 110.
    """
    if len(text) > 40:
        raise PhoneProblem
    written = normalise(text)
    if _ZEROS.fullmatch(written):
        raise OnlyZeros
    try:
        number = phonenumbers.parse(written, "JP")
    except phonenumbers.NumberParseException as error:
        raise PhoneProblem from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise PhoneProblem
    home = number.country_code == 81
    if home and _WRITTEN.fullmatch(written):
        return written  # people know their own area code; a table of area codes divides unassigned numbers wrongly
    style = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(number, style.NATIONAL if home else style.INTERNATIONAL))
