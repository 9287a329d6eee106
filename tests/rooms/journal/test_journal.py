"""The journal keeps what was done, refuses changes, and proves itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, connections, transaction

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.journal import delivery, service, verify
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.foundation.journal.models import DoneReaction, Entry, StuckReaction
from koboshi.foundation.tenancy import scope

ABOUT = Subject(tenant="070009", case="AAAA-BBBB-CCCC", procedure="fukushima/x", version="1.0.0", door="citizen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked(Fact):
    """A fact for these tests."""

    kind: ClassVar[str] = "test.looked"
    page: int


@pytest.fixture
def three(db: None) -> None:
    with scope.acting(), transaction.atomic():
        for page in (1, 2, 3):
            service.record(SYSTEM, Looked(page=page), ABOUT)
        service.record(SYSTEM, Looked(page=9), Subject(tenant="070009", case="ZZZZ-ZZZZ-ZZZZ"))


def test_rows_of_a_case_are_numbered_and_verify(three: None) -> None:
    with scope.acting():
        assert list(Entry.objects.of_case(ABOUT.case).values_list("seq", flat=True)) == [1, 2, 3]
    report = verify.verify_all()
    assert (report.clean, report.entries, report.cases) == (True, 4, 2)


def _write_elsewhere(page: int) -> None:
    try:
        with scope.acting(), transaction.atomic():
            service.record(SYSTEM, Looked(page=page), ABOUT)
    finally:
        connections.close_all()


def test_what_is_written_while_the_journal_is_read_breaks_nothing(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_elsewhere(1)
    read = verify._entries

    def meanwhile() -> Iterator[Entry]:
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(_write_elsewhere, 2).result()
        yield from read()

    monkeypatch.setattr(verify, "_entries", meanwhile)
    report = verify.verify_all()
    assert (report.clean, report.entries) == (True, 1), "heads and rows are of one moment"
    monkeypatch.undo()
    assert verify.verify_all().entries == 2


@pytest.fixture
def days_ago(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Within this, the database writes down three days ago."""
    moment = datetime.now(UTC) - timedelta(days=3)
    earlier = service._INSERT.replace("data, hash)", "data, hash, recorded_at)", 1).replace(
        "r.hash\nFROM", f"r.hash, '{moment.isoformat()}'::timestamptz\nFROM"
    )
    monkeypatch.setattr(service, "_INSERT", earlier)
    return moment


