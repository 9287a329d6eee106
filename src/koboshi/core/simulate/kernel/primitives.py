"""What differs between the compiled and the plain way of running: random numbers, the event heap, and how to switch.

Both ways run the same kernel source and give the same numbers. Random numbers are counter-based: every draw is a hash
(the finaliser of SplitMix64, Steele, Lea and Flood 2014) of the case, the element and the visit, so a case meets the
same luck whatever happens around it (common random numbers) and no draw depends on the order of events.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, TypeVar

from koboshi.core.accelerate import compiled_lean
from koboshi.core.simulate.kernel.places import (
    EVENT_SEQ,
    EVENT_SLOT,
    EVENT_TIME,
)
from koboshi.core.simulate.kernel.shape import HEAP_N, NEVER, SEQ, Floats, Ints

Function = TypeVar("Function", bound=Callable[..., Any])
WORD: Final = (1 << 64) - 1
GOLDEN: Final = 0x9E3779B97F4A7C15
FIRST: Final = 0xBF58476D1CE4E5B9
SECOND: Final = 0x94D049BB133111EB
# The same three constants as signed 64-bit numbers, whose arithmetic wraps around in compiled code.
_GOLDEN: Final = GOLDEN - (1 << 64)
_FIRST: Final = FIRST - (1 << 64)
_SECOND: Final = SECOND - (1 << 64)
UNIT: Final = 2.0**-52
HALF: Final = 2.0**-53
BIAS: Final = 1 << 31


def lean(function: Function) -> Function:
    """Compile a kernel function that other kernel functions call; it only fills arrays given to it."""
    return compiled_lean(function, inside=True)


def copied(function: Function) -> Function:
    """A small kernel function: the plain way copies it to every place that calls it; the compiler finds out where."""
    return compiled_lean(function, inside=True)


def entry(function: Function) -> Function:
    """Compile a kernel function that Python calls; it is kept on disk. Use `source_stamp` inside it."""
    return compiled_lean(function)


def source_stamp() -> int:
    """A number for the sources of the kernel as they are now.

    The cache on disk looks at one file only. An entry that uses this number as a constant of its closure is compiled
    anew when any file of the kernel has changed.
    """
    found = blake2b(digest_size=7)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        found.update(file.read_bytes())
    return int.from_bytes(found.digest(), "big")


heap: list[int] = []
"""The events of the plain way, for the heap of the standard library; every run has a list of its own in this place."""


def mix(word: int) -> int:
    """The finaliser of SplitMix64 on unsigned 64-bit Python numbers."""
    word = ((word ^ (word >> 30)) * FIRST) & WORD
    word = ((word ^ (word >> 27)) * SECOND) & WORD
    return word ^ (word >> 31)


@copied
def uniform(case_key: int, node_key: int, visit: int) -> float:
    """A number between 0 and 1 (both excluded) for one visit of a case at an element; keys are signed 64-bit."""
    word = (case_key ^ node_key) + visit * _GOLDEN
    word = (word ^ ((word >> 30) & 0x3FFFFFFFF)) * _FIRST
    word = (word ^ ((word >> 27) & 0x1FFFFFFFFF)) * _SECOND
    word = word ^ ((word >> 31) & 0x1FFFFFFFF)
    return ((word >> 12) & 0xFFFFFFFFFFFFF) * UNIT + HALF


def _plain_uniform(case_key: int, node_key: int, visit: int) -> float:
    word = ((case_key ^ node_key) + visit * GOLDEN) & WORD
    word = ((word ^ (word >> 30)) * FIRST) & WORD
    word = ((word ^ (word >> 27)) * SECOND) & WORD
    return ((word ^ (word >> 31)) >> 12) * UNIT + HALF


@copied
def push(d: Ints, m: Ints, f: Floats, time: int, slot: int) -> int:
    """Put an event on the heap; its number is returned. Equal times come out in the order they were put in."""
    seq = m[SEQ]
    m[SEQ] = seq + 1
    i = m[HEAP_N]
    m[HEAP_N] = i + 1
    times, seqs, slots = d[EVENT_TIME], d[EVENT_SEQ], d[EVENT_SLOT]
    while i > 0:
        up = (i - 1) >> 1
        # A new event has the highest number, so among equal times it stays below.
        if m[times + up] <= time:
            break
        m[times + i], m[seqs + i], m[slots + i] = m[times + up], m[seqs + up], m[slots + up]
        i = up
    m[times + i], m[seqs + i], m[slots + i] = time, seq, slot
    return seq


def _plain_push(d: Ints, m: Ints, f: Floats, time: int, slot: int) -> int:
    seq = m[SEQ]
    m[SEQ] = seq + 1
    # One number for time, order and slot: unlike tuples, numbers give the garbage collector nothing to search.
    heapq.heappush(heap, (time << 80) | (seq << 32) | (slot + BIAS))
    return seq


@copied
def peek(d: Ints, m: Ints, f: Floats) -> int:
    """The time of the first event; NEVER when there is none."""
    return m[d[EVENT_TIME]] if m[HEAP_N] > 0 else NEVER


def _plain_peek(d: Ints, m: Ints, f: Floats) -> int:
    return heap[0] >> 80 if heap else NEVER


@copied
def pop(d: Ints, m: Ints, f: Floats) -> tuple[int, int]:
    """Take the first event off; its number and slot."""
    times, seqs, slots = d[EVENT_TIME], d[EVENT_SEQ], d[EVENT_SLOT]
    seq, slot = m[seqs], m[slots]
    n = m[HEAP_N] - 1
    m[HEAP_N] = n
    time, last, place = m[times + n], m[seqs + n], m[slots + n]
    i = 0
    while 2 * i + 1 < n:
        down = 2 * i + 1
        if down + 1 < n and _before(m, times, seqs, down + 1, m[times + down], m[seqs + down]):
            down += 1
        if not _before(m, times, seqs, down, time, last):
            break
        m[times + i], m[seqs + i], m[slots + i] = m[times + down], m[seqs + down], m[slots + down]
        i = down
    m[times + i], m[seqs + i], m[slots + i] = time, last, place
    return seq, slot


@copied
def _before(m: Ints, times: int, seqs: int, i: int, time: int, seq: int) -> bool:
    return m[times + i] < time or (m[times + i] == time and m[seqs + i] < seq)


def _plain_pop(d: Ints, m: Ints, f: Floats) -> tuple[int, int]:
    event = heapq.heappop(heap)
    return (event >> 32) & 0xFFFFFFFFFFFF, (event & 0xFFFFFFFF) - BIAS
