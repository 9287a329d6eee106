"""How tokens go along flows, part at gateways and meet again (BPMN 2.0, 13.2.1 and 13.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from koboshi.core.process.commands import Incident
from koboshi.core.process.expressions import holds
from koboshi.core.process.model import NodeKind
from koboshi.core.process.program import SYNCHRONISING, Step, Trail, Way
from koboshi.core.process.run import Run
from koboshi.core.process.state import ID, NODE, SCOPE, Token
from koboshi.core.process.terms import Context, Formula, ProcessError

RESET: Final = ":reset"


class NoWay(ProcessError):
    """None of the conditions of a choice holds, and it has no default."""


def follow(run: Run, token: Token, trail: Trail) -> None:
    """Send a token along a trail; it keeps its number, or waits where ways meet until all have arrived."""
    try:
        run.commands += trail.told[token[0]]
    except KeyError:
        run.commands += trail.tell(token[0])
    token[1] = trail.node
    if trail.forgets:
        token[3:] = (None,)
    then = trail.then
    if then is queue:
        run.ready.append(token)
    elif then is not None:
        then(run, token, trail.way)


def queue(run: Run, token: Token, _way: Way) -> None:
    """Let the node act where a trail stops, when the tokens before have acted."""
    run.ready.append(token)


def end_here(run: Run, token: Token, way: Way) -> None:
    """The plain end of one path."""
    run.last_end = way.target.ended
    run.drop(token)


def leave(run: Run, token: Token, step: Step) -> None:
    """What a token stood on is done: follow the way out, or all ways (13.2.1), or end here where there is none."""
    if step.only is not None:
        follow(run, token, step.only.trail)
    else:
        step.leave(run, token, step)


def leave_by_all(run: Run, token: Token, step: Step) -> None:
    """Several ways or none, with or without conditions, each with as many tokens as the activity makes."""
    if not step.ways:
        run.drop(token)
        return
    try:
        ways = chosen(step, run, token)
    except ProcessError as problem:
        run.park(token, problem.sentence, "leave")
        return
    go(run, token, [way for way in ways for _ in range(step.node.completion_quantity)])


def go(run: Run, token: Token, ways: Sequence[Way]) -> None:
    """Send one token along each of the ways; the token itself takes the first."""
    run.reserve(len(ways) - 1)
    node, scope, moving = token[1], token[2], [token]
    while len(moving) < len(ways):
        moving.append(run.add(node, scope))
    for each, way in zip(moving, ways, strict=True):
        follow(run, each, way.trail)


def chosen(step: Step, run: Run, token: Token, more: Mapping[str, Any] | None = None) -> list[Way]:
    """The ways whose conditions hold and those without one; else the default. NoWay, ExpressionFailed."""
    context = run.context(token)
    if more:
        context = {**context, **more}
    conditional = [way for way in step.ways if way.condition is not None]
    true = {way.id for way in conditional if way.condition is not None and holds(way.condition, context, run.now)}
    default = [way for way in step.ways if way.default]
    if conditional and not true and not default and len(conditional) == len(step.ways):
        raise NoWay("どの道の条件にも合いません。手続きの図か、データを見直してください。")
    # The default is taken when no condition holds, even beside ways without conditions (13.2.1).
    return [way for way in step.ways if way.id in true or (way.condition is None and (not way.default or not true))]


def first_chosen(step: Step, run: Run, token: Token) -> Way:
    """The first way whose condition holds; else the default. NoWay, ExpressionFailed."""
    context = run.context(token) if run.local else run.data
    for way in step.choices:
        answer = way.quick(context) if way.quick is not None else _UNKNOWN
        if answer is True or (answer is not False and answer is not None and _is_open(way, context, run)):
            return way
    if step.otherwise is None:
        raise NoWay("どの道の条件にも合いません。手続きの図か、データを見直してください。")
    return step.otherwise


_UNKNOWN: Final = object()


def _is_open(way: Way, context: Context, run: Run) -> bool:
    return way.condition is None or holds(way.condition, context, run.now)


# -- where ways meet -------------------------------------------------------------------------------------------------


def _arrived(run: Run, token: Token, way: Way) -> tuple[str, list[int]]:
    key = f"{token[SCOPE]}:{way.target.id}"
    counts = run.joins.get(key)
    if counts is None:
        run.own("joins")[key] = counts = [0] * way.target.width
    counts[way.place] += 1
    return key, counts


def arrive_parallel(run: Run, token: Token, way: Way) -> None:
    """A parallel gateway goes on when every way in has a token, which are then used up."""
    key = f"{token[2]}:{way.target.id}"
    counts = run.joins.get(key)
    if counts is None:
        run.own("joins")[key] = counts = [0] * way.target.width
    counts[way.place] += 1
    if 0 in counts:
        run.drop(token)
        return
    if sum(counts) == len(counts):
        del run.joins[key]
    else:
        run.joins[key] = [count - 1 for count in counts]
    if way.target.after is not None:
        follow(run, token, way.target.after)
    else:
        run.ready.append(token)


def arrive_counted(run: Run, token: Token, way: Way) -> None:
    """An activity with a start quantity begins when so many tokens are there, wherever they came from."""
    key, counts = _arrived(run, token, way)
    needed = way.target.node.start_quantity
    if sum(counts) < needed:
        run.drop(token)
        return
    _used(run, key, _without(counts, needed))
    run.ready.append(token)


def _without(counts: list[int], taken: int) -> list[int]:
    left = []
    for count in counts:
        here = min(count, taken)
        taken -= here
        left.append(count - here)
    return left


def arrive_inclusive(run: Run, token: Token, way: Way) -> None:
    """An inclusive gateway waits while another token can still come; that is looked at when all others stand still."""
    _arrived(run, token, way)
    run.drop(token)


def arrive_complex(run: Run, token: Token, way: Way) -> None:
    """A complex gateway goes on as soon as its activation condition holds, then waits for the rest (13.4.5)."""
    key, _ = _arrived(run, token, way)
    scope = token[SCOPE]
    run.drop(token)
    if f"{key}{RESET}" not in run.joins:
        _activate(run, key, way.target, scope)


def _activate(run: Run, key: str, step: Step, scope: str) -> None:
    counts = run.joins[key]
    token = run.add(step.id, scope)
    if not _is_true(run, token, step, step.node.activation, {"activationCount": sum(count > 0 for count in counts)}):
        run.drop(token)
        return
    first = [int(count > 0) for count in counts]
    _used(run, key, [count - taken for count, taken in zip(counts, first, strict=True)])
    if not all(first):
        run.joins[f"{key}{RESET}"] = first
    run.ready.append(token)


def _is_true(run: Run, token: Token, step: Step, condition: Formula | None, more: Mapping[str, Any]) -> bool:
    """A condition of a complex gateway; one that cannot be computed is told and does not hold."""
    try:
        return condition is None or holds(condition, {**run.context(token), **more}, run.now)
    except ProcessError as problem:
        run.commands.append(Incident(0, step.id, problem.sentence))
        return False


def _used(run: Run, key: str, counts: list[int]) -> None:
    if any(counts):
        run.joins[key] = counts
    else:
        del run.joins[key]


def release(run: Run) -> bool:
    """Let one gateway go on that waits for tokens which can no longer come; whether there was one."""
    for key in sorted(run.joins):
        scope, _, node = key.removesuffix(RESET).partition(":")
        step = run.program.steps[node]
        if step.kind not in SYNCHRONISING:
            continue
        if key.endswith(RESET):
            if _reset(run, key.removesuffix(RESET), step, scope):
                return True
        elif step.kind is NodeKind.INCLUSIVE and not _more_to_come(run, scope, step, run.joins[key]):
            _used(run, key, [max(count - 1, 0) for count in run.joins[key]])
            run.put(step.id, scope)
            return True
    return False


def _reset(run: Run, key: str, step: Step, scope: str) -> bool:
    """The second half of a complex gateway: the rest has come, or cannot come any more."""
    first = run.joins[f"{key}{RESET}"]
    counts = run.joins.get(key, [0] * step.width)
    seen = [int(bool(count) or bool(before)) for count, before in zip(counts, first, strict=True)]
    if _more_to_come(run, scope, step, seen):
        return False
    del run.joins[f"{key}{RESET}"]
    rest = [count - (not before and count > 0) for count, before in zip(counts, first, strict=True)]
    if key in run.joins:
        _used(run, key, rest)
    token = run.add(step.id, scope)
    late = {"waitingForStart": False}
    again = [way for way in step.ways if way.condition is not None and _is_true(run, token, step, way.condition, late)]
    if again:
        go(run, token, again)
    else:
        run.drop(token)
    if key in run.joins:
        _activate(run, key, step, scope)
    return True


def _more_to_come(run: Run, scope: str, step: Step, counts: list[int]) -> bool:
    """Whether a token can still reach a way in that is empty, and none that has its token already (13.4.2)."""
    full = sum(1 << place for place, count in enumerate(counts) if count)
    for node in _standing(run, scope):
        reached = step.upstream.get(node, 0)
        if node != step.id and reached & ~full and not reached & full:
            return True
    return False


def _standing(run: Run, scope: str) -> list[str]:
    """Where tokens of a scope are: on nodes, or gathered at other gateways."""
    found = [token[NODE] for token in run.inside(scope) if token[ID] not in run.arms]
    prefix = f"{scope}:"
    found += [key.removeprefix(prefix) for key in run.joins if key.startswith(prefix) and not key.endswith(RESET)]
    return found


def upstream(steps: Mapping[str, Step], gateway: Step) -> dict[str, int]:
    """For every node from which the gateway can be reached without passing it: which ways in, as bits."""
    before: dict[str, list[str]] = {}
    for step in steps.values():
        if step is gateway or step.node.scope != gateway.node.scope or step.node.process != gateway.node.process:
            continue
        links = [step.link] if step.link is not None else []
        for target in (*(way.target for way in step.ways), *step.catches, *links):
            before.setdefault(target.id, []).append(step.id)
    found: dict[str, int] = {}
    for place, flow in enumerate(gateway.node.incoming):
        begin = next(step.id for step in steps.values() if any(way.id == flow for way in step.ways))
        queue = [begin] if begin != gateway.id else []
        seen = set(queue)
        while queue:
            each = queue.pop()
            found[each] = found.get(each, 0) | 1 << place
            for source in before.get(each, ()):
                if source not in seen:
                    seen.add(source)
                    queue.append(source)
    return found
