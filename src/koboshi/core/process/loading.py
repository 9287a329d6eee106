"""Loading a file: read, checked against the standard, against our own rules for packs, and given a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from koboshi.core.bpmn import BPMN, BpmnError, Document, read
from koboshi.core.bpmn import check as against_standard
from koboshi.core.process.catalogue import Catalogue, Translate, short
from koboshi.core.process.checks import check
from koboshi.core.process.model import Definition, Flow, MessageFlow, Node, Outside, Process
from koboshi.core.process.packrules import check_pack
from koboshi.core.process.reader import Reader, main_process
from koboshi.core.process.terms import Decision, Formula, ModelError

Profile: TypeAlias = Literal["standard", "pack"]
MAX_BYTES: Final = 2_000_000
MAX_ELEMENTS: Final = 20_000
MAX_FILES: Final = 50
"""What a pack's file may cost; other files have the larger bounds of core/bpmn."""
HARMLESS: Final = frozenset(
    "EXT.003 EXT.012 EXT.023 EXT.025 EXT.053 EXT.123 EXT.128 EXT.132 EXT.133 EXT.134 "
    "REF.calledElement REF.incoming REF.outgoing".split()
)
"""Rules of core/bpmn that do not matter for running a model: an expression or script that does not name its language
is FEEL (012, 053, 123); a condition where nothing is chosen is not heard (025, 13.4.1); a time that is not in ISO 8601
is an expression that gives one (132 to 134); a message event says by its message what it waits for or sends, with no
operation of a service (128); what needs an id here is looked at while reading (003); a called process may be in another
file, and is looked for; lists of flows at a node only repeat what the flows say themselves (023, incoming,
outgoing)."""
_UNSAID: Final = frozenset({"incoming", "boundaries", "process", "lane", "documentation"})


def load(
    xml: bytes,
    *,
    decisions: Mapping[str, Decision] | None = None,
    profile: Profile = "standard",
    translate: Translate | None = None,
    outside: Outside | None = None,
) -> Definition:
    """Compile a BPMN file; raise ModelError naming the first fault found.

    `decisions` are the decision tables the model may call. None means the model is only looked at (drawing, listing):
    then a rule task is not checked against them, and running into one is an incident. The profile `pack` adds the rules
    of this house. `translate` turns expressions of other languages into FEEL. `outside` finds the files of processes
    that a call activity names and this file does not hold.
    """
    document = _document(xml, profile)
    reader = _read(document, translate, pack=profile == "pack")
    nodes, flows = dict(reader.nodes), dict(reader.flows)
    processes = dict(reader.processes)
    if outside is not None:
        _add_called(nodes, flows, processes, outside, translate)
    main = main_process(processes, nodes)
    check(nodes, flows, processes)
    if profile == "pack":
        check_pack(nodes, flows, processes, decisions)
    _check_standard(document)
    correlations, bindings = _correlations(document, reader.catalogue)
    return Definition(
        id=main.id,
        name=main.name,
        start=main.starts[0] if main.starts else "",
        nodes=MappingProxyType(nodes),
        flows=MappingProxyType(flows),
        digest=_digest(nodes, flows),
        processes=MappingProxyType(processes),
        message_flows=tuple(_message_flows(document)),
        correlations=correlations,
        bindings=bindings,
        decisions=MappingProxyType(dict(decisions or {})),
        document=xml,
    )


def _document(xml: bytes, profile: Profile) -> Document:
    if profile == "pack" and len(xml) > MAX_BYTES:
        raise ModelError("", "手続きの図のファイルが大きすぎます。")
    try:
        document = read(xml)
    except BpmnError as problem:
        raise ModelError(problem.element, problem.sentence) from problem
    if profile == "pack" and sum(1 for _ in document.root.iter()) > MAX_ELEMENTS:
        raise ModelError("", "手続きの図の要素が多すぎます。")
    return document


def _read(document: Document, translate: Translate | None, *, pack: bool) -> Reader:
    catalogue = Catalogue(document, translate, pack=pack)
    reader = Reader(document, catalogue, pack=pack)
    reader.read()
    return reader


def _check_standard(document: Document) -> None:
    """Refuse what breaks the standard, except where the engine knows well what is meant."""
    for finding in against_standard(document):
        if finding.level == "error" and finding.rule not in HARMLESS:
            raise ModelError(finding.element, finding.sentence)


