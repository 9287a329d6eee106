"""What a person typed into a box outside a form: kept whole or refused with a sentence; a マイナンバー is refused.

Fields of forms are judged by `core.form`; this is for messages, notes and reasons, wherever a verb takes them.
"""

from __future__ import annotations

from koboshi.core.japan import my_number
from koboshi.core.refusal import Refused


def within(text: str, most: int) -> str:
    """The text without its ends, if it is short enough; empty stays empty. Raises `Refused` and says how long it is."""
    found = text.strip()
    if len(found) > most:
        raise Refused(
            "入力した文が長すぎます。{most}字以内で入力してください（今は{now}字です）。",
            most=f"{most:,}",
            now=f"{len(found):,}",
        )
    return found


def refuse_my_number(*texts: str) -> None:
    """Raises `Refused` where one of the texts holds what looks like a マイナンバー, as a field of a form does."""
    if any(my_number.looks_like(text) for text in texts):
        raise Refused(
            "マイナンバー（個人番号）のような12桁の番号があります。ここでは必要ありませんので、消してからお送りください。"
        )
