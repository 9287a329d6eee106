"""Every date says why it is that date: in Japanese, in easy Japanese and in English."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.deadline import (
    STARTS,
    Deadline,
    Extension,
    Silence,
    Standard,
    Via,
    awaited,
    explain,
    in_short,
    reckon,
    when,
)
from koboshi.core.deadline.words import TEXTS, day_month, long_date
from koboshi.core.japan import Period, Stop, due_on
from koboshi.core.japan.clock_days import ClosedDays, holiday_name
from koboshi.core.text import LANGUAGES, ruby_to_plain

NEW_YEAR = reckon(Standard(Period(7, "open_day")), date(2025, 12, 24))
ASKED = reckon(
    Standard(Period(7, "open_day")), date(2025, 12, 22), [Stop(date(2025, 12, 24), date(2026, 1, 8), reason="図面")]
)


def test_runs_of_like_days_are_one_line() -> None:
    assert explain(NEW_YEAR).summary == (
        "12月24日（水）：初日なので数えません（民法第140条）",
        "12月25日から12月26日まで：1日目から2日目まで数えます",
        "12月27日から12月28日まで：土曜日・日曜日のため数えません",
        "12月29日から1月3日まで：年末年始の閉庁日のため数えません",
        "1月4日（日）：日曜日のため数えません",
        "1月5日から1月9日まで：3日目から7日目まで数えます",
        "令和8年1月9日（金）が期間の最後の日です",
    )


def test_a_line_for_every_day() -> None:
    days = {line.note.day: line.text for line in explain(NEW_YEAR).days}
    assert len(days) == 17
    assert days[date(2025, 12, 31)] == "12月31日（水）：年末年始の閉庁日のため数えません"
    assert days[date(2026, 1, 1)] == "1月1日（木）：年末年始の閉庁日（元日）のため数えません"
    assert days[date(2026, 1, 9)] == "1月9日（金）：7日目です"


def test_golden_week_names_its_holidays_and_leaves_out_ordinary_weekends() -> None:
    summary = explain(due_on(date(2025, 4, 28), Period(7, "open_day"))).summary
    assert "4月29日（火）：休日（昭和の日）のため数えません" in summary
    assert "5月3日から5月6日まで：休日（憲法記念日・みどりの日・こどもの日・振替休日）のため数えません" in summary
    assert "5月7日から5月12日まで：4日目から7日目まで数えます（土曜日・日曜日を除きます）" in summary


def test_a_correction_in_three_languages() -> None:
    assert "12月25日から1月8日まで：補正を待っている間なので数えません（図面）" in explain(ASKED).summary
    easy = explain(ASKED, "ja-easy").summary
    assert any("{書類|しょるい}を{直|なお}すのを{待|ま}つ{間|あいだ}" in line for line in easy)
    assert "25 Dec to 8 Jan: not counted: waiting for a correction (図面)" in explain(ASKED, "en").summary


@pytest.mark.parametrize("kind", ["changes", "material", "other"])
def test_each_kind_of_stop_has_its_own_words(kind: str) -> None:
    stop = Stop(date(2026, 6, 2), date(2026, 6, 4), kind)  # type: ignore[arg-type]
    lines = explain(due_on(date(2026, 6, 1), Period(5), [stop])).summary
    words = {"changes": "申請者が申請の内容を変えて", "material": "追加の資料を待って", "other": "期間が止まって"}
    assert any(words[kind] in line for line in lines)


def test_moving_says_from_where_and_on_what_ground() -> None:
    due = when(Deadline("review", 3, "month", roll_forward=True, starts="known"), {"known": date(2025, 8, 31)})
    assert due is not None
    said = explain(due)
    assert said.summary[0] == "処分があったことを知った日：令和7年8月31日（日）"
    assert said.summary[-1] == (
        "期間の最後の日 令和7年11月30日（日）は日曜日なので、次の開庁日 令和7年12月1日（月）まで延びます"
    )
    assert any("地方自治法第4条の2第4項" in note and "要確認" in note for note in said.legal_notes)
    assert said.days[-1].text == "12月1日（月）：開庁日です。ここまで延びます"


def test_a_closed_last_day_that_stays_says_so() -> None:
    said = explain(due_on(date(2025, 8, 31), Period(3, "month")))
    assert said.legal_notes == ("最後の日は日曜日ですが、次の開庁日へは動かしていません",)
    own = ClosedDays(extra={date(2026, 8, 21): "創立記念日（架空）"})
    assert "創立記念日（架空）" in explain(due_on(date(2026, 8, 20), Period(1), closed=own), closed=own).legal_notes[0]


def test_the_office_in_between_the_extension_and_the_guide_are_told() -> None:
    more = [Extension(10, "day", "審査会の日程（架空）", date(2026, 1, 5))]
    standard = Standard(Period(1, "month"), Via("県北地方振興局", 5, "open_day"))
    stops = [Stop(date(2025, 12, 3), date(2025, 12, 4)), Stop(date(2026, 2, 2), date(2026, 2, 4))]
    said = explain(reckon(standard, date(2025, 12, 5) - timedelta(days=4), stops, more[:0]))
    assert "このうち、県北地方振興局での期間の最後の日は令和7年12月9日（火）です" in said.summary
    assert any("令和8年2月2日（月）に始まった停止は" in line for line in said.summary)
    assert any("目安" in note for note in said.legal_notes)
    assert any("止まった日数だけ日を足して" in note for note in said.legal_notes)
    longer = explain(reckon(Standard(Period(1, "month")), date(2025, 12, 10), (), more))
    assert "令和8年1月5日（月）に通知して、10日延ばしました（理由：審査会の日程（架空））" in longer.summary
    assert any("延長した期間です" in line for line in longer.summary)


@pytest.mark.parametrize(
    ("effect", "words"), [("deemed_granted", "許可などがあった"), ("deemed_refused", "拒否する処分")]
)
def test_silence_is_told_only_where_a_law_has_it(effect: str, words: str) -> None:
    silence = Silence(effect, "架空法第1条")  # type: ignore[arg-type]
    notes = explain(reckon(Standard(Period(10), silence=silence), date(2026, 6, 1))).legal_notes
    assert any(words in note and "架空法第1条" in note and "要確認" in note for note in notes)
    due = when(Deadline("d", 10, effect=effect, basis="架空法第1条"), {"arrived": date(2026, 6, 1)})  # type: ignore[arg-type]
    assert due is not None
    assert any(words in note for note in explain(due).legal_notes)


def test_counting_back_a_fixed_day_and_an_opening_have_their_own_words() -> None:
    opening = Deadline("d", 1, "week", starts="opening", direction="before", clear=True)
    back = when(opening, {"opening": date(2026, 5, 8)})
    fixed = when(Deadline("d", 0, "year", ends_on=(12, 31), basis="規則（架空）"), {"arrived": date(2026, 5, 8)})
    opens = when(
        Deadline("d", 2, "month", starts="expires", direction="before", effect="opens", window="w"),
        {"expires": date(2026, 8, 31)},
    )
    assert back is not None
    assert fixed is not None
    assert opens is not None
    assert "4月30日（木）：間を丸ごと空けるため、もう1日さかのぼります" in explain(back).summary
    assert explain(back).summary[-1] == "令和8年4月30日（木）までです"
    assert explain(fixed).summary[-1] == "令和8年12月31日（木）までと決まっています"
    assert "根拠：規則（架空）" in explain(fixed).legal_notes
    assert explain(opens).summary[-1] == "令和8年6月30日（火）から始まります"


def test_every_text_stands_in_every_language_and_every_holiday_has_a_name() -> None:
    assert TEXTS.missing() == []
    assert all(f"start.{name}" in TEXTS for name in STARTS)
    day, names = date(1949, 1, 1), set()
    while day < date(2100, 1, 1):
        names.add(holiday_name(day))
        day += timedelta(days=1)
    assert [name for name in names - {""} if f"holiday.{name}" not in TEXTS] == []


def test_dates_are_read_as_people_say_them() -> None:
    assert day_month(date(2026, 4, 8), "ja-easy") == "{4月|しがつ}{8日|ようか}"
    assert day_month(date(2026, 10, 31), "ja-easy") == "10{月|がつ}31{日|にち}"
    assert long_date(date(2205, 1, 7), "ja") == "2205年1月7日（月）"
    assert long_date(date(2026, 1, 7), "en") == "Wed 7 Jan 2026"


DATES = st.dates(date(2019, 1, 1), date(2032, 12, 31))
PERIODS = st.builds(
    Period, st.integers(0, 60), st.sampled_from(["day", "open_day"]), st.sampled_from(["included", "excluded"])
)


@settings(deadline=None, max_examples=150)
@given(DATES, PERIODS, st.integers(0, 20), st.integers(0, 20), st.sampled_from(LANGUAGES))
def test_explained_days_add_up(arrival: date, period: Period, after: int, days: int, language: str) -> None:
    stop = Stop(arrival + timedelta(days=after), arrival + timedelta(days=after + days))
    result = due_on(arrival, period, [stop], roll_forward=True)
    assert result.counted == period.amount
    said = explain(result, language)
    notes = [line.note for line in said.days]
    assert (
        [each.day for each in notes] == [notes[0].day + timedelta(days=at) for at in range(len(notes))] if notes else 1
    )
    assert [n.number for n in notes if n.kind == "counted"] == list(range(1, period.amount + 1))
    assert not notes or notes[-1].day == result.due
    plain = ruby_to_plain("\n".join((*said.summary, *(line.text for line in said.days))))
    assert not re.search(r"[{}|]", plain)


def test_a_deadline_that_cannot_be_reckoned_says_from_which_day_it_will_count() -> None:
    assert awaited(Deadline("d", 2, "month", starts="inspected")) == "縦覧の最後の日：（まだ分かりません）"
    for language in LANGUAGES:
        for start in STARTS:
            assert "date" not in awaited(Deadline("d", 1, starts=start), language)


def test_in_one_line_a_list_says_how_long_and_from_which_day() -> None:
    assert in_short(NEW_YEAR) == "7開庁日（申請が届いた日：令和7年12月24日（水）の次の日から数えます）"
    assert in_short(ASKED) == (
        "7開庁日（申請が届いた日：令和7年12月22日（月）の次の日から数えます）。数えない日が15日あります"
    )
    at_once = reckon(Standard(Period(15, "day", "included")), date(2026, 4, 1))
    assert in_short(at_once) == "15日（申請が届いた日：令和8年4月1日（水）から数えます）"
    longer = reckon(Standard(Period(15)), date(2026, 4, 1), (), [Extension(3, "day", "架空", date(2026, 4, 2))])
    assert in_short(longer).endswith("。延長をお知らせしています")
    opening = {"opening": date(2026, 12, 20), "decided": date(2026, 4, 1)}
    back = when(Deadline("a", 1, "week", direction="before", starts="opening"), opening)
    fixed = when(Deadline("b", 0, "year", starts="decided", ends_on=(3, 31)), opening)
    assert back is not None
    assert fixed is not None
    assert in_short(back) == "1週間前（営業や施設を始める日：令和8年12月20日（日）からさかのぼって数えます）"
    assert in_short(fixed) == "令和9年3月31日（水）まで（決定の日：令和8年4月1日（水）から数えます）"
    assert in_short(back, "en") == "1 week(s) before, counted back from: Opening on Sun 20 Dec 2026"
