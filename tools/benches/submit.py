"""Submitting an application, against a bare script that writes the same rows in the same database in the same run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from benches.figures import Figure, Samples, milliseconds
from benches.house import as_application, as_superuser, offer
from koboshi.casework import service as casework
from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor, ActorKind, Door
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.project.database import Cluster

AIM = 1 / 3
UPDATED = (
    "answers",
    "state",
    "filed_at",
    "typed",
    "answers_version",
    "municipality",
    "age_band",
    "email",
    "changed_at",
)
INSERTED = (
    ("intake_answersversion", "reference"),
    ("casework_case", "reference"),
    ("casework_task", "reference"),
    ("casework_timer", "reference"),
    ("journal_entry", "case_ref"),
    ("procrastinate_jobs", "lock"),
)
_REACH = "SELECT set_config('koboshi.tenants', '', false), set_config('koboshi.references', %s, false)"


def _resident(reference: str = "") -> Actor:
    return Actor(kind=ActorKind.PERSON, id="visitor", references=frozenset({reference} if reference else ()))


def _answers(chosen: Offer) -> dict[str, Any]:
    files = {field.id for field in chosen.pack.form.fields.values() if field.type == "attachment"}
    sample = chosen.pack.samples["typical.json"]["answers"]
    return {name: value for name, value in sample.items() if name not in files}


def _draft(chosen: Offer) -> Application:
    """A complete draft; not timed."""
    scope.apply(_resident())
    return intake.begin(_resident(), chosen, door=Door.CITIZEN, answers=_answers(chosen)).application


def _file(chosen: Offer, draft: Application) -> None:
    casework.file(_resident(draft.reference), draft, chosen)


class BareScript:
    """What somebody without a house would write: one UPDATE and one INSERT per row, one commit, nothing checked."""

    def __init__(self, connection: psycopg.Connection, model: str) -> None:
        """Learn the rows from a filing the house made (`model` is its reference)."""
        self.connection = connection
        self.rows: list[tuple[str, str, dict[str, Any]]] = []
        self.application = self._read("intake_application", "reference", model)[0]
        for table, key in INSERTED:
            for row in self._read(table, key, model):
                if row.pop("seq", 0) != 1 and row.get("kind") != "intake.draft_begun":
                    self.rows.append((table, key, row))
        self.head = self._read("journal_head", "case_ref", model)[0]
        connection.rollback()

    def _read(self, table: str, key: str, reference: str) -> list[dict[str, Any]]:
        query = sql.SQL("SELECT * FROM {} WHERE {} = %s ORDER BY 1").format(sql.Identifier(table), sql.Identifier(key))
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, [reference]).fetchall()

    def write(self, reference: str, application: int) -> None:
        """Write the rows of one filing and commit."""
        cursor = self.connection.cursor()
        values = {name: _plain(self.application[name]) for name in UPDATED}
        sets = ", ".join(f"{name} = %({name})s" for name in UPDATED)
        cursor.execute(f"UPDATE intake_application SET {sets} WHERE id = %(id)s", {**values, "id": application})  # noqa: S608
        case, seq = 0, 1
        for table, key, row in self.rows:
            new = {name: _plain(value) for name, value in row.items() if name != "id"} | {key: reference}
            if table == "journal_entry":
                seq += 1
                new["seq"] = seq
            if "application_id" in new:
                new["application_id"] = application
            if "case_id" in new:
                new["case_id"] = case
            made = _insert(cursor, table, new)
            case = made if table == "casework_case" else case
        cursor.execute(
            "UPDATE journal_head SET seq = %s, hash = %s WHERE case_ref = %s", [seq, self.head["hash"], reference]
        )
        self.connection.commit()


def _plain(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, (dict, list)) else value


def _insert(cursor: psycopg.Cursor, table: str, row: Mapping[str, Any]) -> int:
    names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id", row)  # type: ignore[arg-type]  # noqa: S608
    return int(cursor.fetchone()[0])  # type: ignore[index]


def _sizes(connection: psycopg.Connection) -> dict[str, int]:
    """Rows in every table that filing may touch."""
    names = (*(table for table, _ in INSERTED), "journal_head", "intake_application", "procrastinate_events")
    count = sql.SQL("SELECT count(*) FROM {}")
    return {name: connection.execute(count.format(sql.Identifier(name))).fetchone()[0] for name in names}  # type: ignore[index]


class DifferentRows(AssertionError):
    """The bare script does not write what the house writes; the comparison would be unfair."""


def _same_rows(cluster: Cluster, chosen: Offer, bare: BareScript) -> dict[str, int]:
    """What one filing adds to each table, proven equal for both."""
    with as_superuser(cluster) as connection:
        drafts = [_draft(chosen), _draft(chosen)]
        before = _sizes(connection)
        scope.apply(_resident(drafts[0].reference))
        _file(chosen, drafts[0])
        between = _sizes(connection)
        _reach(bare.connection, drafts[1].reference)
        bare.write(drafts[1].reference, drafts[1].pk)
        after = _sizes(connection)
    house = {name: between[name] - before[name] for name in before}
    script = {name: after[name] - between[name] for name in before}
    if house != script:
        raise DifferentRows(f"house {house}, bare script {script}")
    return {name: count for name, count in house.items() if count}


def _reach(connection: psycopg.Connection, reference: str) -> None:
    connection.execute(_REACH, [reference])
    connection.commit()


def measure(cluster: Cluster, *, rounds: int, each: int) -> Figure:
    """Interleaved rounds of `each` filings on one connection each; the drafts are made before and not timed."""
    chosen = offer()
    model = _draft(chosen)
    _file(chosen, model)
    with as_application(cluster) as connection:
        _reach(connection, model.reference)
        connection.execute("SELECT set_config('koboshi.tenants', '*', false)")
        bare = BareScript(connection, model.reference)
        added = _same_rows(cluster, chosen, bare)
        house, script = Samples(), Samples()
        for number in range(rounds):
            work = [_house_round, _bare_round] if number % 2 else [_bare_round, _house_round]
            for one in work:
                one(chosen, bare, house if one is _house_round else script, each)
    return _figure(house, script, added, rounds, each)


def _house_round(chosen: Offer, bare: BareScript, samples: Samples, each: int) -> None:
    for draft in [_draft(chosen) for _ in range(each)]:
        scope.apply(_resident(draft.reference))
        with samples.one():
            _file(chosen, draft)


def _bare_round(chosen: Offer, bare: BareScript, samples: Samples, each: int) -> None:
    for draft in [_draft(chosen) for _ in range(each)]:
        _reach(bare.connection, draft.reference)
        with samples.one():
            bare.write(draft.reference, draft.pk)


def _figure(house: Samples, script: Samples, added: Mapping[str, int], rounds: int, each: int) -> Figure:
    ratio = house.rate / script.rate
    rows = [
        [name, f"{one.rate:.0f}", milliseconds(one.median), milliseconds(one.quantile(0.95))]
        for name, one in (("the house (`casework.file`)", house), ("bare script, same rows", script))
    ]
    rows.append(["ratio house / bare", f"{ratio:.2f}", f"{script.median / house.median:.2f}", ""])
    what = ", ".join(f"{table} {count}" for table, count in added.items())
    meaning = (
        "Validated against the form, put into the journal, process started, task opened, job enqueued, committed "
        "durably (`fsync`, `synchronous_commit` and `full_page_writes` on), as the application role under row-level "
        f"security, one connection. Rows one filing adds: {what}; and one row of intake_application and of "
        f"journal_head is updated. {rounds} interleaved rounds of {each}. Aim: at least one third of the bare rate."
    )
    return Figure("Submitting an application", meaning, ["", "per second", "median", "p95"], rows, ratio >= AIM)
