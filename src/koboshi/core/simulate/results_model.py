"""What a simulation gives back: figures by key, each with one value for every replication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import EventLog
from koboshi.core.process.model import Definition
from koboshi.core.simulate.scenario import Scenario
from koboshi.core.simulate.statistics import Estimate, estimate

Unit = Literal["ms", "hours", "yen", "share", "number"]
Kind = Literal["all", "door", "task", "wait", "end", "pool", "slice", "year"]


class Key(NamedTuple):
    """Which figure: what kind of thing, which one (id or name), what about it, and within which door or pool."""

    kind: Kind
    of: str
    what: str
    within: str = ""


class Meaning(NamedTuple):
    """A figure in words: name, unit, and which way is better for people (-1 less, 1 more, 0 neither)."""

    name: str
    unit: Unit
    better: int = -1


CASE_FIGURES: Final[Mapping[str, Meaning]] = {
    "cases": Meaning("届いた件数", "number", 0),
    "finished": Meaning("終わった件数", "number", 1),
    "running": Meaning("最後まで終わらなかった件数", "number"),
    "unfinished": Meaning("最後まで終わらなかった割合", "share"),
    "cycle_mean": Meaning("かかった日数の平均", "ms"),
    "cycle_median": Meaning("かかった日数の中央値", "ms"),
    "cycle_p90": Meaning("10件に9件が終わるまで", "ms"),
    "cycle_p95": Meaning("20件に19件が終わるまで", "ms"),
    "waiting": Meaning("1件が仕事の順番を待った時間", "ms"),
    "processing": Meaning("1件にかけた作業の時間", "ms"),
    "away": Meaning("1件が申請した人の返事を待った時間", "ms"),
    "resting": Meaning("1件の、始めた仕事が止まっていた時間（夜・休日・ほかの仕事）", "ms", 0),
    "other_wait": Meaning("1件が期日や通知などを待った時間", "ms"),
    "overlap": Meaning("1件で同時に進んだ時間（上の時間に二重に入っている分）", "ms", 0),
    "breach": Meaning("標準処理期間を超えた割合", "share"),
    "undecided": Meaning("期間を超えたかまだ決まらない件数", "number", 0),
    "rework": Meaning("同じ仕事をやり直した案件の割合", "share"),
    "cost": Meaning("1件あたりの作業時間の費用", "yen"),
    "citizen_cost": Meaning("1件あたりの住民の負担（時間を含む）", "yen"),
    "citizen_yen": Meaning("1件あたりの住民の支払い", "yen"),
    "citizen_time": Meaning("1件あたりの住民の時間", "ms"),
    "citizen_travel": Meaning("1件あたりの住民の移動の時間", "ms"),
}
"""Figures about cases, for all of them, by door and by year of arrival.

