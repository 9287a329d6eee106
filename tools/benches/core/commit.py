"""Executing with a durable commit per step, beside the same SQL without an engine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from benches.core import process_side
from benches.core.lines import Line, figure
from benches.figures import Figure, Samples, milliseconds
from benches.house import as_application, as_superuser
from koboshi.core.process import Complete, Definition, Event, Fire, OpenTask, SetTimer, Step, advance, storing
from koboshi.project.database import APPLICATION, Cluster
from tests.unit.process import anchor

_AIM = 1.5
_TABLES = """
CREATE TABLE bench_process (id bigint PRIMARY KEY, version int NOT NULL, state text NOT NULL);
CREATE TABLE bench_wait (process bigint NOT NULL, token int NOT NULL, node text NOT NULL, due timestamptz);
CREATE INDEX ON bench_wait (process);
CREATE TABLE bench_history (process bigint NOT NULL, version int NOT NULL, happened text NOT NULL,
    PRIMARY KEY (process, version));
"""
_READ = "SELECT version, state FROM bench_process WHERE id = %s"
_WRITE = """
WITH moved AS (
    INSERT INTO bench_process (id, version, state) VALUES (%(id)s, %(version)s, %(state)s)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state
        WHERE bench_process.version = excluded.version - 1 RETURNING id
), closed AS (
    DELETE FROM bench_wait USING moved WHERE process = moved.id AND token = ANY(%(closed)s)
), opened AS (
    INSERT INTO bench_wait SELECT moved.id, token, node, due
    FROM moved, unnest(%(tokens)s::int[], %(nodes)s::text[], %(dues)s::timestamptz[]) AS new (token, node, due)
)
INSERT INTO bench_history SELECT id, %(version)s, %(happened)s FROM moved
"""
"""One statement per step; it changes nothing when somebody else moved the process meanwhile."""


@dataclass(frozen=True)
class Written:
    """What one step writes besides the id."""

    version: int
    state: str
    closed: list[int]
    tokens: list[int]
    nodes: list[str]
    dues: list[datetime | None]
    happened: str

    def of(self, process: int) -> dict[str, Any]:
        """The parameters of the statement."""
        return {**vars(self), "id": process}


def written(version: int, event: Event, step: Step, state: str) -> Written:
    """The rows of a step: state, waits that end, waits that begin, one line of history."""
    opened = [one for one in step.commands if isinstance(one, OpenTask | SetTimer)]
    dues = [one.due if isinstance(one, SetTimer) else None for one in opened]
    closed = [event.token] if isinstance(event, Complete | Fire) else []
    tokens, nodes = [one.token for one in opened], [one.node for one in opened]
    return Written(version, state, closed, tokens, nodes, dues, type(event).__name__)


class House:
    """The engine between the two statements of a step."""

    def __init__(self, connection: psycopg.Connection, model: Definition, events: Sequence[Event]) -> None:
        self.connection, self.model, self.events = connection, model, events

    def case(self, process: int) -> None:
        """One whole case, a commit per step."""
        for event in self.events:
            row = self.connection.execute(_READ, [process]).fetchone()
            version, state = (row[0], storing.read(row[1])) if row else (0, None)
            step = advance(self.model, state, event, anchor.NOW)
            rows = written(version + 1, event, step, storing.write(step.state).decode())
            self.connection.execute(_WRITE, rows.of(process))
            self.connection.commit()


class Bare:
    """The same statements with rows written down before."""

    def __init__(self, connection: psycopg.Connection, rows: Sequence[Written]) -> None:
        self.connection, self.rows = connection, rows

    def case(self, process: int) -> None:
        """One whole case, a commit per step."""
        for rows in self.rows:
            self.connection.execute(_READ, [process]).fetchone()
            self.connection.execute(_WRITE, rows.of(process))
            self.connection.commit()


def measure(cluster: Cluster, *, rounds: int, each: int) -> Figure:
    """Interleaved rounds of whole cases on one connection each; the tables end equal."""
    model = anchor.definition()
    walked = list(process_side.walk(model))
    rows = [
        written(number, event, step, after.decode()) for number, (_, event, step, after) in enumerate(walked, start=1)
    ]
    with as_superuser(cluster) as owner:
        owner.execute(_TABLES)
        owner.execute(f"GRANT ALL ON bench_process, bench_wait, bench_history TO {APPLICATION}")
    with as_application(cluster) as one, as_application(cluster) as other:
        house, bare = House(one, model, [event for _, event, _, _ in walked]), Bare(other, rows)
        house.case(-1)
        bare.case(-2)
        _same(one)
        samples = {house: Samples(), bare: Samples()}
        spent = {house: 0.0, bare: 0.0}
        for number in range(rounds):
            for side in (house, bare) if number % 2 else (bare, house):
                spent[side] += _round(side, samples[side], number, each)
    per_case = [spent[side] / (rounds * each) for side in (house, bare)]
    return _figure(samples[house], samples[bare], per_case, f"{rounds} interleaved rounds of {each} cases", len(rows))


def _round(side: House | Bare, samples: Samples, number: int, each: int) -> float:
    first = (2 * number + isinstance(side, Bare)) * each
    begun = time.process_time()
    for process in range(first, first + each):
        with samples.one():
            side.case(process)
    return time.process_time() - begun


class DifferentRows(AssertionError):
    """The bare statements do not write what the engine writes; the comparison would be unfair."""


def _same(connection: psycopg.Connection) -> None:
    for table, columns in (("process", "version, state"), ("wait", "token, node"), ("history", "version, happened")):
        key = "id" if table == "process" else "process"
        query = f"SELECT {columns} FROM bench_{table} WHERE {key} = %s ORDER BY 1"  # noqa: S608
        found = [connection.execute(query, [number]).fetchall() for number in (-1, -2)]
        if found[0] != found[1]:
            raise DifferentRows(f"bench_{table}: {found}")
    connection.commit()


def _figure(house: Samples, bare: Samples, spent: list[float], sizes: str, steps: int) -> Figure:
    lines = [
        Line(f"a case, {name}", milliseconds(theirs), milliseconds(ours), ours / theirs, aim, at_most=True)
        for name, theirs, ours, aim in (
            ("wall time", bare.median, house.median, _AIM),
            ("p95", bare.quantile(0.95), house.quantile(0.95), None),
            ("CPU of the process that works", spent[1], spent[0], None),
        )
    ]
    meaning = (
        f"The same permit, {steps} steps: each step reads the state, moves it, and writes state, waits and history in "
        "one statement and one durable commit (`fsync`, `synchronous_commit` and `full_page_writes` on), with a "
        "version that refuses a second writer. Anchor: the same statements with rows written down before, no engine; "
        f"the tables are compared first. Median over {sizes}, one connection each; the ratio is ours over the anchor."
    )
    return figure("Executing with a commit per step", meaning, lines)
