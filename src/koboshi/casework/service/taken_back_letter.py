"""The notice that a decision was taken back, for every procedure the same, and the line that the new notice bears."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from koboshi.casework.models import Case, Decision, TakingBack
from koboshi.casework.service import speaking
from koboshi.casework.wording import TEXTS
from koboshi.catalog.service import pack_of
from koboshi.core import letter as letters
from koboshi.core.japan import civil, format_wareki
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.documents.models import Document

KIND: Final = "taken_back"
"""The kind of the document; the words are the house's, no pack has a letter of this name."""
IN_PART: Final = frozenset({"part", "condition"})
_PLACE: Final = Path(__file__).parents[1] / "letters" / f"{KIND}.html"


@cache
def _template() -> letters.Letter:
    return letters.Letter.parse(KIND, _PLACE.read_text(encoding="utf-8"))


def title_of(how: str, lang: str = "ja") -> str:
    """What the notice is called: 取消し and 撤回 are two acts."""
    return TEXTS.get(f"taken_back.title.{how}", lang)


def titled(kind: str, check_number: str, lang: str) -> str:
    """What such a notice is called in a language, after the act it tells; empty for the letters of packs."""
    if kind != KIND:
        return ""
    told = Document.objects.filter(check_number=check_number, kind=KIND).first()
    row = TakingBack.objects.filter(notice_key=told.key).first() if told is not None else None
    return title_of(row.how, lang) if row is not None else ""


def words(row: TakingBack, old: Document | None) -> dict[str, str]:
    """What the notice says of the act: `taken.*` of the letter."""
    pack, decision = pack_of(row.case.version_id), row.decision
    whole = "part" if decision.kind in IN_PART else "whole"
    step = ruby_to_plain(pack.texts.find(f"task.{row.node}.title", "ja") or pack.definition.name_of(row.node))
    return {
        "title": title_of(row.how),
        "lead": TEXTS.get(f"taken_back.lead.{row.how}_{whole}", "ja"),
        "how": TEXTS.get(f"taken_back.how.{row.how}", "ja"),
        "decided_on": civil.today(decision.decided_at).isoformat(),
        "number": _numbered(old),
        "outcome": ruby_to_plain(pack.texts.get(f"outcome.{decision.outcome}", "ja")),
        "ground": row.ground,
        "facts": row.facts,
        "next": TEXTS.get("taken_back.next", "ja", step=step),
    }


def _numbered(document: Document | None) -> str:
    if document is None:
        return "（番号の記録なし）"
    return f"{format_wareki(civil.today(document.issued_at))}付け{document.number}"


def blocks(case: Case, context: Mapping[str, Any], row: TakingBack, old: Document | None) -> list[letters.Block]:
    """The notice as plain blocks."""
    return _template().fill({**context, "taken": words(row, old)}, pack=speaking.source_of(case))


# -- the new notice ---------------------------------------------------------------------------------------------------


def decided_anew(case: Case) -> bool:
    """Whether the newest decision was made after an earlier one had been taken back."""
    taken = TakingBack.objects.filter(case=case).order_by("-pk").first()
    newest = Decision.objects.filter(case=case).first()
    return taken is not None and newest is not None and newest.pk > taken.decision_id


def referring(case: Case, given: list[letters.Block]) -> list[letters.Block]:
    """A notice of the new decision with a line below its heading: which notice told the old one, which took it back."""
    taken = TakingBack.objects.filter(case=case).select_related("decision").order_by("-pk").first()
    if taken is None:
        return given
    keys = (taken.decision.notice_key, taken.notice_key)
    old, back = (Document.objects.filter(key=key).first() for key in keys)
    text = TEXTS.get(f"taken_back.refers.{taken.how}", "ja", old=_numbered(old), back=_numbered(back))
    line: letters.Block = {"kind": "p", "runs": [{"text": text}]}
    head = next((place for place, block in enumerate(given, 1) if block.get("kind") == "h1"), 0)
    return [*given[:head], line, *given[head:]]