Means are of finished cases only (`unfinished` says how many are not in them), but for `breach`, which counts cases that
never ended and are past their last day. Percentiles take what never ended for longer than everything: infinite where
they fall among it. Of finished cases, `cycle_mean` = `waiting` + `processing` + `away` + `resting` + `other_wait` −
`overlap`.
"""
UTILISATION: Final = (
    "働いている割合は、作業の時間を、その仕事に使える勤務時間（part_time を掛け、休みを除いた時間）で割ったものです。"
)
"""What is meant by the utilisation of a pool, here and in what is fitted to a log."""
WHOLE_FIGURES: Final[Mapping[str, Meaning]] = {
    "throughput": Meaning("1年に終わる件数", "number", 0),
    "in_process": Meaning("同時に進行中の件数（時間の平均）", "number"),
    "backlog": Meaning("受付期間の終わりに残った件数", "number"),
    "standing": Meaning("初めから進行中だった件数", "number", 0),
    "standing_finished": Meaning("そのうち終わった件数", "number", 1),
    "stranded": Meaning("行き場がなく止まった流れの数", "number"),
}
TASK_FIGURES: Final[Mapping[str, Meaning]] = {
    "done": Meaning("行った回数", "number", 0),
    "per_case": Meaning("1件あたりの回数", "number", 0),
    "wait_mean": Meaning("待ちの平均", "ms"),
    "wait_median": Meaning("待ちの中央値", "ms"),
    "wait_p90": Meaning("待ち（10回に9回）", "ms"),
    "wait_p95": Meaning("待ち（20回に19回）", "ms"),
    "work_mean": Meaning("作業の平均", "ms"),
    "cost_mean": Meaning("1回の費用", "yen"),
    "cost_case": Meaning("1件あたりの費用", "yen"),
    "queue_mean": Meaning("待ち行列の長さの平均", "number"),
    "queue_most": Meaning("待ち行列の最長", "number"),
    "repeated": Meaning("やり直した案件の割合", "share"),
    "redone": Meaning("機械の誤りで人がやり直した回数", "number"),
    "left": Meaning("最後まで手がつかなかった数", "number"),
}
WAIT_FIGURES: Final[Mapping[str, Meaning]] = {
    "done": Meaning("待った回数", "number", 0),
    "wait_mean": Meaning("待ちの平均", "ms"),
    "answered": Meaning("待って、来た回数", "number", 0),
    "timed_out": Meaning("期限まで待っても来なかった回数", "number", 0),
    "timed_out_mean": Meaning("来なかったときに待った時間の平均", "ms"),
    "both_mean": Meaning("来なかったときも入れた待ちの平均", "ms"),
}
"""Figures of waits. `wait_mean` is of what came; what a boundary event cut off is `timed_out`."""
POOL_FIGURES: Final[Mapping[str, Meaning]] = {
    "utilisation": Meaning("働いている割合", "share", 0),
    "busy": Meaning("1年に働く時間", "hours", 0),
    "open": Meaning("1年に働ける時間", "hours", 0),
}
SLICE_FIGURES: Final[Mapping[str, Meaning]] = {
    "arrived": Meaning("届いた件数", "number", 0),
    "finished": Meaning("終わった件数", "number", 1),
    "in_process": Meaning("進行中の件数", "number"),
    "queue": Meaning("順番を待つ仕事の数", "number"),
    "utilisation": Meaning("働いている割合", "share", 0),
}
YEAR_FIGURES: Final[Mapping[str, Meaning]] = {
    "backlog": Meaning("年の終わりに残った件数", "number"),
    "utilisation": Meaning("働いている割合", "share", 0),
}
END_FIGURES: Final[Mapping[str, Meaning]] = {"share": Meaning("この終わり方の割合", "share", 0)}
_MEANINGS: Final[Mapping[Kind, Mapping[str, Meaning]]] = {
    "all": {**CASE_FIGURES, **WHOLE_FIGURES},
    "door": {**CASE_FIGURES},
    "task": TASK_FIGURES,
    "wait": WAIT_FIGURES,
    "end": END_FIGURES,
    "pool": POOL_FIGURES,
    "slice": SLICE_FIGURES,
    "year": {**CASE_FIGURES, **YEAR_FIGURES},
}


def meaning(key: Key) -> Meaning:
    """A figure in words."""
    return _MEANINGS[key.kind][key.what]


@dataclass(frozen=True, slots=True)
class Replication:
    """One replication reduced to numbers; `hours` counts finished cases by full hours of cycle time."""

    numbers: Mapping[Key, float]
    hours: NDArray[np.int64]
    log: EventLog | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A simulation. `values` holds for every figure one value per replication (NaN where it is not defined there).

    Lengths of time are milliseconds (work of pools in a year: hours), money is yen, shares are from 0 to 1. `notes`
    are assumptions that were made where the scenario says nothing; they must be shown with the figures.
    """

    definition: Definition
    scenario: Scenario
    replications: int
    seed: int
    backend: str
    notes: tuple[str, ...]
    values: Mapping[Key, tuple[float, ...]]
    tasks: tuple[str, ...]
    waits: tuple[str, ...]
    pools: tuple[str, ...]
    doors: tuple[str, ...]
    slices: tuple[str, ...]
    years: tuple[str, ...]
    ends: tuple[str, ...]
    hours: NDArray[np.int64] = field(repr=False)
    log: EventLog | None = field(default=None, repr=False)

    @property
    def first_day(self) -> date:
        """The first day whose arrivals are counted."""
        return self.scenario.start

    @property
    def last_day(self) -> date | None:
        """The last day whose arrivals are counted; None where so many cases are played, however long they take."""
        return None if self.scenario.cases else self.scenario.start + timedelta(days=self.scenario.days - 1)

    @property
    def played_from(self) -> date:
        """The first day that is played: that of the warm-up, where there is one."""
        return self.scenario.played_from

    def of(self, what: str, kind: Kind = "all", of: str = "", within: str = "") -> Estimate:
        """One figure as mean and interval; n = 0 where no replication has it."""
        return estimate(self.values.get(Key(kind, of, what, within), ()))

    def keys(self, kind: Kind) -> Iterator[Key]:
        """The keys of one kind."""
        return (key for key in self.values if key.kind == kind)

    def name(self, element: str) -> str:
        """The name of an element of the model."""
        return self.definition.name_of(element)
