"""The working copy of a state during one event: tokens, scopes, joins, data and the commands collected so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NoReturn

from koboshi.core.process.commands import Command, Incident, Lifecycle, Log
from koboshi.core.process.data import FLAT, check_names, merge, put
from koboshi.core.process.events import NotWaiting
from koboshi.core.process.program import Program, Step
from koboshi.core.process.state import ID, NODE, OTHER, ROOT, SCOPE, VERSION, StateMismatch, Token, copied
from koboshi.core.process.terms import ProcessError, State

MAX_TOKENS: Final = 1_000
_new: Final = tuple.__new__


class TooManyTokens(ProcessError):
    """The model multiplies its own paths without end."""


class Unwritten(dict[Any, Any]):
    """The empty mapping that all runs share for what most events never need; `own` gives a run one of its own."""

    def __setitem__(self, key: object, value: object) -> NoReturn:
        """Never: it belongs to all."""
        raise TypeError("own() first")

    setdefault = update = __setitem__  # type: ignore[assignment]


_NONE: Final = Unwritten()
_UNTOUCHED: Final[set[str]] = set()
"""What a run has touched at first, for all runs together; `touch` is the only one who adds, and not here."""


class Run:
    """Mutable only during one call of advance; it never touches the state it was made from.

    Where `rare` is false there are no scopes, half-arrived joins, guards, incidents or things to compensate.
    Write into these only through `own`.
    """

    # What few events need stands here once for all runs; what most ask for is found quicker in the run itself.
    arms: dict[int, int] = _NONE
    done: dict[str, list[Any]] = _NONE
    joins: dict[str, list[int]] = _NONE
    scopes: dict[str, dict[str, Any]] = _NONE
    stuck: dict[int, str] = _NONE
    ended: str | None = None
    last_end = ("", "finished")
    late: tuple[Token, ...] = ()
    changed = False
    local = False
    rare = False
    touched = _UNTOUCHED
    other = ""

    def __init__(self, program: Program, state: State | None, now: datetime) -> None:
        """Copy what may change; the values inside the data are replaced, never changed, so they are shared."""
        self.program = program
        self.now = now
        self.commands: list[Command] = []
        self.ready: list[Token] = []
        self.tokens: dict[int, Token] = {}
        self.data: Mapping[str, Any]
        if state is None:
            self.next, self.data, self.size = 1, {}, 2
            return
        tokens, steps = self.tokens, program.steps
        for token in state["tokens"]:
            if token[1] not in steps:
                raise StateMismatch(OTHER)
            tokens[token[0]] = token[:]
        self.next = state["next"]
        self.data = state["data"]
        self.size = state["size"]
        if len(state) > 6:
            self._take_rest(state)

    def _take_rest(self, state: State) -> None:
        self.rare = True
        self.other = state.get("process", "")
        if "joins" in state:
            self.joins = joins = {**state["joins"]}
            for each in joins:
                joins[each] = joins[each][:]
        if "scopes" in state:
            self.scopes = copied(state["scopes"])
            self.local = any("vars" in scope for scope in self.scopes.values())
        if "arms" in state:
            self.arms = {int(each): host for each, host in state["arms"].items()}
        if "stuck" in state:
            self.stuck = {int(each): why for each, why in state["stuck"].items()}
        if "done" in state:
            self.done = copied(state["done"])

    @property
    def process(self) -> str:
        """The process that runs: the main one, or another one of the file (`other`)."""
        return self.other or self.program.main

    def own(self, name: str) -> dict[Any, Any]:
        """One of the rare mappings, to write into."""
        found: dict[Any, Any] = getattr(self, name)
        if found is _NONE:
            found = {}
            setattr(self, name, found)
            self.rare = True
        return found

    def snapshot(self) -> State:
        """The state as small plain JSON, with one spelling for one meaning."""
        state: State = {
            "v": VERSION,
            "next": self.next,
            "tokens": list(self.tokens.values()),
            "data": self.data,
            "size": self.size,
            "ended": self.ended,
        }
        if self.rare:
            self._add_rest(state)
        return state

    def _add_rest(self, state: State) -> None:
        if self.other:
            state["process"] = self.other
        if self.scopes:
            state["scopes"] = self.scopes
        if self.joins:
            state["joins"] = dict(sorted(self.joins.items())) if len(self.joins) > 1 else self.joins
        if self.arms:
            state["arms"] = {str(each): host for each, host in sorted(self.arms.items())}
        if self.stuck:
            state["stuck"] = {str(each): why for each, why in sorted(self.stuck.items())}
        if self.done:
            state["done"] = self.done

    # -- data --------------------------------------------------------------------------------------------------------

    def begin_with(self, data: Mapping[str, Any]) -> None:
        """Write the data a process starts with; here every name is free."""
        for name in data:
            check_names((name,), answers=True) if name not in _FREE else None
        self.write(data)

    def merge(self, data: Mapping[str, Any], *, answers: bool = False) -> None:
        """Write an event's data over the process data (DataRefused leaves everything as it was)."""
        if data:
            check_names(data, answers=answers)
            self.data, self.size = merge(self.data, data, self.size)
            self.changed = True

    def write(self, data: Mapping[str, Any]) -> None:
        """Write data whose names were checked when the model was loaded, or before."""
        self.data, self.size = merge(self.data, data, self.size)
        self.changed = True

    def keep(self, name: str, value: Any, room: int) -> None:
        """Write a value that is plain and measured already, as a copy."""
        own = {**value} if value.__class__ is dict and FLAT.issuperset(map(type, value.values())) else copied(value)
        self.data, self.size = put(self.data, name, own, room, self.size)
        self.changed = True

    def context(self, token: Token) -> Mapping[str, Any]:
        """The data as expressions at this token see it: what is only known in its scopes lies over the rest."""
        return self._overlaid(token) if self.local else self.data

    def _overlaid(self, token: Token) -> Mapping[str, Any]:
        layers: list[Mapping[str, Any]] = []
        number, scope = token[ID], token[SCOPE]
        while scope != ROOT:
            record = self.scopes[scope]
            own = record.get("vars")
            if own is not None and str(number) in own:
                layers.append(own[str(number)])
            number, scope = record["token"], record["parent"]
        merged = dict(self.data)
        for layer in reversed(layers):
            merged.update(layer)
        return merged

    # -- tokens ------------------------------------------------------------------------------------------------------

    def log(self, step: Step, lifecycle: Lifecycle, token: Token) -> None:
        """Write one line of history."""
        self.commands.append(_new(Log, (step.id, step.word, lifecycle, step.label, token[0])))

    def number(self) -> int:
        """The next number for a token or a scope."""
        self.next += 1
        return self.next - 1

    def reserve(self, count: int) -> None:
        """Make sure that so many new tokens have room, before anything is changed."""
        if len(self.tokens) + count > MAX_TOKENS:
            raise TooManyTokens("同時に進む道が多すぎます。手続きの図を見直してください。")

    def add(self, node: str, scope: str) -> Token:
        """Create a token on a node without letting it act."""
        number = self.next
        self.next = number + 1
        token = [number, node, scope, None]
        self.tokens[number] = token
        return token

    def put(self, node: str, scope: str) -> Token:
        """Create a token that is about to enter a node."""
        token = self.add(node, scope)
        self.ready.append(token)
        return token

    def step_of(self, token: Token) -> Step:
        """The node a token stands on."""
        return self.program.steps[token[NODE]]

    def drop(self, token: Token) -> None:
        """Take a token out; its scope may now be empty."""
        del self.tokens[token[0]]
        if self.rare and self.stuck:
            self.stuck.pop(token[0], None)
        self.touch(token[2])

    def touch(self, scope: str) -> None:
        """Note that a scope may be over."""
        if self.touched:
            self.touched.add(scope)
        else:
            self.touched = {scope}

    def park(self, token: Token, sentence: str, why: str = "enter") -> None:
        """Leave a token where it is as an incident for a person."""
        self.own("stuck")[token[ID]] = why
        self.commands.append(Incident(token[ID], token[NODE], sentence))

    def is_moving(self, token: Token) -> bool:
        """Whether a token is on its way and has not acted at its node yet."""
        return any(each is token for each in self.ready) or any(each is token for each in self.late)

    def inside(self, scope: str) -> list[Token]:
        """The tokens directly in a scope."""
        return [token for token in self.tokens.values() if token[SCOPE] == scope]

    def opened_by(self, token: Token) -> list[str]:
        """The scopes that a token opened, the newest last."""
        number = token[ID]
        return [each for each, scope in self.scopes.items() if scope["token"] == number]

    def forget_joins(self, scope: str) -> None:
        """Drop the half-arrived joins of one scope."""
        if self.joins:
            self.joins = {each: counts for each, counts in self.joins.items() if not each.startswith(f"{scope}:")}


_FREE: Final = frozenset({"parameters", "door", "arrived_on", "answers"})


def refuse(sentence: str) -> NoReturn:
    """Refuse an event that fits nothing."""
    raise NotWaiting(sentence)
