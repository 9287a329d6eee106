"""What happens when an activity or event is done: data out, history, compensation, the way on."""

from __future__ import annotations

from koboshi.core.process.compensating import keep
from koboshi.core.process.expressions import value_of
from koboshi.core.process.flow import follow, leave
from koboshi.core.process.model import Assignment
from koboshi.core.process.program import Step
from koboshi.core.process.run import Run
from koboshi.core.process.scopes import look_at_adhoc
from koboshi.core.process.state import ID, SCOPE, Token
from koboshi.core.process.terms import ProcessError
from koboshi.core.process.waits import disarm


def finish(run: Run, token: Token, step: Step) -> None:
    """The common case: nothing to hand out, nothing to remember."""
    if run.rare:
        disarm(run, token)
        run.stuck.pop(token[0], None)
    if step.after is not None:
        follow(run, token, step.after)
    else:
        run.log(step, "complete", token)
        step.leave(run, token, step)


def finish_with_care(run: Run, token: Token, step: Step) -> None:
    """The same with data associations, compensation and ad-hoc sub-processes; trouble leaves the token for a person."""
    try:
        assign(run, token, step.node.outputs)
    except ProcessError as problem:
        run.park(token, problem.sentence, "finish")
        return
    run.log(step, "complete", token)
    if not step.opened:
        keep(run, token[SCOPE], step)
    leave_activity(run, token, step)


def leave_activity(run: Run, token: Token, step: Step) -> None:
    """Everything about an activity has been told: stop what guards it and go on."""
    disarm(run, token)
    run.stuck.pop(token[ID], None)
    scope = token[SCOPE]
    leave(run, token, step)
    look_at_adhoc(run, scope)


def assign(run: Run, token: Token, assignments: tuple[Assignment, ...]) -> None:
    """Carry out data associations; a source that has no value yet changes nothing. All or none."""
    if not assignments:
        return
    context = run.context(token)
    values = {each.target: value_of(each.source, context, run.now) for each in assignments}
    run.merge({name: value for name, value in values.items() if value is not None})
