"""教示: how to object to a decision (行政不服審査法82条, 行政事件訴訟法46条), generated from what the pack states.

Only the wording for type `both` (審査請求 and 取消訴訟 are both possible) is held; another type first needs a
lawyer's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NONE: Final = "none"
_TABLE: Final = {
    "both": (
        "この処分に不服がある場合は、この処分があったことを知った日の翌日から起算して3か月以内に、"
        "{to}に対して審査請求をすることができます。",
        "この処分の取消しの訴えは、この処分があったことを知った日の翌日から起算して6か月以内に、"
        "{defendant}を被告として（代表者は{representative}です。）提起することができます。"
        "審査請求をした場合は、その裁決があったことを知った日の翌日から起算して6か月以内に提起することができます。",
        "処分（審査請求をした場合は、その裁決）の日の翌日から起算して1年を経過したときは、正当な理由がない限り、"
        "審査請求をすることや処分の取消しの訴えを提起することができません。",
    ),
}
TYPES: Final = frozenset(_TABLE)
"""The types with a wording."""


class AppealError(ValueError):
    """No wording for this kind of decision; the message is a sentence for the author."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """Who hears an objection; `status` 要確認 is shown to staff in the preview."""

    type: str = NONE
    to: str = ""
    defendant: str = ""
    representative: str = ""
    status: str = "要確認"


def appeal_text(appeal: Appeal) -> list[str]:
    """The numbered sentences of the 教示; empty for type `none`. Raises AppealError where the table has no wording."""
    if appeal.type == NONE:
        return []
    lines = _TABLE.get(appeal.type)
    if lines is None:
        known = "、".join(sorted(TYPES))
        raise AppealError(f"教示の種類「{appeal.type}」の文面は用意されていません（使えるのは {known}）。")
    if not (appeal.to and appeal.defendant and appeal.representative):
        raise AppealError("教示には to・defendant・representative が必要です。")
    names = {"to": appeal.to, "defendant": appeal.defendant, "representative": appeal.representative}
    return [f"{number}　{line.format(**names)}" for number, line in enumerate(lines, 1)]
