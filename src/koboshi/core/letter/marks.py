"""要確認 in letters: on paper that goes out the mark does not stand in the text as if it were official.

The clerk reads what is marked before she sends; while anything is, one line at the foot says that this is a sample.
Only words of the house and of the pack are read so: what an applicant wrote is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from koboshi.core.confidence import UNCHECKED

MARK: Final = UNCHECKED
SAMPLE: Final = "見本（要確認の文面を含みます）"
APPEAL: Final = "教示（不服申立ての案内）の文面"
_MARKED: Final = re.compile(r"（([^（）]*要確認[^（）]*)）")
_PARTS: Final = re.compile(r"(?<=[。、])")
_AROUND: Final = 24


def without(text: str) -> tuple[str, list[str]]:
    """The text without its marks, and for each the words before it, so that the clerk finds the place."""
    found: list[str] = []

    def kept(match: re.Match[str]) -> str:
        before = text[max(0, match.start() - _AROUND) : match.start()].split("\n")[-1]
        found.append(f"{before}{match.group(0)}")
        rest = "".join(part for part in _PARTS.split(match.group(1)) if MARK not in part).rstrip("。、")
        return f"（{rest}）" if rest else ""

    return _MARKED.sub(kept, text), found


def sample(marks: Iterable[str]) -> list[dict[str, Any]]:
    """The block at the foot of a letter that has marks, else nothing."""
    told = list(dict.fromkeys(marks))
    return [{"kind": "sample", "text": SAMPLE, "marks": told}] if told else []


def marks_of(blocks: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is marked in a filled letter, for the clerk who sends it."""
    return [str(mark) for block in blocks if block.get("kind") == "sample" for mark in block["marks"]]
