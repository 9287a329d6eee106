"""The kinds of decision, and which of them must say why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Criteria = Literal["examination", "disposition"]


class ReasonError(ValueError):
    """A kind of decision that does not exist; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One kind. `criteria`: 審査基準 (行政手続法5条) or 処分基準 (12条); `article`: the one that asks for a reason."""

    id: str
    unfavourable: bool
    criteria: Criteria
    article: str


def _rows() -> Mapping[str, Outcome]:
    refusing = ("part", "refuse", "dismiss", "lapse", "condition")
    against = ("revoke", "withdraw", "adverse")
    found = {"grant": Outcome("grant", False, "examination", "")}
    found |= {name: Outcome(name, True, "examination", "8条") for name in refusing}
    found |= {name: Outcome(name, True, "disposition", "14条") for name in against}
    return MappingProxyType(found)


OUTCOMES: Final = _rows()
"""grant, part (一部), refuse, dismiss (却下), lapse, condition (条件), revoke (取消し), withdraw (撤回) and adverse
(不利益処分).

For `condition` the article is 要確認: a condition that takes away what was asked for is treated as a refusal in part.
"""


def outcome_of(kind: str) -> Outcome:
    """The kind by its name; ReasonError for another one."""
    if kind not in OUTCOMES:
        raise ReasonError(f"決定の種類「{kind}」はありません（あるのは {'、'.join(OUTCOMES)}）。")
    return OUTCOMES[kind]


def needs_reason(kind: str) -> bool:
    """Whether a decision of this kind must say why (行政手続法8条・14条)."""
    return outcome_of(kind).unfavourable
