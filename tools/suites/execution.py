"""BPMN execution (betsy): each model is run in a small world, and what its scripts log is compared with expectations.

Scripts and conditions of the suite are commands and expressions of no engine in particular. This adapter, not the
product, turns them into FEEL: `SCRIPT_task1` and the like do nothing (the history tells that they ran),
`INCREMENT_…` and `SET_STRING_DATA` write data, waiting and throwing is work for the outside.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from koboshi.core.process import Definition, Finish, Incident, Log, NodeKind, ProcessError, load
from koboshi.core.process.commands import CallService, OpenTask
from koboshi.core.process.runner import Answer, Instance, World
from tools.suites.outcome import Outcome
from tools.suites.outcome import run as run_items

EXPECTED: Final = "expected.json"
NOW: Final = datetime(2026, 4, 1, tzinfo=UTC)
SECOND: Final = "ParallelProcess"
WAIT: Final = timedelta(seconds=10)
ERRORS: Final = frozenset({"RuntimeException", "GenericError", "ErrorThrownErrorEvent"})
FACTS: Final = ERRORS | {"ExecutionParallel", "MarkerExists"}
_METHOD: Final = re.compile(r"""(!?)\s*(\w+)\s*\.\s*(contains|equals)\s*\(\s*["']([^"']*)["']\s*\)""")
_BETWEEN: Final = re.compile(r"[,;\n]")
_WRAPPED: Final = re.compile(r"^\s*[$#]\{(.*)\}\s*$", re.DOTALL)


def items(folder: Path) -> list[Path]:
    """Every model of the suite that has an expectation."""
    if not (folder / EXPECTED).is_file():
        return []
    known = json.loads((folder / EXPECTED).read_text("utf-8"))
    return sorted(path for entry in known.values() if (path := folder / entry["file"]).is_file())


def run(folder: Path) -> list[Outcome]:
    """Every outcome of a folder, in this process."""
    return run_items(items, check, folder, "BPMN execution")


def check(path: Path) -> list[Outcome]:
    """The cases of one model."""
    root = next(parent for parent in path.parents if (parent / EXPECTED).is_file())
    place = path.relative_to(root).as_posix()
    known = json.loads((root / EXPECTED).read_text("utf-8"))
    name, entry = next((name, entry) for name, entry in known.items() if entry["file"] == place)
    group = f"BPMN execution: {path.parent.name}"
    return [_outcome(group, name, number, path, case) for number, case in enumerate(entry["cases"], 1)]


def _outcome(group: str, name: str, number: int, path: Path, case: Mapping[str, Any]) -> Outcome:
    wanted = Counter(case["expect"])
    label = f"{number} test={case['test']!r} integerVariable={case['integerVariable']}"
    try:
        found = Counter(_logged(path, case))
    except ProcessError as problem:
        if wanted == Counter({"GenericError": 1}):
            return Outcome(group, name, label, "passed", str(problem))
        return Outcome(group, name, label, "refused", str(problem))
    # A marker is only looked for where the case asks for it.
    if "MarkerExists" not in wanted:
        del found["MarkerExists"]
    if wanted["GenericError"]:
        found = Counter("GenericError" if each in ERRORS else each for each in found.elements())
    if wanted["ExecutionParallel"] == 0:
        del found["ExecutionParallel"]
    if found == wanted:
        return Outcome(group, name, label, "passed")
    return Outcome(group, name, label, "failed", f"expected {_shown(wanted)}, found {_shown(found)}")


def _shown(log: Counter[str]) -> str:
    return ", ".join(sorted(log.elements())) or "nothing"


def _logged(path: Path, case: Mapping[str, Any]) -> list[str]:
    scripts = _Scripts()
    definition = load(path.read_bytes(), translate=scripts.translate)
    scripts.errors = tuple(
        happening.code for node in definition.nodes.values() for happening in node.happenings if happening.code
    )
    world = World(definition, NOW, scripts.work)
    data = {"test": case["test"], "integerVariable": case["integerVariable"]}
    if case["second_process"] and SECOND in definition.processes:
        world.start(data, SECOND)
    world.start(data, _main(definition, path.stem))
    world.pass_time(NOW + max(timedelta(milliseconds=case["wait_ms"]), timedelta(seconds=1) / 2))
    return [entry for instance in world.instances for entry in scripts.read(definition, instance)]


def _main(definition: Definition, stem: str) -> str:
    named = {stem, stem.removesuffix("Test")}
    return next((each for each in definition.processes if each in named), definition.id)


@dataclass
class _Scripts:
    """The scripts of one model: what they mean and what they logged."""

    texts: dict[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    def translate(self, element: str, use: str, text: str) -> str | None:
        """One expression or script as FEEL; None for scripts that are work for the outside."""
        if use != "script":
            return _feel(text)
        command = text.strip()
        self.texts[element] = command
        commands = _commands(command)
        if any(_takes_time(each) or each in _OUTSIDE for each in commands):
            return None
        return f"{{{', '.join(_WRITES[kind] for kind in _WRITES if any(each.startswith(kind) for each in commands))}}}"

    def work(self, instance: Instance, call: OpenTask | CallService) -> Answer | None:
        """Waiting and throwing."""
        commands = _commands(self.texts.get(call.node, ""))
        if "THROW_ERROR" in commands:
            return Answer(code=self.errors[0] if self.errors else "error")
        known = instance.state.get("data", {})
        written: dict[str, Any] = {}
        for command in commands:
            if command.startswith("INCREMENT_INTEGER_VARIABLE"):
                written["integerVariable"] = written.get("integerVariable", known.get("integerVariable", 0)) + 1
            elif command == "SET_STRING_DATA":
                written["data"] = "String"
            elif command == "LOG_DATA":
                written["dataCorrect"] = written.get("data", known.get("data")) == "String"
        return Answer(data=written, after=WAIT if any(_takes_time(each) for each in commands) else timedelta(0))

    def read(self, definition: Definition, instance: Instance) -> Iterator[str]:
        """The log of one case: what its scripts and its end say."""
        for _, command in instance.log:
            if isinstance(command, Log) and command.lifecycle == "complete":
                yield from self._entries(command.node, instance)
            elif isinstance(command, Incident) and command.token:
                yield "RuntimeException"
            elif isinstance(command, Finish) and command.error:
                yield "ErrorThrownErrorEvent"
        if _overlapped(definition, instance):
            yield "ExecutionParallel"

    def _entries(self, node: str, instance: Instance) -> Iterator[str]:
        for command in _commands(self.texts.get(node, "")):
            if command.startswith("SCRIPT_"):
                yield command.removeprefix("SCRIPT_").capitalize()
            elif command.endswith("_AND_LOG"):
                yield "Increment"
            elif command == "CREATE_MARKER_FILE":
                yield "MarkerExists"
            elif command == "LOG_DATA" and instance.state["data"].get("dataCorrect"):
                yield "DataCorrect"


_OUTSIDE: Final = frozenset({"THROW_ERROR", "LOG_DATA"})
_WRITES: Final = {
    "INCREMENT_INTEGER_VARIABLE": "integerVariable: integerVariable + 1",
    "SET_STRING_DATA": 'data: "String"',
}


def _commands(script: str) -> list[str]:
    """The commands of one script, which may be several: one on a line, or with commas or semicolons between."""
    return [part for each in _BETWEEN.split(script) if (part := each.strip())]


def _takes_time(command: str) -> bool:
    return command == "WAIT_TEN_SECONDS" or command.startswith("CREATE_TIMESTAMP")


def _feel(text: str) -> str:
    """Conditions of the suite in FEEL: method calls on texts, `==`, `&&` and the wrapping of some engines."""
    wrapped = _WRAPPED.match(text)
    inner = (wrapped.group(1) if wrapped else text).strip()
    made = " or ".join(" and ".join(_term(term) for term in _AND.split(part)) for part in _OR.split(inner))
    return made[: len(made) - max(made.count(")") - made.count("("), 0)]


_OR: Final = re.compile(r"\|\||\bor\b")
_AND: Final = re.compile(r"&&|\band\b")
_NOT: Final = re.compile(r"^\s*(?:!(?!=)|not\b)")


def _term(text: str) -> str:
    """One comparison or call, perhaps with a "not" before it; brackets around it are left where they are."""
    found = _METHOD.search(text)
    if found is not None:
        # One model has a stray sign behind its condition, so only the call itself counts, and a "not" before it.
        negated, name, method, value = found.groups()
        call = f'contains({name}, "{value}")' if method == "contains" else f'{name} = "{value}"'
        negated = negated or _NOT.match(text) is not None
        before, behind = text[: found.start()], text[found.end() :]
        opened = "(" * max(before.count("(") - before.count(")"), 0)
        closed = ")" * max(behind.count(")") - behind.count("("), 0)
        return f"{opened}not({call}){closed}" if negated else f"{opened}{call}{closed}"
    plain = text.replace("==", "=").strip()
    denied = _NOT.match(plain)
    return f"not({plain[denied.end() :].strip()})" if denied else plain


def _overlapped(definition: Definition, instance: Instance) -> bool:
    """Whether two script tasks that take time were at work at the same time."""
    running: dict[int, datetime] = {}
    for moment, command in instance.log:
        if not isinstance(command, Log) or definition.nodes.get(command.node) is None:
            continue
        if definition.nodes[command.node].kind is not NodeKind.SCRIPT:
            continue
        if command.lifecycle == "start":
            if any(begun <= moment for begun in running.values()):
                return True
            running[command.token] = moment
        else:
            running.pop(command.token, None)
    return False
