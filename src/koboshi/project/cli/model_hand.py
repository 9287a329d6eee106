"""Walking a model by hand: the person at the terminal chooses what happens next, and may stop at every question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from koboshi.core.process import ProcessError
from koboshi.project.cli.model_files import Refused
from koboshi.project.cli.model_walk import Wait, Walk, value_of
from koboshi.project.cli.output import say

_QUIT = frozenset({"q", "Q", "ｑ"})


class _Quit(Exception):
    """The person wants to stop here."""


def by_hand(walk: Walk) -> None:
    """Let the person choose until the case has ended, nothing can be chosen, or they stop with q or Ctrl-D."""
    try:
        while walk.open():
            waits = [wait for wait in walk.waits() if wait.kind != "other"]
            if not waits:
                say("ここで選べることはありません。")
                return
            _chosen(walk, _wait(walk, waits))
    except _Quit:
        say("ここで終わりにします。")


def _asked(question: str) -> str:
    try:
        answer = input(f"{question}> ").strip()
    except EOFError as problem:
        say()
        raise _Quit from problem
    if answer in _QUIT:
        raise _Quit
    return answer


def _number(answer: str, most: int) -> int | None:
    """The place that a number from 1 stands for."""
    number = int(answer) if answer.isdecimal() and len(answer) < 6 else 0
    return number - 1 if 1 <= number <= most else None


def _wait(walk: Walk, waits: Sequence[Wait]) -> Wait:
    say("\n次にすることを番号で選んでください（q = 終わる）。")
    for place, wait in enumerate(waits, 1):
        say(f"  {place}. {_choice(walk, wait)}")
    while True:
        chosen = _number(_asked(""), len(waits))
        if chosen is not None:
            return waits[chosen]
        numbers = f"1から{len(waits)}までの番号" if len(waits) > 1 else "番号 1 "
        say(f"{numbers}か、終わるなら q を入れてください。")


def _chosen(walk: Walk, wait: Wait) -> None:
    try:
        if wait.kind == "timer":
            walk.world.pass_time(wait.due or walk.world.now)
        elif wait.kind == "message":
            walk.world.message(wait.message, _values())
        elif wait.kind == "signal":
            walk.world.signal(wait.message, _values())
        else:
            outcome = _outcome(walk, wait)
            walk.finish(wait, {**outcome, **_values()}, "")
    except (ProcessError, Refused) as problem:
        say(str(problem))
    walk.report()


def _outcome(walk: Walk, wait: Wait) -> dict[str, Any]:
    """What came out of a task, by number or by name; nothing where the model knows no outcomes or only one."""
    outcomes = walk.definition.nodes[wait.node].outcomes
    if len(outcomes) < 2:
        return {}
    choices = " / ".join(f"{place}. {outcome}" for place, outcome in enumerate(outcomes, 1))
    while True:
        answer = _asked(f"結果（{choices}）")
        if answer in outcomes:
            return {wait.node: answer}
        place = _number(answer, len(outcomes))
        if place is not None:
            return {wait.node: outcomes[place]}
        say(f"結果は、番号か名前で選んでください（{choices}、終わるなら q）。")


def _values() -> dict[str, Any]:
    data: dict[str, Any] = {}
    while line := _asked("値（名前=式、なければ Enter）"):
        try:
            name, value = value_of(line)
            data[name] = value
        except Refused as problem:
            say(str(problem))
    return data


def _choice(walk: Walk, wait: Wait) -> str:
    name = walk.definition.name_of(wait.node)
    if wait.kind == "timer":
        return f"「{name}」の期限（{wait.due:%Y-%m-%d %H:%M}）まで待つ"
    if wait.kind == "signal":
        return f"合図「{wait.message}」が出る（{name}）"
    return {"message": f"知らせ「{wait.message}」が届く（{name}）"}.get(wait.kind, f"「{name}」を終える")
