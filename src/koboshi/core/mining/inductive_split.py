"""Dividing a log along a cut, so that each group of activities can be mined by itself.

Where a cut holds, nothing is lost. Where it was found only after leaving out rare behaviour, a trace that does not fit
is divided so that as few of its events as possible are dropped (Leemans et al., BPM Workshops 2013, section 4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from koboshi.core.mining.inductive_graph import Mask, Trace, Traces, bits


def project(traces: Traces, group: Mask) -> Counter[Trace]:
    """Every trace with only the activities of the group; traces may become empty."""
    found: Counter[Trace] = Counter()
    for trace, count in traces.items():
        found[tuple([each for each in trace if group >> each & 1])] += count
    return found


def split_choice(traces: Traces, groups: Sequence[Mask]) -> list[Counter[Trace]]:
    """Every trace goes to the group that most of its events belong to."""
    found: list[Counter[Trace]] = [Counter() for _ in groups]
    group_of = _group_of(groups)
    for trace, count in traces.items():
        events = Counter(group_of[each] for each in trace)
        home = min(events, key=lambda group: (-events[group], group))
        found[home][tuple([each for each in trace if group_of[each] == home])] += count
    return found


def split_parallel(traces: Traces, groups: Sequence[Mask]) -> list[Counter[Trace]]:
    """Every trace goes to every group, with the events of that group."""
    return [project(traces, group) for group in groups]


def split_sequence(traces: Traces, groups: Sequence[Mask]) -> list[Counter[Trace]]:
    """Every trace is cut into one part for each group, in the order of the groups."""
    found: list[Counter[Trace]] = [Counter() for _ in groups]
    group_of = _group_of(groups)
    for trace, count in traces.items():
        homes = [group_of[each] for each in trace]
        if any(later < earlier for earlier, later in pairwise(homes)):
            places = _best_places(homes, len(groups))
        else:
            places = homes
        parts: dict[int, list[int]] = {}
        for each, home, place in zip(trace, homes, places, strict=True):
            if home == place:
                parts.setdefault(home, []).append(each)
        for number, part in enumerate(found):
            part[tuple(parts.get(number, ()))] += count
    return found


def _best_places(homes: Sequence[int], count: int) -> list[int]:
    """The rising sequence of places that agrees with `homes` most often; the earliest such for equal ones."""
    best = [0] * count
    rows: list[list[int]] = []
    for home in homes:
        came_from, leader = [], 0
        for place in range(count):
            leader = place if best[place] > best[leader] else leader
            came_from.append(leader)
        best = [best[came_from[place]] + (place == home) for place in range(count)]
        rows.append(came_from)
    place = max(range(count), key=lambda each: (best[each], -each))
    places = []
    for came_from in reversed(rows):
        places.append(place)
        place = came_from[place]
    return places[::-1]


def split_loop(traces: Traces, groups: Sequence[Mask]) -> list[Counter[Trace]]:
    """Every trace is cut where it changes between the body (the first group) and a way back.

    The body may be empty where a trace that does not fit starts or ends on a way back, or changes between two of them.
    """
    found: list[Counter[Trace]] = [Counter() for _ in groups]
    group_of = _group_of(groups)
    for trace, count in traces.items():
        home = 0
        part: list[int] = []
        for each in trace:
            now = group_of[each]
            if now != home:
                found[home][tuple(part)] += count
                if now and home:
                    found[0][()] += count
                home, part = now, []
            part.append(each)
        found[home][tuple(part)] += count
        if home:
            found[0][()] += count
    return found


def split_between(traces: Traces, starts: Mask, ends: Mask | None) -> Counter[Trace]:
    """Every trace cut before each start activity; with `ends` only where an end activity stands before it."""
    found: Counter[Trace] = Counter()
    for trace, count in traces.items():
        begin = 0
        for place in range(1, len(trace)):
            if starts >> trace[place] & 1 and (ends is None or ends >> trace[place - 1] & 1):
                found[trace[begin:place]] += count
                begin = place
        found[trace[begin:]] += count
    return found


def _group_of(groups: Sequence[Mask]) -> dict[int, int]:
    return {each: number for number, group in enumerate(groups) for each in bits(group)}
