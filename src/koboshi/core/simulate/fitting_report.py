"""What was fitted to a log, from how much, how well, and what could not be fitted: nothing is left unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from koboshi.core.simulate.chance import Law

SMALL: Final = 30
"""Fewer observations than this are marked: what comes from them is hardly more than an example."""
Source = Literal["started", "estimated", "elapsed", "none"]
_SOURCES: Final[Mapping[Source, str]] = {
    "started": "開始と完了の記録",
    "estimated": "完了だけの記録からの見積もり（上限）",
    "elapsed": "前の作業から完了までの経過時間",
    "none": "記録なし",
}
_LAWS: Final = {"observed": "経験分布"}
_HOUR: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class LawFit:
    """A law fitted to `n` lengths of time: how far it is from them (Kolmogorov), and the AIC of those compared.

    `mean` is that of the observations, in milliseconds. `source` says how the lengths were measured.
    """

    element: str
    name: str
    law: Law
    kind: str
    n: int
    mean: float
    distance: float
    source: Source
    small: bool
    compared: Mapping[str, float] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The fit for a person."""
        small = "（少数）" if self.small else ""
        kind = _LAWS.get(self.kind, self.kind)
        return (
            f"{self.name}：{kind}、平均 {self.mean / _HOUR:,.2f} 時間、n={self.n:,}{small}、"
            f"K距離 {self.distance:.3f}、{_SOURCES[self.source]}"
        )


@dataclass(frozen=True, slots=True)
class ArrivalFit:
    """Arrivals: cases over days, the share inside the calendar found, and how uneven days are (1: Poisson)."""

    n: int
    days: int
    per_year: float
    coverage: float
    unevenness: float
    small: bool

    @property
    def line(self) -> str:
        """The fit for a person."""
        return (
            f"到着：{self.n:,}件・{self.days:,}日、年 {self.per_year:,.0f}件、暦の中 {self.coverage:.1%}、"
            f"日ごとのばらつき {self.unevenness:.2f}（1が完全な偶然）{'（少数）' if self.small else ''}"
        )


@dataclass(frozen=True, slots=True)
class PoolFit:
    """One pool: its people now, their posts, those who left, and its utilisation (`results_model.UTILISATION`)."""

    name: str
    people: int
    posts: float
    gone: int
    n: int
    coverage: float
    busy: float
    small: bool

    @property
    def line(self) -> str:
        """The fit for a person."""
        gone = f"、すでにいない人 {self.gone}" if self.gone else ""
        return (
            f"担当「{self.name}」：{self.people}人（人工 {self.posts:.2f}）{gone}、作業 n={self.n:,}、"
            f"勤務時間の中 {self.coverage:.1%}、稼働率 {self.busy:.1%}{'（少数）' if self.small else ''}"
        )


@dataclass(frozen=True, slots=True)
class GatewayFit:
    """One round at one gateway: how often it was passed and the share of each flow. The last round stands for later."""

    element: str
    name: str
    round: int
    last: bool
    n: int
    shares: Mapping[str, float]
    small: bool

    @property
    def line(self) -> str:
        """The fit for a person."""
        shares = "、".join(f"{flow} {share:.1%}" for flow, share in self.shares.items())
        later = "回目から" if self.last and self.round > 1 else "回目"
        return f"{self.name} {self.round}{later}：{shares}、n={self.n:,}{'（少数）' if self.small else ''}"


@dataclass(frozen=True, slots=True)
class AttributeFit:
    """One fact of the cases: how many cases say it, how many values, and how many cases are in rare values together."""

    name: str
    n: int
    values: int
    pooled: int
    small: bool

    @property
    def line(self) -> str:
        """The fit for a person."""
        pooled = f"、まれな値をまとめた {self.pooled:,}件" if self.pooled else ""
        return f"属性「{self.name}」：{self.values}種類、n={self.n:,}{pooled}{'（少数）' if self.small else ''}"


@dataclass(frozen=True, slots=True)
class ReplayFit:
    """How the log was laid over the model: cases, those followed, those without any deviation, and why not all."""

    cases: int
    followed: int
    fitting: int
    additional: int
    skipped: int
    reasons: Mapping[str, int]

    @property
    def unreplayable(self) -> float:
        """The share of cases that could not be followed."""
        return 1 - self.followed / self.cases if self.cases else 0.0

    @property
    def line(self) -> str:
        """The figures for a person."""
        return (
            f"照合：{self.cases:,}件のうち {self.followed:,}件を追え、{self.fitting:,}件はモデルどおり"
            f"（追えない割合 {self.unreplayable:.1%}）。余分な作業 {self.additional:,}回、抜けた作業 {self.skipped:,}回"
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be fitted, where, and why; where the scenario needs a value, what stands there now."""

    place: str
    reason: str

    @property
    def line(self) -> str:
        """The gap for a person."""
        return f"{self.place}：{self.reason}"


@dataclass(frozen=True, slots=True)
class FitReport:
    """All of it."""

    replay: ReplayFit
    arrivals: ArrivalFit
    tasks: tuple[LawFit, ...]
    waits: tuple[LawFit, ...]
    pools: tuple[PoolFit, ...]
    gateways: tuple[GatewayFit, ...]
    attributes: tuple[AttributeFit, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The report for a person, gaps last."""
        yield self.replay.line
        yield self.arrivals.line
        yield from (law.line for law in (*self.tasks, *self.waits))
        yield from (pool.line for pool in self.pools)
        yield from (gateway.line for gateway in self.gateways)
        yield from (attribute.line for attribute in self.attributes)
        yield from (f"注意：{note}" for note in self.notes)
        yield from (f"当てはめられないもの：{gap.line}" for gap in self.gaps)


@dataclass(slots=True)
class Findings:
    """Gaps and notes while fitting."""

    gaps: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def gap(self, place: str, reason: str) -> None:
        """Say once what could not be fitted."""
        if Gap(place, reason) not in self.gaps:
            self.gaps.append(Gap(place, reason))

    def note(self, sentence: str) -> None:
        """Say something once that a reader of the figures must know."""
        if sentence not in self.notes:
            self.notes.append(sentence)
