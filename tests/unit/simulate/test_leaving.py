"""People who leave: what they had begun goes back to the queue, and no case is lost with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from koboshi.core.simulate.kernel import places
from koboshi.core.simulate.running import Backend, Finished
from tests.unit.simulate.builders import at, done, log, pool_hours, run, scenario
from tests.unit.simulate.models import ONE_TASK, model

HOUR = 3_600_000
TWO_BRANCHES = """
start s
and split
task a
boundary late on=a timer=PT30H
task b
and join
end e
end over
s -> split
split -> a
split -> b
a -> join
b -> join
late -> over
join -> e
"""
LEAVES = [{"from": "2026-04-03", "people": -1}]


def office(people: int, changes: list[dict[str, Any]], task: dict[str, Any], **more: Any) -> Any:
    pools = {"desk": {"people": people, "changes": changes, "yen_per_hour": 3000}}
    values = {"days": 20, "drain_days": 60, "arrivals": {"per_day": 9, "calendar": "office"}, **more}
    return scenario(pools=pools, tasks={"work": task}, **values)


def columns(finished: Finished, *names: int) -> list[Any]:
    return [finished.memory.cases(name) for name in names]


def unfinished(finished: Finished) -> int:
    return int(np.sum(finished.memory.cases(places.CASE_END) < 0))


@pytest.mark.parametrize("backend", ["plain", "compiled"])
def test_a_leaver_loses_no_case(backend: Backend) -> None:
    """Four leave one after the other, each with a job half done on the last afternoon."""
    changes = [{"from": f"2026-04-{day:02d}", "people": -1} for day in (3, 8, 10, 15)]
    _, finished = run(model(ONE_TASK), office(6, changes, {"duration": "95m"}), backend)
    assert len(finished.memory.cases(places.CASE_END)) > 100
    assert unfinished(finished) == 0


def test_the_next_one_goes_on_where_the_leaver_stopped() -> None:
    """Begun at 15:15 by whoever leaves tonight: two of three hours are done, the last one follows next morning."""
    rows = log(model(ONE_TASK), office(1, [], {"duration": "3h"}, arrivals=at("2026-04-02", ["15:15"])))
    assert done(rows, "work") == ["03 09:30"]
    given_back = office(2, LEAVES, {"duration": "3h"}, arrivals=at("2026-04-02", ["13:00", "15:15"]))
    rows = log(model(ONE_TASK), given_back)
    # The first case is done by the one who stays, the second is begun by the one who leaves at 17:15.
    assert done(rows, "work") == ["02 16:00", "03 09:30"]


def test_work_of_both_is_booked_and_paid_once() -> None:
    given_back = office(2, LEAVES, {"duration": "3h"}, arrivals=at("2026-04-02", ["13:00", "15:15"]))
    _, finished = run(model(ONE_TASK), given_back)
    work, cost, wait, rest, arrival, end = columns(
        finished,
        *(places.CASE_WORK, places.CASE_COST, places.CASE_WAIT, places.CASE_REST),
        *(places.CASE_ARRIVAL, places.CASE_END),
    )
    assert work.tolist() == [3 * HOUR, 3 * HOUR]
    assert cost.tolist() == [9000, 9000]
    assert (wait + work + rest).tolist() == (end - arrival).tolist()
    assert pool_hours(model(ONE_TASK), given_back, "desk")[0] == pytest.approx(6)


def test_what_was_begun_goes_before_what_was_not() -> None:
    arrivals = at("2026-04-02", ["13:00", "13:01", "16:00", "16:01"])
    rows = log(model(ONE_TASK), office(2, LEAVES, {"duration": "4h"}, arrivals=arrivals))
    # Both work on the first two; the second is given back and comes before the two that nobody has begun.
    assert [row.case for row in rows] == [0, 1, 2, 3]


def test_a_batch_is_given_back_whole() -> None:
    task = {"duration": "5h", "batch": {"size": 3}}
    arrivals = at("2026-04-02", ["13:00", "13:01", "13:02"])
    for backend in ("plain", "compiled"):
        _, finished = run(model(ONE_TASK), office(1, [*LEAVES, {"from": "2026-04-06", "people": 1}], task,
                                                  arrivals=arrivals), backend)  # fmt: skip
        (end,) = columns(finished, places.CASE_END)
        assert unfinished(finished) == 0
        assert len(set(end.tolist())) == 1


def test_nobody_left_to_take_it_leaves_the_case_waiting_and_says_so() -> None:
    task = {"duration": "8h"}
    _, finished = run(model(ONE_TASK), office(1, LEAVES, task, arrivals=at("2026-04-02", ["13:00"])))
    assert unfinished(finished) == 1
    assert finished.memory.column(places.QUEUE_LIVE).tolist() == [1]


@pytest.mark.parametrize("size", [0, 2, 3])
@pytest.mark.parametrize(
    ("leaving", "minutes", "seed"), [((), 173, 8), ((3,), 95, 1), ((2, 7, 7), 240, 2), ((3, 9, 16, 24), 390, 3)]
)
def test_plain_and_compiled_agree_however_people_leave(
    leaving: tuple[int, ...], minutes: int, seed: int, size: int
) -> None:
    changes = [{"from": f"2026-04-{day:02d}", "people": -1} for day in leaving]
    task: dict[str, Any] = {"duration": {"law": "exponential", "mean": f"{minutes}m"}}
    if size:
        task["batch"] = {"size": size, "wait": "1d"}
    pools = {"desk": {"people": 6, "changes": changes}}
    given_scenario = scenario(
        days=25, drain_days=120, seed=seed, pools=pools, arrivals={"per_day": 4, "calendar": "office"},
        tasks={"a": task, "b": {"duration": "50m"}},
    )  # fmt: skip
    names = (places.CASE_END, places.CASE_WAIT, places.CASE_WORK, places.CASE_REST)
    (_, one), (_, other) = (run(model(TWO_BRANCHES), given_scenario, backend) for backend in ("plain", "compiled"))
    for mine, its in zip(columns(one, *names), columns(other, *names), strict=True):
        assert np.array_equal(mine, its)
    assert unfinished(one) == 0
    assert all(np.all(column >= 0) for column in columns(one, *names[1:]))
