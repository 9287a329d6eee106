"""What a good refusal looks like, whoever gives it."""

from __future__ import annotations

import html
import re
from typing import Any

REFUSALS = {400, 403, 404, 405, 409, 410, 413, 422, 429}
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
_SENTENCE = {"ja": re.compile(r"[ぁ-んァ-ヶ一-龠]{4,}[^。]*。"), "en": re.compile(r"[A-Z][a-z]+ [^.]{8,}\.")}


def words_of(answer: Any) -> str:
    """The page without its tags."""
    return html.unescape(_TAG.sub(" ", answer.content.decode()))


def says_why(answer: Any, *, lang: str = "ja", among: set[int] = REFUSALS) -> bool:
    """Whether a refusal has a fitting status and a sentence a person understands, and shows nothing of the inside."""
    text = words_of(answer)
    assert answer.status_code in among, (answer.status_code, text[:400])
    assert "Traceback" not in text
    assert "DoesNotExist" not in text
    return bool(_SENTENCE["en" if lang == "en" else "ja"].search(text))
