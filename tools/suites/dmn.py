"""The compatibility kit of DMN (dmn-tck): every expectation of every test file, values and nulls counted apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from koboshi.core.decision import Decisions, FeelError, dmn
from koboshi.core.decision.imports import among
from koboshi.core.decision.temporal import at_literal
from koboshi.core.decision.values import YearsMonths
from koboshi.core.decision.writing import text_of
from tools.suites import outcome
from tools.suites.outcome import Outcome

LEVELS = ("compliance-level-2", "compliance-level-3")
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_CLOSE = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class Case:
    """One expectation of one test case."""

    name: str
    decision: str
    inputs: dict[str, Any]
    expected: Any


def items(folder: Path) -> list[Path]:
    """The test files of both levels."""
    return sorted(path for level in LEVELS for path in folder.glob(f"{level}/*/*test*.xml"))


def run(folder: Path) -> list[Outcome]:
    """Every outcome, in this process."""
    return outcome.run(items, check, folder, "DMN")


def check(path: Path) -> list[Outcome]:
    """The outcomes of one test file: its model is loaded once, with the models beside it for its imports."""
    root = parse(path).getroot()
    model, note = _load(_model_of(root, path))
    return [_outcome(path, case, *_ask(model, case, note)) for case in cases(root)]


def _model_of(root: Element, path: Path) -> Path:
    named = path.parent / Path((root.findtext(f"{_NS}modelName") or "").strip()).name
    return named if named.is_file() else next(iter(sorted(path.parent.glob("*.dmn"))), named)


def _load(path: Path) -> tuple[Decisions | None, str]:
    if not path.is_file():
        return None, f"model {path.name} is missing"
    near = {found.relative_to(path.parent).as_posix(): found.read_bytes() for found in path.parent.rglob("*.dmn")}
    try:
        return dmn.load(path.read_bytes(), strict=False, imports=among(near)), ""
    except FeelError as problem:
        return None, str(problem)


def _ask(model: Decisions | None, case: Case, note: str) -> tuple[Any, str]:
    if model is None:
        return None, note
    try:
        return model.decide(case.decision, case.inputs).value, ""
    except FeelError as problem:
        return None, str(problem)


def _outcome(path: Path, case: Case, got: Any, note: str) -> Outcome:
    level = "level 2" if LEVELS[0] in path.parts else "level 3"
    group = f"DMN {level} {'values' if case.expected is not None else 'nulls'}"
    if got is None if case.expected is None else same(got, case.expected):
        return Outcome(group, path.parent.name, case.name, "passed")
    told = f"expected {_shown(case.expected)}, got {_shown(got)}"
    return Outcome(group, path.parent.name, case.name, "refused" if note else "failed", note or told)


def _shown(value: Any) -> str:
    return text_of(value)[:200]


# -- reading a test file ---------------------------------------------------------------------------------------------


def cases(root: Element) -> Iterator[Case]:
    """Every expectation of a test file."""
    for case in root.findall(f"{_NS}testCase"):
        inputs = {node.get("name", ""): value(node) for node in case.findall(f"{_NS}inputNode")}
        service = case.get("invocableName", "") if case.get("type") == "decisionService" else ""
        for result in case.findall(f"{_NS}resultNode"):
            found = result.find(f"{_NS}expected")
            expected = None if found is None else value(found)
            yield Case(f"{case.get('id')}/{result.get('name')}", service or result.get("name", ""), inputs, expected)


def value(node: Element) -> Any:
    """A value as the kit writes it: a list, components or one typed text."""
    listed = node.find(f"{_NS}list")
    if listed is not None:
        return None if listed.get(_NIL) == "true" else [value(item) for item in listed.findall(f"{_NS}item")]
    parts = node.findall(f"{_NS}component")
    if parts:
        return {part.get("name", ""): value(part) for part in parts}
    plain = node.find(f"{_NS}value")
    return None if plain is None or plain.get(_NIL) == "true" else scalar(plain.text or "", plain.get(_TYPE, ""))


def scalar(text: str, kind: str) -> Any:
    """One typed text."""
    kind = kind.rpartition(":")[2]
    if kind in ("date", "time", "dateTime", "duration"):
        read = at_literal(text.strip())
        return read if read is not None else f"unreadable {kind} {text}"
    if kind in ("decimal", "double", "integer", "float", "int", "long"):
        return Decimal(text.strip())
    return text.strip() == "true" if kind == "boolean" else text


def same(got: Any, expected: Any) -> bool:
    """Numbers to eight places, as the kit's own runners compare; everything else exactly, also its writing."""
    if isinstance(expected, Decimal):
        return isinstance(got, Decimal) and abs(got - expected) < _CLOSE
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(expected, dict):
        return isinstance(got, dict) and got.keys() == expected.keys() and all(same(got[k], expected[k]) for k in got)
    if isinstance(expected, YearsMonths):
        return bool(got == expected)
    return type(got) is type(expected) and text_of(got) == text_of(expected)


def score(folder: Path, level: str) -> tuple[dict[str, list[int]], list[str]]:
    """Passed and asked by group, and the failures in words, of one level."""
    found: dict[str, list[int]] = {}
    wrong: list[str] = []
    for path in items(folder):
        for each in outcome.guarded(check, path, f"DMN {level}") if level in path.parts else ():
            passed = found.setdefault(each.group, [0, 0])
            passed[0] += each.verdict == "passed"
            passed[1] += 1
            if each.verdict != "passed":
                wrong.append(f"{each.name}/{each.case}: {each.verdict}: {each.detail}")
    return found, wrong
