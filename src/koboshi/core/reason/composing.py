"""The paragraph of the notice: the four parts, each under its name, so that nothing hides in a long sentence."""

from __future__ import annotations

from typing import Final

from koboshi.core.reason.grounds import names_an_article
from koboshi.core.reason.outcome import outcome_of
from koboshi.core.reason.reason import Reason
from koboshi.core.reason.wording import TEXTS
from koboshi.core.text import Texts

_END: Final = ("。", ".", "！", "？", "）", ")", "」")


def compose(reason: Reason, texts: Texts, outcome_kind: str = "refuse", lang: str = "ja") -> str:
    """The text of a reason for the notice; parts that are not written are left out, an empty reason is empty.

    `texts` are the pack's: `clause.<id>` and `criterion.<id>` are looked up there, other words stand as written.
    """
    outcome = outcome_of(outcome_kind)
    criteria = TEXTS.get(f"criteria.{outcome.criteria}", lang)
    parts = (
        ("facts", reason.facts),
        ("clause", _looked_up(texts, "clause", reason.clause, lang)),
        ("criterion", _looked_up(texts, "criterion", reason.criterion, lang)),
        ("application", reason.application),
    )
    written = [(name, text.strip()) for name, text in parts if text.strip()]
    return "\n".join(
        TEXTS.get(f"compose.{_label(name, text)}", lang, number=number, text=_ended(name, text), criteria=criteria)
        for number, (name, text) in enumerate(written, 1)
    )


def _label(name: str, text: str) -> str:
    """A ground that says no article is not called a clause."""
    return "ground" if name == "clause" and not names_an_article(text) else name


def _looked_up(texts: Texts, kind: str, named: str, lang: str) -> str:
    return texts.find(f"{kind}.{named.strip()}", lang) or named


def _ended(name: str, text: str) -> str:
    """Sentences end with a full stop; names do not."""
    return text if name in ("clause", "criterion") or text.endswith(_END) else f"{text}。"
