"""Times of day as clerks write them."""

from __future__ import annotations

from datetime import time

import pytest

from koboshi.core.japan import NoTime, parse_time

HALF_PAST_ONE = "13:30 １３：３０ 13.30 1330 13時30分 13時30 13時半 十三時半 午後1時半 午後１時30分 1:30PM 1:30p.m."


@pytest.mark.parametrize("text", HALF_PAST_ONE.split())
def test_half_past_one_in_every_hand(text: str) -> None:
    assert parse_time(text) == time(13, 30)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("9時", 9), ("午前10時", 10), ("正午", 12), ("午後0時", 12), ("12 PM", 12), ("12am", 0), ("0:00", 0)],
)
def test_full_hours(text: str, hour: int) -> None:
    assert parse_time(text) == time(hour)


@pytest.mark.parametrize("text", ["", "24:00", "13:60", "25時", "午後12時", "午後13時", "13", "930", "13:3", "0:30PM"])
def test_what_is_no_time_or_read_in_two_ways(text: str) -> None:
    with pytest.raises(NoTime):
        parse_time(text)
