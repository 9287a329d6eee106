"""The order of a day: explainable, the same for the same visits, and honest about what does not fit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from koboshi.fieldwork import planning
from koboshi.fieldwork.planning import Stop

MORNING = datetime(2026, 12, 1, 9, tzinfo=UTC)


def stop(
    visit: int, *, opens: int = 0, hours: int = 3, minutes: int = 60, town: str = "072133", code: str = ""
) -> Stop:
    begin = MORNING + timedelta(hours=opens)
    return Stop(visit, begin, begin + timedelta(hours=hours), minutes, town, code)


def test_windows_come_first_then_towns_then_postcodes() -> None:
    stops = [
        stop(1, opens=4),
        stop(2, town="072109", code="960-2"),
        stop(3, town="072133"),
        stop(4, town="072109", code="960-1"),
    ]
    assert [each.visit for each in planning.order(stops)] == [4, 2, 3, 1]
    assert [each.why for each in planning.timed(planning.order(stops))] == ["window", "place", "place", "window"]


def test_an_order_by_hand_stands_and_what_came_later_is_put_behind() -> None:
    stops = [stop(1), stop(2), stop(3)]
    ordered = planning.by_hand(stops, [3, 1])
    assert [each.visit for each in ordered] == [3, 1, 2]
    assert [each.why for each in planning.timed(ordered, [3, 1])] == ["hand", "hand", "place"]


def test_three_hours_hold_three_visits_and_not_four() -> None:
    assert planning.fits([stop(number) for number in range(3)])
    assert not planning.fits([stop(number) for number in range(4)])
    assert planning.timed([stop(number) for number in range(4)])[-1].late


def test_a_short_window_inside_a_long_one_still_fits() -> None:
    long, short = stop(1, hours=3, minutes=120), stop(2, hours=1, minutes=60)
    assert planning.timed(planning.order([long, short]))[0].stop == short
    assert planning.fits([long, short])


STOPS = st.lists(
    st.builds(
        stop,
        st.integers(1, 9),
        opens=st.integers(0, 6),
        hours=st.integers(1, 4),
        minutes=st.integers(10, 120),
        town=st.sampled_from(["072133", "072109"]),
        code=st.sampled_from(["960-1", "960-2"]),
    ),
    max_size=6,
    unique_by=lambda each: each.visit,
)


@given(STOPS, st.randoms(use_true_random=False))
def test_the_plan_holds_every_visit_once_without_overlap_for_any_input_order(stops: list[Stop], luck: object) -> None:
    mixed = list(stops)
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    plan = planning.timed(planning.order(stops))
    assert plan == planning.timed(planning.order(mixed))
    assert sorted(each.stop.visit for each in plan) == sorted(each.visit for each in stops)
    for before, after in pairwise(plan):
        assert after.begins >= before.ends
    assert all(each.begins >= each.stop.opens for each in plan)
