"""The work list of a clerk at growing numbers of cases: the same page at a thousand and at a million."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import psycopg
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from benches.figures import Figure, Samples
from benches.house import as_superuser, offer
from koboshi.casework import desk
from koboshi.casework.desk import Wanted
from koboshi.catalog.models import Procedure
from koboshi.core.actor import SYSTEM, Actor, Role
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.project.database import DATABASE, SUPERUSER, Cluster, make_database
from koboshi.project.house import close_connections

AIM = 1.5
WARM = 10
OFFICES, PROCEDURES = 30, 20
CLERK_AT = (0, 10, 20)
"""The clerk's offices by size: the largest of thirty (18 % of all cases), a middle one and a small one."""

# Offices get cases by the square of a random number, so the largest has nine times the smallest. A quarter of the cases
# is open, seven of these 25 wait for the resident; every case has a finished task behind it.
_FILL = """
CREATE TEMP TABLE made AS
SELECT n, 'B' || lpad(n::text, 10, '0') AS reference,
  (%(offices)s::bigint[])[1 + floor(30 * power(random(), 2))::int] AS office_id,
  (%(procedures)s::text[])[1 + floor(20 * random())::int] AS procedure_id,
  (%(people)s::bigint[])[1 + floor(40 * random())::int] AS assignee_id,
  now() - random() * interval '900 days' AS arrived_at, random() AS fate
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n;
INSERT INTO intake_application (id, reference, tenant, applicant_tenant, procedure_id, version_id, office_id, state,
  door, assistance, secret_hash, email, language, answers, typed, pages_done, unlocked, answers_version,
  municipality, age_band, copied_from, begun_at, changed_at, filed_at)
SELECT n, reference, '070009', '', procedure_id, %(version)s, office_id, 'filed', 'citizen', '', 'x', '', 'ja', '{}',
  '{}', '[]', '[]', 1, '', '', '', arrived_at, arrived_at, arrived_at FROM made;
INSERT INTO casework_case (id, reference, tenant, application_id, procedure_id, version_id, office_id, door,
  applicant_label, state, step, status, arrived_at, due_on, stops, extensions, outcome, ended_at)
SELECT n, reference, '070009', n, procedure_id, %(version)s, office_id, 'citizen', '架空 ' || n,
  '{"v": 1, "tokens": [[1, "examine", "0", null]], "data": {"door": "citizen"}}', 2,
  CASE WHEN fate < 0.18 THEN 'examining' WHEN fate < 0.25 THEN 'waiting_resident' ELSE 'decided' END,
  arrived_at, arrived_at::date + 20, '[]'::jsonb, '[]'::jsonb, '',
  CASE WHEN fate < 0.25 THEN NULL ELSE arrived_at + interval '15 days' END
FROM made;
INSERT INTO casework_task (tenant, reference, case_id, procedure_id, office_id, token, node, role, action, outcomes,
  waits_for, state, assignee_id, opened_at, due_on, done_at, outcome, problem)
SELECT '070009', reference, n, procedure_id, office_id, 1, 'examine', 'clerk', 'examine', '["complete"]'::jsonb, '',
  'done', assignee_id, arrived_at, arrived_at::date + 5, arrived_at + interval '3 days', 'complete', '' FROM made
UNION ALL
SELECT '070009', reference, n, procedure_id, office_id, 2,
  CASE WHEN fate < 0.18 THEN 'decide' ELSE 'wait_correction' END,
  'decider', 'decide', '["grant"]'::jsonb, CASE WHEN fate < 0.18 THEN '' ELSE 'resident' END,
  CASE WHEN fate < 0.18 THEN 'open' ELSE 'waiting' END,
  CASE WHEN fate < 0.08 AND office_id = ANY (%(clerk_offices)s) AND n %% 97 = 0 THEN %(clerk)s
       WHEN fate < 0.10 THEN assignee_id END,
  arrived_at, current_date - 20 + (random() * 60)::int, NULL, '', '' FROM made WHERE fate < 0.25;
DROP TABLE made;
"""


