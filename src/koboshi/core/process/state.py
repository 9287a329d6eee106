"""The state of one case as small JSON, and how states of earlier engines are brought up to date.

Always there: `v`, `next` (number of the next token or scope), `tokens` ([number, node, scope, due] and perhaps a
mapping of what a wait remembers), `data`, `size` (of the data) and `ended`. Only where needed: `process`, `scopes`,
`joins` (arrivals waiting at gateways), `arms` (guard to host), `stuck`, `done` (what may have to be compensated).
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from koboshi.core.process.data import total
from koboshi.core.process.terms import ProcessError, State

VERSION: Final = 2
OTHER: Final = "この案件の状態は、この版の手続きの図と合いません。"
ROOT: Final = "0"

Token: TypeAlias = list[Any]
"""[number, node, scope, due as ISO text or None], then perhaps a mapping: `left` and `every` of a timer that rings
again, `seen` events of several, `was` the last value of a condition."""
ID: Final = 0
NODE: Final = 1
SCOPE: Final = 2
DUE: Final = 3
EXTRA: Final = 4


class StateMismatch(ProcessError):
    """The state was made by another version of the engine or for another definition."""


def upgraded(state: State) -> State | None:
    """A state of any known version as one of this version; None when it is of none. The given state stays as it was."""
    version = state.get("v")
    if version == VERSION:
        return state
    if version != 1:
        return None
    new: State = {
        "v": VERSION,
        "next": state["next"],
        "tokens": state["tokens"],
        "data": state["data"],
        "size": total(state["data"]),
        "ended": state["ended"],
    }
    scopes = {each: _scope(scope) for each, scope in state["scopes"].items() if each != ROOT}
    rest = {"scopes": scopes, "joins": state["joins"], "arms": state["arms"], "stuck": state["stuck"]}
    return new | {name: value for name, value in rest.items() if value}


def _scope(scope: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew embedded sub-processes only."""
    return {"parent": scope["parent"], "token": scope["token"], "node": scope["node"]}


def copied(value: Any) -> Any:
    """A deep copy of plain JSON."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value
