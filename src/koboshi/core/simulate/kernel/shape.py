"""The codes in the kernel's columns. Times are whole milliseconds since midnight (Japan) of the first day.

Lengths of time are milliseconds; -1 means none. A function of the kernel takes the directory `d`, the memory of whole
numbers `m` and the fractions `f` (see `places`).
"""

from __future__ import annotations

from typing import Final, TypeAlias

Ints: TypeAlias = list[int]
Floats: TypeAlias = list[float]
NEVER: Final = 1 << 60
DAY: Final = 86_400_000

# What a node does when a token enters it.
PASS, WORK, WAIT, CHOOSE, SPREAD, RACE, SCOPE, HALT, RAISE = range(9)
# What a token is doing.
ENTER, LEAVE, QUEUED, WORKING, TIMED, GUARD, INSIDE, HELD, MEMBER, DEAD = range(10)
# Why the kernel came back.
OK, DONE, GROW, ASK_STEP, ASK_PICK, ASK_DATE, LOOPING = range(7)
# How a join opens.
ALL, SOME, COUNT = range(3)
# How a due time is found.
BY_LAW, BY_DAY, BY_DATE, BY_DATA = range(4)
# Places in State.x.
NOW, SEQ, HEAP_N, HEAD, TAIL, FREE_TOKEN, FREE_TOKENS, FREE_SCOPE, FREE_SCOPES, NEXT_CASE = range(10)
BUCKET, ACTIVITIES, ASKED, ASKED_OF, WANTED, LOG_N, DIRTY_N, ENDED, STUCK, FREED_AT, FREED_N = range(10, 21)
BUDGET, LARGEST, SCALARS = range(21, 24)
AT_ONCE: Final = 4
"""How many jobs a server with room for many begins in one step."""
TWO: Final = 2
"""Steps there must always be room for: an event, and a server that takes its next job."""
