"""The three kernel functions that Python calls, compiled; their plain form is in `plain`."""

from __future__ import annotations

from collections.abc import Callable

from koboshi.core.simulate.kernel import laws, loop
from koboshi.core.simulate.kernel.primitives import entry, source_stamp
from koboshi.core.simulate.kernel.shape import Floats, Ints

Run = Callable[[Ints, Ints, Floats], int]
Place = Callable[[Ints, Ints, Floats, int, int, int], int]
Fill = Callable[[Ints, Ints, Floats, int, Ints, int, Floats], None]


def _entries(stamp: int) -> tuple[Run, Place, Fill]:
    """`stamp` is compared only to make it part of what is compiled (see `source_stamp`)."""

    @entry
    def run(d: Ints, m: Ints, f: Floats) -> int:
        return loop.run(d, m, f) if stamp >= 0 else -1

    @entry
    def place(d: Ints, m: Ints, f: Floats, case: int, node: int, scope: int) -> int:
        return loop.place(d, m, f, case, node, scope) if stamp >= 0 else -1

    @entry
    def fill(d: Ints, m: Ints, f: Floats, law: int, keys: Ints, node_key: int, out: Floats) -> None:
        if stamp >= 0:
            laws.fill(d, m, f, law, keys, node_key, out)

    return run, place, fill


run, place, fill = _entries(source_stamp())
