"""Lowering a definition under a scenario to spots. What cannot be simulated is refused with the element named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import partial
from typing import Final

from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import ACTIVITIES, Definition, Node, NodeKind, entries
from koboshi.core.simulate import choosing, timers
from koboshi.core.simulate.kernel import shape
from koboshi.core.simulate.lowered import Lowered
from koboshi.core.simulate.problems import NotSimulated
from koboshi.core.simulate.repeating import repeat
from koboshi.core.simulate.scenario import Scenario
from koboshi.core.simulate.spots import Due, Join, Spot, Way
from koboshi.core.simulate.tasks import lower_task

MOST_SPOTS: Final = 5_000
MOST_CALLS: Final = 20
MOST_NAMES: Final = 12
ERROR: Final = 1
QUIET: Final = frozenset({Trigger.NONE, Trigger.MESSAGE, Trigger.SIGNAL})
APPLICANT: Final = frozenset({"resident", "applicant"})
CODED: Final = frozenset({Trigger.ERROR, Trigger.ESCALATION, Trigger.CANCEL})
HAPPENS: Final = frozenset({Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL, Trigger.MULTIPLE})


def lower(definition: Definition, scenario: Scenario) -> Lowered:
    """All spots of a definition; NotSimulated or ScenarioError name what is at fault."""
    made = Lowered(definition, scenario)
    _check_names(made)
    made.start, made.guards = _scope(made, "", "", definition.id, 0)
    _idle_pools(made)
    if len(definition.processes) > 1 and definition.message_flows:
        made.assume("ほかのプール（参加者）の中は動かさず、その連絡は events に書いた時間で届くものとしました。")
    return made


def _check_names(made: Lowered) -> None:
    known = made.definition.nodes.keys()
    for part in ("tasks", "gateways", "events"):
        for name in getattr(made.scenario, part):
            if name not in known:
                raise NotSimulated(
                    f"{part}.{name}", f"この id の要素は、手続きの図にありません。{_near(made, part, name)}"
                )
    for name in made.scenario.clock.ends_at if made.scenario.clock else ():
        if name not in known:
            raise NotSimulated("clock.ends_at", f"「{name}」は、手続きの図にありません。")


def _near(made: Lowered, part: str, name: str) -> str:
    """The names that are there: those like the one that was written, else those of its kind."""
    nodes = made.definition.nodes.values()
    kinds: dict[str, Callable[[Node], bool]] = {
        "tasks": lambda node: node.kind in ACTIVITIES,
        "gateways": lambda node: node.kind.value.endswith("Gateway"),
        "events": lambda node: node.kind in {NodeKind.RECEIVE, NodeKind.CATCH, NodeKind.BOUNDARY},
    }
    known = [node.id for node in nodes if kinds[part](node)]
    found = get_close_matches(name, known, n=3) or known
    more = f" など {len(found):,} 個" if len(found) > MOST_NAMES else ""
    return f"ここに書けるもの：{'、'.join(found[:MOST_NAMES])}{more}。" if found else ""


def _idle_pools(made: Lowered) -> None:
    """Pools that no task uses are said, with the pool whose name is like theirs."""
    pools = made.scenario.pools
    used = {pool for spot in made.spots.values() for pool in spot.pools}
    for name in pools:
        if name not in used:
            near = get_close_matches(name, [each for each in pools if each != name], n=1)
            asked = f"「{near[0]}」の書きまちがいではありませんか。" if near else ""
            made.assume(f"担当「{name}」は、どの仕事にも使われていません。{asked}")


def _scope(made: Lowered, prefix: str, scope: str, process: str, depth: int) -> tuple[str, list[str]]:
    """Lower everything directly inside a scope; the key of its entry and those of its event sub-processes' starts."""
    if depth > MOST_CALLS:
        raise NotSimulated(scope, "呼び出し（callActivity）が深すぎるか、自分自身を呼び出しています。")
    definition = made.definition
    inside = list(definition.inside(scope, process))
    around = prefix + scope if scope else prefix.removesuffix("/")
    for node in inside:
        if len(made.spots) > MOST_SPOTS:
            raise NotSimulated(node.id, f"部品が多すぎます（{MOST_SPOTS} 個まで）。")
        if not node.for_compensation:
            _node(made, node, prefix, around, depth)
    guards = [
        key
        for node in inside
        if node.kind is NodeKind.EVENT_SUBPROCESS
        for key in _trigger_of(made, node, prefix, around)
    ]
    begins = [node for node in entries(inside) if not _is_instead(node)]
    starts = [node for node in begins if node.kind is NodeKind.START]
    if not begins:
        raise NotSimulated(scope or process, "ここから始まる、という要素がありません。")
    if len(starts) > 1:
        raise NotSimulated(starts[1].id, "開始イベントが2つ以上ある流れは、まだシミュレーションできません。")
    if len(begins) == 1:
        return prefix + begins[0].id, guards
    ways = [Way(prefix + node.id) for node in begins]
    return made.add(Spot(f"{around}#begin", begins[0].id, shape.PASS, around, ways)).key, guards


