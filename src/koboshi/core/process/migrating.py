"""Moving a running case to another version of its process: first as a report, then for good.

Nothing moves by itself. Every token that stands somewhere must find a place of the same kind in the new version: the
node of the same id, or the one the mapping names. Whatever cannot move is told with its reason; then the case stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from koboshi.core.process.flow import RESET
from koboshi.core.process.model import BOUNDARIES, SCOPES, Definition, Node, NodeKind
from koboshi.core.process.state import ID, NODE, ROOT, SCOPE, Token, copied, upgraded
from koboshi.core.process.terms import ProcessError, State

_TASKS_OF_PEOPLE: Final = frozenset({NodeKind.USER, NodeKind.MANUAL})


@dataclass(frozen=True, slots=True)
class Move:
    """One token (or gathering of tokens, token 0) and where it goes; `reason` says why it cannot, or is empty."""

    token: int
    source: str
    target: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What a migration would do to one case. `notes` do not hinder it; a person should know them."""

    moves: tuple[Move, ...]
    notes: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether every token finds its place."""
        return not self.obstacles

    @property
    def obstacles(self) -> tuple[Move, ...]:
        """What cannot move."""
        return tuple(move for move in self.moves if move.reason)


class MigrationRefused(ProcessError):
    """A case that cannot move; nothing was changed. `report` says what stands in the way."""

    def __init__(self, report: MigrationReport) -> None:
        """Keep the report; the sentence names the first obstacle."""
        first = report.obstacles[0]
        super().__init__(f"この案件は、新しい版に移せません。「{first.source}」：{first.reason}")
        self.report = report


def rehearse(
    state: State, old: Definition, new: Definition, mapping: Mapping[str, str] | None = None
) -> MigrationReport:
    """Say what `migrate` would do, without doing it."""
    return _Migration(state, old, new, mapping or {}).report()


def migrate(state: State, old: Definition, new: Definition, mapping: Mapping[str, str] | None = None) -> State:
    """The state of the case in the new version; the given state stays as it was. Raises MigrationRefused.

    `mapping` names the new node of an old one where the id has changed. Timers keep the moment they were set for; what
    the new version arms in addition (a boundary event it did not have) is not armed for work already begun.
    """
    migration = _Migration(state, old, new, mapping or {})
    report = migration.report()
    if not report.possible:
        raise MigrationRefused(report)
    return migration.moved()


class _Migration:
    def __init__(self, state: State, old: Definition, new: Definition, mapping: Mapping[str, str]) -> None:
        current = upgraded(state)
        if current is None:
            raise ProcessError("この案件の状態は、この版の手続きの図と合いません。")
        self.state, self.old, self.new, self.mapping = current, old, new, mapping
        self.arms: dict[str, int] = current.get("arms", {})
        self.scopes: dict[str, dict[str, Any]] = current.get("scopes", {})
        self.tokens: dict[int, Token] = {token[ID]: token for token in current["tokens"]}

    def target(self, node: str) -> str:
        """Where a node has gone."""
        return self.mapping.get(node, node)

    def report(self) -> MigrationReport:
        if self.state["ended"] is not None:
            return MigrationReport((), ("この案件は、もう終わっています。",))
        moves = [self._move(token) for token in self.state["tokens"]]
        moves += [self._gathering(key) for key in self.state.get("joins", {}) if not key.endswith(RESET)]
        moves += [self._remembered(node) for node in self._done(self.state.get("done", {}))]
        return MigrationReport(tuple(moves), tuple(self._notes()))

    def _move(self, token: Token) -> Move:
        source, target = token[NODE], self.target(token[NODE])
        return Move(token[ID], source, target, self._obstacle(token, source, target))

    def _obstacle(self, token: Token, source: str, target: str) -> str:
        old, new = self.old.nodes.get(source), self.new.nodes.get(target)
        if old is None:
            return "この段階は、元の版にありません。"
        if new is None:
            return f"新しい版に「{target}」がありません。移る先を決めてください。"
        if old.kind is not new.kind:
            return f"新しい版の「{target}」は、種類がちがいます（{old.kind.value} から {new.kind.value}）。"
        return self._other_wait(old, new) or self._other_place(token, new)

    def _other_wait(self, old: Node, new: Node) -> str:
        """A wait that has begun was announced outside as what it was."""
        if old.trigger is not new.trigger or old.message != new.message or old.signal != new.signal:
            return f"新しい版の「{new.id}」は、待つものがちがいます。"
        if (old.loop is None) is not (new.loop is None):
            return f"新しい版の「{new.id}」は、くり返し方がちがいます。"
        if old.attributes.get("service") != new.attributes.get("service"):
            return f"新しい版の「{new.id}」は、呼び出すサービスがちがいます。"
        return ""

    def _other_place(self, token: Token, new: Node) -> str:
        """The token must stand in the same surroundings: the same open sub-processes, and guards at their host."""
        if new.kind in BOUNDARIES and token[ID] is not None:
            host = self.tokens.get(self.arms.get(str(token[ID]), 0))
            if host is not None and self.target(host[NODE]) != new.attached_to:
                return f"新しい版の「{new.id}」は、別の作業に付いています。"
        around = self._around(token[SCOPE])
        expected = new.scope
        if new.kind is NodeKind.START and expected in self.new.nodes:
            # The guard of an event sub-process waits outside of it.
            expected = self.new.nodes[expected].scope
        if around is not None and around != expected:
            return f"新しい版の「{new.id}」は、別のサブプロセスの中にあります。"
        return ""

    def _around(self, scope: str) -> str | None:
        """The sub-process of the new version that a scope has become; '' for the process, None where any will do."""
        while scope != ROOT:
            record = self.scopes[scope]
            if "comp" in record:
                return None
            if "loop" not in record:
                node = self.new.nodes.get(self.target(record["node"]))
                return node.id if node is not None and node.kind in SCOPES else None
            scope = record["parent"]
        return ""

    def _gathering(self, key: str) -> Move:
        node = key.partition(":")[2]
        target = self.target(node)
        old, new = self.old.nodes.get(node), self.new.nodes.get(target)
        reason = ""
        if new is None:
            reason = f"新しい版に「{target}」がありません。移る先を決めてください。"
        elif old is None or old.kind is not new.kind:
            reason = f"新しい版の「{target}」は、種類がちがいます。"
        elif any(self._place(old, new, place) is None for place in self._arrived(key)):
            reason = f"新しい版の「{target}」に、もう着いた道がありません。"
        return Move(0, node, target, reason)

    def _arrived(self, key: str) -> list[int]:
        rows = [self.state["joins"][key], self.state["joins"].get(key + RESET, [])]
        return [place for row in rows for place, count in enumerate(row) if count]

    def _place(self, old: Node, new: Node, place: int) -> int | None:
        """Which way into the new gateway a way into the old one has become: the same id, or from the same node."""
        flow = old.incoming[place]
        if self.target(flow) in new.incoming:
            return new.incoming.index(self.target(flow))
        source = self.target(self.old.flows[flow].source)
        fitting = [each for each in new.incoming if self.new.flows[each].source == source]
        return new.incoming.index(fitting[0]) if len(fitting) == 1 else None

    def _remembered(self, node: str) -> Move:
        target = self.target(node)
        known = target in self.new.nodes
        return Move(0, node, target, "" if known else f"新しい版に「{target}」がなく、取り消すことができなくなります。")

    def _done(self, done: Mapping[str, list[Any]]) -> list[str]:
        queue = [record for records in done.values() for record in records]
        queue += [record for scope in self.scopes.values() for record in scope.get("comp", [])]
        found = []
        while queue:
            node, inner = queue.pop()
            found.append(node)
            queue.extend(inner)
        return found

    def _notes(self) -> list[str]:
        notes = []
        for token in self.state["tokens"]:
            old, new = self.old.nodes.get(token[NODE]), self.new.nodes.get(self.target(token[NODE]))
            if old is None or new is None:
                continue
            if old.kind in _TASKS_OF_PEOPLE and (old.role, old.outcomes) != (new.role, new.outcomes):
                notes.append(f"「{new.id}」の担当か選べる結果が変わります。開いている仕事は、元のままです。")
            kept = {self.target(each) for each in old.boundaries}
            fresh = [each for each in new.boundaries if each not in kept and not new.for_compensation]
            if fresh:
                notes.append(f"「{new.id}」に新しく付いた「{fresh[0]}」は、この案件では働きません。")
            if old.timer != new.timer:
                notes.append(f"「{new.id}」の期限は、元の版で決まった時のままです。")
        return notes

    def moved(self) -> State:
        """The new state; only called when everything can move."""
        state: State = copied(self.state)
        for token in state["tokens"]:
            token[NODE] = self.target(token[NODE])
        for record in state.get("scopes", {}).values():
            record["node"] = self.target(record["node"])
            record["comp"] = self._renamed(record["comp"]) if "comp" in record else None
            if record["comp"] is None:
                del record["comp"]
            if "queue" in record:
                record["queue"] = [self.target(each) for each in record["queue"]]
        if "joins" in state:
            state["joins"] = dict(sorted(self._joins(state["joins"]).items()))
        if "done" in state:
            state["done"] = {scope: self._renamed(records) for scope, records in state["done"].items()}
        if state.pop("process", self.old.id) != self.new.id and self.new.id != self.old.id:
            state["process"] = self.new.id
        return state

    def _renamed(self, records: list[Any]) -> list[Any]:
        return [[self.target(node), self._renamed(inner)] for node, inner in records]

    def _joins(self, joins: Mapping[str, list[int]]) -> dict[str, list[int]]:
        found = {}
        for key, counts in joins.items():
            scope, _, rest = key.partition(":")
            node, mark, _ = rest.partition(RESET)
            old, new = self.old.nodes[node], self.new.nodes[self.target(node)]
            row = [0] * len(new.incoming)
            for place, count in enumerate(counts):
                into = self._place(old, new, place) if count else None
                if into is not None:
                    row[into] += count
            found[f"{scope}:{new.id}{mark}"] = row
        return found
