"""The paragraph of the notice: the four parts, each under its name, so that nothing hides in a long sentence."""

from __future__ import annotations

from typing import Final

from koboshi.core.reason.grounds import names_an_article
from koboshi.core.reason.outcome import outcome_of
from koboshi.core.reason.reason import Ground, Reason
from koboshi.core.reason.wording import TEXTS
from koboshi.core.text import Texts

_END: Final = ("。", ".", "！", "？", "）", ")", "」")


def compose(reason: Reason, texts: Texts, outcome_kind: str = "refuse", lang: str = "ja") -> str:
    """The text of a reason for the notice; parts that are not written are left out, an empty reason is empty.

    `texts` are the pack's: `clause.<id>` and `criterion.<id>` are looked up there, other words stand as written.
    """
    outcome = outcome_of(outcome_kind)
    criteria = TEXTS.get(f"criteria.{outcome.criteria}", lang)
    first = (
        tuple(("one", _one(texts, each, lang)) for each in reason.grounds)
        if reason.several
        else (("facts", reason.facts), ("clause", _looked_up(texts, "clause", reason.clause, lang)))
    )
    parts = (
        *first,
        ("criterion", _looked_up(texts, "criterion", reason.criterion, lang)),
        ("application", reason.application),
    )
    written = [(name, text.strip()) for name, text in parts if text.strip()]
    return "\n".join(
        TEXTS.get(f"compose.{_label(name, text)}", lang, number=number, text=_ended(name, text), criteria=criteria)
        for number, (name, text) in enumerate(written, 1)
    )


def _one(texts: Texts, ground: Ground, lang: str) -> str:
    """One ground of several: the clause, and under it what it is about and the facts."""
    clause = _looked_up(texts, "clause", ground.clause, lang)
    lines = [clause if names_an_article(clause) or not clause else TEXTS.get("compose.no_article", lang, text=clause)]
    if ground.part.strip():
        lines.append(TEXTS.get("compose.about", lang, text=ground.part.strip()))
    if ground.facts.strip():
        lines.append(TEXTS.get("compose.why", lang, text=_ended("facts", ground.facts.strip())))
    return "\n".join(lines)


def _label(name: str, text: str) -> str:
    """A ground that says no article is not called a clause."""
    return "ground" if name == "clause" and not names_an_article(text) else name


def _looked_up(texts: Texts, kind: str, named: str, lang: str) -> str:
    return texts.find(f"{kind}.{named.strip()}", lang) or named


def _ended(name: str, text: str) -> str:
    """Sentences end with a full stop; names do not."""
    return text if name in ("clause", "criterion", "one") or text.endswith(_END) else f"{text}。"
