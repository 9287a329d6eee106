"""Which article a ground rests on, and that it was looked up before anything unfavourable goes out (行政手続法8条).

A ground of a pack may say 要確認 of its article: nobody has compared it with the law yet. Whoever decides looks it up
and types it; that is kept with the decision (`ARTICLE` among its fields) and printed instead of the mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from koboshi.core.letter.marks import without
from koboshi.core.pack.manifest import Manifest
from koboshi.core.process import Definition
from koboshi.core.reason import grounds, needs_reason
from koboshi.core.text import Texts


class Pack(Protocol):
    """The part of a pack that says on which grounds its decisions rest."""

    @property
    def manifest(self) -> Manifest:
        """Its identity card."""
        ...

    @property
    def texts(self) -> Texts:
        """Its wording."""
        ...

    @property
    def definition(self) -> Definition:
        """Its process."""
        ...

    def clauses(self) -> list[str]:
        """The grounds that a decision may name."""
        ...


ARTICLE: Final = "checked_article"
"""The field of a decision with the articles that were looked up, one line for each ground that lacks its own."""
MOST: Final = 400
TEXTS: Final = Texts.load(Path(__file__).parent / "texts")
_NAMED: Final = re.compile(r"^[^（）]*条[^（）]*（(.+)）$", re.DOTALL)
_BARE: Final = re.compile(r"^第?[0-9０-９〇一二三四五六七八九十百]")


def words_of(pack: Pack, clause: str) -> str:
    """A ground in its own words: a clause of the pack that says no law gets the one the procedure rests on.

    The article is then said to be 要確認, as nobody has written it. A formal cause rests on the law of procedure, which
    its criterion names; a disposition names its own law in the draft; where the first ground of a pack is no law
    (a guideline), nothing is added.
    """
    words = pack.texts.find(f"clause.{clause}", "ja") or clause if clause else ""
    return f"{_law(pack)}（条番号は要確認）　{words}" if _lacks_law(pack, clause, words) else words


def _law(pack: Pack) -> str:
    return pack.manifest.basis[0].law if pack.manifest.basis else ""


def _lacks_law(pack: Pack, clause: str, words: str) -> bool:
    bare = _law(pack).partition("（")[0]
    own = clause in pack.clauses() and clause not in grounds.CAUSES and pack.manifest.law.act.kind != "adverse"
    said = not words or grounds.names_an_article(words) or bare in words or grounds.MARK in words
    return own and not said and bare.endswith(grounds.LAWS)


def unchecked(pack: Pack, clauses: Sequence[str]) -> list[str]:
    """The grounds among these whose article nobody has compared with the law, each once."""
    return [each for each in dict.fromkeys(clauses) if grounds.MARK in words_of(pack, each)]


def cited(pack: Pack, clauses: Sequence[str], fields: Mapping[str, Any]) -> list[str]:
    """The grounds of a decision as a notice says them, each once: with the articles that were looked up for them."""
    typed = dict(zip(unchecked(pack, clauses), articles(fields), strict=False))
    found = (
        _with(pack, each, typed[each]) if each in typed else words_of(pack, each)
        for each in dict.fromkeys(clauses)
        if each
    )
    return list(dict.fromkeys(found))


def _with(pack: Pack, clause: str, article: str) -> str:
    words = pack.texts.find(f"clause.{clause}", "ja") or clause
    clean, _ = without(words)
    named = _NAMED.match(clean)
    law = _law(pack) if _BARE.match(article) else ""
    return f"{law}{article}　{named[1] if named else clean}"


def texts_with(pack: Pack, clauses: Sequence[str], fields: Mapping[str, Any]) -> Texts:
    """The texts of the pack, in which these grounds bear the articles that were looked up."""
    typed = zip(unchecked(pack, clauses), articles(fields), strict=False)
    own = {f"clause.{each}": _with(pack, each, article) for each, article in typed}
    return Texts.from_mappings({lang: pack.texts.mapping(lang) | own for lang in ("ja", "ja-easy", "en")})


def articles(fields: Mapping[str, Any]) -> list[str]:
    """The articles that were typed, line by line."""
    return [line.strip() for line in str(fields.get(ARTICLE) or "").splitlines() if line.strip()]


def serves(lines: Sequence[str], needed: int) -> bool:
    """Whether so many articles were typed, each as one; none still to be checked, none of "the same" law (同法)."""
    return len(lines) == needed and all(
        grounds.names_an_article(each) and grounds.MARK not in each and not each.startswith("同") for each in lines
    )


def field(pack: Pack) -> dict[str, Any]:
    """The field as `[decision.fields]` would declare it, for the unfavourable outcomes; empty where none needs it."""
    if not unchecked(pack, pack.clauses()):
        return {}
    outcomes = {
        each: None
        for node in pack.definition.nodes.values()
        if node.action == "decide"
        for each in node.outcomes
        if needs_reason(pack.manifest.law.outcome_kind(each))
    }
    return {ARTICLE: {"type": "long_text", "max_length": MOST, "outcomes": list(outcomes)}} if outcomes else {}