def _views(offices: Sequence[Office], procedure: str) -> Mapping[str, Wanted]:
    return {
        "office list": Wanted(list="office"),
        "my tasks": Wanted(list="mine"),
        "overdue": Wanted(list="overdue"),
        "waiting for the resident": Wanted(list="waiting"),
        "one procedure": Wanted(list="office", procedure=procedure),
        "the smallest office": Wanted(list="office", office=offices[CLERK_AT[-1]].pk),
    }


class Town:
    """Thirty offices, twenty procedures, and a clerk of three offices who is no superuser."""

    def __init__(self, cluster: Cluster) -> None:
        with scope.acting(SYSTEM):
            have = list(Office.objects.of(PREFECTURE).order_by("id"))[:OFFICES]
            names = [f"bench-{number}" for number in range(OFFICES - len(have))]
            self.offices = have + [
                organisations.enter_office(PREFECTURE, name, name=f"架空課 {name}") for name in names
            ]
            self.procedures = list(Procedure.objects.values_list("id", flat=True))
            for number in range(PROCEDURES - len(self.procedures)):
                made = Procedure(id=f"bench/p{number}", tenant=PREFECTURE, audience="resident", category="information")
                made.save(force_insert=True)
                self.procedures.append(made.pk)
            self.people = [self._person(f"bench{number}@demo.koboshi.example") for number in range(40)]
            clerk = self._person("bench-clerk@demo.koboshi.example")
            for place in CLERK_AT:
                people.join(clerk, self.offices[place], (Role.CLERK, Role.EXAMINER), since=date(2026, 4, 1))
            self.clerk: Actor = people.actor_of(clerk, {})  # type: ignore[arg-type]  # no browser, nothing opened
        self.version = offer().version.pk
        self.cluster = cluster
        self.cases = 0

    @staticmethod
    def _person(email: str) -> User:
        return User.objects.create(email=email, name="計測 用（架空）", is_staff=True, password="!")  # noqa: S106  nobody signs in

    def grow(self, cases: int) -> float:
        """Fill up to this many cases; seconds it took."""
        begun = time.monotonic()
        with as_superuser(self.cluster) as database:
            database.execute("SET session_replication_role = replica")  # foreign keys hold by construction
            database.execute("SET synchronous_commit = off")
            database.execute("ALTER SYSTEM SET max_wal_size = '16GB'")  # no checkpoint in the middle of filling
            database.execute("SELECT pg_reload_conf()")
            database.execute("SELECT setseed(0.42)")
            first = 10_000_000 + self.cases
            values = {
                "first": first + 1, "last": 10_000_000 + cases, "version": self.version, "clerk": self.clerk.user,
                "offices": [office.pk for office in self.offices], "procedures": self.procedures,
                "people": [person.pk for person in self.people], "clerk_offices": sorted(self.clerk.offices),
            }  # fmt: skip
            with psycopg.ClientCursor(database) as cursor:
                cursor.execute(_FILL, values)
            for table in ("intake_application", "casework_case", "casework_task"):
                database.execute(f"VACUUM (ANALYZE) {table}")  # type: ignore[arg-type]  # what autovacuum does
            database.execute("ALTER SYSTEM RESET max_wal_size")
            database.execute("SELECT pg_reload_conf()")
            database.execute("CHECKPOINT")
        self.cases = cases
        return time.monotonic() - begun


def _page(actor: Actor, wanted: Wanted, today: date) -> int:
    """What the desk's page asks: the tasks with their cases and people, the counts of the four lists, saved filters."""
    found = desk.page(actor, wanted, today=today)
    for task in found.tasks:
        str((task.case.applicant_label, task.office.name, task.assignee and task.assignee.name))
    desk.counts(actor, wanted, today=today)
    desk.saved(actor)
    return len(found.tasks)


def _second(actor: Actor, wanted: Wanted, today: date) -> int:
    first = desk.page(actor, wanted, today=today)
    return len(desk.page(actor, wanted, today=today, after=first.after).tasks)


