"""Many like drafts stamped at once: every reason is before the eyes, and unlike drafts are not mixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from koboshi.core.approval.circulating import stamp
from koboshi.core.approval.model import ApprovalRefused, Leg
from koboshi.core.approval.record import Circulation, Verdict
from koboshi.core.approval.roster import Roster

MAX_ITEMS: Final = 500
TOGETHER: Final = frozenset({Verdict.AGREE, Verdict.DECIDE})
"""What may be said of many at once; whoever objects to one or sends one back looks at that one alone."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One draft of a batch: the number the office knows it by, the draft, and the reason of its decision."""

    reference: str
    circulation: Circulation
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Like drafts: the same chain and stages, the same outcome, and each with its own reason where it is unfavourable.

    Made by `batch`, which refuses what is unlike.
    """

    items: tuple[BatchItem, ...]

    @property
    def outcome(self) -> str:
        """The outcome that all have in common."""
        return self.items[0].circulation.route.outcome

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What the person must see before stamping: each number and its reason."""
        return tuple((item.reference, item.reason) for item in self.items)

    @property
    def objections(self) -> tuple[tuple[str, str], ...]:
        """Each number whose draft carries an opinion or a disagreement, with its words."""
        return tuple((item.reference, each.note) for item in self.items for each in item.circulation.objections)


def batch(items: tuple[BatchItem, ...]) -> Batch:
    """Put drafts together; ApprovalRefused with a sentence naming the first one that does not fit."""
    if not items:
        raise ApprovalRefused("まとめて押す案件が1つもありません。案件を選んでください。")
    if len(items) > MAX_ITEMS:
        raise ApprovalRefused("まとめて押せるのは{most}件までです。分けて押してください。", most=MAX_ITEMS)
    first = items[0]
    seen: set[str] = set()
    for item in items:
        if item.reference in seen:
            raise ApprovalRefused("案件「{reference}」が2回入っています。1回にしてください。", reference=item.reference)
        seen.add(item.reference)
        _check_alike(first, item)
        if item.circulation.route.unfavourable and not item.reason.strip():
            raise ApprovalRefused(
                "案件「{reference}」は申請者に不利な結果です。この案件の理由を書いてから、まとめて押してください。",
                reference=item.reference,
            )
    return Batch(items)


def stamp_all(
    together: Batch,
    seat: str,
    person: str,
    verdict: str,
    note: str = "",
    *,
    now: datetime,
    roster: Roster,
    seen: Mapping[str, int] | None = None,
) -> Batch:
    """Say the same of all drafts: all of them, or none. ApprovalRefused names the draft that stands in the way.

    `seen`: the version of each draft (by reference) that was before the eyes.
    """
    if verdict not in TOGETHER:
        raise ApprovalRefused("まとめてできるのは、承認と決裁だけです。意見や差戻しは、案件ごとにしてください。")
    done = []
    for item in together.items:
        version = seen.get(item.reference, -1) if seen is not None else None
        try:
            after = stamp(item.circulation, seat, person, verdict, note, now=now, roster=roster, seen=version)
        except ApprovalRefused as problem:
            raise ApprovalRefused(
                "案件「{reference}」：{problem}どの案件も押していません。", reference=item.reference, problem=problem
            ) from problem
        done.append(BatchItem(item.reference, after, item.reason))
    return Batch(tuple(done))


def _check_alike(first: BatchItem, item: BatchItem) -> None:
    one, other = first.circulation.route, item.circulation.route
    if one.outcome != other.outcome:
        raise ApprovalRefused(
            "案件「{first}」と「{reference}」は結果が違います。結果ごとに分けて押してください。",
            first=first.reference,
            reference=item.reference,
        )
    if (one.chain, _shape(one.legs), one.decider) != (other.chain, _shape(other.legs), other.decider):
        raise ApprovalRefused(
            "案件「{first}」と「{reference}」は決裁の経路が違います。経路ごとに分けて押してください。",
            first=first.reference,
            reference=item.reference,
        )


def _shape(legs: tuple[Leg, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((leg.id, tuple(place.node for place in leg.places)) for leg in legs)
