"""What `koboshi simulate` plays: a BPMN file with the tables beside it, or a procedure pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from koboshi.core import bpmn
from koboshi.core.bpmn import BpmnError
from koboshi.core.decision import FeelError, dmn
from koboshi.core.decision.imports import nowhere
from koboshi.core.pack import Pack, PackError
from koboshi.core.pack import load as load_pack
from koboshi.core.process import Definition, ModelError, load
from koboshi.core.process.model import NodeKind
from koboshi.project.cli.decide_inputs import Asked, asked
from koboshi.project.cli.model_files import Refused, bytes_of

MOST_TABLES: Final = 100
WHOLE: Final = frozenset({"answers", "parameters"})
"""Parts of a case's data that hold other values and are none themselves."""


@dataclass(frozen=True, slots=True)
class Played:
    """A definition, where it came from, the pack if it is one, and what each decision takes from the data."""

    path: Path
    definition: Definition
    pack: Pack | None = None
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name of the procedure."""
        return self.definition.name or self.path.stem


def played(path: Path) -> Played:
    """Read a model or a pack; Refused with a sentence."""
    try:
        return _of_pack(path) if path.is_dir() else _of_file(path)
    except (ModelError, PackError, BpmnError, FeelError) as problem:
        raise Refused(f"{path}: {problem}") from problem


def _of_pack(path: Path) -> Played:
    pack = load_pack(path)
    asks = {
        name: looked_at(asked(pack.files[file], table.model, nowhere, name))
        for file, table in pack.tables.items()
        for name in table.names
    }
    return Played(path, pack.definition, pack, asks)


def looked_at(inputs: Iterable[Asked]) -> tuple[str, ...]:
    """The paths of the data that a decision takes: no table of which it takes parts, nothing that it computes itself.

    `answers` beside `answers.way` is only where the answers stand; a value for it would lie over them.
    """
    paths = dict.fromkeys(each.name for each in inputs if not each.computed)
    return tuple(path for path in paths if path not in WHOLE and not any(each.startswith(f"{path}.") for each in paths))


def _of_file(path: Path) -> Played:
    content = bytes_of(path)
    bpmn.read(content)
    decisions, asks = _tables(path)
    known = load(content)
    called = {node.attributes.get("decision", "") for node in known.nodes.values() if node.kind is NodeKind.RULE}
    if called and called <= decisions.keys():
        known = load(content, decisions=decisions)
    return Played(path, known, None, asks)


def _tables(file: Path) -> tuple[dict[str, Callable[[Mapping[str, Any]], Any]], dict[str, tuple[str, ...]]]:
    """The tables in the model's own folder."""
    paths = sorted(path for path in file.resolve().parent.glob("*.dmn") if path.is_file())
    if len(paths) > MOST_TABLES:
        raise Refused(f"{file.parent} には、判断の表が多すぎます（{MOST_TABLES} まで）。")
    files = {path.name: bytes_of(path) for path in paths}
    found: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
    asks: dict[str, tuple[str, ...]] = {}
    for name, xml in files.items():
        try:
            model = dmn.load(xml, imports=dmn.among(files))
        except FeelError as problem:
            raise Refused(f"{name}: {problem}") from problem
        found.update(model.callables())
        asks |= {each: looked_at(asked(xml, model.model, dmn.among(files), each)) for each in model.names}
    return found, asks
