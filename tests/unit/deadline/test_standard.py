"""The standard period: the office in between, extensions with notice, stops that cannot be true."""

from __future__ import annotations

from datetime import date

import pytest

from koboshi.core.deadline import ClockProblem, Extension, Standard, Via, reckon
from koboshi.core.japan import Period, Stop
from koboshi.core.japan.clock import Unit


def on(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def longer(amount: int, unit: Unit, notified: str) -> Extension:
    return Extension(amount, unit, "第三者の意見を聴くため（架空）", on(notified))


def stop(start: str, end: str) -> Stop:
    return Stop(on(start), on(end))


REQUEST = Period(15, "day", "included")
EXTENDED = [
    (Standard(REQUEST), "04-01", [], [longer(30, "day", "04-10")], "05-15", "15日と30日で、4月1日から45日目"),
    (Standard(REQUEST), "04-01", [], [longer(30, "day", "04-15")], "05-15", "最後の日の通知は間に合う"),
    (Standard(Period(1, "month")), "01-30", [], [longer(1, "month", "02-20")], "03-30", "2か月：応当日31日の前日"),
    (Standard(Period(10, "open_day")), "06-01", [], [longer(10, "open_day", "06-15")], "06-29", "20開庁日"),
    (Standard(Period(10, "open_day")), "06-01", [], [longer(7, "day", "06-12")], "06-22", "6月15日の翌日から7日"),
    (Standard(REQUEST, roll_forward=True), "04-18", [], [longer(30, "day", "05-07")], "06-01", "動いた最後の日の通知"),
    (Standard(Period(10)), "06-01", [stop("06-15", "06-18")], [longer(10, "day", "06-10")], "06-24", "延長中の停止"),
    (Standard(Period(10)), "06-01", [], [longer(5, "day", "06-10"), longer(5, "day", "06-16")], "06-21", "二度の延長"),
    (Standard(Period(10)), "06-01", [stop("06-03", "06-08")], [longer(5, "day", "06-16")], "06-21", "停止の分も入る"),
    (Standard(Period(20), roll_forward=True), "06-01", [], [longer(6, "day", "06-22")], "06-29", "27日は土曜"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("standard", "arrival", "stops", "more", "due", "why"), EXTENDED, ids=[r[-1] for r in EXTENDED]
)
def test_an_extension_makes_the_period_longer(
    standard: Standard, arrival: str, stops: list[Stop], more: list[Extension], due: str, why: str
) -> None:
    assert reckon(standard, on(arrival), stops, more).due == on(due), why


@pytest.mark.parametrize("notified", ["04-16", "05-20"])
def test_an_extension_after_the_end_is_too_late(notified: str) -> None:
    with pytest.raises(ClockProblem, match="期間は令和8年4月15日（水）に終わっています。その後"):
        reckon(Standard(REQUEST), on("04-01"), extensions=[longer(30, "day", notified)])


def test_an_extension_before_the_arrival_is_a_mistake() -> None:
    with pytest.raises(ClockProblem, match="延長の通知の日（令和8年3月31日（火））が、到達の日"):
        reckon(Standard(REQUEST), on("04-01"), extensions=[longer(30, "day", "03-31")])


THROUGH = [
    (Period(30), Via("県北地方振興局", 7), [], "06-08", "07-01", "30日（うち経由7日）"),
    (Period(30), Via("県北地方振興局", 7), [Stop(on("06-03"), on("06-08"))], "06-13", "07-06", "停止は両方を5日延ばす"),
    (
        Period(30),
        Via("県北地方振興局", 7),
        [Stop(on("06-10"), on("06-15"))],
        "06-08",
        "07-06",
        "経由の後の停止は全体だけ",
    ),
    (Period(20, "open_day"), Via("保健所", 5, "open_day"), [], "06-08", "06-29", "20開庁日（うち経由5開庁日）"),
    (Period(1, "month"), Via("建設事務所", 5, "open_day"), [], "06-08", "07-01", "1か月（うち経由5開庁日）"),
    (Period(15, "day", "included"), Via("町の窓口", 3), [], "06-03", "06-15", "経由の期間も初日から数える"),
]


@pytest.mark.parametrize(
    ("period", "via", "stops", "handed_on", "due", "why"), THROUGH, ids=[row[-1] for row in THROUGH]
)
def test_the_office_in_between_has_a_part_of_the_whole(
    period: Period, via: Via, stops: list[Stop], handed_on: str, due: str, why: str
) -> None:
    found = reckon(Standard(period, via), on("06-01"), stops)
    assert found.via is not None
    assert (found.via.due, found.due) == (on(handed_on), on(due)), why


def test_a_part_is_not_longer_than_the_whole() -> None:
    with pytest.raises(ClockProblem, match="経由する機関の期間（令和8年6月11日（木）まで）が、全体の期間"):
        reckon(Standard(Period(5), Via("保健所", 10)), on("06-01"))
    with pytest.raises(
        ClockProblem, match="経由する機関の期間（令和8年6月7日（日）まで）が、全体の期間（令和8年6月6日"
    ):
        reckon(Standard(Period(5), Via("保健所", 6), roll_forward=True), on("06-01"))


@pytest.mark.parametrize(
    ("stops", "sentence"),
    [
        ([Stop(on("06-08"), on("06-03"))], "停止の終わり（令和8年6月3日（水））が、始まり"),
        ([Stop(on("05-31"), on("06-03"))], "停止の始まり（令和8年5月31日（日））が、到達の日"),
        ([Stop(on("06-05"), on("06-09")), Stop(on("06-03"), on("06-06"))], "停止が重なっています"),
    ],
)
def test_stops_that_cannot_be_true_are_refused_with_a_sentence(stops: list[Stop], sentence: str) -> None:
    with pytest.raises(ClockProblem, match=sentence) as caught:
        reckon(Standard(Period(10)), on("06-01"), stops)
    assert "{" in caught.value.say("ja-easy")
    assert "stop" in caught.value.say("en").lower()