def _is_instead(node: Node) -> bool:
    return node.kind is NodeKind.EVENT_SUBPROCESS


def _node(made: Lowered, node: Node, prefix: str, around: str, depth: int) -> None:
    if node.start_quantity != 1 or node.completion_quantity != 1:
        raise NotSimulated(
            node.id, "startQuantity・completionQuantity が1でない要素は、まだシミュレーションできません。"
        )
    key = prefix + node.id
    ways = [Way(prefix + made.definition.flows[each].target, each) for each in node.outgoing]
    spot = Spot(key, node.id, shape.PASS, around, ways, join=_join(made, node))
    made.add(spot)
    _KINDS[node.kind](made, node, spot, prefix, depth)
    if node.kind in ACTIVITIES and node.kind is not NodeKind.EVENT_SUBPROCESS:
        _boundaries(made, node, spot, prefix, around)
        if node.loop is not None:
            repeat(made, node, spot)
    if node.kind not in {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE, NodeKind.COMPLEX, NodeKind.EVENT_BASED}:
        choosing.split_conditions(made, node, made.spots[key])


def _join(made: Lowered, node: Node) -> Join | None:
    if len(node.incoming) < 2:
        return None
    if node.kind is NodeKind.PARALLEL:
        return Join(node.incoming, shape.ALL)
    if node.kind is NodeKind.INCLUSIVE:
        return Join(node.incoming, shape.SOME)
    if node.kind is NodeKind.COMPLEX:
        plan = made.scenario.gateways.get(node.id)
        if plan is None or not 1 <= plan.needed <= len(node.incoming):
            raise NotSimulated(node.id, f"何本そろえば進むかを gateways.{node.id}.needed に書いてください。")
        return Join(node.incoming, shape.COUNT, plan.needed)
    return None


# -- kinds of nodes --------------------------------------------------------------------------------------------------


