# ruff: noqa: S608  the names of tables are written in this file
"""Row-level security with plain SQL as the application role: what a forgotten `visible_to` cannot open."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from koboshi.core.actor import VISITOR, Actor
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from tests.rooms.tenancy import world as worlds
from tests.rooms.tenancy.world import World

BY_NUMBER = {
    "intake_application": "reference",
    "intake_answersversion": "reference",
    "intake_attachment": "reference",
    "casework_case": "reference",
    "casework_task": "reference",
    "casework_timer": "reference",
    "casework_correction": "reference",
    "casework_consultation": "reference",
    "casework_decision": "reference",
    "casework_takingback": "reference",
    "casework_message": "reference",
    "documents_document": "reference",
    "notification_outgoing": "reference",
    "journal_entry": "case_ref",
    "casework_delivery": "reference",
    "casework_posting": "reference",
    **{f"mandates_{name}": "reference" for name in ("party", "mandaterow", "consent")},
    **{f"fees_{name}": "reference" for name in ("charge", "paymentevent", "settlement", "refund")},
    **{f"enquiries_{name}": "reference" for name in ("enquiry", "turn")},
    **{f"registers_{name}": "reference" for name in ("permit", "permitchange", "invitation")},
    **{f"fieldwork_{name}": "reference" for name in ("visit", "checkresult", "sending", "photo")},
    **{f"adverse_{name}": "reference" for name in ("hearing", "party", "statement", "accessrequest", "daychange")},
}
APPROVALS = ("standardchain", "post", "absence", "delegation", "circulation", "place", "draft")
PROCEEDINGS = (
    "council", "councilmember", "meeting", "minutes", "agendaitem", "authorityrequest", "publicinspection", "opinion",
    "publichearing", "speakingrequest", "paper", "draw", "drawentry", "passing",
)  # fmt: skip
BY_BODY = (
    "documents_series", "journal_stuckreaction", "promotion_adviser", "casework_savedfilter",
    "fees_dailyfile", "fees_reconciliationrow", "fees_cashclosing", "registers_series", "fieldwork_routeplan",
    *(f"approvals_{name}" for name in APPROVALS),
    *(f"proceedings_{name}" for name in PROCEEDINGS),
    *(f"retention_{name}" for name in ("record", "hold", "proposal", "item", "disposal")),
)  # fmt: skip
BY_BODY_AND_TOWN = ("promotion_match", "promotion_visit", "promotion_report")
ASKED = {"proceedings_authorityrequest": "to_body", "proceedings_paper": "request_id"}
"""What a municipality that is asked about a case reads as well, and the column that says so."""
HOUSE_ONLY = ("proceedings_sealed",)
"""What no member of staff reads: it has no body to belong to."""
WALLED = (*BY_NUMBER, *BY_BODY, *BY_BODY_AND_TOWN)


def ask(sql: str, *values: object) -> list[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def change(sql: str, *values: object) -> int:
    """How many rows a statement would touch (it is undone); 0 as well when the database refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            touched = int(cursor.rowcount)
            transaction.set_rollback(True)
            return max(touched, 0)
    except DatabaseError:
        return 0


def bodies(table: str) -> set[str]:
    return {row[0] for row in ask(f"SELECT DISTINCT tenant FROM {table}")}


def test_every_walled_table_is_named_here(world: World) -> None:
    found = {row[0] for row in ask("SELECT relname FROM pg_class WHERE relrowsecurity")}
    assert found == {*WALLED, *HOUSE_ONLY}


def test_there_is_something_of_both_bodies_to_hide(world: World) -> None:
    for table in WALLED:
        assert ask(f"SELECT count(*) FROM {table}")[0][0] > 0, table
    for table in set(WALLED) - {"journal_entry"}:
        assert bodies(table) >= {PREFECTURE, worlds.FOREIGN}, table


@pytest.mark.parametrize("table", WALLED)
def test_without_an_actor_nothing_is_there(world: World, table: str) -> None:
    with scope.acting(VISITOR):
        assert ask(f"SELECT count(*) FROM {table}") == [(0,)]
        assert change(f"UPDATE {table} SET tenant = tenant") == 0
        assert change(f"DELETE FROM {table}") == 0


@pytest.mark.parametrize("table", WALLED)
@pytest.mark.parametrize("who", ["examiner", "decider and operator", "leader", "counter clerk", "matcher"])
def test_staff_reach_no_row_of_another_body(world: World, who: str, table: str) -> None:
    with scope.acting(world.actors[who]):
        assert bodies(table) <= {PREFECTURE}
        assert change(f"UPDATE {table} SET tenant = tenant WHERE tenant = %s", worlds.FOREIGN) == 0
        assert change(f"DELETE FROM {table} WHERE tenant = %s", worlds.FOREIGN) == 0


@pytest.mark.parametrize("table", WALLED)
def test_another_prefecture_reaches_no_row_of_ours(world: World, table: str) -> None:
    with scope.acting(world.actors["staff of another prefecture"]):
        assert bodies(table) <= {worlds.FOREIGN}
        assert change(f"UPDATE {table} SET tenant = tenant WHERE tenant = %s", PREFECTURE) == 0
        assert change(f"DELETE FROM {table} WHERE tenant = %s", PREFECTURE) == 0


@pytest.mark.parametrize("table", sorted(set(WALLED) - {"journal_entry"}))
def test_no_row_is_given_to_another_body(world: World, table: str) -> None:
    with scope.acting(world.actors["examiner"]):
        assert change(f"UPDATE {table} SET tenant = %s WHERE tenant = %s", worlds.FOREIGN, PREFECTURE) == 0