def _add_called(
    nodes: dict[str, Node],
    flows: dict[str, Flow],
    processes: dict[str, Process],
    outside: Outside,
    translate: Translate | None,
) -> None:
    """Take in the processes that calls name and the file does not hold; ids of another file get its name in front."""
    wanted = [node.called for node in nodes.values() if node.called and node.called not in processes]
    asked: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in asked or name in processes:
            continue
        asked.add(name)
        xml = outside(name)
        if xml is None:
            continue
        if len(asked) > MAX_FILES:
            raise ModelError("", f"呼び出す手続きの図が多すぎます（{MAX_FILES}個まで）。")
        document = _document(xml, "standard")
        _check_standard(document)
        wanted += _take_in(name, _read(document, translate, pack=False), nodes, flows, processes)


def _take_in(
    name: str, reader: Reader, nodes: dict[str, Node], flows: dict[str, Flow], processes: dict[str, Process]
) -> list[str]:
    bare = name.rpartition(":")[2]
    main = bare if bare in reader.processes else main_process(reader.processes, reader.nodes).id
    there = set(reader.nodes) | set(reader.flows) | set(reader.processes)

    def renamed(each: str) -> str:
        return name if each == main else f"{name}/{each}" if each in there else each

    for node in reader.nodes.values():
        nodes[renamed(node.id)] = _moved(node, renamed)
    for flow in reader.flows.values():
        each = renamed(flow.id)
        flows[each] = replace(flow, id=each, source=renamed(flow.source), target=renamed(flow.target))
    for each, process in reader.processes.items():
        starts = tuple(renamed(start) for start in process.starts)
        processes[renamed(each)] = replace(process, id=renamed(each), starts=starts, imported=True)
    return [nodes[renamed(node.id)].called for node in reader.nodes.values() if node.called]


def _moved(node: Node, renamed: Callable[[str], str]) -> Node:
    return replace(
        node,
        id=renamed(node.id),
        scope=renamed(node.scope),
        process=renamed(node.process),
        called=renamed(node.called),
        start=renamed(node.start),
        default=renamed(node.default),
        attached_to=renamed(node.attached_to),
        handler=renamed(node.handler),
        incoming=tuple(renamed(each) for each in node.incoming),
        outgoing=tuple(renamed(each) for each in node.outgoing),
        boundaries=tuple(renamed(each) for each in node.boundaries),
        happenings=tuple(replace(each, activity=renamed(each.activity)) for each in node.happenings),
    )


def _message_flows(document: Document) -> Iterator[MessageFlow]:
    for element in document.root.iter(f"{BPMN}messageFlow"):
        source, target = (document.bare(element.get(name, "")) for name in ("sourceRef", "targetRef"))
        yield MessageFlow(element.get("id", ""), short(element.get("name", "")), source, target)


def _correlations(
    document: Document, catalogue: Catalogue
) -> tuple[dict[str, dict[str, Formula]], dict[str, dict[str, Formula]]]:
    """What identifies the partner of a message (8.4.2): by message name, and by process for its own data."""
    by_message: dict[str, dict[str, Formula]] = {}
    for element in document.root.findall(f"{BPMN}correlationProperty"):
        each = element.get("id", "")
        for retrieval in element.findall(f"{BPMN}correlationPropertyRetrievalExpression"):
            value = catalogue.formula(each, retrieval.find(f"{BPMN}messagePath"))
            name = catalogue.message(retrieval, retrieval, {})
            if value is not None and name:
                by_message.setdefault(name, {})[each] = value
    by_process: dict[str, dict[str, Formula]] = {}
    for process in document.processes():
        for binding in process.iter(f"{BPMN}correlationPropertyBinding"):
            value = catalogue.formula(binding.get("id", ""), binding.find(f"{BPMN}dataPath"))
            if value is not None:
                name = document.bare(binding.get("correlationPropertyRef", ""))
                by_process.setdefault(process.get("id", ""), {})[name] = value
    return by_message, by_process


def _digest(nodes: Mapping[str, Node], flows: Mapping[str, Flow]) -> str:
    """SHA-256 over the canonical JSON of all that decides how the model runs or what a person does, picture apart."""
    lines = [json.dumps(_plain(part), ensure_ascii=True, sort_keys=True) for part in (*nodes.values(), *flows.values())]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Formula):
        return value.source
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        silent = _UNSAID - {"documentation"} if isinstance(value, Node) else frozenset()
        return {
            each.name: plain
            for each in fields(value)
            if each.name not in silent and (plain := _plain(getattr(value, each.name))) not in ("", None, [], {})
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
