"""How a window stands on a day, and what happens to what is filed then: said, never silently blocked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from koboshi.core.japan import civil
from koboshi.core.japan.wareki import FIRST_DAY, LAST_DAY
from koboshi.core.window.model import Happens, Kind, MonthDay, Outside, Period, State, Window
from koboshi.core.window.wording import WindowError, joined, said

_HAPPENS: Final[Mapping[Outside, Happens]] = {
    "accept_with_note": "examined_with_note",
    "next_window": "next_window",
    "refuse_with_reason": "refused_with_reason",
}


def japan_day(moment: date | datetime) -> date:
    """The day in Japan of a moment; a day stays itself. WindowError without a time zone, or for a day out of range."""
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise WindowError("moment")
        moment = civil.day_of(moment)
    if not FIRST_DAY <= moment <= LAST_DAY.replace(year=LAST_DAY.year - 3):
        raise WindowError("day")
    return moment


def state(window: Window, on: date | datetime, used: int = 0) -> State:
    """How a window stands; `used` counts what was filed in the period so far, without the one that is asked about."""
    if used < 0:
        raise WindowError("used", id=window.id, used=used)
    day = japan_day(on)
    periods = window.periods(day)
    current = next((each for each in periods if each.opens <= day <= each.closes), None)
    following = next((each for each in periods if each.opens > day), None)
    opens = following.opens if following else None
    if current is None:
        return _outside(window, day, periods, opens)
    remaining = None if window.quota is None else max(window.quota - used, 0)
    if remaining == 0:
        sentence = said("state.full", quota=window.quota, closes=current.closes)
        return _state(window, "full", _HAPPENS[window.full], current, opens, remaining, sentence)
    return _open(window, day, current, opens, remaining)


def states(windows: Sequence[Window], on: date | datetime, used: Mapping[str, int] | None = None) -> dict[str, State]:
    """All windows of a procedure by id; `used` by id, nothing filed where an id is missing."""
    counts = used or {}
    return {each.id: state(each, on, counts.get(each.id, 0)) for each in windows}


def _open(window: Window, day: date, current: Period, opens: date | None, remaining: int | None) -> State:
    parts: list[Mapping[str, str]] = [said("state.open", closes=current.closes)]
    if remaining is not None:
        parts.append(said("state.remaining", remaining=remaining))
    if window.best_by:
        best = _on_or_after(window.best_by, current.opens)
        key = "state.best_by" if day <= best else "state.best_by_over"
        parts += [said(key, best=best), window.best_by_note]
    return _state(window, "open", "examined", current, opens, remaining, joined(*parts))


def _outside(window: Window, day: date, periods: Sequence[Period], opens: date | None) -> State:
    """Late after the last period, as far as `late_until` reaches; otherwise early for the next one."""
    last = next((each for each in reversed(periods) if each.closes < day), None)
    late = last is not None
    if last is not None and window.late_until and opens is not None:
        late = day <= _on_or_after(window.late_until, last.closes)
    if late and last is not None:
        return _state(
            window, "closed", _HAPPENS[window.late], None, opens, None, said("state.closed", closed=last.closes)
        )
    if opens is None:
        raise WindowError("no_period", id=window.id)
    return _state(window, "not_yet", _HAPPENS[window.early], None, opens, None, said("state.not_yet", opens=opens))


def _state(
    window: Window,
    kind: Kind,
    happens: Happens,
    period: Period | None,
    opens: date | None,
    remaining: int | None,
    sentence: Mapping[str, str],
) -> State:
    parts = [sentence]
    if kind != "open":
        parts.append(said(f"happens.{_name(kind, happens, opens)}", opens=opens or ""))
        if opens is not None and kind in ("closed", "full") and happens != "next_window":
            parts.append(said("state.next", opens=opens))
    parts.append(window.note)
    return State(window.id, kind, happens, period, opens, remaining, joined(*parts), window.status)


def _name(kind: Kind, happens: Happens, opens: date | None) -> str:
    """The key of the sentence about what happens: a full quota is not the same as the wrong day."""
    if happens == "next_window" and opens is None:
        return "next_window_unknown"
    return "examined_with_note_full" if happens == "examined_with_note" and kind == "full" else happens


def _on_or_after(day: MonthDay, start: date) -> date:
    found = day.of(start.year)
    return found if found >= start else day.of(start.year + 1)
