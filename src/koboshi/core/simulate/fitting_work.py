"""Work and waits in a log: how long each piece took in the open time of who did it, and how long each wait was.

Where a log has starts, work is the open time from start to completion. Where it has only completions, work is taken to
begin when it had become possible and its doer had completed something else, whichever was later: an upper bound, since
the log does not show what else people do. Time in several pieces at once is split between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import MISSING, NONE, EventLog
from koboshi.core.mining.petri_bpmn import MACHINE
from koboshi.core.process.model import TASKS, Definition, Node, NodeKind
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.chance import fixed
from koboshi.core.simulate.fitting_hours import Detected, Opening, Stamps, closed_days, detect
from koboshi.core.simulate.fitting_laws import fit_law
from koboshi.core.simulate.fitting_people import (
    Labels,
    Person,
    calendar_name,
    group,
    names_of,
    pools_of,
    seen_days,
    shared,
    staff,
)
from koboshi.core.simulate.fitting_replay import Replayed
from koboshi.core.simulate.fitting_report import SMALL, Findings, LawFit, PoolFit, Source
from koboshi.core.simulate.scenario import Hours, Pool, TaskPlan
from koboshi.core.simulate.tasks import NOBODY

_LEAST_SHARE: Final = 0.05
_TOLD: Final = 0.1
_SECOND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Timed:
    """A log on the wall clock: local milliseconds of each row, MISSING where unknown."""

    log: EventLog
    start: Stamps
    complete: Stamps
    possible: Stamps
    last_arrival: int
    """The day (from 1970) on which the last case arrived."""

    @property
    def stamps(self) -> Stamps:
        """Every time recorded."""
        both = np.concatenate((self.start, self.complete))
        return np.asarray(both[both != MISSING], np.int64)

    @property
    def ends(self) -> Stamps:
        """When each row was over."""
        return np.asarray(np.where(self.complete == MISSING, self.start, self.complete), np.int64)


@dataclass(slots=True)
class Worked:
    """What was found: plans and laws of tasks, pools with their calendars."""

    plans: dict[str, TaskPlan] = field(default_factory=dict)
    laws: list[LawFit] = field(default_factory=list)
    pools: dict[str, Pool] = field(default_factory=dict)
    pool_fits: list[PoolFit] = field(default_factory=list)
    hours: dict[str, Hours] = field(default_factory=dict)


def is_work(node: Node) -> bool:
    """Whether somebody or something works on a node."""
    return (node.kind in TASKS and node.kind is not NodeKind.RECEIVE) or node.kind is NodeKind.CALL


def fit_work(definition: Definition, replayed: Replayed, timed: Timed, support: float, findings: Findings) -> Worked:
    """Fit tasks, pools and calendars."""
    return _Fitter(definition, replayed, timed, support, findings).run()


class _Fitter:
    def __init__(
        self, definition: Definition, replayed: Replayed, timed: Timed, support: float, findings: Findings
    ) -> None:
        self.definition, self.replayed, self.timed = definition, replayed, timed
        self.support, self.findings = support, findings
        self.tasks = [node.id for node in definition.nodes.values() if is_work(node)]
        self.found = Worked()
        self.task_of = self._tasks_of_rows()
        self.resource = timed.log.resource.astype(np.int64)
        self.lengths = np.full(len(timed.log), np.nan)
        stamps = timed.stamps
        self.closed = closed_days(stamps)
        self.span = (int(stamps.min()) // DAY_MS, int(stamps.max()) // DAY_MS) if len(stamps) else (0, 0)
        self.begins = self._begins()
        self.filled = self.lengths

    def run(self) -> Worked:
        """Pools first, since work is measured in their open time."""
        counts = self._counts()
        labels = group(counts)
        names = names_of(self.definition, self.tasks, counts, labels)
        self._say_rare(counts, labels)
        openings = [self._calendar(name, labels, i) for i, name in enumerate(names)]
        for i, (_, opening) in enumerate(openings):
            self._measure(labels, i, opening)
        self._measure_alone(labels)
        self.filled = self._filled()
        for i, name in enumerate(names):
            self._staff(name, labels, i, *openings[i])
        by_pool = np.stack([counts[labels == i].sum(0) for i in range(len(names))]) if names else None
        for number, task in enumerate(self.tasks):
            shares = pools_of(by_pool[:, number], names, _LEAST_SHARE) if by_pool is not None else {}
            self._task(number, task, shares)
        self._say_about_people(names)
        return self.found

    def _tasks_of_rows(self) -> Labels:
        number = {task: i for i, task in enumerate(self.tasks)}
        codes = np.array([*(number.get(node, -1) for node in self.replayed.nodes), -1], np.int64)
        return codes[self.replayed.node_of]

    def _counts(self) -> NDArray[np.int64]:
        counts = np.zeros((len(self.timed.log.resources), len(self.tasks)), np.int64)
        rows = (self.task_of >= 0) & (self.resource != NONE)
        np.add.at(counts, (self.resource[rows], self.task_of[rows]), 1)
        return counts

    def _begins(self) -> Stamps:
        """When each piece of work began: recorded, or else when it was possible and its doer free."""
        timed = self.timed
        free = np.full(len(timed.log), MISSING, np.int64)
        rows = np.flatnonzero((self.resource != NONE) & (timed.ends != MISSING))
        rows = rows[np.lexsort((timed.ends[rows], self.resource[rows]))]
        ends, people = timed.ends[rows], self.resource[rows]
        new = np.append(True, (ends[1:] != ends[:-1]) | (people[1:] != people[:-1]))[: len(rows)]
        first = np.maximum.accumulate(np.where(new, np.arange(len(rows)), 0))
        same = (first > 0) & (people[np.maximum(first - 1, 0)] == people)
        free[rows[same]] = ends[first[same] - 1]
        known = timed.possible != MISSING
        return np.where(timed.start != MISSING, timed.start, np.where(known, np.maximum(timed.possible, free), MISSING))

    def _rows(self, labels: Labels, pool: int) -> Labels:
        there = (self.task_of >= 0) & (self.resource != NONE)
        return np.flatnonzero(there & (np.append(labels, -1)[self.resource] == pool))

    def _calendar(self, name: str, labels: Labels, pool: int) -> tuple[Detected, Opening]:
        rows = self._rows(labels, pool)
        stamps = np.concatenate((self.timed.start[rows], self.timed.complete[rows]))
        detected = detect(stamps[stamps != MISSING], self.support)
        if detected.clear:
            self.found.hours[calendar_name(name)] = detected.hours
        else:
            self.findings.gap(f"pools.{name}", "決まった勤務時間が時刻から読み取れないため、いつでも働くとしました。")
        return detected, Opening(detected.hours, self.closed, *self.span)

    def _measure(self, labels: Labels, pool: int, opening: Opening) -> None:
        """Work of each person of a pool on the scale of open time."""
        rows = self._rows(labels, pool)
        rows = rows[(self.begins[rows] != MISSING) & (self.timed.complete[rows] >= self.begins[rows])]
        begin, end = opening.at(self.begins[rows]), opening.at(self.timed.complete[rows])
        outside = (begin == end) & (self.timed.complete[rows] - self.begins[rows] > _SECOND)
        if len(rows) and outside.mean() > _TOLD:
            self.findings.note(f"作業の {outside.mean():.0%} が勤務時間の外だけにあり、長さの分布に入れていません。")
        rows, begin, end = rows[~outside], begin[~outside], end[~outside]
        for person in np.unique(self.resource[rows]):
            mine = self.resource[rows] == person
            self.lengths[rows[mine]] = shared(begin[mine], end[mine])
        whole = float((end - begin).sum())
        if whole and 1 - float(np.nansum(self.lengths[rows])) / whole > _TOLD:
            self.findings.note("同じ人の作業が重なっている時間は、重なった作業に等しく分けました。")

    def _measure_alone(self, labels: Labels) -> None:
        """Work without a known doer: time that passed."""
        known = (self.resource != NONE) & (np.append(labels, -1)[self.resource] >= 0)
        begin = np.where(self.timed.start != MISSING, self.timed.start, self.timed.possible)
        rows = (self.task_of >= 0) & ~known & (begin != MISSING) & (self.timed.complete >= begin)
        self.lengths[rows] = (self.timed.complete - begin)[rows]

    def _filled(self) -> NDArray[np.float64]:
        """Lengths, with the mean of the task where a piece of work could not be measured."""
        filled = self.lengths.copy()
        for number in range(len(self.tasks)):
            rows = self.task_of == number
            known = self.lengths[rows & ~np.isnan(self.lengths)]
            if len(known):
                filled[rows & np.isnan(filled)] = known.mean()
        return filled

    def _staff(self, name: str, labels: Labels, pool: int, detected: Detected, opening: Opening) -> None:
        rows = self._rows(labels, pool)
        people = []
        for person in np.unique(self.resource[rows]):
            mine = rows[self.resource[rows] == person]
            stamps = self.timed.ends[mine]
            stamps = stamps[stamps != MISSING]
            if len(stamps):
                people.append(Person(seen_days(stamps), len(stamps), float(np.nansum(self.filled[mine]))))
        staffed = staff(name, detected, opening, people, self.timed.last_arrival)
        members = staffed.pool.members
        self.found.pools[name] = staffed.pool
        posts = sum(member.part for member in members)
        n = len(rows)
        fit = PoolFit(name, len(members), posts, staffed.gone, n, detected.coverage, staffed.busy, n < SMALL)
        self.found.pool_fits.append(fit)

    def _task(self, number: int, task: str, shares: Mapping[str, float]) -> None:
        node = self.definition.nodes[task]
        rows = np.flatnonzero(self.task_of == number)
        if not len(rows) and node.kind in MACHINE:
            self.findings.note(
                f"機械の仕事「{self.definition.name_of(task)}」は記録がなく、時間がかからないとしました。"
            )
            return
        pools = tuple(shares) or (NOBODY,)
        left = 1 - sum(shares.values())
        if shares and left > _TOLD:
            self.findings.gap(
                f"tasks.{task}.pools", f"作業の {left:.0%} は、少しだけ行った人のもので、担当に入れていません。"
            )
        alone = pools == (NOBODY,)
        if not alone:
            known = self.resource[rows] != NONE
            rows = rows[known]
        lengths = self.lengths[rows]
        lengths = lengths[~np.isnan(lengths)]
        if not len(lengths):
            self._unknown(task, pools, bool(len(rows)))
            return
        fit = fit_law(task, self.definition.name_of(task), lengths, self._source(rows, alone))
        self.found.laws.append(fit)
        self.found.plans[task] = TaskPlan(duration=fit.law, pools=pools)

    def _unknown(self, task: str, pools: tuple[str, ...], recorded: bool) -> None:
        if recorded:
            reason = "完了の記録しかなく、いつから可能だったかもわからないため、0分としました。"
        else:
            reason = "記録がないため、0分としました。"
        self.findings.gap(f"tasks.{task}.duration", reason)
        self.found.plans[task] = TaskPlan(duration=fixed(0), pools=pools)

    def _source(self, rows: Labels, alone: bool) -> Source:
        started = float(np.mean(self.timed.start[rows] != MISSING)) >= 0.5
        return "started" if started else "elapsed" if alone else "estimated"

    def _say_rare(self, counts: NDArray[np.int64], labels: Labels) -> None:
        rare = labels < 0
        some = counts.sum(1) > 0
        if np.any(rare & some):
            share = counts[rare].sum() / counts.sum()
            self.findings.gap(
                "pools",
                f"作業が少なすぎる {int(np.sum(rare & some))}人（作業の {share:.1%}）は、担当に入れていません。",
            )

    def _say_about_people(self, names: list[str]) -> None:
        if not names:
            self.findings.gap("pools", "ログに担当者がないため、人手の制限はないとしました。長さは経過時間です。")
            return
        if any(fit.source == "estimated" for fit in self.found.laws):
            self.findings.note(
                "開始の記録がない作業の長さは、可能になった時と担当者の前の完了の遅いほうから完了までで、実際の作業より長めです。"
            )
        self.findings.note(
            "ログに出ない仕事をしている時間はわからないため、人の余裕は実際より大きく見えることがあります。"
        )
