"""Ends that cut off everything still going on, in a net that knows only tokens.

A case decides at its start, silently, whether it will be cut off. Every step of the model reads one token that says the
case is alive. The step that leads to such an end takes it; from then on the steps of the model are dead, and what is
left of their tokens is cleared away. A case that was not to be cut off can end only where nothing is left.

The cut comes with the last step before it that takes time: a silent step may wait in a net, but the engine never lets
other work pass between a gateway and the end behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from koboshi.core.mining.petri import Marking, NetBuilder, NetError, Transition

MAX_CUTS = 2_000


def cut_off_by(
    builder: NetBuilder,
    start: Marking,
    end: Marking,
    cutting: Sequence[Transition],
    takes_time: Callable[[Transition], bool],
) -> tuple[Marking, Marking]:
    """Add such ends to a net that is otherwise finished; returns its new start and end.

    Each of `cutting` takes the tokens that reach one of the ends. Raises NetError where too many steps lead there.
    """
    cuts = _brought_forward(builder, cutting, takes_time)
    work = len(builder.places)
    begin, over = builder.place("cut: start"), builder.place("cut: end")
    alive, whole, cut, dead = (builder.place(f"cut: {word}") for word in ("alive", "whole", "to be cut", "dead"))
    builder.transitions[:] = [
        replace(each, takes=each.takes | alive, puts=each.puts | alive) for each in builder.transitions
    ]
    builder.silent(begin, start | alive | whole)
    builder.silent(begin, start | alive | cut)
    for each in cuts:
        builder.step(each.label, each.takes | alive | cut, dead, each.node)
    for place in range(work):
        builder.silent(1 << place | dead, dead)
    builder.silent(end | alive | whole, over)
    builder.silent(dead, over)
    return begin, over


def _brought_forward(
    builder: NetBuilder, cutting: Sequence[Transition], takes_time: Callable[[Transition], bool]
) -> list[Transition]:
    """Each cut joined with the steps that bring the last of its tokens, back to steps that take time."""
    found: dict[tuple[str, Marking], Transition] = {}
    todo = list(cutting)
    seen = {(each.label, each.takes) for each in todo}
    useless: set[int] = set()
    steps = list(builder.transitions)
    for cut in todo:
        if len(todo) > MAX_CUTS:
            raise NetError("並行する作業を打ち切る終わり方の組み合わせが多すぎるため、照合できません。")
        if takes_time(cut):
            found[cut.label, cut.takes] = cut
            continue
        for number, step in enumerate(steps):
            if not step.puts & ~step.takes & cut.takes:
                continue
            joined = Transition(
                step.label or cut.label, step.takes | (cut.takes & ~step.puts), 0, step.node or cut.node
            )
            if (joined.label, joined.takes) not in seen:
                seen.add((joined.label, joined.takes))
                todo.append(joined)
            if not any(other.takes & step.puts & cut.takes for other in steps):
                useless.add(number)
    builder.transitions[:] = [step for number, step in enumerate(steps) if number not in useless]
    return list(found.values())