def _pass(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    """Goes on at once."""


def _task(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    lower_task(made, node, spot)


def _receive(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    _wait(made, node, spot)


def _wait(made: Lowered, node: Node, spot: Spot) -> None:
    spot.op = shape.WAIT
    spot.due = timers.due_of(made, node)
    plan = made.scenario.events.get(node.id)
    applicant = node.attributes.get("wait", "") in APPLICANT
    spot.stops = applicant if plan is None or plan.stops_clock is None else plan.stops_clock
    spot.answers = spot.stops and node.timer is None


def _catch(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    if node.trigger in HAPPENS or node.trigger in {Trigger.TIMER, Trigger.PARALLEL_MULTIPLE}:
        _wait(made, node, spot)
    elif node.trigger not in {Trigger.NONE, Trigger.LINK}:
        raise _refuse(node)


def _throw(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    if node.trigger is Trigger.LINK:
        inside = made.definition.inside(node.scope, node.process)
        targets = [each.id for each in inside if each.kind is NodeKind.CATCH and each.link == node.link]
        spot.ways = [Way(prefix + each) for each in targets]
    elif node.trigger is Trigger.ESCALATION:
        spot.op, spot.code = shape.RAISE, made.code(node.trigger, node.escalation)
    elif node.trigger not in QUIET and not _all_quiet(node):
        raise _refuse(node)


def _end(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    if node.trigger is Trigger.TERMINATE:
        spot.op = shape.HALT
    elif node.trigger in {Trigger.ERROR, Trigger.ESCALATION, Trigger.CANCEL}:
        spot.op, spot.code = shape.RAISE, made.code(node.trigger, node.error or node.escalation)
    elif node.trigger not in QUIET and not _all_quiet(node):
        raise _refuse(node)


def _all_quiet(node: Node) -> bool:
    return bool(node.happenings) and all(each.trigger in QUIET for each in node.happenings)


def _refuse(node: Node) -> NotSimulated:
    return NotSimulated(node.id, f"「{node.kind.value}（{node.trigger.value}）」は、まだシミュレーションできません。")


def _subprocess(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    if node.kind is NodeKind.ADHOC:
        raise NotSimulated(node.id, "アドホック・サブプロセスは、まだシミュレーションできません。")
    spot.op = shape.SCOPE
    spot.inner, spot.inner_guards = _scope(made, prefix, node.id, node.process, depth + 1)


def _event_subprocess(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    spot.op = shape.SCOPE
    spot.inner, spot.inner_guards = _scope(made, prefix, node.id, node.process, depth + 1)


def _call(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    called = made.definition.processes.get(node.called)
    inside = called is not None and any(True for _ in made.definition.inside("", node.called))
    if not inside:
        plan = made.scenario.tasks.get(node.id)
        if plan is None or plan.duration is None:
            raise NotSimulated(
                node.id, f"呼び出し先の流れが図にありません。かかる時間を tasks.{node.id}.duration に書いてください。"
            )
        lower_task(made, node, spot)
        return
    spot.op = shape.SCOPE
    spot.inner, spot.inner_guards = _scope(made, f"{prefix}{node.id}/", "", node.called, depth + 1)


def _exclusive(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    if len(spot.ways) > 1:
        choosing.exclusive(made, node, spot)


def _inclusive(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    if len(spot.ways) > 1:
        choosing.inclusive(made, node, spot)


def _event_based(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    if node.instantiate:
        raise NotSimulated(node.id, "流れを始めるイベント・ゲートウェイは、まだシミュレーションできません。")
    spot.op = shape.RACE
    made.races.append(spot)


def _boundary(made: Lowered, node: Node, spot: Spot, prefix: str, depth: int) -> None:
    """Made with its host."""
    spot.breaks = node.interrupting


# -- boundary events and event sub-processes -------------------------------------------------------------------------


def _boundaries(made: Lowered, node: Node, spot: Spot, prefix: str, around: str) -> None:
    for each in node.boundaries:
        guard = made.definition.nodes[each]
        key = prefix + each
        trigger = guard.trigger
        inner = spot.op == shape.SCOPE
        if inner and trigger in CODED:
            made.later(key, partial(_set_code, code=made.code(trigger, guard.error or guard.escalation)))
            spot.guards.append(key)
        elif trigger in {Trigger.ERROR, Trigger.ESCALATION}:
            choosing.failing(made, guard, spot, key)
        elif trigger is Trigger.TIMER or trigger in HAPPENS:
            due = timers.guard_due(made, guard)
            if due.never < 1.0:
                made.later(key, partial(_set_due, due=due))
                spot.guards.append(key)
        else:
            raise _refuse(guard)


def _set_code(spot: Spot, code: int) -> None:
    """A guard that catches what is thrown inside its host; it never happens by itself."""
    spot.code, spot.due = code, Due(never=1.0)


def _set_due(spot: Spot, due: Due) -> None:
    spot.due = due


def _trigger_of(made: Lowered, node: Node, prefix: str, around: str) -> Iterator[str]:
    """The start of an event sub-process becomes a guard of the scope, whose way leads into the sub-process."""
    for start in made.definition.inside(node.id, node.process):
        if start.kind is not NodeKind.START:
            continue
        key = f"{prefix}{start.id}#guard"
        spot = Spot(key, start.id, shape.PASS, around, [Way(prefix + node.id)], breaks=start.interrupting)
        if start.trigger in {Trigger.ERROR, Trigger.ESCALATION}:
            spot.code = made.code(start.trigger, start.error or start.escalation)
            spot.due = Due(never=1.0)
        elif start.trigger is Trigger.TIMER or start.trigger in HAPPENS:
            spot.due = timers.guard_due(made, start)
            if spot.due.never >= 1.0:
                continue
        else:
            raise _refuse(start)
        made.add(spot)
        yield key


_KINDS: Final[dict[NodeKind, Callable[[Lowered, Node, Spot, str, int], None]]] = {
    NodeKind.START: _pass,
    NodeKind.END: _end,
    NodeKind.TASK: _task,
    NodeKind.USER: _task,
    NodeKind.MANUAL: _task,
    NodeKind.SERVICE: _task,
    NodeKind.SEND: _task,
    NodeKind.RECEIVE: _receive,
    NodeKind.SCRIPT: _task,
    NodeKind.RULE: _task,
    NodeKind.SUBPROCESS: _subprocess,
    NodeKind.EVENT_SUBPROCESS: _event_subprocess,
    NodeKind.TRANSACTION: _subprocess,
    NodeKind.ADHOC: _subprocess,
    NodeKind.CALL: _call,
    NodeKind.EXCLUSIVE: _exclusive,
    NodeKind.PARALLEL: _pass,
    NodeKind.INCLUSIVE: _inclusive,
    NodeKind.COMPLEX: _inclusive,
    NodeKind.EVENT_BASED: _event_based,
    NodeKind.CATCH: _catch,
    NodeKind.THROW: _throw,
    NodeKind.BOUNDARY: _boundary,
}
