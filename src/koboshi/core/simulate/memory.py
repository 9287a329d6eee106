"""The kernel's memory: laid out from columns, enlarged when the kernel needs room, read as columns afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.simulate.kernel import places, shape
from koboshi.core.simulate.problems import RunProblem

MOST_ROWS: Final = 20_000_000
ROWS: Final = 1_024
Filling = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Program:
    """A definition under a scenario, lowered: whole numbers and columns by their place in the directory."""

    numbers: dict[int, int]
    columns: dict[int, list[Any]]


def _places(*prefixes: str) -> list[int]:
    return [place for name, place in vars(places).items() if name.startswith(prefixes)]


TOKENS: Final = _places("TOKEN_")
SCOPES: Final = _places("SCOPE_")
EVENTS: Final = [place for place in _places("EVENT_") if place >= places.FIRST_COLUMN]
LOG: Final = [place for place in _places("LOG_") if place >= places.FIRST_COLUMN]
CASES: Final = [place for place in _places("CASE_") if place < places.FIRST_FRACTION]


class Memory:
    """Directory, memory and fractions of one run, as lists for the plain way or arrays for the compiled one."""

    def __init__(self, program: Program, cases: Filling, parts: int, states: int, *, compiled: bool) -> None:
        """Lay everything out. `cases` are columns of cases, `parts` yearly parts, `states` states of the data."""
        self.program = program
        self.compiled = compiled
        self.sizes = self._sizes(len(cases[places.CASE_ARRIVAL]), parts, states)
        filling = {**program.columns, **cases}
        self.sizes.update({place: max(1, len(column)) for place, column in program.columns.items()})
        self.columns: dict[int, list[Any]] = {}
        self.heap: list[int] = []
        self.d: Any = np.zeros(places.ENTRIES, dtype=np.int64)
        for place, number in program.numbers.items():
            self.d[place] = number
        total = self._lay_out()
        self.m: Any = np.zeros(total[0], dtype=np.int64)
        self.f: Any = np.zeros(total[1], dtype=np.float64)
        for place, column in filling.items():
            self.view(place)[: len(column)] = column
        self._begin(program)
        if not compiled:
            self._become_lists()

    def _become_lists(self) -> None:
        """A list for each column; `m` keeps the scalars only."""
        self.columns = {place: self.view(place).tolist() for place in range(places.FIRST_COLUMN, places.ENTRIES)}
        self.d = self.d.tolist()
        self.m, self.f = self.m[: shape.SCALARS].tolist(), []

    def _sizes(self, n: int, parts: int, states: int) -> dict[int, int]:
        number = self.program.numbers
        groups = len(self.program.columns.get(places.GROUP_AT, []))
        tasks, servers, edges = number[places.N_TASKS], number[places.N_SERVERS], number[places.EDGES]
        sizes = dict.fromkeys(range(places.FIRST_COLUMN, places.ENTRIES), 1)
        sizes |= dict.fromkeys([*TOKENS, *SCOPES, *EVENTS, *LOG, places.READY, places.DIRTY], ROWS)
        # One case more than there are: its arrival at the end of time spares the loop a question.
        sizes |= dict.fromkeys([*CASES, places.CASE_COST], n + 1)
        if number[places.LOGGING] and self.compiled:  # room that is never used costs an array nothing
            sizes |= dict.fromkeys(LOG, ROWS + n * (tasks + 2))
        sizes |= dict.fromkeys(_places("STAFF_"), servers)
        sizes |= dict.fromkeys(_places("HELD_"), max(1, number[places.N_BATCHES]))
        sizes |= dict.fromkeys([*_places("DONE_"), places.TASK_COST], parts * tasks)
        sizes |= dict.fromkeys(_places("WAITING_"), tasks)
        sizes |= dict.fromkeys(_places("QUEUE_HEAD", "QUEUE_TAIL"), groups * number[places.LEVELS])
        return sizes | {
            places.QUEUE_LIVE: groups,
            places.ARRIVED: ROWS * number[places.JOIN_WIDTH],
            places.VISITS: ROWS * number[places.N_NODES],
            places.STEP: states * number[places.COLUMNS],
            places.PICK: states * number[places.GATES],
            places.DATE: states * number[places.MOMENTS],
            places.AREA: edges * tasks,
            places.BUSY: edges * servers,
        }

    def _lay_out(self) -> tuple[int, int]:
        """Give every column its beginning; the sizes of memory and fractions."""
        at = [shape.SCALARS, 0]
        for place in range(places.FIRST_COLUMN, places.ENTRIES):
            kind = int(place >= places.FIRST_FRACTION)
            self.d[place] = at[kind]
            at[kind] += self.sizes[place]
        for room, place in _ROOMS.items():
            self.d[room] = self.sizes[place]
        return at[0], max(1, at[1])

    def view(self, place: int) -> Any:
        """One column itself: a view of arrays, or the list."""
        if self.columns:
            return self.columns[place]
        begin = self.d[place]
        return (self.f if place >= places.FIRST_FRACTION else self.m)[begin : begin + self.sizes[place]]

    def column(self, place: int) -> NDArray[Any]:
        """One column as an array."""
        return np.asarray(self.view(place))

    def cases(self, place: int) -> NDArray[Any]:
        """One column of cases, without the one too many."""
        return self.column(place)[:-1]

    def _begin(self, program: Program) -> None:
        """What does not begin with zero."""
        for place in _MINUS:
            self.view(place)[:] = -1
        self.view(places.CASE_ARRIVAL)[-1] = shape.NEVER
        spans, calendars = program.columns[places.SPAN_AT], program.columns[places.SERVER_CALENDAR]
        self.view(places.STAFF_SPAN)[:] = [spans[calendar] for calendar in calendars]
        self.view(places.TOKEN_NEXT)[:] = np.arange(1, ROWS + 1)
        self.view(places.SCOPE_LEFT)[:] = np.arange(1, ROWS + 1)
        self.m[shape.FREE_TOKENS] = self.m[shape.FREE_SCOPES] = ROWS

    def enlarge(self) -> None:
        """Twice the room wherever there is less than the kernel wants. RunProblem past the bound."""
        m, number, sizes = self.m, self.program.numbers, self.sizes
        need = max(int(m[shape.WANTED]), 2 * number[places.SPAWN])
        batch, servers = int(m[shape.LARGEST]), number[places.N_SERVERS]
        more: dict[int, int] = {}
        tokens, scopes = sizes[places.TOKEN_NODE], sizes[places.SCOPE_CASE]
        new_tokens = max(tokens, need) if m[shape.FREE_TOKENS] < need else 0
        new_scopes = scopes if m[shape.FREE_SCOPES] < 4 else 0
        more |= dict.fromkeys(TOKENS, new_tokens) | dict.fromkeys(SCOPES, new_scopes)
        more[places.ARRIVED] = new_scopes * number[places.JOIN_WIDTH]
        more[places.VISITS] = new_scopes * number[places.N_NODES]
        for used, columns, margin in (
            (shape.TAIL, [places.READY], need + batch),
            (shape.DIRTY_N, [places.DIRTY], need),
        ):
            more |= dict.fromkeys(columns, _lacking(sizes[columns[0]], int(m[used]) + margin))
        more |= dict.fromkeys(EVENTS, _lacking(sizes[EVENTS[0]], int(m[shape.HEAP_N]) + need + 2 * servers))
        if number[places.LOGGING]:
            more |= dict.fromkeys(LOG, _lacking(sizes[LOG[0]], int(m[shape.LOG_N]) + need + batch))
        self.widen(more)
        self._link(places.TOKEN_NEXT, tokens, new_tokens, shape.FREE_TOKEN, shape.FREE_TOKENS)
        self._link(places.SCOPE_LEFT, scopes, new_scopes, shape.FREE_SCOPE, shape.FREE_SCOPES)
        case = self.view(places.SCOPE_CASE)
        for scope in range(scopes, scopes + new_scopes):
            case[scope] = -1

    def widen(self, more: Mapping[int, int], fill: int = 0) -> None:
        """Make columns longer by so many entries."""
        if max(self.sizes[place] + more.get(place, 0) for place in (TOKENS[0], SCOPES[0])) > MOST_ROWS:
            raise RunProblem("", "同時に動いている案件が多すぎます。到着に対して人手が足りているか、見直してください。")
        if self.columns:
            for place, count in more.items():
                self.sizes[place] += count
                self.columns[place].extend([fill] * count)
            for room, place in _ROOMS.items():
                self.d[room] = self.sizes[place]
            return
        self._lay_out_again(more, fill)

    def _lay_out_again(self, more: Mapping[int, int], fill: int) -> None:
        begins, old_m, old_f, sizes = self.d.copy(), self.m, self.f, dict(self.sizes)
        for place, count in more.items():
            self.sizes[place] += count
        total = self._lay_out()
        self.m = np.full(total[0], fill, dtype=np.int64)
        self.f = np.full(total[1], fill, dtype=np.float64)
        self.m[: shape.SCALARS] = old_m[: shape.SCALARS]
        for place in range(places.FIRST_COLUMN, places.ENTRIES):
            old, new = (old_f, self.f) if place >= places.FIRST_FRACTION else (old_m, self.m)
            begin, size, to = begins[place], sizes[place], self.d[place]
            new[to : to + size] = old[begin : begin + size]

    def _link(self, place: int, old: int, more: int, first: int, free: int) -> None:
        """Put new rows on the list of free ones: they are taken first, behind them those free before."""
        column = self.view(place)
        for i in range(old, old + more - 1):
            column[i] = i + 1
        if more:
            column[old + more - 1] = self.m[first]
            self.m[first] = old
            self.m[free] += more


def _lacking(size: int, wanted: int) -> int:
    return max(size, wanted - size) if wanted > size else 0


_ROOMS: Final = {
    places.READY_ROOM: places.READY,
    places.DIRTY_ROOM: places.DIRTY,
    places.EVENT_ROOM: places.EVENT_TIME,
    places.LOG_ROOM: places.LOG_CASE,
}
_MINUS: Final = (
    *(places.STEP, places.PICK, places.DATE, places.QUEUE_HEAD, places.QUEUE_TAIL, places.STAFF_WAKE),
    *(places.STAFF_LAST, places.HELD_FIRST, places.HELD_LAST, places.HELD_SEQ, places.SCOPE_CASE),
    *(places.TOKEN_SEQ, places.TOKEN_SERVER, places.CASE_END, places.CASE_CLOSED),
)
