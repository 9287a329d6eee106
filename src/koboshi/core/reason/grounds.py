"""Which grounds serve which decision: a condition does not rest on a ground for refusing, nor a missing fee on a shop.

The house knows the grounds that every application has: formal requirements (行政手続法7条; for acts of an ordinance
the 行政手続条例 of the body, article 要確認), the fee, and the ground of a condition, whose article is 要確認 wherever
a pack declares none. They are named by their words, as a reason may be where a pack has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final, Literal

from koboshi.core.confidence import UNCHECKED
from koboshi.core.reason.wording import TEXTS

Cause = Literal["formal", "fee"]
CAUSES: Final[Mapping[str, Cause]] = {"formal": "formal", "fee": "fee", "unpaid": "fee"}
"""Clauses of packs that name a formal cause, and the criterion that alone can stand behind them."""
CONDITION: Final = "condition"
REFUSALS: Final = frozenset({"refuse", "dismiss", "lapse"})
MARK: Final = UNCHECKED
LAWS: Final = ("法", "法律", "条例")
"""How the names of laws end; what ends otherwise (a guideline, a page) cannot be the ground of a decision."""
PROCEDURE_ORDINANCE: Final = "行政手続条例"
"""What every body calls its ordinance on procedure, after its own name."""
_ARTICLE: Final = re.compile(r"第?[0-9０-９〇一二三四五六七八九十百]{1,6}条")
Declared = Mapping[str, Collection[str]]
"""Clause id → the outcomes, or kinds of decision, for which a pack says it serves."""


def serves(clause: str, outcome: str, kind: str, declared: Declared) -> bool:
    """Whether a clause of a pack may stand behind an outcome.

    What the pack declares counts. Without it the clause `condition` is one for conditions, a formal cause is one for
    refusing, and every other clause serves whatever goes against the applicant, except a condition.
    """
    said = declared.get(clause)
    if said is not None:
        return outcome in said or kind in said
    if kind == CONDITION or clause == CONDITION:
        return kind == clause == CONDITION
    return kind in REFUSALS if clause in CAUSES else True


def clauses_for(
    outcome: str, kind: str, clauses: Mapping[str, str], declared: Declared, *, fees: bool = True
) -> dict[str, str]:
    """The clauses offered for an outcome, id → words; a condition without one gets the house's ground, 要確認.

    `fees`: whether the procedure has a fee; without one nobody can have failed to pay it.
    """
    found = {name: text for name, text in clauses.items() if serves(name, outcome, kind, declared)}
    if not fees:
        found = {name: text for name, text in found.items() if CAUSES.get(name) != "fee"}
    if kind == CONDITION and clauses and not found:
        text = standing("condition")
        found[text] = text
    return found


def criteria_for(
    kind: str,
    criteria: Mapping[str, str],
    act: str,
    *,
    outcome: str = "",
    declared: Declared | None = None,
    fees: bool = True,
    ordinance: str = "",
) -> dict[str, str]:
    """The criteria offered for an outcome of a kind: the pack's, and for a refusal those of form and fee as well.

    `act` is the act that governs the procedure: national, ordinance, outside. A pack without criteria gets none.
    `declared` are the outcomes or kinds that a criterion of the pack serves; one that declares none serves them all.
    `fees`: whether the procedure has a fee; without one that of the fee is not offered. `ordinance`: see `own`.
    """
    said = declared or {}
    found = {
        name: text for name, text in criteria.items() if name not in said or outcome in said[name] or kind in said[name]
    }
    if kind not in REFUSALS or not criteria:
        return found
    causes = ("formal", "fee") if fees else ("formal",)
    return found | {name: text for cause in causes for name, text in own(cause, criteria, act, ordinance)}


def own(cause: str, criteria: Mapping[str, str], act: str, ordinance: str = "") -> list[tuple[str, str]]:
    """The criterion behind a formal cause: the pack's of that name, else the house's, named by its words.

    `ordinance` is the name of the body's own 行政手続条例, where its pack says it.
    """
    if cause in criteria:
        return [(cause, criteria[cause])]
    text = standing(f"formal_{act}" if cause == "formal" else cause, ordinance)
    return [(text, text)]


def standing(name: str, ordinance: str = "") -> str:
    """The words of a ground that the house itself has (Japanese: they stand in the notice)."""
    return TEXTS.get(f"standing.{name}", ordinance=ordinance or PROCEDURE_ORDINANCE)


def names_an_article(text: str) -> bool:
    """Whether a ground says an article; else it must not be called a clause."""
    return bool(_ARTICLE.search(text))
