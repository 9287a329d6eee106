"""Lowering waits: timers of the model, answers and events of the scenario."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from koboshi.core.japan.holidays import is_closed
from koboshi.core.process.expressions import ExpressionFailed
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import Node, Timer
from koboshi.core.process.timing import JAPAN, TimerProblem, is_duration, ring_of
from koboshi.core.simulate.chance import fixed
from koboshi.core.simulate.kernel import shape
from koboshi.core.simulate.lowered import Lowered
from koboshi.core.simulate.problems import NotSimulated
from koboshi.core.simulate.scenario import EventPlan
from koboshi.core.simulate.spots import Due

_ENDLESS: Final = 1_000_000


def due_of(made: Lowered, node: Node) -> Due:
    """When a wait of the main flow is over. An answer nobody gave a time for is refused."""
    plan = made.scenario.events.get(node.id)
    if plan is not None and (plan.after is not None or plan.open_days is not None):
        return _planned(plan)
    if node.trigger is Trigger.TIMER and node.timer is not None:
        due = _timer(made, node, node.timer)
        due.never = plan.never if plan is not None else 0.0
        return due
    raise NotSimulated(
        node.id, f"「{made.name_of(node.id)}」が来るまでの時間がありません。events.{node.id}.after に書いてください。"
    )


def guard_due(made: Lowered, node: Node) -> Due:
    """When a boundary event happens; without a plan, one that is no timer never does, which is noted."""
    plan = made.scenario.events.get(node.id)
    if node.trigger is not Trigger.TIMER and (plan is None or plan.after is None):
        if plan is not None and plan.never < 1.0:
            raise NotSimulated(node.id, f"始まってからどれだけ後に起きるかを events.{node.id}.after に書いてください。")
        made.assume(f"「{made.name_of(node.id)}」は起こらないとしました（events.{node.id} で変えられます）。")
        return Due(never=1.0)
    due = due_of(made, node)
    if node.interrupting:
        due.repeats = 0
    return due


def _planned(plan: EventPlan) -> Due:
    if plan.open_days is not None:
        return Due(kind=shape.BY_DAY, days=(plan.open_days,), keep_time=False, never=plan.never)
    return Due(law=plan.after, hours=plan.hours, never=plan.never)


def _timer(made: Lowered, node: Node, timer: Timer) -> Due:
    plain = Timer(timer.duration, timer.date, None, timer.cycle, timer.moment, timer.shape)
    given = bool(timer.duration or timer.date or timer.cycle or timer.moment)
    if timer.until is None:
        return _plain(made, node, plain)
    made.moments.append(timer.until)
    otherwise = _plain(made, node, plain) if given else Due(never=1.0)
    return Due(kind=shape.BY_DATA, moment=len(made.moments) - 1, otherwise=otherwise)


def _plain(made: Lowered, node: Node, timer: Timer) -> Due:
    """A timer that does not depend on the case."""
    start = datetime.combine(made.scenario.start, datetime.min.time(), JAPAN).astimezone(UTC)
    try:
        ring = ring_of(timer, {}, start)
    except (TimerProblem, ExpressionFailed) as problem:
        place = f"events.{node.id}.after"
        raise NotSimulated(
            node.id, f"タイマーの時がデータで決まります（{problem.sentence}）。{place} に書いてください。"
        ) from problem
    wait = (ring.due - start) // timedelta(milliseconds=1)
    if timer.date or timer.shape == "date":
        return Due(kind=shape.BY_DATE, date=max(0, wait))
    if is_duration(timer.duration) and _has_months(timer.duration):
        return Due(kind=shape.BY_DAY, days=_by_month(made, timer))
    repeats = _ENDLESS if ring.again < 0 else ring.again
    return Due(law=fixed(wait), repeats=repeats, every=wait)


def _has_months(duration: str) -> bool:
    days = duration.partition("T")[0]
    return "M" in days or "Y" in days


def _by_month(made: Lowered, timer: Timer) -> tuple[int, ...]:
    """For each day of the calendar, on which day a period in months is over, counted from the first."""
    first, found = made.scenario.start, []
    for i in range(calendar_days(made)):
        noon = datetime(first.year, first.month, first.day, 12, tzinfo=JAPAN) + timedelta(days=i)
        due = ring_of(timer, {}, noon).due.astimezone(JAPAN).date()
        found.append((due - first).days)
    return tuple(found)


def calendar_days(made: Lowered) -> int:
    """How many days the calendars cover: arrivals and what may still run after them."""
    return made.scenario.days + made.scenario.drain_days + 2


def open_day_table(first: date, days: int, amount: int) -> list[int]:
    """For each day, after which day `amount` open days have passed (the first not counted): its end is the due time."""
    opened = [i for i in range(days + amount * 3 + 40) if not is_closed(first + timedelta(days=i))]
    found, at = [], 0
    for i in range(days):
        while opened[at] <= i:
            at += 1
        found.append((opened[at + amount - 1] if amount else i) + 1)
    return found
