"""The basic analyses: counted by hand, the same on every way, and the same in parts as in one pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.accelerate import AVAILABLE
from koboshi.core.mining import kernels_tables
from koboshi.core.mining.coding import LogBuilder
from koboshi.core.mining.kernels import MIX
from koboshi.core.mining.log import MISSING, EventLog
from koboshi.core.mining.passes import Analyses, analyse, merge_all
from koboshi.core.mining.shards import analyse_parts, cut
from koboshi.core.mining.times import Spread, summary
from koboshi.core.mining.variants import Variants, group, mixed
from koboshi.core.mining.xes import read_xes
from tests.unit.mining.anchor import log as made_up

LOGS = Path(__file__).parents[4] / "shared" / "suites" / "logs"
NINE = datetime(2026, 4, 1, 9, tzinfo=UTC)
HOUR = 3_600_000_000


def at(hours: float) -> datetime:
    """So many hours after nine o'clock."""
    return NINE + timedelta(hours=hours)


def office() -> EventLog:
    """Three cases of an office; all people are invented."""
    build = LogBuilder()
    build.add("一", "受付", start=at(0), complete=at(1), resource="花子（架空）")
    build.add("一", "審査", start=at(3), complete=at(4), resource="一郎（架空）")
    build.add("一", "補正", start=at(4), complete=at(5), resource="花子（架空）")
    build.add("一", "審査", start=at(4.5), complete=at(6), resource="一郎（架空）")
    build.add("二", "受付", complete=at(1), resource="花子（架空）")
    build.add("二", "審査", start=at(9), complete=at(8), resource="花子（架空）")
    build.add("三", "受付")
    return build.build()


