"""Straight ways, looked at once: what is told along a way is known beforehand, save for the token's number.

From a way on, a trail leads through every step that only passes its token on (merging gateways, tasks that are nobody's
work, marks) and stops where something has to be computed, where ways meet, at people's work, or at an end.
"""

from __future__ import annotations

from typing import Any, Final

from koboshi.core.process import moves
from koboshi.core.process.commands import Log, OpenTask
from koboshi.core.process.finishing import finish
from koboshi.core.process.flow import end_here, queue
from koboshi.core.process.model import NodeKind
from koboshi.core.process.program import Program, Step, Trail, Way

_REMEMBERING: Final = frozenset({NodeKind.CATCH, NodeKind.BOUNDARY, NodeKind.START, NodeKind.RECEIVE})
MAX_LENGTH: Final = 8
"""Steps one trail may pass, so that the budget of a turn still means something in a circle."""


def lay_trails(program: Program) -> None:
    """Give every way and every step with one way out its trails; the acts of the steps must be known."""
    # Where something inside the process may break in between two steps, every step is one of its own.
    alone = program.conditions or any(step.late for step in program.steps.values())
    lay = _short if alone else _long
    for step in program.steps.values():
        for way in step.ways:
            way.trail = lay(way, ())
            way.chosen = lay(way, _branch(way))
            way.trail.forgets = way.chosen.forgets = step.kind in _REMEMBERING
        if step.enter is moves.enter_parallel and len(step.ways) > 1:
            step.split = (lay(step.ways[0], (_line(step, "complete"),)), *(way.trail for way in step.ways[1:]))
        if step.only is not None:
            step.after = lay(step.only, (_line(step, "complete"),))
            step.after.forgets = step.kind in _REMEMBERING
            step.plain = step.after if step.finish is finish else None
            step.straight = step.plain if not program.restless and _is_straight(step, step.after) else None


def _is_straight(step: Step, trail: Trail) -> bool:
    waits = (step.by_people and not step.outcomes) or step.enter is moves.enter_pause
    return waits and (trail.then is None or trail.then is end_here)


def _short(way: Way, before: tuple[Trail.Part, ...]) -> Trail:
    return Trail(way, before, way.target.arrive or queue)


def _long(way: Way, before: tuple[Trail.Part, ...]) -> Trail:
    parts, passed = [*before], 0
    while way.target.arrive is None and passed < MAX_LENGTH:
        target, silent = way.target, _passing(way.target)
        if silent is None or target.only is None:
            break
        parts += silent
        way, passed = target.only, passed + 1
    return _stop(way, parts)


def _stop(way: Way, parts: list[Trail.Part]) -> Trail:
    target = way.target
    if target.arrive is not None:
        return Trail(way, parts, target.arrive)
    if target.enter is moves.enter_plain_user:
        return Trail(way, [*parts, _line(target, "start"), (OpenTask, (), (target.id, *target.task, ""))], None)
    if target.enter is moves.enter_end:
        return Trail(way, [*parts, _line(target, "complete")], end_here)
    return Trail(way, parts, queue)


def _passing(step: Step) -> tuple[Trail.Part, ...] | None:
    """What a step tells that only passes its token on; None for every other step."""
    node = step.node
    if step.enter is moves.enter_passing:
        return (_line(step, "complete"),) if step.finish is finish and not node.inputs else None
    if step.enter is moves.enter_exclusive and step.only is not None:
        return _branch(step.only)
    if (step.enter is moves.enter_throw and not node.happenings) or step.enter is moves.enter_parallel:
        return (_line(step, "complete"),)
    return None


def _line(step: Step, lifecycle: str) -> Trail.Part:
    before: tuple[Any, ...] = (step.id, step.word, lifecycle, step.label)
    return Log, before, ()


def _branch(way: Way) -> tuple[Trail.Part, ...]:
    return ((Log, (way.id, "branch", "complete", way.name), ()),) if way.log else ()
