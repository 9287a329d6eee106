"""The quality scale: what a pack promises, what is proven, and the tier it earns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

from koboshi.core.journey import JourneyResult, run
from koboshi.core.letter import TYPES
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding
from koboshi.core.pack.wording import needed
from koboshi.core.process import NodeKind

Tier = Literal["none", "bronze", "silver", "gold"]
BRONZE: Final = ("journeys_pass", "purpose_stated", "basis_stated", "plain_title")
SILVER: Final = ("easy_texts", "counter_door", "every_branch_walked", "fee_stated")
GOLD: Final = ("reviews_answered", "appeal_stated")
RULES: Final = BRONZE + SILVER + GOLD
MAX_TITLE: Final = 30
Results = Sequence[JourneyResult]


def play(pack: Pack) -> list[JourneyResult]:
    """Every journey of a pack, played."""
    return [run(pack, journey) for journey in pack.journeys]


def unwalked(pack: Pack, results: Results) -> list[str]:
    """The branches of the process that no passing journey takes: flows out of gateways, and events on an edge."""
    walked = {branch for result in results if result.passed for branch in result.branches}
    definition = pack.definition
    ways = [flow.id for flow in definition.branches()]
    ways += [node.id for node in definition.nodes.values() if node.kind is NodeKind.BOUNDARY]
    return [way for way in ways if way not in walked]


def _journeys_pass(pack: Pack, results: Results) -> bool:
    return bool(results) and all(result.passed for result in results)


def _purpose(pack: Pack, results: Results) -> bool:
    return len(pack.manifest.purpose.strip()) >= 10


def _basis(pack: Pack, results: Results) -> bool:
    return bool(pack.manifest.basis)


def _title(pack: Pack, results: Results) -> bool:
    return len(pack.manifest.title) <= MAX_TITLE


def _easy(pack: Pack, results: Results) -> bool:
    return all(pack.texts.has(key, "ja-easy") for key in needed(pack))


def _counter(pack: Pack, results: Results) -> bool:
    return "counter" in pack.manifest.doors and bool(pack.manifest.counters)


def _branches(pack: Pack, results: Results) -> bool:
    return not unwalked(pack, results)


def _fee(pack: Pack, results: Results) -> bool:
    return "fee" in pack.toml("procedure.toml")


def _reviews(pack: Pack, results: Results) -> bool:
    return all(pack.manifest.reviews.get(name) for name in ("paper", "seal", "visit"))


def _appeal(pack: Pack, results: Results) -> bool:
    return pack.manifest.appeal.type in TYPES


_PROOFS: Final[dict[str, Callable[[Pack, Results], bool]]] = {
    "journeys_pass": _journeys_pass,
    "purpose_stated": _purpose,
    "basis_stated": _basis,
    "plain_title": _title,
    "easy_texts": _easy,
    "counter_door": _counter,
    "every_branch_walked": _branches,
    "fee_stated": _fee,
    "reviews_answered": _reviews,
    "appeal_stated": _appeal,
}


def holds(pack: Pack, rule: str, results: Results) -> bool:
    """Whether a rule is proven, or excused with a reason; journeys can never be excused."""
    excused = bool(pack.exempt(rule)) and rule != "journeys_pass"
    return excused or (pack.quality.get(rule) == "done" and _PROOFS[rule](pack, results))


def tier(pack: Pack, results: Results | None = None) -> Tier:
    """The tier that is really earned; journeys are played when no results are given."""
    played = play(pack) if results is None else results
    earned: Tier = "none"
    steps: tuple[tuple[Tier, tuple[str, ...]], ...] = (("bronze", BRONZE), ("silver", SILVER), ("gold", GOLD))
    for name, rules in steps:
        if not all(holds(pack, rule, played) for rule in rules):
            break
        earned = name
    return earned


def check_quality(pack: Pack, results: Results) -> Iterator[Finding]:
    """Promises that are not kept, rules that nobody knows, and a missing door for people without a computer."""
    for rule in pack.quality:
        if rule not in RULES and not pack.exempt(rule):
            yield Finding("error", "quality.toml", f"{rule} という決まりはありません。")
    for rule in RULES:
        if pack.quality.get(rule) == "done" and not _PROOFS[rule](pack, results):
            yield Finding("error", "quality.toml", f"{rule} は done とありますが、確かめられませんでした。")
    if not _counter(pack, results) and not pack.exempt("counter_door"):
        sentence = "窓口など、機械を使わない方法がありません。置かないときは quality.toml に理由を書いてください。"
        yield Finding("error", "procedure.toml", sentence)
    for flow in unwalked(pack, results):
        yield Finding("warning", "journeys.toml", f"分かれ道 {flow} を通る道すじがありません。")