@dataclass(frozen=True)
class Seen:
    """One view at one size: times, rows on the page, and queries."""

    times: Samples
    rows: int
    queries: int


def _keep(cluster: Cluster, name: str) -> BaseDatabaseWrapper:
    """A copy of the database as it is now, and a connection of the application role to it."""
    close_connections()
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as database:
        make_database(database, name, DATABASE)
    copy = connection.copy()
    copy.settings_dict["NAME"] = name
    return copy


def measure(cluster: Cluster, sizes: Sequence[int], *, repeats: int) -> Figure:
    """p95 of every view at every size, the ratio of the largest to the smallest, and the queries of one page.

    Each size has a database of its own and all are asked in turn, so a busy moment of the machine meets them alike.
    """
    town = Town(cluster)
    filled, copies = [], []
    for size in sizes:
        seconds = town.grow(size)
        filled.append(f"{size:,} in {seconds:.0f} s")
        sys.stdout.write(f"  filled {filled[-1]}\n")
        sys.stdout.flush()
        copies.append(connection.copy() if size == sizes[-1] else _keep(cluster, f"bench_{size}"))
    usual = connections["default"]
    try:
        found = _rounds(town, copies, repeats)
    finally:
        connections["default"] = usual
        for copy in copies:
            copy.close()
    return _figure(found, sizes, filled, repeats)


def _rounds(town: Town, copies: Sequence[BaseDatabaseWrapper], repeats: int) -> dict[str, list[Seen]]:
    today = datetime.now(UTC).date()
    views = _views(town.offices, town.procedures[0])
    work: dict[str, tuple[Callable[[Actor, Wanted, date], int], Wanted]] = {
        name: (_page, wanted) for name, wanted in views.items()
    }
    work["second page"] = (_second, views["office list"])
    samples = {name: [Samples() for _ in copies] for name in work}
    for number in range(repeats + WARM):
        for place, copy in enumerate(copies):
            connections["default"] = copy
            scope.apply(town.clerk)
            for name, (ask, wanted) in work.items():
                kept = samples[name][place] if number >= WARM else Samples()
                with kept.one():
                    ask(town.clerk, wanted, today)
    found: dict[str, list[Seen]] = {name: [] for name in work}
    for place, copy in enumerate(copies):
        connections["default"] = copy
        for name, (ask, wanted) in work.items():
            with CaptureQueriesContext(copy) as captured:
                rows = ask(town.clerk, wanted, today)
            found[name].append(Seen(samples[name][place], rows, len(captured)))
    return found


def _figure(found: Mapping[str, list[Seen]], sizes: Sequence[int], filled: Sequence[str], repeats: int) -> Figure:
    rows, ratios = [], {}
    for name, seen in found.items():
        ratios[name] = seen[-1].times.quantile(0.95) / seen[0].times.quantile(0.95)
        cells = [f"{one.times.quantile(0.95) * 1000:.1f} ({one.times.median * 1000:.1f}; {one.rows})" for one in seen]
        rows.append([name, *cells, f"{ratios[name]:.2f}", " / ".join(str(one.queries) for one in seen)])
    meaning = (
        "p95 in ms (median; tasks on the page) of one page with its counts, for a clerk "
        f"of {len(CLERK_AT)} of {OFFICES} offices, "
        f"{PROCEDURES} procedures, under row-level security; {repeats} times each, the sizes in turn. "
        "A quarter of the cases is open. The journal is not filled: the desk does not read it. "
        f"Filled: {', '.join(filled)}. "
        f"Aim, for the office list (the page a clerk opens; other views hold fewer tasks than a page at {sizes[0]:,}): "
        f"p95 at {sizes[-1]:,} at most {AIM} times the p95 at {sizes[0]:,}; and no number of queries that "
        "grows (an empty page asks one less)."
    )
    head = ["view", *(f"{size:,} cases" for size in sizes), "ratio", "queries"]
    steady = all(len({one.queries for one in seen if one.rows}) <= 1 for seen in found.values())
    met = ratios["office list"] <= AIM and steady
    return Figure("The work list", meaning, head, rows, met)
