"""Telephone numbers as typed in Japan, one spelling when stored."""

from __future__ import annotations

import phonenumbers

from koboshi.core.japan.normalise import normalise


class PhoneProblem(ValueError):
    """A text that is no telephone number a person can be called on."""


def parse(text: str) -> str:
    """`024-521-1111` (national) or `+1 650-253-0000` (abroad) from any usual notation; PhoneProblem otherwise.

    Emergency and short numbers are refused: nobody can be called back on 110.
    """
    if len(text) > 40:
        raise PhoneProblem
    try:
        number = phonenumbers.parse(normalise(text), "JP")
    except phonenumbers.NumberParseException as error:
        raise PhoneProblem from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise PhoneProblem
    style = phonenumbers.PhoneNumberFormat
    home = number.country_code == 81
    return str(phonenumbers.format_number(number, style.NATIONAL if home else style.INTERNATIONAL))
