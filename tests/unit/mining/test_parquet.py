"""Logs as Parquet: back as they went, in parts between cases, and one sentence where pyarrow is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from koboshi.core.mining import parquet_log
from koboshi.core.mining.coding import LogBuilder
from koboshi.core.mining.csv_tables import ColumnNames
from koboshi.core.mining.log import LogError, microseconds, same
from koboshi.core.mining.parquet_log import parts_of, read_parquet, write_parquet
from koboshi.core.mining.passes import analyse
from koboshi.core.mining.shards import analyse_parts
from tests.unit.mining.anchor import log as made_up
from tests.unit.mining.test_passes import equal


def test_a_log_comes_back_whole_and_in_parts(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    log = made_up(3000)
    write_parquet(log, tmp_path / "log.parquet", part=500)
    found, report = read_parquet(tmp_path / "log.parquet")
    assert same(log, found)
    assert report.kept == len(log)
    parts = list(parts_of(tmp_path / "log.parquet"))
    assert len(parts) > 3
    whole = analyse(found, "numpy")
    equal(whole, analyse_parts(iter(parts), "numpy"))


def test_all_kinds_of_columns_come_back(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    build = LogBuilder()
    build.case("1", 部署="土木", 件数=3)
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    build.add("1", "受付", complete=moment, text="a", whole=1, broken=1.5, flag=True, when=moment)
    build.add("1", None, start=moment, text=None, whole=None, broken=None, flag=None, when=None)
    log = build.build()
    write_parquet(log, tmp_path / "log.parquet")
    assert same(log, read_parquet(tmp_path / "log.parquet")[0])


def test_a_strange_table_needs_names_and_its_times_a_zone(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    naive = [datetime(2026, 4, day, tzinfo=UTC).replace(tzinfo=None) for day in (1, 2)]
    table = arrow.table({"申請": ["a", "a"], "何": ["受付", "審査"], "いつ": naive})
    arrow.parquet.write_table(table, tmp_path / "x.parquet")
    log, _ = read_parquet(tmp_path / "x.parquet", ColumnNames(case="申請", activity="何", complete="いつ"))
    assert int(log.complete[0]) == microseconds(datetime(2026, 3, 31, 15, tzinfo=UTC))
    with pytest.raises(LogError, match="--case"):
        read_parquet(tmp_path / "x.parquet")


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(LogError, match="Parquet"):
        read_parquet(tmp_path / "x.parquet")


def test_without_pyarrow_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(parquet_log, "pyarrow", None)
    with pytest.raises(LogError, match="make fast"):
        read_parquet(tmp_path / "x.parquet")
    with pytest.raises(LogError, match="make fast"):
        write_parquet(made_up(20), tmp_path / "x.parquet")
