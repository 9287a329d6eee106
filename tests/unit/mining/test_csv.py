"""Logs from tables: Japanese encodings and dates, errors with their line, and back again."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.mining.coding import LogBuilder
from koboshi.core.mining.csv_dates import japanese
from koboshi.core.mining.csv_log import read_csv, write_csv
from koboshi.core.mining.csv_tables import ColumnNames, roles_of
from koboshi.core.mining.log import MISSING, UNNAMED, EventLog, Kind, LogError, microseconds, same
from koboshi.core.mining.passes import analyse
from koboshi.core.mining.times_iso import JAPAN
from tests.unit.mining.anchor import log as made_up

TABLE = """案件番号,活動,日時,担当者,窓口,部署
一,受付,令和8年4月1日 9時05分,花子（架空）,web,土木
一,審査,R8.4.1 13:30,一郎（架空）,web,土木
二,受付,2026/4/2 午後1:00,花子（架空）,郵送,
二,審査,2026-04-03T10:00:00+09:00,一郎（架空）,郵送,建築
"""


def names_of(log: EventLog) -> list[str]:
    """The activity of each row."""
    return [log.activities[code] for code in log.activity]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_japanese_table_is_read_in_any_usual_encoding(encoding: str) -> None:
    log, report = read_csv(TABLE.encode(encoding))
    assert list(log.case_ids) == ["一", "二"]
    assert names_of(log) == ["受付", "審査", "受付", "審査"]
    assert log.complete[0] == microseconds(datetime(2026, 4, 1, 0, 5, tzinfo=UTC))
    assert log.complete[2] == microseconds(datetime(2026, 4, 2, 4, 0, tzinfo=UTC))
    assert log.resources == ("花子（架空）", "一郎（架空）")
    assert log.attributes["窓口"].texts == ("web", "郵送")
    no_zone = report.finding("no_zone")
    assert no_zone is not None
    assert no_zone.count == 3


def test_one_good_time_among_several_events_measures_nothing() -> None:
    rows = ("1,受付,2026-04-01 09:00", "1,決定,2026-04-03 10:00", "2,受付,2026/13/45", "2,決定,2026-04-09 10:00")
    log, report = read_csv("\n".join(("案件番号,活動,完了日時", *rows)).encode())
    found = analyse(log)
    assert report.finding("bad_time") is not None
    assert found.spans[1] == MISSING
    assert found.durations is not None
    assert (found.durations.count, found.durations.least) == (1, 49 * 3_600_000_000)


def test_a_lone_event_still_counts_as_no_time() -> None:
    log, _ = read_csv("案件番号,活動,完了日時\n1,受付,2026-04-01 09:00\n".encode())
    assert analyse(log).spans.tolist() == [0]


def test_the_offset_that_most_times_name_is_reported() -> None:
    rows = ("1,a,2026-04-01T09:00:00+01:00", "1,b,2026-04-01T10:00:00+01:00", "2,a,2026-04-01T10:00:00+02:00")
    assert read_csv("\n".join(("case,activity,complete", *rows)).encode())[1].offset_minutes == 60
    assert read_csv(TABLE.replace("+09:00", "").encode())[1].offset_minutes == 540


def test_a_mapping_names_columns_and_columns_of_the_case() -> None:
    names = roles_of({"case": "案件番号", "activity": "活動", "complete": "日時", "resource": "-", "of_case": ["部署"]})
    log, _ = read_csv(TABLE.encode(), names)
    assert not log.resources
    assert [log.case_attributes["部署"].at(case) for case in (0, 1)] == ["土木", "建築"]
    with pytest.raises(LogError, match="wrong"):
        roles_of({"wrong": "x"})
    with pytest.raises(LogError, match="列「申請」がありません"):
        read_csv(TABLE.encode(), ColumnNames(case="申請"))
    with pytest.raises(LogError, match="--activity"):
        read_csv("案件番号,何か\n1,2\n".encode())


@pytest.mark.parametrize("name", ["終了", "終了日", "終了日時", "完了", "完了日", "完了日時", "終了時刻", " 終了日時 "])
def test_the_end_of_a_step_is_known_by_its_usual_names(name: str) -> None:
    table = f"案件番号,活動,開始日時,{name}\n1,受付,2026/4/1 9:00,2026/4/1 10:00\n1,決裁,2026/4/2 9:00,2026/4/3 9:00\n"
    log, report = read_csv(table.encode())
    assert log.start[0] == microseconds(datetime(2026, 4, 1, 0, 0, tzinfo=UTC))
    assert log.complete[1] == microseconds(datetime(2026, 4, 3, 0, 0, tzinfo=UTC))
    first = next(iter(report.sentences))
    assert first.startswith("列の読み取り：「案件番号」＝案件、「活動」＝活動、「開始日時」＝開始の時刻、")
    assert first.endswith(f"「{name.strip()}」＝終了の時刻。")
    assert len(report.columns) == 1


def test_columns_that_look_like_times_but_were_not_used_are_named() -> None:
    table = "案件番号,活動,開始日時,了,番号\n1,受付,2026/4/1,R8.4.2,20260401\n1,決裁,2026/4/3,R8.4.4,20260402\n"
    _, report = read_csv(table.encode())
    assert "「開始日時」（開始）を出来事の時刻として" in report.columns[1]
    assert "「了」は" in report.columns[2]
    assert "番号" not in report.columns[2]
    _, report = read_csv(table.encode(), ColumnNames(complete="了"))
    assert len(report.columns) == 1
    _, report = read_csv(table.encode(), ColumnNames(start="-"))
    assert "時刻の列がありません" in report.columns[1]
    assert "「開始日時」、「了」" in report.columns[2]


def test_rows_are_ordered_by_time_and_equal_times_as_recorded() -> None:
    table = "case,activity,complete\n1,c,2026-04-03\n1,b,2026-04-02\n1,x,\n1,a,2026-04-02\n2,z,2026-04-01\n"
    log, report = read_csv(table.encode())
    assert names_of(log) == ["b", "x", "a", "c", "z"]
    assert report.finding("sorted") is not None
    log, _ = read_csv(table.encode(), ColumnNames(order="recorded"))
    assert names_of(log) == ["c", "b", "x", "a", "z"]


def test_what_is_wrong_is_told_with_its_line() -> None:
    table = 'case,activity,complete\n1,a,2026-04-01\n,b,2026-04-01\n1,c\n1,"d\ne",昨日\n2,,2026-04-01\n'
    log, report = read_csv(table.encode())
    assert names_of(log) == ["a", "d\ne", UNNAMED]
    skipped, bad = report.finding("skipped"), report.finding("bad_time")
    assert skipped is not None
    assert skipped.count == report.skipped == 2
    assert "4 行目（3 項目のはずが 2 項目）" in skipped.places
    assert "3 行目（案件番号がありません）" in skipped.places
    assert bad is not None
    assert bad.places == ("6 行目の「昨日」",)
    assert report.read == 5
    assert report.kept == 3


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (b"", "ファイルが空です"),
        (b" \n1,2\n", "1 行目"),
        (b"case,case\n1,2\n", "二度"),
        (b'case,activity\n1,"a\n', "行目が読めません"),
        (b"case,activity\n1," + b"a" * 200_000, "2 行目"),
        (b"case,activity,seq\n1,a,x\n", "2 行目の列「seq」"),
        (b"\xff\xfe\x00\xd8", "読めません"),
        (b"case,activity\n1,\xff\xff\xff", "文字コード"),
        (",".join(f"c{number}" for number in range(2000)).encode(), "1000"),
    ],
)
def test_broken_tables_are_refused_with_the_reason(table: bytes, word: str) -> None:
    with pytest.raises(LogError, match=word):
        read_csv(table)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和8年4月1日", "2026-04-01T00:00:00"),
        ("令和８年４月１日　９時５分３秒", "2026-04-01T09:05:03"),
        ("R8.4.1 9:05", "2026-04-01T09:05:00"),
        ("平成31年4月30日(火) 午後11時59分", "2019-04-30T23:59:00"),
        ("2026/4/1 12:00 AM", "2026-04-01T00:00:00"),
        ("2026年4月1日午前0時", "2026-04-01T00:00:00"),
        ("20260401", "2026-04-01T00:00:00"),
        ("2026/4/1 9:05:03.25", "2026-04-01T09:05:03.250000"),
    ],
)
def test_dates_as_offices_write_them(text: str, expected: str) -> None:
    assert japanese(text, JAPAN) == microseconds(datetime.fromisoformat(expected).replace(tzinfo=JAPAN))


@pytest.mark.parametrize(
    "text", ["", "昨日", "令和0年1月1日", "2026/2/30", "2026/4/1 25:00", "午後13:00", "9:00", "x" * 100]
)
def test_what_is_no_date_is_missing(text: str) -> None:
    assert japanese(text, JAPAN) == MISSING


def test_types_are_found_only_where_all_values_have_them() -> None:
    table = "case,activity,whole,broken,code,flag,when\n1,a,1,1.5,0012,true,2026-04-01T00:00:00Z\n1,b,-3,2,12,false,\n"
    log, _ = read_csv(table.encode())
    kinds = {name: column.kind for name, column in log.attributes.items()}
    assert kinds == {
        "whole": Kind.INTEGER, "broken": Kind.NUMBER, "code": Kind.TEXT, "flag": Kind.FLAG, "when": Kind.TIME,
    }  # fmt: skip


def packed(log: EventLog) -> bytes:
    """The log as a table in memory."""
    target = BytesIO()
    write_csv(log, target)
    return target.getvalue()


def test_a_made_up_log_comes_back_as_it_went() -> None:
    log = made_up(2000)
    assert same(log, read_csv(packed(log))[0])


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=8
)


@given(
    st.lists(st.tuples(WORDS, WORDS, st.none() | st.integers(0, 10**15), st.none() | WORDS), min_size=1, max_size=15)
)
@settings(deadline=None, max_examples=60)
def test_any_table_survives_writing_and_reading(rows: list[tuple[str, str, int | None, str | None]]) -> None:
    build = LogBuilder()
    for case, activity, time, who in rows:
        build.add(case, activity, complete=time, resource=who, 備考=f"b{activity}")
    log = build.build()
    found, report = read_csv(packed(log))
    assert list(found.case_ids) == list(log.case_ids)
    assert names_of(found) == names_of(log)
    assert found.complete.tolist() == log.complete.tolist()
    assert found.column("備考").texts
    assert report.skipped == 0
