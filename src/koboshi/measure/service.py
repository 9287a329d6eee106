"""The first figures of the leadership door, each with definition, denominator and date; read from the journal only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from koboshi.core.actor import Actor, Role
from koboshi.core.japan import municipalities
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused

UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One group of a figure: `key` is a code (procedure id, door, region, age band)."""

    key: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that explains itself. `key` names its definition in the door's texts; `value` is None when unknown."""

    key: str
    value: float | None
    numerator: int
    denominator: int
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days in Japan, both included."""

    first: date
    last: date

    def bounds(self) -> tuple[datetime, datetime]:
        """The span as instants, end excluded."""
        start = datetime.combine(self.first, time.min, JAPAN)
        return start, datetime.combine(self.last, time.min, JAPAN) + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Days from arrival to decision of one procedure, and how many stayed in the standard period."""

    procedure: str
    decided: int
    within: int
    median_days: float
    ninth_decile_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The leadership page."""

    span: Span
    computed_at: datetime
    arrived: Figure
    by_procedure: Figure
    by_door: Figure
    by_region: Figure
    by_municipality: Figure
    by_age: Figure
    without_visit: Figure
    within_period: Figure
    periods: tuple[Periods, ...]


def _require(actor: Actor) -> None:
    if not actor.is_system and not actor.has(Role.LEADER, Role.DECIDER):
        raise Refused("この画面は、管理職と推進本部の担当者だけが見られます。")


def _ask(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


_WHERE = "kind = %s AND at >= %s AND at < %s AND tenant = ANY (%s)"


def _counts(column: str, actor: Actor, span: Span) -> list[tuple[str, int]]:
    # `column` is one of the constants below, never input.
    sql = f"SELECT coalesce({column}, ''), count(*) FROM journal_entry WHERE {_WHERE} GROUP BY 1 ORDER BY 2 DESC, 1"
    return [(str(key), int(count)) for key, count in _ask(sql, _values(actor, span, "intake.application_filed"))]


def _values(actor: Actor, span: Span, kind: str) -> list[Any]:
    start, end = span.bounds()
    return [kind, start, end, sorted(actor.tenants)]


def _figure(key: str, counts: Sequence[tuple[str, int]]) -> Figure:
    total = sum(count for _, count in counts)
    rows = tuple(Row(group, count) for group, count in counts)
    return Figure(key=key, value=float(total), numerator=total, denominator=total, rows=rows)


def _share(key: str, part: int, whole: int) -> Figure:
    return Figure(key=key, value=part / whole if whole else None, numerator=part, denominator=whole)


def _by_region(towns: Sequence[tuple[str, int]]) -> Figure:
    regions = {town.code: str(town.region) for town in municipalities.ALL}
    sums: dict[str, int] = {}
    for code, count in towns:
        region = regions.get(code, "outside" if code else UNKNOWN)
        sums[region] = sums.get(region, 0) + count
    return _figure("by_region", sorted(sums.items(), key=lambda pair: -pair[1]))


def _without_visit(actor: Actor, span: Span) -> Figure:
    sql = (
        "SELECT count(*) FILTER (WHERE (data->>'visits')::int = 0), count(*) FROM journal_entry"
        f" WHERE {_WHERE} AND data->>'end' IN ('decided', 'finished')"
    )
    part, whole = _ask(sql, _values(actor, span, "casework.case_ended"))[0]
    return _share("without_visit", int(part), int(whole))


def _periods(actor: Actor, span: Span) -> tuple[Periods, ...]:
    sql = (
        "SELECT procedure, count(*), count(*) FILTER (WHERE (data->>'within_period')::boolean),"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY (data->>'days_taken')::int),"
        " percentile_cont(0.9) WITHIN GROUP (ORDER BY (data->>'days_taken')::int)"
        f" FROM journal_entry WHERE {_WHERE} GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    rows = _ask(sql, _values(actor, span, "casework.decision_made"))
    return tuple(
        Periods(procedure=p, decided=n, within=w, median_days=float(m), ninth_decile_days=float(q))
        for p, n, w, m, q in rows
    )


def board(actor: Actor, span: Span) -> Board:
    """The leadership page for a span of days. Raises `Refused` for others than leaders and deciders."""
    _require(actor)
    periods = _periods(actor, span)
    towns = _counts("data->>'municipality'", actor, span)
    by_procedure = _figure("by_procedure", _counts("procedure", actor, span))
    decided, within = sum(row.decided for row in periods), sum(row.within for row in periods)
    return Board(
        span=span,
        computed_at=datetime.now(UTC),
        arrived=Figure(
            key="arrived",
            value=by_procedure.value,
            numerator=by_procedure.numerator,
            denominator=by_procedure.denominator,
        ),
        by_procedure=by_procedure,
        by_door=_figure("by_door", _counts("door", actor, span)),
        by_region=_by_region(towns),
        by_municipality=_figure("by_municipality", towns),
        by_age=_figure("by_age", _counts("data->>'age_band'", actor, span)),
        without_visit=_without_visit(actor, span),
        within_period=_share("within_period", within, decided),
        periods=periods,
    )


def begun_last_year(now: datetime) -> dict[str, int]:
    """How often each procedure was filed in the last 365 days, for the catalog's order by popularity."""
    sql = "SELECT procedure, count(*) FROM journal_entry WHERE kind = %s AND at >= %s GROUP BY 1"
    return {p: int(n) for p, n in _ask(sql, ["intake.application_filed", now - timedelta(days=365)])}
