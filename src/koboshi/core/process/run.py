"""The working copy of a state during one event: tokens, scopes, joins and the commands collected so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NoReturn

from koboshi.core.process.commands import (
    AwaitMessage,
    CancelTimer,
    CloseTask,
    Command,
    Incident,
    Lifecycle,
    Log,
    SetTimer,
    StopAwaiting,
)
from koboshi.core.process.data import merge
from koboshi.core.process.events import NotWaiting
from koboshi.core.process.model import ACTIVITIES, MESSAGES, TIMERS, Definition, Node, NodeKind, ProcessError, State

VERSION = 1
ROOT = "0"
MAX_TOKENS = 1_000


@dataclass(slots=True)
class Token:
    """One place where the process is; `due` is ISO text for timers."""

    id: int
    node: str
    scope: str
    due: str | None = None


class TooManyTokens(ProcessError):
    """The model multiplies its own paths without end."""


class Run:
    """Mutable only during one call of advance; it never touches the state it was made from."""

    def __init__(self, definition: Definition, state: State | None, now: datetime) -> None:
        """Copy what may change; the values inside the data are replaced, never changed, so they are shared."""
        self.definition = definition
        self.now = now.astimezone(UTC)
        self.commands: list[Command] = []
        self.ready: deque[int] = deque()
        self.touched: set[str] = set()
        self.last_end = ("", "finished")
        state = state or fresh()
        self.next: int = state["next"]
        self.scopes: dict[str, dict[str, Any]] = {each: dict(scope) for each, scope in state["scopes"].items()}
        self.tokens = {token[0]: Token(*token) for token in state["tokens"]}
        self.joins: dict[str, list[int]] = {each: list(counts) for each, counts in state["joins"].items()}
        self.arms: dict[int, int] = {int(each): host for each, host in state["arms"].items()}
        self.stuck: dict[int, str] = {int(each): why for each, why in state["stuck"].items()}
        self.data: dict[str, Any] = dict(state["data"])
        self.ended: str | None = state["ended"]

    def snapshot(self) -> State:
        """The state as small plain JSON, with one spelling for one meaning."""
        return {
            "v": VERSION,
            "next": self.next,
            "scopes": self.scopes,
            "tokens": [[token.id, token.node, token.scope, token.due] for _, token in sorted(self.tokens.items())],
            "joins": dict(sorted(self.joins.items())),
            "arms": {str(each): host for each, host in sorted(self.arms.items())},
            "stuck": {str(each): why for each, why in sorted(self.stuck.items())},
            "data": self.data,
            "ended": self.ended,
        }

    @property
    def context(self) -> Mapping[str, Any]:
        """The process data as expressions and decisions see it."""
        return MappingProxyType(self.data)

    def merge(self, data: Mapping[str, Any], *, starting: bool = False, answers: bool = False) -> None:
        """Write the event's data over the process data (DataRefused leaves everything as it was)."""
        self.data = merge(self.data, data, starting=starting, answers=answers)

    def node(self, token: Token) -> Node:
        """The node a token stands on."""
        return self.definition.nodes[token.node]

    def log(self, node: Node, lifecycle: Lifecycle, token: Token) -> None:
        """Write one line of history."""
        self.commands.append(Log(node.id, node.kind.value, lifecycle, self.definition.name_of(node.id), token.id))

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
        token = Token(self.number(), node, scope)
        self.tokens[token.id] = token
        return token

    def put(self, node: str, scope: str) -> None:
        """Create a token that is about to enter a node."""
        self.ready.append(self.add(node, scope).id)

    def move(self, token: Token, flow: str) -> None:
        """Send a token along a flow; it keeps its number, or waits inside a join until all ways have arrived."""
        target = self.definition.nodes[self.definition.flows[flow].target]
        token.node, token.due = target.id, None
        if target.kind is not NodeKind.PARALLEL or len(target.incoming) == 1 or self._joined(token, target, flow):
            self.ready.append(token.id)
        else:
            self.drop(token)

    def _joined(self, token: Token, join: Node, flow: str) -> bool:
        """Count an arrival (per way and per scope); true when every way has one, which are then used up."""
        key = f"{token.scope}:{join.id}"
        counts = self.joins.setdefault(key, [0] * len(join.incoming))
        counts[join.incoming.index(flow)] += 1
        if not all(counts):
            return False
        self.joins[key] = [count - 1 for count in counts]
        if not any(self.joins[key]):
            del self.joins[key]
        return True

    def drop(self, token: Token) -> None:
        """Take a token out; its scope may now be empty."""
        del self.tokens[token.id]
        self.stuck.pop(token.id, None)
        self.touched.add(token.scope)

    def park(self, token: Token, sentence: str, why: str = "enter") -> None:
        """Leave a token where it is as an incident for a person."""
        self.stuck[token.id] = why
        self.commands.append(Incident(token.id, token.node, sentence))

    def leave(self, token: Token) -> None:
        """An activity or event is done: stop its boundary events and follow its one way out."""
        node = self.node(token)
        self.disarm(token)
        self.stuck.pop(token.id, None)
        self.log(node, "complete", token)
        self.move(token, node.outgoing[0])

    def arm(self, token: Token, dues: Mapping[str, datetime]) -> None:
        """Start the boundary events of a waiting activity; `dues` were computed before, so nothing fails here."""
        for each in self.node(token).boundaries:
            guard = self.add(each, token.scope)
            self.arms[guard.id] = token.id
            self.expect(guard, dues.get(each))

    def expect(self, token: Token, due: datetime | None) -> None:
        """Ask the outside for the timer or message a token waits for."""
        node = self.node(token)
        if due is not None:
            token.due = due.isoformat()
            self.commands.append(SetTimer(token.id, node.id, due))
        else:
            self.commands.append(AwaitMessage(token.id, node.id, node.message, node.attributes.get("wait", "")))

    def disarm(self, host: Token) -> None:
        """Take back all boundary events of an activity."""
        for each in [guard for guard, owner in self.arms.items() if owner == host.id]:
            self.cancel(self.tokens[each], "")

    def cancel(self, token: Token, reason: str) -> None:
        """Take a token away, with everything that hangs on it."""
        node = self.node(token)
        entered = self.stuck.get(token.id) != "enter" and token.id not in self.ready
        self.disarm(token)
        self.arms.pop(token.id, None)
        if entered:
            self._take_back(token, node, reason)
            if node.kind in ACTIVITIES:
                self.log(node, "cancel", token)
        self.drop(token)

    def _take_back(self, token: Token, node: Node, reason: str) -> None:
        if node.kind is NodeKind.USER:
            self.commands.append(CloseTask(token.id, node.id, reason))
        elif node.kind in MESSAGES:
            self.commands.append(StopAwaiting(token.id, node.id))
        elif node.kind in TIMERS:
            self.commands.append(CancelTimer(token.id, node.id))
        elif node.kind is NodeKind.SUBPROCESS:
            self.cancel_scope(self.inner_scope(token), reason)

    def inner_scope(self, token: Token) -> str:
        """The scope that a sub-process token opened."""
        return next(each for each, scope in self.scopes.items() if scope.get("token") == token.id)

    def cancel_scope(self, scope: str, reason: str) -> None:
        """Empty a scope and everything inside it; the root stays as an empty scope."""
        for token in [token for token in self.tokens.values() if token.scope == scope]:
            if token.id in self.tokens:
                self.cancel(token, reason)
        self.forget_joins(scope)
        if scope != ROOT:
            del self.scopes[scope]
        self.touched.discard(scope)

    def forget_joins(self, scope: str) -> None:
        """Drop the half-arrived joins of one scope."""
        self.joins = {each: counts for each, counts in self.joins.items() if not each.startswith(f"{scope}:")}

    def waiting_token(self, number: int, *kinds: NodeKind) -> Token:
        """The token with this number if it waits as one of these kinds; NotWaiting otherwise."""
        token = self.tokens.get(number)
        if token is None or self.node(token).kind not in kinds or self.stuck.get(number) == "enter":
            refuse("この仕事は、もう終わっているか、取り消されています。")
        return token


def refuse(sentence: str) -> NoReturn:
    """Refuse an event that fits nothing."""
    raise NotWaiting(sentence)


def fresh() -> State:
    """The state before the first token."""
    return {
        "v": VERSION,
        "next": 1,
        "scopes": {ROOT: {"parent": None, "node": None}},
        "tokens": [],
        "joins": {},
        "arms": {},
        "stuck": {},
        "data": {},
        "ended": None,
    }
