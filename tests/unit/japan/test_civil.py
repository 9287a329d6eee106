"""Which day it is in Japan, wherever the machine stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from koboshi.core.japan import civil


def test_the_evening_before_in_utc_is_the_next_day_in_japan() -> None:
    assert civil.day_of(datetime(2026, 3, 31, 14, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert civil.day_of(datetime(2026, 3, 31, 15, 0, tzinfo=UTC)) == date(2026, 4, 1)
    assert civil.today(datetime(2026, 3, 31, 23, 0, tzinfo=timezone(timedelta(hours=-8)))) == date(2026, 4, 1)


def test_a_moment_without_a_zone_is_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        civil.day_of(datetime(2026, 3, 31))  # noqa: DTZ001
