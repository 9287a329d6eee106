"""The embedded PostgreSQL survives what happens to it, and its roles may do what they need and no more."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from koboshi.project import database
from koboshi.project.database import APPLICATION, OWNER, Cluster, socket_folder
from koboshi.project.grants import APPEND_ONLY


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "pg")
    with made.in_use(leashed=True):
        yield made


def _put(cluster: Cluster, word: str) -> None:
    with psycopg.connect(cluster.url(OWNER)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def _words(cluster: Cluster) -> list[str]:
    with psycopg.connect(cluster.url(OWNER)) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM kept ORDER BY word")]


def _kill(cluster: Cluster) -> None:
    number = cluster.postmaster()
    assert number is not None
    assert cluster.process is not None
    os.kill(number, signal.SIGKILL)
    cluster.process.wait()


def test_after_a_kill_it_starts_again_and_keeps_what_was_committed(cluster: Cluster) -> None:
    _put(cluster, "会津")
    _kill(cluster)
    cluster.start(leashed=True)
    assert _words(cluster) == ["会津"]


def test_a_pid_file_that_names_a_stranger_does_not_stop_it(cluster: Cluster) -> None:
    _put(cluster, "中通り")
    _kill(cluster)
    stale = cluster.data / "postmaster.pid"
    lines = stale.read_text(encoding="utf-8").split("\n")
    stale.write_text("\n".join([str(os.getppid()), *lines[1:]]), encoding="utf-8")
    cluster.start(leashed=True)
    assert _words(cluster) == ["中通り"]


def test_the_last_user_out_turns_it_off(cluster: Cluster) -> None:
    other = Cluster(cluster.data)
    with other.in_use():
        assert other.postmaster() == cluster.postmaster()
    assert cluster.postmaster() is not None
    cluster.close()
    assert cluster.postmaster() is None
    cluster.open(leashed=True)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["とても長い名前のフォルダ"] * 6) / "pg"
    assert len(os.fsencode(str(socket_folder(deep)))) < 100


def test_neither_role_is_superuser_or_passes_by_row_security(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(OWNER)) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = ANY(%s)",
            [[OWNER, APPLICATION]],
        ).fetchall()
    assert len(rows) == 2
    assert not any(any(row[1:]) for row in rows)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_application_role_cannot_rewrite_the_journal(
    database_address: Callable[[str], str], table: str, right: str
) -> None:
    with psycopg.connect(database_address(APPLICATION)) as connection:
        row = connection.execute("SELECT has_table_privilege(%s, %s)", [table, right]).fetchone()
        may_read = connection.execute("SELECT has_table_privilege(%s, 'INSERT')", [table]).fetchone()
    assert row == (False,)
    assert may_read == (True,)


def test_the_application_role_cannot_make_tables(database_address: Callable[[str], str]) -> None:
    with (
        psycopg.connect(database_address(APPLICATION)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (a int)")


def test_a_server_process_that_ends_while_it_is_looked_at_is_gone() -> None:
    with subprocess.Popen(["true"]) as child:
        process = psutil.Process(child.pid)
        assert database._lives(process) or process.status() == psutil.STATUS_ZOMBIE
    process.is_running = lambda: True  # type: ignore[method-assign]  # it ended after this was asked
    assert not database._lives(process)