def test_what_is_told_later_about_a_sealed_day_does_not_break_its_seal(
    db: None, days_ago: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A paper typed in today bears the day of its stamp; the night of that day has sealed what was known then."""
    with scope.acting(), transaction.atomic():
        service.record(SYSTEM, Looked(page=1), ABOUT, at=days_ago)
    monkeypatch.undo()
    assert len(verify.sign_days(tmp_path, until=civil.today() - timedelta(days=1))) == 3
    verify.trust(tmp_path)
    with scope.acting(), transaction.atomic():
        service.record(SYSTEM, Looked(page=2), ABOUT, at=days_ago + timedelta(minutes=1))
    report = verify.verify_all()
    assert report.broken == []
    assert (report.days, report.unsealed, report.told_late) == (3, 0, 1)
    assert "1件" in report.remarks[0]
    with scope.acting():
        (late,) = verify.told_late()
    assert (late.seq, civil.day_of(late.at)) == (2, civil.day_of(days_ago))


def test_finished_days_without_a_seal_are_told(three: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify.civil, "today", lambda: date(2999, 1, 1))
    report = verify.verify_all()
    assert (report.clean, report.unsealed) == (True, 1)
    assert "koboshi journal sign" in report.remarks[0]


def test_a_fresh_house_says_that_no_day_is_sealed_yet(three: None) -> None:
    """All its rows are of today: no finished day lacks a seal, and nothing is sealed all the same."""
    report = verify.verify_all()
    assert (report.clean, report.days, report.unsealed) == (True, 0, 0)
    assert report.remarks[0].startswith("署名済みの日次要約は、まだ1日分もありません")


@pytest.mark.django_db(transaction=True)
def test_a_fact_needs_the_transaction_of_its_act() -> None:
    with pytest.raises(service.OutsideTransaction):
        service.record(SYSTEM, Looked(page=1), ABOUT)


@pytest.mark.parametrize(
    "sql", ["UPDATE journal_entry SET activity = 'x'", "DELETE FROM journal_entry", "TRUNCATE journal_entry"]
)
def test_the_application_role_cannot_change_the_journal(three: None, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
class TestTheOwnerTampers:
    """Even the owner meets the trigger; who drops the trigger too is found by verify."""

    @staticmethod
    def _tell() -> None:
        with scope.acting(), transaction.atomic():
            for page in (1, 2, 3):
                service.record(SYSTEM, Looked(page=page), ABOUT)

    @staticmethod
    def _as_owner(*statements: str) -> None:
        with connections["owner"].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def test_the_trigger_refuses_the_owner(self) -> None:
        self._tell()
        with pytest.raises(DatabaseError, match="append-only"):
            self._as_owner("SET koboshi.tenants = '*'", "UPDATE journal_entry SET activity = 'x'")

    @pytest.mark.parametrize(
        ("what", "statement"),
        [
            ("tampered", "UPDATE journal_entry SET data = '{\"page\": 7}' WHERE seq = 2"),
            ("tampered", "UPDATE journal_entry SET actor = 'user:1' WHERE seq = 1"),
            ("missing", "DELETE FROM journal_entry WHERE seq = 2"),
            ("missing", "DELETE FROM journal_entry WHERE seq = 3"),
            ("missing", "DELETE FROM journal_entry"),
            ("tampered", "UPDATE journal_entry SET seq = CASE seq WHEN 1 THEN 102 WHEN 2 THEN 101 ELSE seq END"),
        ],
        ids=["content", "actor", "middle row", "last row", "whole case", "order"],
    )
    def test_verify_names_what_was_done(self, what: str, statement: str) -> None:
        self._tell()
        self._as_owner("ALTER TABLE journal_entry DISABLE TRIGGER USER", "SET koboshi.tenants = '*'", statement)
        if "seq = CASE" in statement:
            self._as_owner("UPDATE journal_entry SET seq = seq - 100 WHERE seq > 100")
        self._as_owner("ALTER TABLE journal_entry ENABLE TRIGGER USER")
        broken = verify.verify_all().broken
        assert what in {each.what for each in broken}
        assert all(each.sentence for each in broken)

    def test_a_case_erased_with_its_head_breaks_the_signed_day(self, tmp_path: Path) -> None:
        self._tell()
        verify.sign_days(tmp_path, until=date(2999, 1, 1).replace(year=date.today().year + 1))  # noqa: DTZ011
        verify.trust(tmp_path)
        assert verify.verify_all().clean
        self._as_owner(
            "ALTER TABLE journal_entry DISABLE TRIGGER USER",
            "SET koboshi.tenants = '*'",
            "DELETE FROM journal_entry",
            "DELETE FROM journal_head",
            "ALTER TABLE journal_entry ENABLE TRIGGER USER",
        )
        assert {each.what for each in verify.verify_all().broken} == {"digest"}


def _ring(entry: Entry) -> None:
    _HEARD.append(entry.pk)


def _fail(entry: Entry) -> None:
    raise RuntimeError("a name that must not be kept")


_HEARD: list[int] = []


@pytest.fixture
def hears(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.setattr(delivery, "_reactions", {})
    monkeypatch.setattr(delivery, "_by_name", {})
    _HEARD.clear()
    return lambda *reactions: delivery.tie({Looked.kind: list(reactions)})


def test_a_reaction_is_enqueued_with_its_fact_and_takes_effect_once(db: None, hears: Callable[..., None]) -> None:
    hears(_ring)
    with scope.acting():
        with transaction.atomic():
            service.record(SYSTEM, Looked(page=1), ABOUT)
            entry = Entry.objects.get(case_ref=ABOUT.case).pk
        assert delivery.pending() == 1
        name = delivery.tied()[Looked.kind][0]
        assert [delivery.perform(entry, name), delivery.perform(entry, name)] == [True, False]
    assert _HEARD == [entry]


def test_a_rolled_back_fact_leaves_no_job(db: None, hears: Callable[..., None]) -> None:
    hears(_ring)
    with scope.acting(), transaction.atomic():
        service.record(SYSTEM, Looked(page=1), ABOUT)
        transaction.set_rollback(True)
    assert delivery.pending() == 0


def test_a_job_made_inside_a_worker_is_rolled_back_with_its_reaction(db: None) -> None:
    """A worker gives procrastinate a connection of its own; our jobs must not go that way."""
    connector = delivery.app.connector
    with delivery.app.replace_connector(connector.get_worker_connector()), scope.acting(), transaction.atomic():
        delivery.later("notification.send", "070009", ABOUT.case, outgoing=1)
        assert delivery.pending() == 1
        transaction.set_rollback(True)
    assert delivery.pending() == 0


def test_a_failing_reaction_leaves_no_trace_and_ends_on_the_list_of_a_person(
    db: None, hears: Callable[..., None]
) -> None:
    hears(_fail)
    with scope.acting(), transaction.atomic():
        service.record(SYSTEM, Looked(page=1), ABOUT)
        entry = Entry.objects.get(case_ref=ABOUT.case).pk
    with scope.acting():
        name = delivery.tied()[Looked.kind][0]
        with pytest.raises(RuntimeError):
            delivery.perform(entry, name)
        assert not DoneReaction.objects.exists()
        delivery._ask_a_person("journal.react", "070009", ABOUT.case, {"entry": entry}, 5, RuntimeError("秘密"))
        stuck = StuckReaction.objects.visible_to(SYSTEM).open().get()
        assert (stuck.error, stuck.case_ref) == ("RuntimeError", ABOUT.case)
        delivery.try_again(SYSTEM, stuck)
        assert not StuckReaction.objects.open().exists()
        assert delivery.pending() == 2