def equal(one: Analyses, other: Analyses) -> None:
    """Both must be the same, bit for bit."""
    assert one.activities == other.activities
    assert one.resources == other.resources
    for name in ("steps", "spans"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for mine, its in ((one.edges, other.edges), (one.handover, other.handover)):
        assert (mine is None) == (its is None)
        if mine is not None and its is not None:
            for name in ("source", "target", "count"):
                assert np.array_equal(getattr(mine, name), getattr(its, name)), name
    for spread, same in ((one.between, other.between), (one.working, other.working)):
        assert (spread is None) == (same is None)
        if spread is not None and same is not None:
            assert np.array_equal(spread.cells, same.cells)
            assert np.array_equal(spread.histogram, same.histogram)
    packed, its_packed = one.variants.packed(), other.variants.packed()
    for name in ("steps", "begins", "lengths", "count", "of_case"):
        assert np.array_equal(getattr(packed, name), getattr(its_packed, name)), name


def pairs(found: Analyses) -> dict[tuple[str, str], int]:
    """Directly-follows counts by name."""
    edges = zip(found.edges.source.tolist(), found.edges.target.tolist(), found.edges.count.tolist(), strict=True)
    return {(found.activities[source], found.activities[target]): count for source, target, count in edges}


def ways(variants: Variants, names: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    """Variants by names."""
    return {
        tuple(names[code] for code in variants.sequence(number)): int(variants.count[number])
        for number in range(len(variants))
    }


BACKENDS = ["numpy", *(["numba"] if AVAILABLE else [])]


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_office_counted_by_hand(backend: str) -> None:
    found = analyse(office(), backend)  # type: ignore[arg-type]
    assert pairs(found) == {("受付", "審査"): 2, ("審査", "補正"): 1, ("補正", "審査"): 1}
    assert ways(found.variants, found.activities) == {
        ("受付", "審査", "補正", "審査"): 1, ("受付", "審査"): 1, ("受付",): 1,
    }  # fmt: skip
    assert dict(zip(found.activities, found.starts.tolist(), strict=True)) == {"受付": 3, "審査": 0, "補正": 0}
    assert dict(zip(found.activities, found.ends.tolist(), strict=True)) == {"受付": 1, "審査": 2, "補正": 0}
    assert dict(zip(found.activities, found.reworked.tolist(), strict=True)) == {"受付": 0, "審査": 1, "補正": 0}
    assert dict(zip(found.activities, found.repeats.tolist(), strict=True)) == {"受付": 0, "審査": 1, "補正": 0}
    assert found.spans.tolist() == [6 * HOUR, 7 * HOUR, MISSING]
    waits = dict(zip(pairs(found), range(3), strict=True))
    between = found.between
    assert between.total(waits["受付", "審査"]) == (2 + 8) * HOUR
    assert between.backward.tolist() == [0, 0, 1], "the second examination began before the correction was done"
    assert found.working is not None
    assert found.working.timed.tolist() == [1, 2, 1], "an end before its start is no working time"
    assert found.working.backward.tolist() == [0, 1, 0]
    assert found.handover is not None
    assert found.handover.matrix(2).tolist() == [[1, 2], [1, 0]]


def test_without_starts_and_people_the_reason_is_given() -> None:
    build = LogBuilder()
    build.add("一", "受付")
    found = analyse(build.build())
    assert found.working is None
    assert found.handover is None
    assert set(found.not_computed) == {"working", "handover", "durations"}


@pytest.mark.skipif(not AVAILABLE, reason="numba is not installed")
@pytest.mark.parametrize("events", [0, 13, 20_000])
def test_both_ways_count_the_same(events: int) -> None:
    log = made_up(events) if events else LogBuilder().build()
    equal(analyse(log, "numba"), analyse(log, "numpy"))


@pytest.mark.parametrize("name", ["receipt", "sepsis"])
def test_public_logs_count_the_same_whole_and_in_parts(name: str) -> None:
    path = LOGS / f"{name}.xes.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is not here: shared/suites/logs is needed")
    log, _ = read_xes(path)
    for backend in BACKENDS:
        whole = analyse(log, backend)  # type: ignore[arg-type]
        equal(whole, analyse(log, "numpy"))
        equal(whole, analyse_parts(cut(log, 7), backend))  # type: ignore[arg-type]


NAMES = st.sampled_from(["受付", "審査", "補正", "決裁", "通知"])
SPANS = st.integers(-(6 * 10**16), 2 * 10**17)


@st.composite
def logs(draw: st.DrawFn) -> EventLog:
    """Logs with overlaps, missing and senseless times, and long cases."""
    build = LogBuilder()
    for row in range(draw(st.integers(0, 40))):
        build.add(
            str(draw(st.integers(0, 9))),
            draw(NAMES),
            complete=draw(st.none() | SPANS),
            start=draw(st.none() | SPANS),
            resource=draw(st.none() | st.sampled_from("甲乙丙")),
            row=row,
        )
    return build.build()


@given(logs(), st.integers(1, 6))
@settings(deadline=None, max_examples=50)
def test_parts_add_up_to_one_pass_bit_for_bit(log: EventLog, parts: int) -> None:
    for backend in BACKENDS:
        whole = analyse(log, backend)  # type: ignore[arg-type]
        if log.case_count:
            equal(whole, merge_all([analyse(part, backend) for part in cut(log, parts)]))  # type: ignore[arg-type]
        equal(whole, analyse(log, "numpy"))


def test_parts_with_codes_of_their_own_add_up_by_name() -> None:
    one, two = LogBuilder(), LogBuilder()
    one.add("一", "受付", complete=at(0), resource="甲")
    one.add("一", "審査", complete=at(1), resource="乙")
    two.add("二", "審査", complete=at(2), resource="乙")
    two.add("二", "受付", complete=at(3), resource="丙")
    two.add("二", "審査", complete=at(4), resource="甲")
    both = LogBuilder()
    for case, names, people, hours in (
        ("一", "受付 審査", "甲乙", (0, 1)),
        ("二", "審査 受付 審査", "乙丙甲", (2, 3, 4)),
    ):
        for name, who, hour in zip(names.split(), people, hours, strict=True):
            both.add(case, name, complete=at(hour), resource=who)
    equal(merge_all([analyse(one.build()), analyse(two.build())]), analyse(both.build()))


def test_small_blocks_and_wide_logs_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    log = made_up(5000)
    whole = analyse(log, "numpy")
    monkeypatch.setattr(kernels_tables, "_COMPILED_BLOCK", 100)
    monkeypatch.setattr(kernels_tables, "_NUMPY_BLOCK", 100)
    for backend in BACKENDS:
        equal(whole, analyse(log, backend))  # type: ignore[arg-type]
    monkeypatch.setattr(kernels_tables, "_WIDEST", 5)
    equal(whole, analyse(log))


def test_sequences_with_one_hash_are_still_told_apart() -> None:
    thue = [0]
    for _ in range(11):  # the polynomial hash modulo 2**64 cannot tell this sequence from its complement
        thue += [1 - each for each in thue]
    first, second = np.array(thue, np.int16), 1 - np.array(thue, np.int16)
    codes, powers = mixed(2), np.cumprod(np.full(len(thue), MIX, np.uint64))
    assert np.sum(codes[first] * powers) == np.sum(codes[second] * powers), "the attack works on the hash"
    build = LogBuilder()
    for number, steps in enumerate((first, second, first, second)):
        for step in steps.tolist():
            build.add(str(number), "ab"[step])
    log = build.build()
    for backend in BACKENDS:
        assert analyse(log, backend).variants.of_case.tolist() == [0, 1, 0, 1]  # type: ignore[arg-type]
    forced = group(log.activity, log.offsets, np.zeros(4, np.uint64))
    assert forced.of_case.tolist() == [0, 1, 0, 1]


@given(st.lists(st.integers(0, 10**16), min_size=1, max_size=60))
@settings(deadline=None)
def test_sums_are_exact_and_the_median_is_near(times: list[int]) -> None:
    build = LogBuilder()
    for number, time in enumerate(times):
        build.add(str(number), "a", complete=0)
        build.add(str(number), "b", complete=time)
    spread: Spread = analyse(build.build(), "numpy").between
    assert spread.total(0) == sum(times)
    assert (int(spread.least[0]), int(spread.most[0])) == (min(times), max(times))
    lower, upper = sorted(times)[(len(times) - 1) // 2], sorted(times)[len(times) // 2]
    median = float(spread.quantile(0.5)[0])
    assert median >= min(lower * 0.87, lower - 1_100_000)
    assert median <= max(upper * 1.13, upper + 1_100_000)


def test_sums_beyond_sixty_four_bits_stay_exact() -> None:
    build = LogBuilder()
    for number in range(200):
        build.add(str(number), "a", complete=-62_000_000_000_000_000)
        build.add(str(number), "b", complete=253_000_000_000_000_000)
    for backend in BACKENDS:
        found = analyse(build.build(), backend)  # type: ignore[arg-type]
        assert found.between.total(0) == 200 * 315_000_000_000_000_000 > 2**63
    in_short = summary(found.spans)
    assert in_short is not None
    assert in_short.mean == pytest.approx(315_000_000_000_000_000)
