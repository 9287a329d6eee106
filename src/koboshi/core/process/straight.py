"""The commonest events without a working copy: the only token of a plain case goes a straight way to people or the end.

It gives the same step that the engine's turn gives, or None where the event asks for more; then the turn is made.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from koboshi.core.process.commands import Command, Finish
from koboshi.core.process.data import check_names, merge
from koboshi.core.process.events import Complete
from koboshi.core.process.program import Program, Trail
from koboshi.core.process.state import NODE, VERSION
from koboshi.core.process.terms import State

_new: Final = tuple.__new__
PLAIN: Final = 6
"""The entries of a state with nothing rare."""
Next: TypeAlias = tuple[State, tuple[Command, ...]]


def straight(program: Program, state: State, event: Any) -> Next | None:
    """The next state and the commands when a Complete or Fire needs nothing computed; DataRefused."""
    tokens, (number, more) = state["tokens"], event
    if len(state) != PLAIN or len(tokens) != 1 or tokens[0][0] != number:
        return None
    place = program.steps.get(tokens[0][NODE])
    if place is None or place.straight is None:
        return None
    if event.__class__ is Complete:
        return _gone(place.straight, state, more) if place.by_people else None
    return _gone(place.straight, state, None) if not place.by_people and more in ("", place.id) else None


def _gone(trail: Trail, state: State, new: Any) -> Next:
    token, data, size = state["tokens"][0], state["data"], state["size"]
    if new:
        check_names(new, answers=False)
        data, size = merge(data, new, size)
    number = token[0]
    lines = trail.told.get(number) or trail.tell(number)
    after: State = {"v": VERSION, "next": state["next"], "tokens": [], "data": data, "size": size, "ended": None}
    if trail.then is None:
        rest = (None,) if trail.forgets else token[3:]
        after["tokens"] = [[number, trail.node, token[2], *rest]]
    else:
        end = trail.way.target.ended
        after["ended"] = end[1]
        lines = (*lines, _new(Finish, (*end, "")))
    return after, lines
