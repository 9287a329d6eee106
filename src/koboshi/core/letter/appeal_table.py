"""The tables of the 教示: which sentences a kind of decision needs, and whom each authority's decision is taken to.

The rows stand in `appeal.toml`, the sentences in `appeal_sentences.toml`; both carry their legal ground and whether a
person has checked it. Names of another body are changed there, in one place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from koboshi.core.confidence import UNCHECKED

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of instruction: its sentences in order, and the ground they rest on."""

    id: str
    title: str
    sentences: tuple[str, ...]
    basis: str
    note: str = ""
    confidence: str = "C"
    status: str = UNCHECKED
    checked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Whose decision it is: who hears the review, who is sued and by whom represented; `{…}` are filled later."""

    id: str
    title: str
    to_self: str
    to_entrusted: str
    to_fees: str
    defendant: str
    representative: str
    basis: str
    reappeal_entrusted: str = ""
    note: str = ""
    confidence: str = "C"
    status: str = UNCHECKED
    checked_on: date | None = None


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


_TABLE: Final = _read("appeal.toml")
NAMES: Final[Mapping[str, str]] = _TABLE["names"]
KINDS: Final[Mapping[str, Kind]] = {
    name: Kind(id=name, **{**row, "sentences": tuple(row["sentences"])}) for name, row in _TABLE["type"].items()
}
AUTHORITIES: Final[Mapping[str, Authority]] = {
    name: Authority(id=name, **row) for name, row in _TABLE["authority"].items()
}
MINISTER_RULING: Final[Mapping[str, str]] = _TABLE["minister_ruling"]
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = _read("appeal_sentences.toml")


def sentence(key: str, lang: str) -> str:
    """One sentence in `ja`, `ja-easy` or `en`, not yet filled."""
    return SENTENCES[key][{"ja-easy": "easy", "en": "en"}.get(lang, "ja")]
