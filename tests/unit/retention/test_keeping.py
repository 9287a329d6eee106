"""A finished document: until when it is kept, what stops its disposal, and what stays of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core import retention
from koboshi.core.retention import CLASSES, Hold, Record, RetentionError
from koboshi.core.text import LANGUAGES


@pytest.mark.parametrize(
    ("years", "completed", "starts", "expires"),
    [
        ("10", date(2021, 4, 1), date(2022, 4, 1), date(2032, 3, 31)),
        ("10", date(2022, 3, 31), date(2022, 4, 1), date(2032, 3, 31)),
        ("10", date(2022, 4, 1), date(2023, 4, 1), date(2033, 3, 31)),
        ("1", date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31)),
        ("1", date(2026, 4, 1), date(2027, 4, 1), date(2028, 3, 31)),
        ("3", date(2028, 2, 29), date(2028, 4, 1), date(2031, 3, 31)),
        ("5", date(2025, 12, 31), date(2026, 4, 1), date(2031, 3, 31)),
        ("30", date(2026, 1, 1), date(2026, 4, 1), date(2056, 3, 31)),
    ],
)
def test_a_term_runs_over_whole_fiscal_years(years: str, completed: date, starts: date, expires: date) -> None:
    record = Record("架空-1", years, completed)
    assert retention.starts_on(record) == starts
    assert retention.expires_on(record) == expires


def test_the_mark_is_written_as_real_documents_have_it() -> None:
    record = Record("架空-1", "10", date(2022, 3, 10))
    assert retention.label(record)["ja"] == "[原議保存期間 10年(令和14年3月31日まで)]"
    assert retention.label(record)["en"] == "[Kept for 10 years (until 31 March 2032)]"
    assert retention.label(Record("架空-2", "in_use", date(2022, 3, 10)))["ja"] == "[原議保存期間 常用]"


def test_what_is_in_daily_use_never_expires_until_it_is_retired() -> None:
    record = Record("架空-台帳", "in_use", date(1990, 5, 1))
    assert retention.expires_on(record) is None
    assert retention.standing(record, date(2190, 1, 1)).kind == "in_use"
    with pytest.raises(RetentionError, match="常用の文書"):
        retention.review(record, "dispose", on=date(2026, 4, 1), by="staff-1", reason="使わない")
    retired = retention.retire(record, "5", date(2026, 6, 30))
    assert retention.expires_on(retired) == date(2032, 3, 31)
    for wrong in (lambda: retention.retire(retired, "3", date(2026, 7, 1)),
                  lambda: retention.retire(record, "in_use", date(2026, 7, 1)),
                  lambda: retention.retire(record, "5", date(1980, 1, 1))):  # fmt: skip
        with pytest.raises(RetentionError):
            wrong()


def test_the_last_day_belongs_to_the_term_and_a_hold_goes_before_it() -> None:
    record = Record("架空-1", "1", date(2025, 10, 1))
    suit = Hold("取消訴訟（架空）", date(2027, 3, 1), date(2027, 9, 30))
    assert retention.standing(record, date(2027, 3, 31)).kind == "kept"
    assert retention.standing(record, date(2027, 4, 1)).kind == "due"
    for day, kind in ((date(2027, 2, 28), "kept"), (date(2027, 3, 1), "held"), (date(2027, 9, 30), "held"), (date(2027, 10, 1), "due")):  # noqa: E501  # fmt: skip
        assert retention.standing(record, day, [suit]).kind == kind
    assert retention.standing(record, date(2099, 1, 1), [Hold("監査（架空）", date(2027, 1, 1))]).kind == "held"


def _due(name: str = "架空-1") -> Record:
    return Record(name, "1", date(2025, 10, 1))


DAY = date(2027, 4, 5)


def _reviewed(decision: str, name: str = "架空-1") -> retention.Review:
    return retention.review(_due(name), decision, on=DAY, by="staff-1", reason="保存の必要なし")  # type: ignore[arg-type]


def test_nothing_is_decided_early_under_a_hold_or_without_a_reason() -> None:
    for changes, sentence in (
        ({"on": date(2027, 3, 31)}, "令和9年3月31日まで"),
        ({"holds": [Hold("訴訟（架空）", date(2027, 1, 1))]}, "止められています"),
        ({"reason": " "}, "理由"),
        ({"by": ""}, "決めた人"),
    ):
        with pytest.raises(RetentionError, match=sentence):
            retention.review(_due(), "dispose", **({"on": DAY, "by": "staff-1", "reason": "不要"} | changes))  # type: ignore[arg-type]
    with pytest.raises(RetentionError, match="どれか"):
        retention.review(_due(), "forget", on=DAY, by="staff-1", reason="x")  # type: ignore[arg-type]


def test_keeping_longer_ends_with_a_fiscal_year_and_comes_due_again() -> None:
    longer = retention.extend(_reviewed("extend"), date(2029, 5, 1))
    assert retention.expires_on(longer) == date(2030, 3, 31)
    assert retention.standing(longer, date(2030, 3, 31)).kind == "kept"
    assert retention.standing(longer, date(2030, 4, 1)).kind == "due"
    for until in (date(2027, 3, 31), date(2020, 1, 1), date(2200, 12, 31)):
        with pytest.raises(RetentionError, match="年度末"):
            retention.extend(_reviewed("extend"), until)
    with pytest.raises(RetentionError, match="決めていない"):
        retention.extend(_reviewed("dispose"), date(2029, 5, 1))


def test_two_people_dispose_and_a_record_stays() -> None:
    both = [_reviewed("dispose", "架空-1"), _reviewed("dispose", "架空-2")]
    gone = retention.dispose(both, method="溶解", done_by="staff-2", witnessed_by="staff-3", on=date(2027, 4, 20))
    assert (gone.items, gone.count, gone.decided_by) == (("架空-1", "架空-2"), 2, "staff-1")
    assert "2件を廃棄しました" in gone.sentences["ja"]
    assert set(gone.sentences) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"witnessed_by": "staff-2"}, "1人ではできません"),
        ({"witnessed_by": ""}, "立ち会った人"),
        ({"method": ""}, "方法"),
        ({"on": date(2027, 4, 4)}, "順番"),
        ({"holds": {"架空-1": [Hold("開示請求（架空）", date(2027, 4, 10))]}}, "止められた文書が1件"),
    ],
)
def test_a_disposal_that_must_not_be(changes: dict[str, object], sentence: str) -> None:
    given_values = {"method": "溶解", "done_by": "staff-2", "witnessed_by": "staff-3", "on": date(2027, 4, 20)}
    with pytest.raises(RetentionError, match=sentence):
        retention.dispose([_reviewed("dispose")], **(given_values | changes))  # type: ignore[arg-type]


def test_only_what_was_decided_is_done_and_once() -> None:
    values = {"method": "溶解", "done_by": "staff-2", "witnessed_by": "staff-3", "on": date(2027, 4, 20)}
    for reviews, sentence in (
        ([], "ありません"),
        ([_reviewed("transfer")], "決めていない"),
        ([_reviewed("dispose")] * 2, "2回"),
    ):
        with pytest.raises(RetentionError, match=sentence):
            retention.dispose(reviews, **values)  # type: ignore[arg-type]


def test_history_goes_to_an_archive() -> None:
    moved = retention.transfer(
        [_reviewed("transfer")], to="歴史資料館（架空）", handed_over_by="staff-2", received_by="archive-1", on=DAY
    )
    assert "歴史資料館（架空）へ移しました" in moved.sentences["ja"]
    with pytest.raises(RetentionError, match="1人では"):
        retention.transfer([_reviewed("transfer")], to="館（架空）", handed_over_by="a", received_by="a", on=DAY)
    with pytest.raises(RetentionError, match="移す先"):
        retention.transfer([_reviewed("transfer")], to="", handed_over_by="a", received_by="b", on=DAY)


def test_classes_and_days_that_nobody_has() -> None:
    for years in ("7", "", "永年"):
        with pytest.raises(RetentionError, match="区分"):
            Record("架空-1", years, DAY)
    for day in (date(1800, 1, 1), date(2190, 1, 1)):
        with pytest.raises(RetentionError, match="日付"):
            Record("架空-1", "30", day)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2150, 12, 31)), st.sampled_from(CLASSES[:-1]))
def test_a_term_is_never_shorter_than_its_years_and_never_a_year_longer(completed: date, years: str) -> None:
    expires = retention.expires_on(Record("架空-1", years, completed))
    assert expires is not None
    assert (expires.month, expires.day) == (3, 31)
    assert 0 <= (expires - completed).days - 365 * int(years) < 366 + 9
