"""Who does what: people of similar work are one pool; when its people are there, and for how much of a full post.

Roles come from what people do, not from what they are called (joint activities; M. Song, W. van der Aalst, "Towards
comprehensive support for organizational mining", Decision Support Systems 46, 2008), compared by the Bhattacharyya
coefficient of their shares of work. Names of people do not enter the scenario.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.process.model import Definition
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.fitting_hours import Detected, Opening, Stamps
from koboshi.core.simulate.scenario import ALWAYS_NAME, Member, Pool

Labels = NDArray[np.int64]
MOST_COMPARED: Final = 400
LEAST_EVENTS: Final = 5
_ALIKE: Final = 0.6
_RARE_SHARE: Final = 0.002
_LEAST_PART: Final = 0.05
_STAYS_DAYS: Final = 30


def group(counts: NDArray[np.int64]) -> Labels:
    """The pool of each person (-1: too little work to say), the busiest pool first; `counts` are people by tasks.

    People are joined while the mean likeness of two pools is at least 0.6; beyond 400 people, by their main task.
    """
    total = counts.sum(1)
    common = np.flatnonzero(total >= max(LEAST_EVENTS, _RARE_SHARE * total.sum()))
    found = np.full(len(counts), -1, np.int64)
    if not len(common):
        return found
    if len(common) > MOST_COMPARED:
        labels = counts[common].argmax(1)
    else:
        roots = np.sqrt(counts[common] / total[common, None])
        labels = _joined(roots @ roots.T)
    work = np.bincount(labels, weights=total[common])
    order = np.argsort(-work, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    names = np.unique(rank[labels], return_inverse=True)[1]
    found[common] = names
    return found


def _joined(alike: NDArray[np.float64]) -> Labels:
    """Average linkage."""
    n = len(alike)
    labels, sizes = np.arange(n), np.ones(n)
    near = alike.astype(np.float64).copy()
    np.fill_diagonal(near, -1.0)
    for _ in range(n - 1):
        one, other = divmod(int(near.argmax()), n)
        if near[one, other] < _ALIKE:
            break
        merged = (sizes[one] * near[one] + sizes[other] * near[other]) / (sizes[one] + sizes[other])
        near[one] = near[:, one] = merged
        near[one, one] = -1.0
        near[other] = near[:, other] = -1.0
        labels[labels == labels[other]] = labels[one]
        sizes[one] += sizes[other]
    return labels.astype(np.int64)


def names_of(definition: Definition, tasks: list[str], counts: NDArray[np.int64], labels: Labels) -> list[str]:
    """A name for each pool: the role or lane of the model in which most of its work lies; numbered where it repeats."""
    wanted = []
    for label in range(int(labels.max(initial=-1)) + 1):
        work = counts[labels == label].sum(0)
        roles: Counter[str] = Counter()
        for task, n in zip(tasks, work.tolist(), strict=True):
            node = definition.nodes[task]
            roles[node.role or node.lane] += n
        wanted.append(roles.most_common(1)[0][0] or "担当")
    often, used, found = Counter(wanted), Counter[str](), []
    for name in wanted:
        used[name] += 1
        found.append(f"{name} {used[name]}" if often[name] > 1 or name == "none" else name)
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """The days (from 1970) on which one person was seen, how many pieces of work, and their length in all (ms)."""

    days: Stamps
    events: int
    worked: float


@dataclass(frozen=True, slots=True)
class Staffed:
    """A pool with those who are there now, how many are gone, and the share of their time that the log explains.

    `busy` is work over open time times the part of a post, person by person: what the simulation calls utilisation.
    """

    pool: Pool
    gone: int
    busy: float


def staff(name: str, detected: Detected, opening: Opening, people: list[Person], until: int) -> Staffed:
    """The pool as it is on the day `until`: those seen of late, each with the part of a post that the log shows."""
    hours = calendar_name(name) if detected.clear else ALWAYS_NAME
    here = [person for person in people if _stays(person, until)]
    gone = len(people) - len(here)
    here = here or [max(people, key=lambda person: int(person.days[-1]))]
    members = tuple(
        Member(name=f"{name} {i}", hours=hours, part=part_of(person, opening)) for i, person in enumerate(here, 1)
    )
    there = sum(
        opening.between(int(person.days[0]), int(person.days[-1])) * part_of(person, opening) for person in people
    )
    worked = sum(person.worked for person in people)
    return Staffed(Pool(name=name, members=members), gone, worked / there if there else 0.0)


def calendar_name(pool: str) -> str:
    """The name of the calendar of a pool."""
    return f"{pool} の勤務時間"


def _stays(person: Person, until: int) -> bool:
    pause = int(np.diff(person.days).max()) if len(person.days) > 1 else 0
    return until - int(person.days[-1]) <= max(_STAYS_DAYS, 3 * pause)


def part_of(person: Person, opening: Opening) -> float:
    """The part of a full post: the share of open days with work, where days may pass without any although one is there.

    Pieces of work on a day are taken as Poisson: from their mean on days with any follows the chance of a day without.
    Never less than the work itself takes.
    """
    first, last = int(person.days[0]), int(person.days[-1])
    opened = max(1, opening.open_days(first, last))
    mean = person.events / len(person.days)
    seen = 1 - math.exp(-_rate(mean))
    share = len(person.days) / opened / seen if seen > 0 else 1.0
    busy = person.worked / max(1, opening.between(first, last))
    return max(_LEAST_PART, math.ceil(100 * min(1.0, max(share, busy))) / 100)


def _rate(mean: float) -> float:
    """The Poisson rate whose mean without zeros this is; 0 for a mean of one."""
    low, high = 0.0, mean
    for _ in range(60):
        middle = (low + high) / 2
        value = middle / -math.expm1(-middle) if middle > 0 else 1.0
        low, high = (middle, high) if value < mean else (low, middle)
    return low if mean > 1 else 0.0


def shared(begin: Stamps, end: Stamps) -> NDArray[np.float64]:
    """Lengths of one person's pieces of work, time in several at once being split evenly; on the scale of open time."""
    points = np.unique(np.concatenate((begin, end)))
    at, to = np.searchsorted(points, begin), np.searchsorted(points, end)
    change = np.zeros(len(points))
    np.add.at(change, at, 1)
    np.add.at(change, to, -1)
    many = np.cumsum(change)[:-1]
    pace = np.divide(1.0, many, out=np.zeros(len(many)), where=many > 0)
    done = np.concatenate(([0.0], np.cumsum(np.diff(points) * pace)))
    return np.asarray(done[to] - done[at], np.float64)


def seen_days(stamps: Stamps) -> Stamps:
    """The days on which something was stamped."""
    return np.unique(stamps // DAY_MS)


def pools_of(work: NDArray[np.int64], names: list[str], least: float) -> Mapping[str, float]:
    """Pools that do at least this share of a task's work, the most first; `work` is by pool."""
    total = int(work.sum())
    order = np.argsort(-work, kind="stable").tolist()
    shares = {names[each]: int(work[each]) / total for each in order} if total else {}
    return {name: share for name, share in shares.items() if share >= least}
