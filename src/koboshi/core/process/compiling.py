"""From a definition to a program: which act belongs to which step. Done once per definition."""

from __future__ import annotations

from typing import Final

from koboshi.core.process import moves
from koboshi.core.process.finishing import finish, finish_with_care
from koboshi.core.process.flow import (
    arrive_complex,
    arrive_counted,
    arrive_inclusive,
    arrive_parallel,
    leave_by_all,
    upstream,
)
from koboshi.core.process.looping import enter_repeated, finish_repeated
from koboshi.core.process.model import ACTIVITIES, Definition, NodeKind
from koboshi.core.process.program import Act, Arrive, Program, Step
from koboshi.core.process.trails import lay_trails

KEY: Final = "program"
_ENTER: Final[dict[NodeKind, Act]] = {
    NodeKind.START: moves.enter_start,
    NodeKind.END: moves.enter_end,
    NodeKind.TASK: moves.enter_passing,
    NodeKind.MANUAL: moves.enter_passing,
    NodeKind.SERVICE: moves.enter_service,
    NodeKind.SEND: moves.enter_send,
    NodeKind.RECEIVE: moves.enter_receive,
    NodeKind.SCRIPT: moves.enter_script,
    NodeKind.RULE: moves.enter_rule,
    NodeKind.SUBPROCESS: moves.enter_opening,
    NodeKind.EVENT_SUBPROCESS: moves.enter_opening,
    NodeKind.TRANSACTION: moves.enter_opening,
    NodeKind.ADHOC: moves.enter_opening,
    NodeKind.CALL: moves.enter_opening,
    NodeKind.EXCLUSIVE: moves.enter_exclusive,
    NodeKind.PARALLEL: moves.enter_parallel,
    NodeKind.INCLUSIVE: moves.enter_choosing,
    NodeKind.COMPLEX: moves.enter_choosing,
    NodeKind.EVENT_BASED: moves.enter_event_based,
    NodeKind.CATCH: moves.enter_catch,
    NodeKind.THROW: moves.enter_throw,
    NodeKind.BOUNDARY: moves.enter_start,
}
_ARRIVE: Final[dict[NodeKind, Arrive]] = {
    NodeKind.PARALLEL: arrive_parallel,
    NodeKind.INCLUSIVE: arrive_inclusive,
    NodeKind.COMPLEX: arrive_complex,
}


def program_of(definition: Definition) -> Program:
    """The program of a definition; made at the first call and kept with it."""
    known: Program | None = definition.cache.get(KEY)
    if known is None:
        known = definition.cache[KEY] = _compiled(definition)
    return known


def _compiled(definition: Definition) -> Program:
    program = Program(definition)
    for step in program.steps.values():
        step.work = _work(step)
        step.enter = enter_repeated if step.node.loop is not None else step.work
        step.finish = _finish(program, step)
        step.leave = leave_by_all
        step.arrive = _arrive(step)
        if step.kind in {NodeKind.INCLUSIVE, NodeKind.COMPLEX} and step.width > 1:
            step.upstream = upstream(program.steps, step)
    lay_trails(program)
    return program


def _work(step: Step) -> Act:
    node = step.node
    if step.kind is NodeKind.END and node.happenings:
        return moves.enter_terminate if node.terminate else moves.enter_end_with_result
    if step.kind is NodeKind.USER or (step.kind is NodeKind.MANUAL and node.role):
        plain = node.letter is None and not node.inputs and not step.guards
        return moves.enter_plain_user if plain else moves.enter_user
    if step.kind is NodeKind.SCRIPT and node.script is not None and node.script.source and not node.script.formula:
        return moves.enter_service
    if step.kind is NodeKind.RULE and "decision" not in node.attributes:
        return moves.enter_service
    return moves.enter_pause if step.kind is NodeKind.CATCH and step.pause is not None else _ENTER[step.kind]


def _finish(program: Program, step: Step) -> Act:
    if step.node.loop is not None:
        return finish_repeated
    around = program.steps.get(step.node.scope)
    adhoc = around is not None and around.kind is NodeKind.ADHOC
    careful = step.node.outputs or step.compensable or (adhoc and step.kind in ACTIVITIES)
    return finish_with_care if careful else finish


def _arrive(step: Step) -> Arrive | None:
    if step.node.start_quantity > 1:
        return arrive_counted
    return _ARRIVE.get(step.kind) if step.width > 1 else None