def _columns(table: str) -> str:
    rows = ask(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'", table
    )
    return ", ".join(f'"{row[0]}"' for row in rows)


@pytest.mark.parametrize("table", sorted(set(WALLED) - {"journal_entry"}))
def test_no_row_is_written_into_another_body(world: World, table: str) -> None:
    """A copy of a row of the foreign body, offered by staff of ours, is refused by the row policy itself."""
    columns = _columns(table)
    row = ask(f"SELECT to_jsonb(t)::text FROM {table} t WHERE tenant = %s LIMIT 1", worlds.FOREIGN)[0][0]
    copy = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s) RETURNING 1"
    with scope.acting(world.actors["examiner"]), pytest.raises(DatabaseError, match="row-level security"):
        ask(copy, row)


NUMBERED: dict[str, set[str]] = {
    "resident with a number": {"by_visitor"},
    "resident with a draft": {"draft"},
    "signed-in resident": {"signed_in", "asked_signed_in"},
    "asker with a number": {"asked"},
    "party of a disposition": {"disposition"},
    "town 1": {"town_1"},
    "town 2": {"town_2"},
}


@pytest.mark.parametrize("table", BY_NUMBER)
@pytest.mark.parametrize("who", NUMBERED)
def test_residents_and_towns_reach_their_own_application_only(world: World, who: str, table: str) -> None:
    own = {world.references[nickname] for nickname in NUMBERED[who]}
    column = BY_NUMBER[table]
    with scope.acting(world.actors[who]):
        assert {row[0] for row in ask(f"SELECT {column} FROM {table}")} <= own
        others = [reference for reference in world.references.values() if reference not in own]
        assert change(f"UPDATE {table} SET tenant = tenant WHERE {column} = ANY (%s)", others) == 0
        assert change(f"DELETE FROM {table} WHERE {column} = ANY (%s)", others) == 0


@pytest.mark.parametrize("table", BY_BODY_AND_TOWN)
def test_a_town_reaches_its_own_dispatch_only(world: World, table: str) -> None:
    with scope.acting(world.actors["town 1"]):
        assert ask(f"SELECT DISTINCT town FROM {table}") == [(worlds.TOWN_1,)]
        assert change(f"UPDATE {table} SET tenant = tenant WHERE town <> %s", worlds.TOWN_1) == 0


@pytest.mark.parametrize("table", BY_BODY)
@pytest.mark.parametrize("who", NUMBERED)
def test_residents_and_towns_reach_nothing_that_belongs_to_a_prefecture(world: World, who: str, table: str) -> None:
    with scope.acting(world.actors[who]):
        if not (table in ASKED and who == "town 1"):
            assert not bodies(table) & {PREFECTURE, worlds.FOREIGN}
        assert change(f"UPDATE {table} SET tenant = tenant") == 0
        assert change(f"DELETE FROM {table} WHERE tenant = ANY (%s)", [PREFECTURE, worlds.FOREIGN]) == 0


@pytest.mark.parametrize("table", ASKED)
def test_a_municipality_reads_what_it_is_asked_and_changes_nothing_of_it(world: World, table: str) -> None:
    hers = f"SELECT count(*) FROM {table} WHERE {ASKED[table]} IS NOT NULL AND {ASKED[table]}::text <> ''"
    there, everything = ask(hers), ask(f"SELECT count(*) FROM {table}")
    assert (0,) < there[0] < everything[0]
    with scope.acting(world.actors["town 1"]):
        assert ask(hers) == ask(f"SELECT count(*) FROM {table}") == there
        assert change(f"UPDATE {table} SET tenant = %s", worlds.TOWN_1) == 0
        assert change(f"DELETE FROM {table}") == 0
    with scope.acting(world.actors["town 2"]):
        assert ask(f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize("table", HOUSE_ONLY)
def test_the_secret_of_a_draw_is_for_the_house_alone(world: World, table: str) -> None:
    assert ask(f"SELECT count(*) FROM {table}")[0][0] >= 2
    for actor in world.actors.values():
        if not actor.is_system:
            with scope.acting(actor):
                assert ask(f"SELECT count(*) FROM {table}") == [(0,)]
                assert change(f"UPDATE {table} SET secret = 'x'") == 0
                assert change(f"DELETE FROM {table}") == 0


@pytest.mark.parametrize("table", WALLED)
@pytest.mark.parametrize("text", ["*", "070009,080004", "070009'; --", "%", "", ",", "x,,y"])
def test_a_reference_never_widens_the_reach(world: World, text: str, table: str) -> None:
    """Money that fits no charge and facts without a case have an empty number: no reference opens them."""
    actor = Actor(kind=VISITOR.kind, id="visitor", references=frozenset({text}))
    with scope.acting(actor):
        assert ask(f"SELECT count(*) FROM {table}") == [(0,)]


def test_the_journal_takes_no_change_from_anybody(world: World) -> None:
    assert change("UPDATE journal_entry SET kind = 'x'") == 0
    assert change("DELETE FROM journal_entry") == 0
    assert change("TRUNCATE journal_entry") == 0


def test_the_reach_ends_with_the_block(world: World) -> None:
    actor: Actor = world.actors["examiner"]
    everything = ask("SELECT count(*) FROM intake_application")
    with scope.acting(actor):
        assert ask("SELECT count(*) FROM intake_application") < everything
    assert ask("SELECT count(*) FROM intake_application") == everything
